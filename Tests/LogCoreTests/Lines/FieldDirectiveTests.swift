import LogCore
import Testing

@Suite("Columns that a source names itself")
struct FieldDirectiveTests {
    private func judge(_ lines: String...) throws -> [Judged] {
        try LogCoreTests.judge(lines)
    }

    @Test func `order and names are those of the directive`() throws {
        let records = try judge(
            "#Version: 1.0",
            "#Fields: cs-method cs-uri-stem sc-status c-ip date time",
            "GET /a 503 192.0.2.7 2026-11-20 09:12:33.5",
            "GET /b 200 192.0.2.7 2026-11-20 09:12:34"
        )
        #expect(records[1].time == nil)
        #expect(records[2].time == "2026-11-20T09:12:33.500000Z")
        #expect(records[2].severity == .error)
        #expect(records[3].time == "2026-11-20T09:12:34.000000Z")
        #expect(records[3].severity == .info)
    }

    @Test func `the day may stand in a line of its own, and later directives count`() throws {
        let records = try judge(
            "#Date: 2026-11-19 22:00:00",
            "#Fields: time sc-status cs-uri",
            "23:59:59 404 /a",
            "#Date: 2026-11-20 00:00:00",
            "#Fields: sc-status time",
            "200 00:00:01"
        )
        #expect(records[2].time == "2026-11-19T23:59:59.000000Z")
        #expect(records[2].severity == .warning)
        #expect(records[5].time == "2026-11-20T00:00:01.000000Z")
        #expect(records[5].severity == .info)
    }

    @Test func `tabs part columns, quotes hold them together, times are UTC`() throws {
        let tabs = try LogCoreTests.judge(
            ["#Fields: x-note date time sc-status", "a b\t2026-11-20\t09:12:33\t500"],
            utcOffset: 3600
        )
        #expect(tabs[1].time == "2026-11-20T09:12:33.000000Z")
        #expect(tabs[1].severity == .error)
        let quotes = try judge("#Fields: x-note date time sc-status", "\"a b\" \"2026-11-20\" \"09:12:33\" 500")
        #expect(quotes[1].time == "2026-11-20T09:12:33.000000Z")
        #expect(quotes[1].severity == .error)
    }

    @Test func `lines without such columns are read like any other`() throws {
        let records = try judge(
            "#Fields: date time sc-status",
            "2026-11-20T09:12:33Z ERROR something else",
            "2026-11-20",
            "#Remark: none"
        )
        #expect(records[1].time == "2026-11-20T09:12:33.000000Z")
        #expect(records[1].severity == .error)
        #expect(records[2].time == nil)
        #expect(records[3].time == nil)
    }

    @Test func `every source has its own`() throws {
        let rules = try sampleRules()
        var analyzer = Analyzer(rules: rules, zones: TimeZones(secondsAhead: 0))
        let (left, right) = (Source(path: "/left", service: "l"), Source(path: "/right", service: "r"))
        func read(_ source: Source, _ text: String) -> [Judged] {
            let batch = analyzer.analyze(
                Block(source: source, bytes: Array(text.utf8), isHistory: false, readTime: 1_795_168_800_000_000)
            )
            return batch.records.map { judged($0, batch, rules) }
        }
        _ = read(left, "#Date: 2026-11-20\n#Fields: sc-status time\n")
        #expect(read(right, "500 09:12:33\n").first?.time == nil)
        #expect(read(left, "500 09:12:33\n").first?.time == "2026-11-20T09:12:33.000000Z")
    }
}
