import HTTPCore

/// Status line and fields of a response (RFC 9112 §4), as far as a client's handshake needs them.
struct ResponseHead {
    let status: Int
    private(set) var fields = HeaderFields()

    /// Octets up to and with the empty line; `nil` when that has not come.
    static func size(in bytes: Span<UInt8>) -> Int? {
        guard bytes.count >= 4 else { return nil }
        for end in 4...bytes.count where bytes[end - 1] == 0x0A {
            if bytes[end - 4] == 0x0D && bytes[end - 3] == 0x0A && bytes[end - 2] == 0x0D { return end }
        }
        return nil
    }

    /// Reads a whole head; `nil` for another version than 1.1, a line that is no field, is folded or ended by LF alone.
    init?(_ bytes: Span<UInt8>) {
        var lines: [[UInt8]] = [[]]
        var previous: UInt8 = 0
        for index in bytes.indices {
            let octet = bytes[index]
            if previous == 0x0D {
                guard octet == 0x0A else { return nil }
                lines.append([])
            } else if octet != 0x0D {
                guard octet == 0x09 || octet >= 0x20 && octet != 0x7F else { return nil }
                lines[lines.count - 1].append(octet)
            }
            previous = octet
        }
        guard let status = Self.status(lines[0]) else { return nil }
        self.status = status
        for line in lines.dropFirst() where !line.isEmpty {
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > 0 else { return nil }
            guard line[..<colon].allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { return nil }
            let value = Self.trimmed(line[(colon + 1)...])
            fields.append(String(decoding: line[..<colon], as: UTF8.self), String(decoding: value, as: UTF8.self))
        }
    }

    /// The number in `HTTP/1.1 101 Switching Protocols`.
    private static func status(_ line: [UInt8]) -> Int? {
        guard line.starts(with: "HTTP/1.1 ".utf8) else { return nil }
        let digits = line.dropFirst(9).prefix(3)
        guard digits.count == 3, digits.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else { return nil }
        guard line.count == 12 || line[12] == 0x20 else { return nil }
        return digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }

    private static func trimmed(_ value: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var value = value.drop { $0 == 0x20 || $0 == 0x09 }
        while value.last == 0x20 || value.last == 0x09 { value.removeLast() }
        return value
    }
}
