import LogCore
import Testing

@Suite("Framing of syslog messages, RFC 6587")
struct SyslogFramingTests {
    /// What comes on one connection, and the lines of it.
    static let rows: [(wire: String, lines: [String], malformed: Int, truncated: Int)] = [
        ("<1>a\n<2>b\n", ["<1>a", "<2>b"], 0, 0), ("<1>a\r\n\n\0<2>b\0\n", ["<1>a", "<2>b"], 0, 0),
        ("4 <1>a4 <2>b", ["<1>a", "<2>b"], 0, 0), ("5 <1>a\n4 <2>b\n4 <3>c", ["<1>a", "<2>b", "<3>c"], 0, 0),
        ("7 <1>a\nbc4 <2>d", ["<1>a", "bc", "<2>d"], 0, 0), ("<1>a\n4 <2>b<3>c\n", ["<1>a", "<2>b", "<3>c"], 0, 0),
        ("2026-11-20 x\n<1>a\n", ["2026-11-20 x", "<1>a"], 1, 0),
        ("12 monkeys\n", ["12 monkeys"], 1, 0), ("4 <1>a3 abc", ["<1>a", "abc"], 1, 0),
        ("99999999999 <1>a\n", ["99999999999 <1>a"], 1, 0), ("0123 <1>a\n", ["0123 <1>a"], 1, 0),
        ("<1>12345678901234567890\n<2>b\n", ["<1>1234567890123", "<2>b"], 0, 1),
        ("23 <1>123456789012345678904 <2>b", ["<1>1234567890123", "<2>b"], 0, 1),
        ("<192>a\n<>b\n<1c\n", ["<192>a", "<>b", "<1c"], 3, 0),
        ("", [], 0, 0), ("\n\n \n", [], 0, 0),
    ]

    @Test(arguments: rows.indices)
    func `gives each message once, wherever the reads end`(row: Int) {
        let row = Self.rows[row]
        let wire = Array(row.wire.utf8)
        for size in [wire.count, 1, 2, 3, 5] where size > 0 {
            var framing = SyslogFraming(limit: 16)
            var lines: [UInt8] = []
            for start in stride(from: 0, to: wire.count, by: size) {
                framing.take(wire[start..<min(start + size, wire.count)].span, into: &lines)
            }
            #expect(String(decoding: lines, as: UTF8.self) == row.lines.map { $0 + "\n" }.joined())
            #expect(framing.malformed == row.malformed)
            #expect(framing.truncated == row.truncated)
            #expect(!framing.isInside)
        }
    }

    @Test(arguments: [
        ("<1>no end", "<1>no end\n"), ("100 <1>short", "<1>short\n"), ("12", "12\n"), ("<1>a\n", "<1>a\n"),
    ])
    func `gives what was begun when the connection ends`(wire: String, lines: String) {
        var framing = SyslogFraming(limit: 100)
        var output: [UInt8] = []
        framing.take(Array(wire.utf8).span, into: &output)
        framing.finish(into: &output)
        #expect(String(decoding: output, as: UTF8.self) == lines)
    }
}
