/// Collects messages as unmasked text frames (RFC 6455 §5.2) into one `Chunk`.
package struct ChunkBuilder: ~Copyable {
    private var bytes: [UInt8]
    private var marks: [FrameMark] = []
    private var lastSequence: UInt64
    private let capacity: Int

    /// - Parameters:
    ///   - sequence: the highest record sequence before this chunk.
    ///   - capacity: bytes to make room for when a chunk begins; without that, it grows by doubling, which takes as long
    ///     as encoding does.
    package init(after sequence: UInt64, capacity: Int = 0) {
        lastSequence = sequence
        self.capacity = capacity
        bytes = []
    }

    package var isEmpty: Bool { marks.isEmpty }
    package var size: Int { bytes.count }

    /// Adds one text frame.
    ///
    /// - Parameters:
    ///   - first: sequence of its first record.
    ///   - last: sequence of its last record.
    ///   - records: how many it has; 0 for an event.
    ///   - encode: appends the payload, valid UTF-8, to the buffer and changes nothing before it.
    package mutating func append(
        first: UInt64,
        last: UInt64,
        records: UInt32,
        encode: (inout [UInt8]) -> Void
    ) {
        let start = bytes.count
        if start == 0 { bytes.reserveCapacity(capacity) }
        // Room for the header of 126 to 65,535 octets, which nearly every line needs; the others move.
        bytes.append(0x81)
        bytes.append(126)
        bytes.append(0)
        bytes.append(0)
        encode(&bytes)
        let length = bytes.count - start - 4
        switch length {
        case ..<126:
            bytes[start + 1] = UInt8(length)
            bytes.removeSubrange(start + 2..<start + 4)
        case ...0xFFFF:
            bytes[start + 2] = UInt8(length >> 8)
            bytes[start + 3] = UInt8(length & 0xFF)
        default:
            bytes[start + 1] = 127
            let octets = (0..<8).map { UInt8(truncatingIfNeeded: length >> (56 - $0 * 8)) }
            bytes.replaceSubrange(start + 2..<start + 4, with: octets)
        }
        if records > 0 { lastSequence = last }
        marks.append(FrameMark(firstSequence: first, records: records, end: UInt32(bytes.count)))
    }

    /// The chunk of all that was added; the builder is empty again.
    package mutating func finish() -> Chunk {
        // A chunk lives as long as it may be wanted; what it has no use for is given back.
        let bytes = bytes.capacity > 2 * bytes.count ? copy() : bytes
        let chunk = Chunk(bytes: bytes, marks: marks, lastSequence: lastSequence)
        self.bytes = []
        marks = []
        return chunk
    }

    /// `bytes` with no more room than they need.
    private func copy() -> [UInt8] {
        var exact: [UInt8] = []
        exact.reserveCapacity(bytes.count)
        exact.append(contentsOf: bytes)
        return exact
    }
}
