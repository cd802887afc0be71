import LogCore
import Testing

@Suite("JSON text, RFC 8259 §7")
struct JSONTextTests {
    struct Row: Sendable {
        var input: [UInt8]
        var output: String
    }

    static let rows: [Row] = [
        Row(input: [], output: ""),
        Row(input: Array("plain text".utf8), output: "plain text"),
        Row(input: Array("a\"b\\c/d".utf8), output: #"a\"b\\c/d"#),
        Row(
            input: [0x08, 0x09, 0x0A, 0x0C, 0x0D, 0x00, 0x1B, 0x1F, 0x7F],
            output: "\\b\\t\\n\\f\\r\\u0000\\u001b\\u001f\u{7F}"
        ),
        Row(input: Array("grün 日本 😀\u{2028}".utf8), output: "grün 日本 😀\u{2028}"),
        // Unicode 3.9, table 3-8 and its neighbours.
        Row(
            input: [0x61, 0xF1, 0x80, 0x80, 0xE1, 0x80, 0xC2, 0x62, 0x80, 0x63, 0x80, 0xBF, 0x64],
            output: "a\u{FFFD}\u{FFFD}\u{FFFD}b\u{FFFD}c\u{FFFD}\u{FFFD}d"
        ),
        Row(
            input: [0xC0, 0xAF, 0xE0, 0x80, 0xBF, 0xF0, 0x81, 0x82, 0x41],
            output: String(repeating: "\u{FFFD}", count: 8) + "A"
        ),
        Row(input: [0xED, 0xA0, 0x80, 0x41], output: "\u{FFFD}\u{FFFD}\u{FFFD}A"),
        Row(input: [0xF4, 0x91, 0x92, 0x93, 0xFF, 0x41], output: String(repeating: "\u{FFFD}", count: 5) + "A"),
        Row(input: [0xE2, 0x82], output: "\u{FFFD}"),
    ]

    @Test(arguments: rows)
    func `escapes what JSON cannot hold`(row: Row) {
        var output: [UInt8] = []
        JSONText.append(row.input.span, to: &output)
        #expect(String(decoding: output, as: UTF8.self) == row.output)
    }

    @Test
    func `a special byte is found at every place of a word`() {
        for special in [UInt8(0x0A), 0x22, 0x5C, 0x80, 0x1F] {
            for place in 0..<40 {
                for neighbour in [UInt8(0x20), 0x21, 0x23, 0x5B, 0x5D, 0x7F] {
                    var input = [UInt8](repeating: neighbour, count: 40)
                    input[place] = special
                    var output: [UInt8] = []
                    JSONText.append(input.span, to: &output)
                    var expected = [UInt8](repeating: neighbour, count: 39)
                    let escaped: [UInt8] =
                        switch special {
                        case 0x0A: Array("\\n".utf8)
                        case 0x22: Array("\\\"".utf8)
                        case 0x5C: Array("\\\\".utf8)
                        case 0x1F: Array("\\u001f".utf8)
                        default: [0xEF, 0xBF, 0xBD]
                        }
                    expected.insert(contentsOf: escaped, at: place)
                    #expect(output == expected)
                }
            }
        }
    }

    @Test
    func `agrees with the standard library on any bytes`() {
        var seed: UInt64 = 42
        for round in 0..<2000 {
            var input: [UInt8] = []
            for _ in 0..<(round % 33) {
                seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                let byte = UInt8(truncatingIfNeeded: seed >> 56)
                // Leave escaping aside: this row is about UTF-8.
                input.append(byte < 0x20 || byte == 0x22 || byte == 0x5C ? byte | 0xC0 : byte)
            }
            var output: [UInt8] = []
            JSONText.append(input.span, to: &output)
            #expect(String(decoding: output, as: UTF8.self) == String(decoding: input, as: UTF8.self))
            #expect(String(validating: output, as: UTF8.self) != nil)
        }
    }
}
