import LogCore

/// What an analyzer makes of lines, in the words of the tests.
struct Judged: Equatable {
    var severity: Severity
    var number: UInt8
    var time: String?
    var service: String
    var issue: String?
    var log: String
}

/// Analyzes `lines` as one block with a rule or two, read on 20 November 2026, 10:00:00 UTC.
func judge(_ lines: [String], utcOffset: Int = 0) throws -> [Judged] {
    try judge(Array(lines.map { $0 + "\n" }.joined().utf8), utcOffset: utcOffset)
}

func judge(_ bytes: [UInt8], utcOffset: Int = 0) throws -> [Judged] {
    let rules = try sampleRules()
    var analyzer = Analyzer(rules: rules, zones: TimeZones(secondsAhead: utcOffset))
    let batch = analyzer.analyze(
        Block(
            source: Source(path: "/var/log/sample.log", service: "sample"),
            bytes: bytes,
            isHistory: false,
            readTime: 1_795_168_800_000_000
        )
    )
    return batch.records.map { judged($0, batch, rules) }
}

func judged(_ record: Record, _ batch: Batch, _ rules: RuleSet) -> Judged {
    func text(_ start: UInt32, _ length: Int) -> String {
        String(decoding: batch.bytes[Int(start)..<Int(start) + length], as: UTF8.self)
    }
    var time: [UInt8] = []
    RFC3339.append(microseconds: record.time, to: &time)
    return Judged(
        severity: record.severity,
        number: record.severityNumber,
        time: record.flags.contains(.ownTime) ? String(decoding: time, as: UTF8.self) : nil,
        service: text(record.serviceStart, Int(record.serviceLength)),
        issue: record.issue == 0 ? nil : rules.types[Int(record.issue) - 1].id,
        log: text(record.start, Int(record.length))
    )
}

/// Two rules of their own, so that these tests do not depend on the built-in ones.
func sampleRules() throws -> RuleSet {
    let text = """
        version: 1
        types:
          reactor_leak:
            title: Reactor leak
            category: Plant
            severity: critical
            patterns: ['coolant is leaking']
            examples:
              match: [coolant is leaking]
          odd_visitor:
            title: Odd visitor
            category: Security
            severity: warning
            attack: true
            patterns: ['visitor from mars']
            examples:
              match: [visitor from mars]

        """
    return try RuleSet([RuleFile(name: "sample", bytes: Array(text.utf8))])
}
