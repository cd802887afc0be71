/// Strings in JSON (RFC 8259 §7).
enum JSONText {
    /// Appends `text` with its quotes: quote, backslash and control characters escaped, everything else as UTF-8.
    static func append(_ text: some StringProtocol, to output: inout [UInt8]) {
        output.append(0x22)
        for octet in text.utf8 {
            switch octet {
            case 0x22, 0x5C: output += [0x5C, octet]
            case 0x0A: output += #"\n"#.utf8
            case 0x0D: output += #"\r"#.utf8
            case 0x09: output += #"\t"#.utf8
            case 0..<0x20:
                output += #"\u00"#.utf8
                output.append(hexDigit(octet >> 4))
                output.append(hexDigit(octet & 0x0F))
            default: output.append(octet)
            }
        }
        output.append(0x22)
    }

    private static func hexDigit(_ value: UInt8) -> UInt8 { value < 10 ? 0x30 &+ value : 0x57 &+ value }
}
