/// A rule of RFC 6455 or RFC 7692, or a limit of ours, that the peer broke.
package enum ProtocolError: Error, Hashable, Sendable {
    /// RSV bits are set which no extension gave a meaning to; the value is the three bits (§5.2).
    case reservedBits(UInt8)
    case reservedOpcode(UInt8)
    /// A client must mask (§5.1).
    case unmaskedFrame
    /// A server must not mask (§5.1).
    case maskedFrame
    case fragmentedControlFrame
    /// More than 125 octets in a control frame (§5.5).
    case controlFrameTooLong
    /// A length in more octets than it needs (§5.2).
    case lengthNotMinimal
    /// The highest bit of a 64-bit length is set (§5.2).
    case lengthOutOfRange
    /// A continuation frame without a message to continue (§5.4).
    case unexpectedContinuation
    /// A new message before the last fragment of the one before (§5.4).
    case unfinishedMessage
    /// A Close frame with a payload of one octet (§5.5.1).
    case closePayloadTooShort
    case invalidCloseCode(UInt16)
    /// Text or a close reason that is not UTF-8 (§8.1).
    case invalidUTF8
    /// Payload of a compressed message that does not inflate (RFC 7692 §7.2.2).
    case invalidDeflateData
    /// Without the length: it is refused as soon as its first octets are too much.
    case frameTooLarge(limit: Int)
    case messageTooLarge(limit: Int)
    case tooManyFragments(limit: Int)
    /// The owner of the connection allows no further inflate window.
    case noInflateWindow

    /// The status code of the Close frame that answers this error (§7.4.1).
    package var closeCode: CloseCode {
        switch self {
        case .reservedBits, .reservedOpcode, .unmaskedFrame, .maskedFrame, .fragmentedControlFrame,
            .controlFrameTooLong, .lengthNotMinimal, .lengthOutOfRange, .unexpectedContinuation, .unfinishedMessage,
            .closePayloadTooShort, .invalidCloseCode:
            .protocolError
        case .invalidUTF8, .invalidDeflateData:
            .invalidPayload
        case .frameTooLarge, .messageTooLarge, .tooManyFragments:
            .messageTooBig
        case .noInflateWindow:
            .tryAgainLater
        }
    }
}

extension ProtocolError: CustomStringConvertible {
    /// For the reason of the Close frame and for logs; always shorter than the 123 octets a reason may have.
    package var description: String {
        switch self {
        case .reservedBits(let bits): "reserved bits \(bits) are set"
        case .reservedOpcode(let opcode): "opcode \(opcode) is reserved"
        case .unmaskedFrame: "frame is not masked"
        case .maskedFrame: "frame is masked"
        case .fragmentedControlFrame: "control frame is fragmented"
        case .controlFrameTooLong: "control frame has more than 125 octets"
        case .lengthNotMinimal: "length is not in its shortest form"
        case .lengthOutOfRange: "length has its highest bit set"
        case .unexpectedContinuation: "continuation without a message"
        case .unfinishedMessage: "new message before the last one ended"
        case .closePayloadTooShort: "close payload has one octet"
        case .invalidCloseCode(let code): "close code \(code) is not allowed"
        case .invalidUTF8: "text is not UTF-8"
        case .invalidDeflateData: "compressed data does not inflate"
        case .frameTooLarge(let limit): "frame is larger than \(limit) octets"
        case .messageTooLarge(let limit): "message is larger than \(limit) octets"
        case .tooManyFragments(let limit): "message has more than \(limit) fragments"
        case .noInflateWindow: "too many clients send compressed messages"
        }
    }
}
