/// Writes frames (RFC 6455 §5.2): a server's unmasked, a client's masked with a key that the caller draws at random.
package enum FrameEncoder {
    /// Octets of the header in front of a payload of `payloadLength` octets.
    package static func headerSize(payloadLength: Int, isMasked: Bool = false) -> Int {
        let lengthSize =
            switch payloadLength {
            case ..<126: 0
            case ...0xFFFF: 2
            default: 8
            }
        return 2 + lengthSize + (isMasked ? 4 : 0)
    }

    /// Appends a header alone; its payload is to follow.
    package static func append(_ header: FrameHeader, to output: inout [UInt8]) {
        let flags: UInt8 = (header.isFinal ? 0x80 : 0) | (header.isCompressed ? 0x40 : 0)
        output.append(flags | header.opcode.rawValue)
        let maskBit: UInt8 = header.maskingKey == nil ? 0 : 0x80
        let length = header.payloadLength
        switch length {
        case ..<126:
            output.append(maskBit | UInt8(truncatingIfNeeded: length))
        case ...0xFFFF:
            output.append(maskBit | 126)
            appendBigEndian(UInt64(truncatingIfNeeded: length), size: 2, to: &output)
        default:
            output.append(maskBit | 127)
            appendBigEndian(UInt64(truncatingIfNeeded: length), size: 8, to: &output)
        }
        if let key = header.maskingKey { appendBigEndian(UInt64(key), size: 4, to: &output) }
    }

    /// Appends one whole frame.
    ///
    /// `maskingKey` is `nil` for a server; for a client it is a fresh, unpredictable key for each frame (§5.3).
    package static func append(
        _ opcode: Opcode,
        _ payload: Span<UInt8>,
        isFinal: Bool = true,
        isCompressed: Bool = false,
        maskingKey: UInt32? = nil,
        to output: inout [UInt8]
    ) {
        let size = headerSize(payloadLength: payload.count, isMasked: maskingKey != nil) + payload.count
        // Growth stays geometric when many frames gather in one output; a first frame gets exactly its size.
        if output.isEmpty { output.reserveCapacity(size) }
        append(
            FrameHeader(
                isFinal: isFinal,
                isCompressed: isCompressed,
                opcode: opcode,
                maskingKey: maskingKey,
                payloadLength: payload.count
            ),
            to: &output
        )
        let start = output.count
        output.append(copying: payload)
        if let maskingKey {
            var span = output.mutableSpan
            var tail = span._mutatingExtracting(start..<span.count)
            var masking = Masking(key: maskingKey)
            masking.apply(to: &tail)
        }
    }

    private static func appendBigEndian(_ value: UInt64, size: Int, to output: inout [UInt8]) {
        for index in 1...size { output.append(UInt8(truncatingIfNeeded: value >> UInt64((size - index) * 8))) }
    }
}

extension [UInt8] {
    /// One `memcpy`; octet by octet through `Span` it is an order of magnitude slower on large payloads.
    mutating func append(copying bytes: Span<UInt8>) {
        unsafe bytes.withUnsafeBufferPointer { unsafe append(contentsOf: $0) }
    }
}
