/// The part of a frame before its payload (RFC 6455 §5.2).
package struct FrameHeader: Hashable, Sendable {
    package var isFinal: Bool
    /// RSV1, to which permessage-deflate gives a meaning (RFC 7692 §6).
    package var isCompressed: Bool
    package var opcode: Opcode
    /// The four octets in wire order, the first as the most significant; `nil` when the payload is not masked.
    package var maskingKey: UInt32?
    package var payloadLength: Int

    /// Octets of the longest header: 2, a 64-bit length, a masking key.
    package static let maximumSize = 14

    package init(
        isFinal: Bool = true,
        isCompressed: Bool = false,
        opcode: Opcode,
        maskingKey: UInt32? = nil,
        payloadLength: Int
    ) {
        self.isFinal = isFinal
        self.isCompressed = isCompressed
        self.opcode = opcode
        self.maskingKey = maskingKey
        self.payloadLength = payloadLength
    }

    /// Reads a header off the front of `bytes`; allocates nothing.
    ///
    /// - Parameters:
    ///   - bytes: what has come of the frame; anything may follow the header.
    ///   - role: who reads. A server takes only masked frames, a client only unmasked ones.
    ///   - payloadLimit: the longest payload of a data frame in octets.
    ///   - allowsCompression: was permessage-deflate negotiated?
    /// - Returns: the header and how many bytes it took, or `nil` when `bytes` ends inside it.
    /// - Throws: `ProtocolError` as soon as the bytes at hand break a rule.
    package static func parse(
        _ bytes: Span<UInt8>,
        role: Role,
        payloadLimit: Int,
        allowsCompression: Bool = false
    ) throws(ProtocolError) -> (header: FrameHeader, size: Int)? {
        guard bytes.count >= 1 else { return nil }
        let first = bytes[0]
        let opcode = try checkedOpcode(of: first, allowsCompression: allowsCompression)

        guard bytes.count >= 2 else { return nil }
        let second = bytes[1]
        let isMasked = second & 0x80 != 0
        switch role {
        case .server: guard isMasked else { throw .unmaskedFrame }
        case .client: guard !isMasked else { throw .maskedFrame }
        }
        let shortLength = second & 0x7F
        if opcode.isControl && shortLength > 125 { throw .controlFrameTooLong }

        guard
            let length = try payloadLength(
                bytes,
                shortLength: shortLength,
                limit: opcode.isControl ? 125 : payloadLimit
            )
        else { return nil }

        let lengthEnd = 2 &+ lengthSize(shortLength)
        let size = isMasked ? lengthEnd &+ 4 : lengthEnd
        guard bytes.count >= size else { return nil }
        let header = FrameHeader(
            isFinal: first & 0x80 != 0,
            isCompressed: first & 0x40 != 0,
            opcode: opcode,
            maskingKey: isMasked ? UInt32(truncatingIfNeeded: bigEndian(bytes, lengthEnd..<size)) : nil,
            payloadLength: length
        )
        return (header, size)
    }

    /// All that the first octet alone can break.
    private static func checkedOpcode(
        of first: UInt8,
        allowsCompression: Bool
    ) throws(ProtocolError) -> Opcode {
        guard let opcode = Opcode(rawValue: first & 0x0F) else { throw .reservedOpcode(first & 0x0F) }
        // Only the first frame of a message may have RSV1 set (RFC 7692 §6.1).
        let opensMessage = opcode == .text || opcode == .binary
        let allowed: UInt8 = allowsCompression && opensMessage ? 0x40 : 0
        guard first & 0x70 & ~allowed == 0 else { throw .reservedBits(first >> 4 & 0x07) }
        if opcode.isControl && first & 0x80 == 0 { throw .fragmentedControlFrame }
        return opcode
    }

    /// The length, or `nil` when its octets are not all here.
    ///
    /// What came bounds it from both sides: a header that can only
    /// turn out too long, or longer than it need be, is refused without waiting for the rest.
    private static func payloadLength(
        _ bytes: Span<UInt8>,
        shortLength: UInt8,
        limit: Int
    ) throws(ProtocolError) -> Int? {
        let size = lengthSize(shortLength)
        let here = min(bytes.count &- 2, size)
        let missingBits = UInt64(truncatingIfNeeded: (size &- here) &* 8)
        let value = size == 0 ? UInt64(shortLength) : bigEndian(bytes, 2..<2 &+ here)
        // A shift by 64 yields 0 for `<<` and `>>` on a UInt64: with nothing known the bounds are 0 and the maximum.
        let smallest = value << missingBits
        let largest = size == 0 ? value : smallest | ~(UInt64.max << missingBits)

        if size == 2 && largest < 126 { throw .lengthNotMinimal }
        if size == 8 && here > 0 {
            if smallest >> 63 != 0 { throw .lengthOutOfRange }
            if largest <= 0xFFFF { throw .lengthNotMinimal }
        }
        if smallest > UInt64(truncatingIfNeeded: max(limit, 0)) {
            throw .frameTooLarge(limit: limit)
        }
        return here == size ? Int(truncatingIfNeeded: value) : nil
    }

    /// Octets of extended length that follow the first two of the header.
    private static func lengthSize(_ shortLength: UInt8) -> Int {
        switch shortLength {
        case 126: 2
        case 127: 8
        default: 0
        }
    }
}

private func bigEndian(_ bytes: Span<UInt8>, _ range: Range<Int>) -> UInt64 {
    var value: UInt64 = 0
    for index in range { value = value << 8 | UInt64(bytes[index]) }
    return value
}
