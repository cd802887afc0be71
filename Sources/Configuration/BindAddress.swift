/// An IPv4 or IPv6 address to listen on, read without asking anybody for names.
package struct BindAddress: Sendable, Hashable, CustomStringConvertible {
    /// As `inet_pton` takes it, without brackets.
    package let text: String
    package let isIPv6: Bool

    /// Only programs of this machine reach it.
    package let isLoopback: Bool

    package static let loopback = BindAddress(text: "127.0.0.1", isIPv6: false, isLoopback: true)

    /// Reads `192.0.2.1`, `::`, `[::1]` or `localhost` (which is 127.0.0.1); `nil` for anything else.
    package init?(_ written: String) {
        if written.lowercased() == "localhost" {
            self = .loopback
            return
        }
        if let bytes = Self.ipv4(written[...]) {
            self.init(text: written, isIPv6: false, isLoopback: bytes[0] == 127)
            return
        }
        var bare = written[...]
        if bare.hasPrefix("["), bare.hasSuffix("]") { bare = bare.dropFirst().dropLast() }
        guard let groups = Self.ipv6(bare) else { return nil }
        let mapped = groups[..<5].allSatisfy { $0 == 0 } && groups[5] == 0xFFFF && groups[6] >> 8 == 127
        let isLoopback = mapped || groups == [0, 0, 0, 0, 0, 0, 0, 1]
        self.init(text: String(bare), isIPv6: true, isLoopback: isLoopback)
    }

    private init(text: String, isIPv6: Bool, isLoopback: Bool) {
        self.text = text
        self.isIPv6 = isIPv6
        self.isLoopback = isLoopback
    }

    package var description: String { text }

    /// The 4 or 16 octets of an address in network order; `nil` for anything else, names included.
    static func octets(_ text: Substring) -> [UInt8]? {
        ipv4(text) ?? ipv6(text)?.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
    }

    /// Four decimal numbers, none with a leading zero (which some read as octal).
    private static func ipv4(_ text: Substring) -> [UInt8]? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var bytes: [UInt8] = []
        for part in parts {
            guard part.utf8.allSatisfy({ (0x30...0x39).contains($0) }), part == "0" || !part.hasPrefix("0"),
                let byte = UInt8(part)
            else { return nil }
            bytes.append(byte)
        }
        return bytes
    }

    /// The eight groups of an address (RFC 4291 §2.2).
    private static func ipv6(_ text: Substring) -> [UInt16]? {
        guard let gap = text.firstRange(of: "::") else {
            guard let groups = groups(text), groups.count == 8 else { return nil }
            return groups
        }
        let before = text[..<gap.lowerBound]
        let after = text[gap.upperBound...]
        guard let head = before.isEmpty ? [] : groups(before), let tail = after.isEmpty ? [] : groups(after),
            head.count + tail.count < 8, !before.contains(".")
        else { return nil }
        return head + Array(repeating: 0, count: 8 - head.count - tail.count) + tail
    }

    /// Groups between single colons; the last may be an IPv4 address that counts as two.
    private static func groups(_ text: Substring) -> [UInt16]? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        var groups: [UInt16] = []
        for (index, part) in parts.enumerated() {
            if index == parts.count - 1, part.contains(".") {
                guard let bytes = ipv4(part) else { return nil }
                groups.append(UInt16(bytes[0]) << 8 | UInt16(bytes[1]))
                groups.append(UInt16(bytes[2]) << 8 | UInt16(bytes[3]))
                continue
            }
            guard (1...4).contains(part.utf8.count), part.utf8.allSatisfy({ $0 != 0x2B && $0 != 0x2D }),
                let group = UInt16(part, radix: 16)
            else { return nil }
            groups.append(group)
        }
        return groups.count <= 8 ? groups : nil
    }
}
