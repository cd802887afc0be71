/// The name of a session: 256 random bits, which nobody guesses.
package struct SessionID: Hashable, Sendable {
    /// 64 hexadecimal digits, as a cookie carries them.
    package let text: String

    /// Takes bits that must come from a cryptographic source.
    package init(random: (UInt64, UInt64, UInt64, UInt64)) {
        text = [random.0, random.1, random.2, random.3].map { word in
            let digits = String(word, radix: 16)
            return String(repeating: "0", count: 16 - digits.utf8.count) + digits
        }.joined()
    }

    /// Reads a cookie's value; `nil` for what no session was ever called.
    package init?(_ text: String) {
        let isHex = { (octet: UInt8) in (0x30...0x39).contains(octet) || (0x61...0x66).contains(octet) }
        guard text.utf8.count == 64, text.utf8.allSatisfy(isHex) else { return nil }
        self.text = text
    }
}
