/// How a file writes its characters, where that is not UTF-8.
package enum TextEncoding: Sendable, Hashable {
    case utf8
    /// ISO 8859-1: a byte is its code point.
    case latin1
    case utf16LittleEndian
    case utf16BigEndian

    /// What a byte order mark at the front of a file says, and its length; `nil` without one.
    package static func marked(_ head: some Collection<UInt8>) -> (encoding: TextEncoding, length: Int)? {
        let marks: [(mark: [UInt8], encoding: TextEncoding)] = [
            ([0xEF, 0xBB, 0xBF], .utf8), ([0xFF, 0xFE], .utf16LittleEndian), ([0xFE, 0xFF], .utf16BigEndian),
        ]
        for (mark, encoding) in marks where head.starts(with: mark) { return (encoding, mark.count) }
        return nil
    }

    /// Whether these few first bytes may become a mark with the next ones.
    package static func mayBecomeMark(_ head: some Collection<UInt8>) -> Bool {
        head.elementsEqual([0xEF]) || head.elementsEqual([0xEF, 0xBB]) || head.elementsEqual([0xFF])
            || head.elementsEqual([0xFE])
    }

    /// Bytes that one unit of it takes: positions in a file are multiples of that.
    package var unit: Int { self == .utf16LittleEndian || self == .utf16BigEndian ? 2 : 1 }

    /// Appends `bytes` as UTF-8 to `output`; half a surrogate pair becomes U+FFFD.
    ///
    /// - Returns: how many bytes that took; the rest, at most 3, is the beginning of a character.
    package func append(_ bytes: Span<UInt8>, to output: inout [UInt8]) -> Int {
        switch self {
        case .utf8:
            JSONText.append(plain: bytes, to: &output)
            return bytes.count
        case .latin1:
            output.reserveCapacity(output.count + bytes.count + bytes.count / 8)
            for index in bytes.indices {
                let byte = bytes[index]
                if byte < 0x80 {
                    output.append(byte)
                } else {
                    output.append(0xC0 | byte >> 6)
                    output.append(0x80 | byte & 0x3F)
                }
            }
            return bytes.count
        case .utf16LittleEndian, .utf16BigEndian:
            return appendUTF16(bytes, to: &output)
        }
    }

    private func appendUTF16(_ bytes: Span<UInt8>, to output: inout [UInt8]) -> Int {
        output.reserveCapacity(output.count + bytes.count)
        let low = self == .utf16LittleEndian ? 0 : 1
        func unit(_ index: Int) -> UInt32 { UInt32(bytes[index &+ low]) | UInt32(bytes[index &+ 1 &- low]) << 8 }
        var index = 0
        while index &+ 2 <= bytes.count {
            var value = unit(index)
            if value & 0xFC00 == 0xD800 {
                guard index &+ 4 <= bytes.count else { break }
                let next = unit(index &+ 2)
                if next & 0xFC00 == 0xDC00 {
                    value = 0x10000 &+ ((value & 0x3FF) << 10 | next & 0x3FF)
                    index &+= 2
                }
            }
            index &+= 2
            if value < 0x80 {
                output.append(UInt8(value))
            } else {
                output.append(contentsOf: String(Unicode.Scalar(value) ?? "\u{FFFD}").utf8)
            }
        }
        return index
    }
}
