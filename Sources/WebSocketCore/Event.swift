/// What a peer told us; payloads are unmasked, inflated and checked.
package enum Event: Hashable, Sendable {
    /// A whole message. Text is valid UTF-8.
    case message(MessageKind, [UInt8])
    /// To be answered by `Connection.reply(to:into:)`.
    case ping([UInt8])
    case pong([UInt8])
    /// To be answered by `Connection.reply(to:into:)`, which knows whether an answer is due. No event follows.
    /// `code` is `nil` when the peer gave none; the reason is valid UTF-8.
    case close(code: CloseCode?, reason: [UInt8])
}

extension Event {
    /// Reads the payload of a Close frame (RFC 6455 §5.5.1).
    static func close(payload: [UInt8]) throws(ProtocolError) -> Event {
        guard !payload.isEmpty else { return .close(code: nil, reason: []) }
        guard payload.count >= 2 else { throw .closePayloadTooShort }
        let code = CloseCode(rawValue: UInt16(payload[0]) << 8 | UInt16(payload[1]))
        guard code.isAllowedOnWire else { throw .invalidCloseCode(code.rawValue) }
        let reason = Array(payload[2...])
        guard try TextValidation.unfinishedOctets(reason.span) == 0 else { throw .invalidUTF8 }
        return .close(code: code, reason: reason)
    }
}
