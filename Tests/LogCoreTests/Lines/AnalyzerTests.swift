import LogCore
import Testing

@Suite("Analyzer")
struct AnalyzerTests {
    @Test
    func `a rule judges its own line and no other`() throws {
        let lines = ["quiet", "coolant is leaking", "", "a visitor from mars", "coolant is leaking", "quiet"]
        let judged = try judge(lines)
        #expect(judged.map(\.log) == lines)
        #expect(judged.map(\.issue) == [nil, "reactor_leak", nil, "odd_visitor", "reactor_leak", nil])
        #expect(judged.map(\.severity) == [.unknown, .critical, .unknown, .warning, .critical, .unknown])
    }

    @Test
    func `a match at the very end belongs to the last line`() throws {
        let judged = try judge(Array("quiet\r\ncoolant is leaking".utf8))
        #expect(judged.map(\.issue) == [nil, "reactor_leak"])
        #expect(judged.map(\.log) == ["quiet", "coolant is leaking"])
    }

    @Test
    func `the level of the line wins over the rule`() throws {
        let judged = try judge(["2026-11-20 09:00:00 WARN coolant is leaking"])
        #expect(judged.first?.issue == "reactor_leak")
        #expect(judged.first?.severity == .warning)
    }

    @Test
    func `a rule wins over the words`() throws {
        let judged = try judge(["failed: a visitor from mars"])
        #expect(judged.first?.severity == .warning)
    }

    @Test
    func `colours hide nothing from the rules`() throws {
        let judged = try judge(["cool\u{1B}[31mant is\u{1B}[0m leaking", "quiet"])
        #expect(judged.map(\.issue) == ["reactor_leak", nil])
        #expect(judged.first?.log == "cool\u{1B}[31mant is\u{1B}[0m leaking")
    }

    @Test
    func `the program is found in the raw line, colours and all`() throws {
        let judged = try judge(["\u{1B}[32mNov 20 09:00:00\u{1B}[0m host \u{1B}[1msshd\u{1B}[0m[12]: hello"])
        #expect(judged.first?.service == "sshd")
        #expect(judged.first?.time == "2026-11-20T09:00:00.000000Z")
    }

    @Test
    func `times without zone are local`() throws {
        let judged = try judge(["2026-11-20 09:00:00 x", "2026-11-20T09:00:00Z x"], utcOffset: 7200)
        #expect(judged.map(\.time) == ["2026-11-20T07:00:00.000000Z", "2026-11-20T09:00:00.000000Z"])
    }

    @Test
    func `a line without time gets that of the read`() throws {
        let rules = try sampleRules()
        var analyzer = Analyzer(rules: rules, zones: TimeZones(secondsAhead: 0))
        let source = Source(path: "a", service: "b")
        let batch = analyzer.analyze(Block(source: source, bytes: Array("x\n".utf8), isHistory: true, readTime: 77))
        #expect(batch.records.first?.time == 77)
        #expect(batch.records.first?.flags == [])
        #expect(batch.isHistory)
        #expect(batch.source === source)
    }

    @Test
    func `takes other rules while it runs`() throws {
        var analyzer = Analyzer(rules: try sampleRules(), zones: TimeZones(secondsAhead: 0))
        let other = """
            version: 1
            types:
              tide: {title: Tide, category: Sea, severity: error, patterns: [high water], examples: {match: [high water]}}
            """
        let rules = try RuleSet([RuleFile(name: "other", bytes: Array(other.utf8))])
        analyzer.setRules(rules)
        let batch = analyzer.analyze(
            Block(
                source: Source(path: "a", service: "b"),
                bytes: Array("coolant is leaking\nhigh water\n".utf8),
                isHistory: false,
                readTime: 0
            )
        )
        #expect(batch.records.map { judged($0, batch, rules).issue } == [nil, "tide"])
    }

    @Test
    func `no bytes can stop it`() throws {
        var seed: UInt64 = 7
        func next() -> Int {
            seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(seed >> 33)
        }
        let seeds = HeadRow.all.map { Array($0.line.utf8) } + TimestampReaderTests.local.map { Array($0.0.utf8) }
        var analyzer = Analyzer(rules: try sampleRules(), zones: TimeZones(secondsAhead: -43_200))
        var writer = ParsedRecordWriter(types: [])
        for round in 0..<4000 {
            var line = seeds[round % seeds.count]
            for _ in 0...next() % 5 where !line.isEmpty {
                switch next() % 4 {
                case 0: line[next() % line.count] = UInt8(next() & 0xFF)
                case 1: line.removeSubrange((next() % line.count)...)
                case 2: line.insert(contentsOf: Array("\"[{(<=:1".utf8).prefix(next() % 9), at: next() % line.count)
                default: line.append(contentsOf: seeds[next() % seeds.count].suffix(next() % 40))
                }
            }
            let lines =
                line.split(separator: 0x0A, omittingEmptySubsequences: false).count - (line.last == 0x0A ? 1 : 0)
            let expected = line.isEmpty ? 0 : lines
            let batch = analyzer.analyze(
                Block(source: Source(path: "a", service: ""), bytes: line, isHistory: false, readTime: .max)
            )
            #expect(batch.records.count == expected)
            for record in batch.records {
                #expect(Int(record.serviceStart) + Int(record.serviceLength) <= line.count)
            }
            var output: [UInt8] = []
            _ = writer.append(batch, file: "a", firstLine: 1, to: &output)
            #expect(String(validating: output, as: UTF8.self) != nil)
        }
    }
}
