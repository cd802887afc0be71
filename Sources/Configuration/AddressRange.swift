/// An IP address, or all that share its first bits: `192.0.2.7`, `10.0.0.0/8`, `2001:db8::/32` (RFC 4632, RFC 4291 §2.3).
package struct AddressRange: Sendable, Hashable {
    private let octets: [UInt8]
    /// Of `octets`, those that must be the same.
    private let bits: Int

    /// Reads an address with or without a length; `nil` for anything else, and for bits set behind the length.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let octets = BindAddress.octets(parts[0]) else { return nil }
        var bits = octets.count * 8
        if parts.count == 2 {
            guard parts[1].utf8.allSatisfy({ (0x30...0x39).contains($0) }), let length = Int(parts[1]), length <= bits
            else { return nil }
            bits = length
        }
        self.octets = octets
        self.bits = bits
        // A typing error more often than not: 10.0.0.1/8 is written by who means 10.0.0.1.
        for index in bits..<max(bits, octets.count * 8) where octets[index / 8] & (0x80 >> UInt8(index % 8)) != 0 {
            return nil
        }
    }

    /// Whether an address of 4 or 16 octets, in network order, is one of these.
    package func contains(_ address: [UInt8]) -> Bool {
        guard address.count == octets.count else { return false }
        for index in 0..<bits where (octets[index / 8] ^ address[index / 8]) & (0x80 >> UInt8(index % 8)) != 0 {
            return false
        }
        return true
    }
}
