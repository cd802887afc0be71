package import YAML

/// A line with what the rules must say of it.
package struct RuleExample: Sendable {
    package var line: String
    /// What the line says its level is; `unknown` when it says none.
    package var level = Severity.unknown
    /// What it must come to; nil when that is not asked.
    package var severity: Severity?
    package var isAttack: Bool?
    package var position: YAMLPosition

    static func list(_ node: YAMLNode?) throws(YAMLError) -> [RuleExample] {
        var examples: [RuleExample] = []
        for element in try node?.list() ?? [] { examples.append(try RuleExample(element)) }
        return examples
    }

    /// A text, or a mapping `line`, `level`, `severity`, `attack`.
    private init(_ node: YAMLNode) throws(YAMLError) {
        position = node.position
        if case .scalar = node.content {
            line = try node.string()
            return
        }
        try node.allowKeys(["line", "level", "severity", "attack"])
        line = try node.required("line").string()
        if let value = node["level"] { level = try RuleDefinition.severity(value) }
        if let value = node["severity"] { severity = try RuleDefinition.severity(value) }
        if let value = node["attack"] { isAttack = try value.bool() }
    }
}
