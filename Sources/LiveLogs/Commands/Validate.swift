import Configuration
import Insight
import LogCore

/// `livelogs validate`: the configuration was read before we came here; checks the rules against their own examples.
struct Validate {
    private let configuration: Configuration

    init(_ configuration: Configuration) { self.configuration = configuration }

    /// - Returns: 0 when all is well, else 78.
    func run() -> Int32 {
        let rules: RuleSet
        let correlations: CorrelationRules
        do {
            (rules, correlations) = try Rules.load(configuration)
            _ = try TLSFiles.load(configuration)
            for notice in try Zones.load(configuration).notices { Terminal.complain(notice) }
        } catch {
            Terminal.complain("\(error)")
            return 78
        }
        let failures =
            rules.failingExamples().map(\.description) + rules.patterns.failingExamples().map(\.description)
            + correlations.failingExamples(of: rules)
        for failure in failures { Terminal.complain(failure) }
        let examples = rules.exampleCount + rules.patterns.exampleCount + correlations.exampleCount
        guard failures.isEmpty else {
            Terminal.complain("\(failures.count) of \(examples) examples do not come out as they must")
            return 78
        }
        for notice in configuration.notices { Terminal.complain(notice) }
        Terminal.print("configuration: \(configuration.file ?? "no file, defaults and environment")")
        Terminal.print(
            "rules: \(rules.rules.count) rules for \(rules.types.count) issue types, \(rules.exampleCount) examples as expected"
        )
        Terminal.print(
            "correlations: \(correlations.rules.count), \(correlations.exampleCount) sequences as expected"
        )
        if rules.patterns.count > 0 {
            Terminal.print("patterns: \(rules.patterns.count), \(rules.patterns.exampleCount) examples as expected")
        }
        return 0
    }
}
