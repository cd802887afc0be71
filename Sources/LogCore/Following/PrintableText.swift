/// Text from elsewhere, made harmless for a terminal.
///
/// Escape sequences (ECMA-48) go whole; so do all other C0 and C1 controls but tab, DEL, and the marks that turn the
/// direction of writing, by which a line could show something else than it says.
package enum PrintableText {
    /// What stands before each further line of a record: no text can look like a record of its own.
    static let continuation = Array("\n    | ".utf8)

    /// Appends `text`; line breaks inside become continuation lines if it `isMultiline`, else spaces.
    package static func append(_ text: String, isMultiline: Bool = false, to output: inout [UInt8]) {
        append(text.utf8.span, isMultiline: isMultiline, to: &output)
    }

    /// As a string, in one line.
    package static func line(_ text: String) -> String {
        var output: [UInt8] = []
        append(text, to: &output)
        return String(decoding: output, as: UTF8.self)
    }

    private static func append(_ bytes: Span<UInt8>, isMultiline: Bool, to output: inout [UInt8]) {
        var end = bytes.count
        // The break that ends the text is no line of its own.
        while end > 0, bytes[end &- 1] == 0x0A || bytes[end &- 1] == 0x0D { end &-= 1 }
        var index = 0
        while index < end {
            let byte = bytes[index]
            switch byte {
            case 0x20..<0x7F:
                output.append(byte)
                index &+= 1
            case 0x09:
                output.append(byte)
                index &+= 1
            case 0x0A:
                if isMultiline { output += continuation } else { output.append(0x20) }
                index &+= 1
            case 0x1B:
                index = min(EscapeSequences.end(bytes, from: index), end)
            case 0x00..<0x20, 0x7F:
                index &+= 1
            case 0xC2 where index &+ 1 < end && bytes[index &+ 1] < 0xA0:
                index &+= 2  // C1
            case 0xD8 where index &+ 1 < end && bytes[index &+ 1] == 0x9C:
                index &+= 2  // U+061C
            case 0xE2 where index &+ 2 < end && isDirection(bytes[index &+ 1], bytes[index &+ 2]):
                index &+= 3
            default:
                output.append(byte)
                index &+= 1
            }
        }
    }

    /// U+200E, U+200F, U+202A to U+202E, U+2066 to U+2069, by the second and third octet.
    private static func isDirection(_ second: UInt8, _ third: UInt8) -> Bool {
        switch second {
        case 0x80: (0x8E...0x8F).contains(third) || (0xAA...0xAE).contains(third)
        case 0x81: (0xA6...0xA9).contains(third)
        default: false
        }
    }

    /// Appends a JSON text so that it means the same and no terminal acts on it: DEL and C1, which JSON leaves as they are,
    /// are escaped, and so is what else JSON does not allow anyway.
    package static func append(json: Span<UInt8>, to output: inout [UInt8]) {
        var index = 0
        while index < json.count {
            let byte = json[index]
            if byte == 0xC2, index &+ 1 < json.count, (0x80..<0xA0).contains(json[index &+ 1]) {
                escape(json[index &+ 1], to: &output)
                index &+= 2
                continue
            }
            if byte < 0x20 || byte == 0x7F { escape(byte, to: &output) } else { output.append(byte) }
            index &+= 1
        }
    }

    private static func escape(_ byte: UInt8, to output: inout [UInt8]) {
        output += "\\u00".utf8
        for digit in [byte >> 4, byte & 15] {
            output.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
        }
    }
}
