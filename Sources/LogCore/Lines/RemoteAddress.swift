/// An IP address that a line names, as 16 bytes; IPv4 is mapped into IPv6 (RFC 4291 §2.5.5.2).
package struct RemoteAddress: Hashable, Sendable {
    package var high: UInt64
    package var low: UInt64

    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    package init(ipv4: UInt32) { self.init(high: 0, low: 0xFFFF << 32 | UInt64(ipv4)) }

    package var isIPv4: Bool { high == 0 && low >> 32 == 0xFFFF }

    package var isLoopback: Bool { isIPv4 ? low >> 24 & 0xFF == 127 : high == 0 && low == 1 }

    /// The address that most likely is where the line's event came from.
    ///
    /// One after a word such as `from`, `client` or `rip=` before others; none after `to`, `lip=` or `dst=`. Costs one
    /// walk over the line and no memory.
    package static func find(in line: Span<UInt8>) -> RemoteAddress? {
        var first: RemoteAddress?
        var server: RemoteAddress?
        var index = 0
        while index < line.count {
            guard let found = next(in: line, from: &index) else { break }
            switch Preposition(before: found.start, in: line) {
            case .from: return found.address
            case .to: continue
            case .other:
                if first == nil {
                    if server == nil, isAsked(line, at: index) { server = found.address } else { first = found.address }
                }
            }
        }
        return first ?? server
    }

    /// Whether a request follows the address that ends at `end`: `10.0.0.1 GET /path - 80 - 192.0.2.7`, whose client comes
    /// later.
    private static func isAsked(_ line: Span<UInt8>, at end: Int) -> Bool {
        guard line.at(end) == 0x20, line.at(end &+ 1).isUppercase else { return false }
        let stop = line.endOfLetters(at: end &+ 1)
        return line.at(stop) == 0x20 && line.at(stop &- 1).isUppercase && line.at(stop &+ 1) == UInt8(ascii: "/")
    }

    /// Whether the line says where its event came from: by an address, or by a host's name after such a word.
    package static func isNamed(in line: Span<UInt8>) -> Bool { find(in: line) != nil || HostWord.isIn(line) }

    /// The next address from `index` on, which moves behind it.
    private static func next(in line: Span<UInt8>, from index: inout Int) -> (address: RemoteAddress, start: Int)? {
        while index < line.count {
            let octet = line[index]
            guard octet.isDigit || octet == 0x3A || (octet | 0x20) &- 0x61 < 6 else {
                // The rest of a word can't begin an address.
                if octet.isWord {
                    while line.at(index).isWord { index &+= 1 }
                } else {
                    index &+= 1
                }
                continue
            }
            let start = index
            if octet.isDigit, let found = IPv4Text.read(line, at: start) {
                index = found.end
                return (RemoteAddress(ipv4: found.value), start)
            }
            if let found = IPv6Text.read(line, at: start) {
                index = found.end
                return (found.address, start)
            }
            index &+= 1
            guard octet.isWord else { continue }
            // The rest of a number with points, such as a version, can't begin an address either.
            while line.at(index).isWord || (line.at(index) == 0x2E && line.at(index &+ 1).isDigit) { index &+= 1 }
        }
        return nil
    }
}

extension RemoteAddress: CustomStringConvertible {
    /// `192.0.2.7`, or IPv6 as RFC 5952 writes it.
    package var description: String {
        if isIPv4 {
            return "\(low >> 24 & 0xFF).\(low >> 16 & 0xFF).\(low >> 8 & 0xFF).\(low & 0xFF)"
        }
        let groups = (0..<8).map { UInt16(truncatingIfNeeded: ($0 < 4 ? high : low) >> UInt64(48 - $0 % 4 * 16)) }
        var longest = 0..<0
        var index = 0
        while index < 8 {
            var end = index
            while end < 8, groups[end] == 0 { end += 1 }
            if end - index > max(longest.count, 1) { longest = index..<end }
            index = max(end, index + 1)
        }
        func text(_ range: Range<Int>) -> String {
            groups[range].map { String($0, radix: 16) }.joined(separator: ":")
        }
        return longest.isEmpty ? text(0..<8) : "\(text(0..<longest.lowerBound))::\(text(longest.upperBound..<8))"
    }
}
