package import YAML

/// The lines that the files of rules give as examples, and whether the rules keep what they promise there.
package struct RuleExamples: Sendable {
    private struct Expectation: Sendable {
        /// nil: no issue at all.
        var type: String?
        var matches: Bool
        var example: RuleExample
    }

    /// An example that comes out differently.
    package struct Failure: Sendable, Hashable, CustomStringConvertible {
        package var position: YAMLPosition
        package var line: String
        /// What was asked, and what the rules say.
        package var what: String

        package var description: String { "\(position): \(what): \(line)" }
    }

    private var expectations: [Expectation] = []

    init(_ document: RuleDocument) {
        for definition in document.types where definition.isEnabled {
            expectations += definition.match.map { Expectation(type: definition.id, matches: true, example: $0) }
            expectations += definition.not.map { Expectation(type: definition.id, matches: false, example: $0) }
        }
        expectations += document.harmless.map { Expectation(type: nil, matches: false, example: $0) }
    }

    package var count: Int { expectations.count }

    /// Judges every example by `rules`.
    package func failures(of rules: RuleSet) -> [Failure] {
        var scanner = RuleScanner(rules)
        var matches: [RuleMatch] = []
        var failures: [Failure] = []
        for expectation in expectations {
            let bytes = Array(expectation.example.line.utf8)
            let nothing: [UInt8] = []
            scanner.find(bytes.span, into: &matches)
            let verdict = scanner.judge(
                bytes.span,
                matches.span,
                from: 0,
                level: expectation.example.level,
                source: nothing.span,
                service: nothing.span
            )
            scanner.scan(bytes.span, into: &matches)
            guard let what = Self.difference(expectation, verdict, rules, matches) else { continue }
            failures.append(
                Failure(position: expectation.example.position, line: expectation.example.line, what: what)
            )
        }
        return failures
    }

    private static func difference(
        _ expectation: Expectation,
        _ verdict: RuleSet.Verdict,
        _ rules: RuleSet,
        _ matches: [RuleMatch]
    ) -> String? {
        let found = verdict.issue.map { rules.types[$0].id }
        let names = matches.compactMap { Int($0.id) < rules.rules.count ? rules.rules[Int($0.id)].id : nil }
        let said = "\(found ?? "no issue") (rules that matched: \(names.joined(separator: ", ")))"
        if expectation.matches, found != expectation.type { return "must be \(expectation.type ?? ""), is \(said)" }
        if !expectation.matches, found != nil, expectation.type == nil { return "must be no issue, is \(said)" }
        if !expectation.matches, found != nil, found == expectation.type { return "must not be \(said)" }
        if let severity = expectation.example.severity, verdict.severity != severity {
            return "must be \(severity.name), is \(verdict.severity?.name ?? "without severity")"
        }
        if let isAttack = expectation.example.isAttack,
            verdict.isAttack(in: Array(expectation.example.line.utf8).span) != isAttack
        {
            return isAttack ? "must be an attack" : "must not be an attack"
        }
        return nil
    }
}

extension RuleSet {
    /// Examples of the files that do not come out as they must; empty when all is well.
    package func failingExamples() -> [RuleExamples.Failure] { examples.failures(of: self) }

    package var exampleCount: Int { examples.count }
}
