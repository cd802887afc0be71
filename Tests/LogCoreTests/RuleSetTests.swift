import LogCore
import Testing
import YAML

private func rules(_ texts: String...) throws -> RuleSet {
    try RuleSet(texts.enumerated().map { RuleFile(name: "r\($0.offset).yaml", bytes: Array($0.element.utf8)) })
}

private func judge(
    _ rules: RuleSet,
    _ line: String,
    level: Severity = .unknown,
    source: String = "/var/log/app.log",
    service: String = "app"
) -> (issue: String?, severity: Severity?, isAttack: Bool) {
    var scanner = RuleScanner(rules)
    var matches: [RuleMatch] = []
    let (bytes, path, name) = (Array(line.utf8), Array(source.utf8), Array(service.utf8))
    scanner.scan(bytes.span, into: &matches)
    let verdict = rules.judge(matches.span, level: level, source: path.span, service: name.span)
    // What asks for no more than decides comes to the same.
    scanner.find(bytes.span, into: &matches)
    let short = scanner.judge(bytes.span, matches.span, from: 0, level: level, source: path.span, service: name.span)
    #expect(short.issue == verdict.issue && short.severity == verdict.severity && short.isAttack == verdict.isAttack)
    return (verdict.issue.map { rules.types[$0].id }, verdict.severity, verdict.isAttack)
}

private let base = """
    version: 1
    conditions:
      calm: ['no worries', 'all good']
      stars: ['star', 'moon']
    types:
      plain:
        title: Plain
        category: Test
        severity: warning
        patterns: [boom]
        unless: [$calm, '0 booms']
      strong:
        title: Strong
        category: Test
        severity: critical
        attack: true
        auto_heal: true
        action: duck
        rules:
          - id: loud
            patterns: ['BOOM!+']
            case_sensitive: true
            severity: error
            rank: 70
            levels: any
          - id: here_only
            patterns: ['thud']
            sources: ['*/near/*.log']
          - id: ours_only
            patterns: ['clank']
            services: [ours, 'our-*']
          - id: together
            patterns: ['left']
            with: ['right', 'up']
          - id: all_of_them
            patterns: ['north']
            with_all: ['wind', $stars]
    severities:
      - id: hmm
        severity: error
        patterns: ['hmm']
        levels: [unknown]
    """

@Suite("Rules")
struct RuleSetTests {
    @Test func `a rule gives type, severity and attack`() throws {
        let rules = try rules(base)
        #expect(judge(rules, "a Boom b") == ("plain", .warning, false))
        #expect(judge(rules, "a BOOM! b") == ("strong", .error, true))
        #expect(judge(rules, "hmm") == (nil, .error, false))
        #expect(judge(rules, "hmm boom") == ("plain", .warning, false))
        #expect(judge(rules, "quiet") == (nil, nil, false))
        let type = try #require(rules.types.first { $0.id == "strong" })
        #expect(type.autoHeal && type.action == "duck" && type.isAttack && type.severity == .critical)
        #expect(rules.typeIndex("strong") == 1 && rules.typeIndex("nope") == nil)
    }

    @Test func `the line's own level stands`() throws {
        let rules = try rules(base)
        #expect(judge(rules, "boom", level: .error) == ("plain", nil, false))
        #expect(judge(rules, "boom", level: .info) == (nil, nil, false))
        #expect(judge(rules, "boom", level: .debug) == (nil, nil, false))
        #expect(judge(rules, "BOOM!", level: .info) == ("strong", nil, true))
        #expect(judge(rules, "hmm", level: .warning) == (nil, nil, false))
    }

    @Test func `conditions take a match back or make it count`() throws {
        let rules = try rules(base)
        #expect(judge(rules, "boom, all good").issue == nil)
        #expect(judge(rules, "boom: 0 BOOMS").issue == nil)
        #expect(judge(rules, "BOOM! all good").issue == "strong")
        #expect(judge(rules, "left").issue == nil)
        #expect(judge(rules, "left right").issue == "strong")
        #expect(judge(rules, "up left").issue == "strong")
        #expect(judge(rules, "right").issue == nil)
        #expect(judge(rules, "north wind").issue == nil)
        #expect(judge(rules, "north star").issue == nil)
        #expect(judge(rules, "wind, moon").issue == nil)
        #expect(judge(rules, "north wind, moon").issue == "strong")
    }

