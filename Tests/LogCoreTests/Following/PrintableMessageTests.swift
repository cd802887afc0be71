import LogCore
import Testing

@Suite("Messages for the operator")
struct PrintableMessageTests {
    @Test(arguments: [
        ("plain ü 日本 😀", "plain ü 日本 😀"), ("a\u{1B}[2J", "a\\e[2J"), ("a\nlivelogs: b\r", "a\\nlivelogs: b\\r"),
        ("\t", "\\t"),
        ("\u{0}\u{7}\u{7F}", "\\x00\\x07\\x7f"), ("\u{9B}31m\u{85}", "\\x9b31m\\x85"),
        ("\u{202E}\u{2066}", "\\u{202e}\\u{2066}"),
        ("\u{2028}\u{200B}\u{FEFF}", "\\u{2028}\\u{200b}\\u{feff}"), ("\u{10FFFF}\u{10FF80}", "\\xff\\x80"),
        ("\u{E000}", "\\u{e000}"),
        ("C:\\x", "C:\\x"), ("", ""),
    ])
    func `shows what can't be shown`(text: String, shown: String) {
        #expect(PrintableMessage.line(text) == shown)
    }

    @Test func `no scalar gets through that is not printable`() {
        for value in UInt32(0)...0x10FFFF {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let line = PrintableMessage.line(String(scalar))
            #expect(
                line.unicodeScalars.allSatisfy {
                    $0.properties.generalCategory != .control && $0.properties.generalCategory != .format
                }
            )
        }
    }

    @Test(arguments: ["x", "\u{1B}", "é", "\u{202E}"])
    func `has a longest line`(character: String) {
        let line = PrintableMessage.line(String(repeating: character, count: 100_000))
        #expect(line.utf8.count <= PrintableMessage.limit)
        #expect(line.hasSuffix("..."))
        #expect(!PrintableMessage.line(String(repeating: "x", count: PrintableMessage.limit)).hasSuffix("..."))
    }
}
