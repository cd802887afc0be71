package import LogCore

extension CorrelationRules {
    /// Plays the sequences that the files give as examples through the rules and this correlator.
    ///
    /// - Parameter rules: what the types of the correlations belong to.
    /// - Returns: those that do not come out as they must, as a person reads it; empty when all is well.
    package func failingExamples(of rules: RuleSet) -> [String] {
        var failures: [String] = []
        for rule in self.rules {
            for example in rule.examples {
                let fired = Self.play(example, through: self, of: rules).contains { $0.rule == rule.id }
                if fired != example.fires {
                    failures.append(
                        "\(example.position): \(rule.id) must \(example.fires ? "" : "not ")run over in this sequence"
                    )
                }
            }
        }
        return failures
    }

    private static func play(
        _ example: CorrelationExample,
        through correlations: CorrelationRules,
        of rules: RuleSet
    ) -> [Correlator.Finding] {
        var analyzer = Analyzer(rules: rules, zones: TimeZones(secondsAhead: 0))
        var correlator = Correlator(correlations, types: rules.types)
        let source = Source(path: "example", service: "example")
        var findings: [Correlator.Finding] = []
        // Example lines may show any date; what counts is the time the sequence gives them.
        var time: Int64 = 1_700_000_000_000_000
        var number = 0
        for step in example.steps {
            for _ in 0..<step.times {
                number += 1
                time += step.every
                let line = step.line.replacing("{n}", with: String(number))
                let block = Block(source: source, bytes: Array(line.utf8), isHistory: false, readTime: time)
                let judged = analyzer.analyze(block)
                var batch = Batch(
                    source: source,
                    bytes: judged.bytes,
                    records: judged.records.map { record in
                        var record = record
                        record.flags.remove(.ownTime)
                        return record
                    },
                    isHistory: false,
                    readTime: time
                )
                findings += correlator.observe(&batch, now: time)
            }
        }
        return findings
    }
}