    @Test(arguments: [
        (#"10.0.0.1 "GET /old/page HTTP/1.1" 404 12"#, true),
        (#"10.0.0.1 "GET /old/page HTTP/1.1" 404"#, true),
        (#"10.0.0.1 "GET /old/page HTTP/1.1" 200 404"#, true),
        (#"10.0.0.1 "GET /old/page HTTP/1.1" 200 4040"#, false),
        (#"10.0.0.1 "GET /old/page HTTP/1.1" 200 12"#, false),
        (#"10.0.0.1 "GET /old/.secret HTTP/1.1" 200 12"#, true),
        (#"10.0.0.1 "GET /old/%2Esecret HTTP/1.1" 200 12"#, true),
        (#"10.0.0.1 "GET /a/gif.png?from=/old HTTP/1.1" 200 12"#, true),
        ("GET /old 503 1.2 ms", true),
        ("old things are worth 500 a piece", false),
    ])
    func `patterns of refused requests are for such lines`(line: String, matches: Bool) throws {
        let rules = try rules(
            """
            version: 1
            types:
              gone:
                title: Gone
                category: Test
                severity: warning
                rules:
                  - id: old
                    request_patterns: ['old']
                    unless: ['not old']
            """
        )
        #expect(judge(rules, line).issue == (matches ? "gone" : nil))
        #expect(judge(rules, "\(line) not old").issue == nil)
        // As one of many lines, and far from the ends of sixteen bytes.
        var scanner = RuleScanner(rules)
        var found: [RuleMatch] = []
        let text = "quiet\n\(line)\n\n\(line) not old\nquiet"
        scanner.scan(Array(text.utf8).span, into: &found)
        #expect(found.contains { $0.id == 0 && $0.end <= 6 + line.utf8.count } == matches)
        #expect(found.allSatisfy { $0.end > 6 })
    }

    @Test func `sources and services restrict a rule`() throws {
        let rules = try rules(base)
        #expect(judge(rules, "thud", source: "/srv/near/a.log").issue == "strong")
        #expect(judge(rules, "thud", source: "/srv/far/a.log").issue == nil)
        #expect(judge(rules, "clank", service: "ours").issue == "strong")
        #expect(judge(rules, "clank", service: "our-own").issue == "strong")
        #expect(judge(rules, "clank", service: "yours").issue == nil)
    }

    @Test func `one scan keeps the lines of a buffer apart`() throws {
        let rules = try rules(base)
        var scanner = RuleScanner(rules)
        var matches: [RuleMatch] = []
        let lines = ["boom boom boom", "all good", "left", "right", "boom all good", "BOOM!!!"]
        let bytes = Array((lines.joined(separator: "\n") + "\n").utf8)
        scanner.scan(bytes.span, into: &matches)
        var start = 0
        var next = 0
        var issues: [String?] = []
        for line in lines {
            let end = start + line.utf8.count
            let first = next
            while next < matches.count, Int(matches[next].end) <= end { next += 1 }
            let verdict = rules.judge(
                matches.span.extracting(first..<next),
                level: .unknown,
                source: [UInt8]().span,
                service: [UInt8]().span
            )
            issues.append(verdict.issue.map { rules.types[$0].id })
            start = end + 1
        }
        #expect(next == matches.count)
        #expect(issues == ["plain", nil, nil, nil, nil, "strong"])
    }

    @Test func `a later file changes, adds and switches off`() throws {
        let rules = try rules(
            base,
            """
            version: 1
            types:
              plain: {severity: critical, patterns: [bang]}
              strong:
                rules:
                  - {id: loud, enabled: false}
                  - {id: here_only, sources: ['*']}
                  - {id: new_one, patterns: [crash]}
              added: {title: A, category: C, severity: info, patterns: [ping]}
            """
        )
        #expect(judge(rules, "boom").issue == nil)
        #expect(judge(rules, "bang") == ("plain", .critical, false))
        #expect(judge(rules, "bang all good").issue == nil)
        #expect(judge(rules, "BOOM!").issue == nil)
        #expect(judge(rules, "thud").issue == "strong")
        #expect(judge(rules, "crash").issue == "strong")
        #expect(judge(rules, "ping") == ("added", .info, false))
        let without = try self.without("strong")
        #expect(without.typeIndex("strong") == nil)
        #expect(judge(without, "left right").issue == nil)
    }

    private func without(_ id: String) throws -> RuleSet {
        try rules(base, "version: 1\ntypes: {\(id): {enabled: false}}")
    }

    static let head = "version: 1\ntypes:\n  t: {title: T, category: C, severity: error, "

    @Test(arguments: [
        ("version: 2", "r0.yaml:1", "version: 1"),
        ("types: {}", "r0.yaml:1", "version"),
        ("version: 1", "no rule", "switched on"),
        ("version: 1\nkinds: {}", "r0.yaml:2", "kinds"),
        (head + "patterns: ['a(?=b)']}", "r0.yaml:3", "look-ahead"),
        (head + "patterns: ['a*']}", "r0.yaml:3", "every line"),
        (head + "patterns: ['a\\nb']}", "r0.yaml:3", "line"),
        (head + "patterns: ['*']}", "r0.yaml:3", "\"t\""),
        (head + "patterns: []}", "r0.yaml:3", "patterns"),
        (head + "patterns: [a], severity: bad}", "r0.yaml:3", "severity"),
        (head + "patterns: [a], levels: [loud]}", "r0.yaml:3", "loud"),
        (head + "patterns: [a], rank: 101}", "r0.yaml:3", "100"),
        (head + "patterns: [a], unless: [$nope]}", "r0.yaml:3", "nope"),
        (head + "patterns: [a], patern: b}", "r0.yaml:3", "patern"),
        (head + "patterns: [a], rules: [{patterns: [b]}]}", "r0.yaml:3", "id"),
        ("version: 1\ntypes: {t: {title: T, category: C, patterns: [a]}}", "r0.yaml:2", "severity"),
        ("version: 1\ntypes: {T-1: {title: T, category: C, severity: error}}", "r0.yaml:2", "a-z"),
        ("version: 1\nseverities: [{id: s, patterns: [a]}]", "r0.yaml:2", "severity"),
        ("version: 1\nconditions: {c: []}", "r0.yaml:2", "pattern"),
        ("version: [", "r0.yaml", ""),
    ])
    func `a bad file is told with its place`(text: String, place: String, word: String) throws {
        let error = #expect(throws: RuleError.self) { try rules(text) }
        let description = try #require(error).description
        #expect(description.contains(place) && description.contains(word), "\(description)")
    }

    @Test func `two rules of one id are refused`() throws {
        let text = """
            version: 1
            types:
              a: {title: T, category: C, severity: error, rules: [{id: x, patterns: [a]}]}
              b: {title: T, category: C, severity: error, rules: [{id: x, patterns: [b]}]}
            """
        #expect(throws: RuleError.self) { try rules(text) }
    }

    @Test func `examples that come out differently are told`() throws {
        let rules = try rules(
            base,
            """
            version: 1
            types:
              plain:
                examples:
                  match: [boom, quiet, {line: boom, severity: error}]
                  not: [quiet, a boom]
            examples:
              not: [left right, nothing]
            """
        )
        let failures = rules.failingExamples()
        #expect(failures.map(\.line) == ["quiet", "boom", "a boom", "left right"])
        #expect(failures.map(\.position.line) == [5, 5, 6, 8])
        #expect(rules.exampleCount == 7)
    }

    @Test(arguments: [
        ("*", "", true), ("", "", true), ("", "a", false), ("a", "a", true), ("a*c", "abbc", true),
        ("a*c", "abcd", false),
        ("*.log", "/var/log/x.log", true), ("?.log", "x.log", true), ("?.log", ".log", false), ("**a", "bba", true),
        ("*a*b*", "xxaxxbxx", true), ("*a*b*", "xxbxxaxx", false), ("a?", "aé", false),
    ])
    func `globs`(pattern: String, name: String, matches: Bool) {
        #expect(Glob(pattern).matches(Array(name.utf8).span) == matches)
    }
}
