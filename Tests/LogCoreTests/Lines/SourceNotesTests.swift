import LogCore
import Testing

@Suite("What is kept of each source")
struct SourceNotesTests {
    private func date(of line: String, _ source: Source, _ analyzer: inout Analyzer) -> String {
        let batch = analyzer.analyze(
            Block(source: source, bytes: Array((line + "\n").utf8), isHistory: false, readTime: 1_790_000_000_000_000)
        )
        var text: [UInt8] = []
        RFC3339.append(microseconds: batch.records[0].time, to: &text)
        return String(decoding: text[..<10], as: UTF8.self)
    }

    @Test func `of more than 20,000 sources those that were not read for longest are forgotten`() throws {
        var analyzer = try Analyzer(rules: sampleRules(), zones: TimeZones(secondsAhead: 0))
        // Their lines show that the day comes first.
        let sources = (0...20_001).map { Source(path: "/var/log/\($0).log", service: "s") }
        for source in sources {
            #expect(date(of: "25/01/2026 10:00:00 begins", source, &analyzer) == "2026-01-25")
        }
        let line = "03/04/2026 10:00:00 goes on"
        for source in sources.suffix(5_000) { #expect(date(of: line, source, &analyzer) == "2026-04-03") }
        #expect(date(of: line, sources[0], &analyzer) == "2026-03-04")
    }
}
