extension PercentCoding {
    /// `text` for a name or value of a query: all but unreserved characters as %XX (RFC 3986 §2.3).
    package static func encode(_ text: String) -> String {
        var octets: [UInt8] = []
        for octet in text.utf8 {
            switch octet {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: octets.append(octet)
            default: octets += [UInt8(ascii: "%"), digit(octet >> 4), digit(octet & 15)]
            }
        }
        return String(decoding: octets, as: UTF8.self)
    }

    private static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "A") + value - 10
    }
}
