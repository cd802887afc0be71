package import LogCore
package import YAML

/// The correlations of all files, later ones laid over earlier ones by `id`.
package struct CorrelationRules: Sendable {
    package private(set) var rules: [CorrelationRule] = []

    /// None at all.
    package init() {}

    /// - Parameters:
    ///   - files: with `correlations:` in them; others are passed over.
    ///   - types: `RuleSet.types`, among which must be those that the correlations name.
    /// - Throws: the first thing that is wrong, with its place.
    package init(_ files: [RuleFile], types: [IssueType]) throws(YAMLError) {
        for file in files {
            let root = try YAML.parse(file.bytes, name: file.name)
            for entry in try root["correlations"]?.entries() ?? [] { try add(entry, types: types) }
        }
    }

    package var exampleCount: Int { rules.reduce(0) { $0 + $1.examples.count } }

    private static let keys = [
        "type", "when", "by", "distinct", "capacity", "leak", "blackhole", "marks", "of", "examples", "enabled",
    ]

    private mutating func add(_ entry: YAMLNode.Entry, types: [IssueType]) throws(YAMLError) {
        let node = entry.value
        try node.allowKeys(Self.keys)
        rules.removeAll { $0.id == entry.key }
        if let enabled = node["enabled"], try !enabled.bool() { return }
        let typeNode = try node.required("type")
        let name = try typeNode.string()
        // A type that was switched off takes its correlations with it.
        guard let type = types.firstIndex(where: { $0.id == name }) else { return }
        rules.append(
            CorrelationRule(
                id: entry.key,
                type: type,
                when: try Self.condition(try node.required("when")),
                by: try Self.choice(node["by"], .address),
                distinct: try node["distinct"].map { node throws(YAMLError) in try Self.choice(node, .path) },
                capacity: try node.required("capacity").int(in: 1...100_000),
                leak: try Self.duration(try node.required("leak")),
                blackhole: try node["blackhole"].map(Self.duration) ?? 300_000_000,
                marks: try node["marks"]?.bool() ?? false,
                noun: try node["of"]?.string() ?? "events",
                examples: try Self.examples(node["examples"]),
                position: entry.keyPosition
            )
        )
    }

    private static func condition(_ node: YAMLNode) throws(YAMLError) -> CorrelationRule.Condition {
        try node.allowKeys(["issues", "attack", "status", "methods", "paths"])
        var condition = CorrelationRule.Condition()
        condition.issues = try node["issues"]?.strings() ?? []
        condition.isAttack = try node["attack"]?.bool() ?? false
        condition.methods = try node["methods"]?.strings() ?? []
        condition.paths = try node["paths"]?.strings().map { $0.lowercased() } ?? []
        if let status = node["status"] {
            var ranges: [ClosedRange<Int>] = []
            for text in try status.strings() where text != "any" { ranges.append(try statuses(text, at: status)) }
            condition.statuses = ranges
        }
        guard !condition.issues.isEmpty || condition.isAttack || condition.statuses != nil else {
            throw YAMLError("`when` needs `issues`, `attack: true` or `status`", at: node.position)
        }
        return condition
    }

    /// `404` or `5xx`.
    private static func statuses(_ text: String, at node: YAMLNode) throws(YAMLError) -> ClosedRange<Int> {
        if text.hasSuffix("xx"), let digit = Int(text.dropLast(2)), (1...5).contains(digit) {
            return digit * 100...digit * 100 + 99
        }
        guard let number = Int(text), (100...599).contains(number) else {
            throw YAMLError("\"\(text)\" is no status: any, 404 or 4xx", at: node.position)
        }
        return number...number
    }

    private static func choice<Choice: RawRepresentable & CaseIterable>(
        _ node: YAMLNode?,
        _ standard: Choice
    ) throws(YAMLError) -> Choice where Choice.RawValue == String {
        guard let node else { return standard }
        let text = try node.string()
        guard let choice = Choice(rawValue: text) else {
            let known = Choice.allCases.map(\.rawValue).joined(separator: ", ")
            throw YAMLError("\"\(text)\" is not one of: \(known)", at: node.position)
        }
        return choice
    }

    /// `500ms`, `10s`, `5m`, `2h`: microseconds.
    static func duration(_ node: YAMLNode) throws(YAMLError) -> Int64 {
        let text = try node.string()
        for (unit, factor) in [("ms", 1_000), ("s", 1_000_000), ("m", 60_000_000), ("h", 3_600_000_000)]
        where text.hasSuffix(unit) {
            guard let number = Int64(text.dropLast(unit.utf8.count)), (0...1_000_000).contains(number) else { continue }
            return number * Int64(factor)
        }
        throw YAMLError("\"\(text)\" is no time such as 500ms, 10s, 5m or 2h", at: node.position)
    }

    private static func examples(_ node: YAMLNode?) throws(YAMLError) -> [CorrelationExample] {
        guard let node else { return [] }
        try node.allowKeys(["fires", "not"])
        var examples: [CorrelationExample] = []
        for (key, fires) in [("fires", true), ("not", false)] {
            for sequence in try node[key]?.list() ?? [] {
                var steps: [CorrelationExample.Step] = []
                for step in try sequence.list() { steps.append(try Self.step(step)) }
                examples.append(CorrelationExample(fires: fires, steps: steps, position: sequence.position))
            }
        }
        return examples
    }

    private static func step(_ node: YAMLNode) throws(YAMLError) -> CorrelationExample.Step {
        if case .scalar = node.content {
            return CorrelationExample.Step(line: try node.string(), times: 1, every: 0)
        }
        try node.allowKeys(["line", "times", "every"])
        return CorrelationExample.Step(
            line: try node.required("line").string(),
            times: try node["times"]?.int(in: 1...10_000) ?? 1,
            every: try node["every"].map(duration) ?? 0
        )
    }
}
