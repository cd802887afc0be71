import LogCore
import Testing

@Suite("Records of several lines: what they say")
struct JudgingSeveralLinesTests {
    private func judge(_ text: String) throws -> [Judged] {
        let rules = try sampleRules()
        var analyzer = Analyzer(rules: rules, zones: TimeZones(secondsAhead: 0))
        var assembler = RecordAssembler()
        var records: [Judged] = []
        var blocks: [Block] = []
        let source = Source(path: "/var/log/sample.log", service: "sample")
        let block = Block(source: source, bytes: Array(text.utf8), isHistory: false, readTime: 1_795_168_800_000_000)
        assembler.add(block, now: .zero) { blocks.append($0) }
        assembler.releaseAll { blocks.append($0) }
        for block in blocks {
            let batch = analyzer.analyze(block)
            for record in batch.records { records.append(judged(record, batch, rules)) }
        }
        return records
    }

    @Test
    func `the second line of Java's own logging has the level`() throws {
        let records = try judge("Nov 20, 2026 9:30:05 PM com.example.Kiln fire\nWARNING: the kiln is cold\n")
        #expect(records.count == 1)
        #expect(records.first?.severity == .warning)
        #expect(records.first?.time == "2026-11-20T21:30:05.000000Z")
    }

    @Test
    func `rules look at every line, and the first line's level stands`() throws {
        let records = try judge(
            "2026-11-20 10:00:00 WARN a\njava.io.IOException: b\n\tat c.D(E.java:1)\nCaused by: X: coolant is leaking\n"
        )
        #expect(records.map(\.issue) == ["reactor_leak"])
        #expect(records.first?.severity == .warning)
    }

    @Test
    func `an exception alone is an error`() throws {
        let records = try judge("java.io.IOException: b\n\tat c.D(E.java:1)\nplain words\n")
        #expect(records.map(\.severity) == [.error, .unknown])
    }

    @Test
    func `colours in a trace do not hide it`() throws {
        let records = try judge(
            "\u{1B}[31m2026-11-20 10:00:00 ERROR a\u{1B}[0m\n\tat c.D(E.java:1)\n\tcoolant is leaking\n"
        )
        #expect(records.count == 1)
        #expect(records.first?.severity == .error)
        #expect(records.first?.issue == "reactor_leak")
    }
}
