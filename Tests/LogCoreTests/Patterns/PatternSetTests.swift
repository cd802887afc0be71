import CAssets
import LogCore
import Testing

@Suite("Patterns")
struct PatternSetTests {
    /// The file in the binary, and `text` after it.
    private func patterns(_ text: String) throws -> PatternSet {
        var files: [RuleFile] = []
        var next = CAssets_first()
        while let file = next?.pointee, let path = file.path {
            if String(cString: path).hasPrefix("Patterns/") {
                files.append(
                    RuleFile(name: "built-in", bytes: Array(UnsafeBufferPointer(start: file.bytes, count: file.size)))
                )
            }
            next = next.map { $0 + 1 }
        }
        files.append(RuleFile(name: "mine", bytes: Array("version: 1\n\(text)".utf8)))
        return try PatternSet(files)
    }

    private func judge(_ lines: [String], path: String = "/var/log/till.log", _ text: String) throws -> [Judged] {
        let sample = try sampleRules()
        let rules = try RuleSet([RuleFile(name: "empty", bytes: Array(sampleText.utf8))], patterns: patterns(text))
        var analyzer = Analyzer(rules: rules, zones: TimeZones(secondsAhead: 0))
        let bytes = Array(lines.map { $0 + "\n" }.joined().utf8)
        let source = Source(path: path, service: "till")
        let batch = analyzer.analyze(Block(source: source, bytes: bytes, isHistory: false, readTime: 0))
        return batch.records.map { judged($0, batch, sample) }
    }

    private let till = """
        patterns:
          till:
            pattern: '^(?P<service>till-\\d+)!(?P<level>\\w+)!(?P<timestamp>\\d+_\\d+)!(?P<message>.*)$'
            time: '%Y%m%d_%H%M%S'

        """

    @Test
    func `a pattern reads lines that nothing else can read`() throws {
        let records = try judge(["till-7!SEVERE!20261120_101500!drawer", "plain words"], till)
        #expect(records[0].severity == .error)
        #expect(records[0].time == "2026-11-20T10:15:00.000000Z")
        #expect(records[0].service == "till-7")
        #expect(records[1].severity == .unknown)
        #expect(records[1].service.isEmpty)
    }

    @Test
    func `lines with a time of their own stay as they are, unless the source is named`() throws {
        let text = """
            patterns:
              odd:
                pattern: '^(?P<timestamp>\\S+ \\S+) sev(?P<severity>\\w+)'

            """
        let line = "2026-11-20 10:00:00 sevERROR cold"
        #expect(try judge([line], text).first?.severity == .unknown)
        let named = text.replacing("pattern:", with: "sources: ['*/till*']\n    pattern:")
        #expect(try judge([line], named).first?.severity == .error)
        #expect(try judge([line], path: "/var/log/other.log", named).first?.severity == .unknown)
    }

    @Test
    func `definitions stand for expressions, with a field or without`() throws {
        let set = try patterns(
            """
            definitions:
              TILL: 'till-%{INTEGER}'
            patterns:
              p:
                pattern: '^%{TILL:service} %{IP:ip_address} %{WORD} %{REST:message}$'
                examples:
                  - line: 'till-3 10.1.2.3 x paid'
                    fields: {service: till-3, ip_address: 10.1.2.3, message: paid}
                  - line: 'till-3 fe80::1 x paid'
                    fields: {ip_address: 'fe80::1'}
                  - not: 'till-x 10.1.2.3 x paid'

            """
        )
        #expect(set.failingExamples().map(\.description) == [])
        #expect(set.exampleCount == 3)
    }

    @Test
    func `access lines give the fields of reports`() throws {
        let set = try patterns(
            """
            patterns:
              site:
                pattern: '^%{TIMED_ACCESS}$'
                log_type: nginx
                examples:
                  - line: '10.1.2.3 - kim [20/Nov/2026:10:00:00 +0100] "GET /a?b=1 HTTP/1.1" 502 17 "-" "curl/8 \\"x\\"" 0.120'
                    fields: {ip_address: 10.1.2.3, method: GET, endpoint: '/a?b=1', protocol: HTTP/1.1, status: '502',
                      bytes_sent: '17', referer: '-', response_time: '0.120', severity: error,
                      timestamp: '2026-11-20T09:00:00.000000Z'}
                  - line: '10.1.2.3 - - [20/Nov/2026:10:00:00 +0000] "\\x16\\x03" 400 0 "-" "-" 0.000'
                    fields: {severity: warning}

            """
        )
        #expect(set.failingExamples().map(\.description) == [])
    }

    @Test(arguments: [
        ("patterns: {p: {pattern: '(?P<a>x'}}", "pattern \"p\": missing closing parenthesis"),
        ("patterns: {p: {pattern: '%{NOPE:a}'}}", "nothing is defined as `NOPE`"),
        ("patterns: {p: {pattern: '%{WORD:a.b}'}}", "`a.b` is no name of a field"),
        ("patterns: {p: {pattern: 'x'}}", "names no group"),
        ("patterns: {p: {pattern: '(?P<a>x)', time: '%Q'}}", "`%Q` is not known"),
        ("definitions: {A: '%{B}', B: '%{A}'}\npatterns: {p: {pattern: '%{A:x}'}}", "is defined by itself"),
        ("patterns: {p: {pattern: '(?P<a>x)', examples: [{line: x, fields: {b: x}}]}}", "has no group `b`"),
        ("patterns: {p: {patern: '(?P<a>x)'}}", "patern"),
    ])
    func `what is wrong is told with its place`(text: String, what: String) throws {
        let error = #expect(throws: (any Error).self) { try patterns(text) }
        #expect(error.map { "\($0)" }?.contains(what) == true, "\(error.map { "\($0)" } ?? "nothing")")
    }

    @Test
    func `an example that comes out otherwise is told`() throws {
        let set = try patterns(
            """
            patterns:
              p:
                pattern: '^a(?P<service>.)'
                examples: [{line: ab, fields: {service: c}}, {not: ax}, {line: b}]

            """
        )
        #expect(
            set.failingExamples().map(\.message) == [
                "pattern \"p\": service is b, must be c: ab", "pattern \"p\": matches and must not: ax",
                "pattern \"p\": does not match: b",
            ]
        )
    }

    @Test
    func `an expression that would take forever matches nothing`() throws {
        let text = "patterns: {p: {pattern: '^(a+)+(?P<service>b)$'}}"
        let records = try judge([String(repeating: "a", count: 5000), "aab"], text)
        #expect(records.map(\.service) == ["", "b"])
    }

    private let sampleText = """
        version: 1
        types:
          t: {title: t, category: c, severity: error, patterns: [never in any line], examples: {match: [never in any line]}}

        """
}
