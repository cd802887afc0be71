/// A message for the operator's terminal or journal, one line whatever came in.
///
/// Unlike `PrintableText`, which drops what can't be shown, this shows it: a file name with an escape sequence in it is to be
/// recognised and found. Controls (C0, DEL, C1), line and paragraph separators, marks that turn the direction of writing, and
/// invisible format characters become `\n`, `\t`, `\e`, `\xNN` or `\u{N}`. A backslash stays as it is.
package enum PrintableMessage {
    /// What is shown of one message, in bytes; a text that was cut ends with "...".
    package static let limit = 4096

    package static func line(_ text: String) -> String {
        var isPlain = true
        var count = 0
        for byte in text.utf8 {
            count &+= 1
            if byte < 0x20 || byte >= 0x7F { isPlain = false }
        }
        if isPlain, count <= limit { return text }
        var line = ""
        var size = 0
        for scalar in text.unicodeScalars {
            let shown = shown(scalar)
            size += shown.utf8.count
            if size > limit - 3 { return line + "..." }
            line += shown
        }
        return line
    }

    private static func shown(_ scalar: Unicode.Scalar) -> String {
        switch scalar.value {
        case 0x20..<0x7F: return String(scalar)
        case 0x09: return "\\t"
        case 0x0A: return "\\n"
        case 0x0D: return "\\r"
        case 0x1B: return "\\e"
        case 0..<0x20, 0x7F..<0xA0: return "\\x" + hexadecimal(scalar.value)
        // Bytes of a path that are not UTF-8, as paths are kept as texts.
        case 0x10FF00...0x10FFFF: return "\\x" + hexadecimal(scalar.value & 0xFF)
        default: break
        }
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned:
            return "\\u{" + String(scalar.value, radix: 16) + "}"
        default:
            return String(scalar)
        }
    }

    private static func hexadecimal(_ value: UInt32) -> String {
        (value < 16 ? "0" : "") + String(value, radix: 16)
    }
}
