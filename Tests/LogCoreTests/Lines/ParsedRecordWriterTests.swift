import LogCore
import Testing

@Suite("Parsed records")
struct ParsedRecordWriterTests {
    private func parse(_ text: String, firstLine: Int = 1) throws -> (lines: [String], next: Int) {
        let rules = try sampleRules()
        var analyzer = Analyzer(rules: rules, zones: TimeZones(secondsAhead: 0))
        let source = Source(path: "/var/log/a.log", service: "a")
        let block = Block(source: source, bytes: Array(text.utf8), isHistory: false, readTime: 1_795_168_800_000_000)
        let batch = analyzer.analyze(block)
        var writer = ParsedRecordWriter(types: rules.types)
        var output: [UInt8] = []
        let next = writer.append(batch, file: "a \"b\".log", firstLine: firstLine, to: &output)
        return (String(decoding: output, as: UTF8.self).split(separator: "\n").map(String.init), next)
    }

    @Test
    func `is one object a line`() throws {
        let (lines, next) = try parse(
            "2026-11-20T09:00:00.5Z host sshd[1]: error: \"no\"\na visitor from mars\n\n",
            firstLine: 7
        )
        #expect(next == 10)
        #expect(
            lines == [
                #"{"file":"a \"b\".log","line_no":7,"lines":1,"timestamp":"2026-11-20T09:00:00.500000Z","#
                    + #""severity":"error","severity_number":17,"service":"sshd","host":"host","pid":"1","#
                    + #""issue":null,"attack":false,"#
                    + #""log":"2026-11-20T09:00:00.5Z host sshd[1]: error: \"no\""}"#,
                #"{"file":"a \"b\".log","line_no":8,"lines":1,"timestamp":null,"severity":"warning","#
                    + #""severity_number":13,"service":"a","issue":"odd_visitor","attack":true,"log":"a visitor from mars"}"#,
                #"{"file":"a \"b\".log","line_no":9,"lines":1,"timestamp":null,"severity":"info","#
                    + #""severity_number":0,"service":"a","issue":null,"attack":false,"log":""}"#,
            ]
        )
    }

    @Test
    func `keeps nanoseconds that a line shows`() throws {
        let (lines, _) = try parse("ts=2026-11-20T09:00:00.123456089Z level=info\n")
        #expect(lines.first?.contains(#""timestamp":"2026-11-20T09:00:00.123456089Z""#) == true)
    }
}
