import YAML

/// A line in a file of patterns, and what its pattern must find there.
struct PatternExample: Sendable {
    var id: String
    var position: YAMLPosition
    var line: String
    /// Fields by name; nil: the pattern must not match.
    var fields: [(name: String, value: String)]?

    /// `- line: text` with `fields:`, or `- not: text`.
    init(_ node: YAMLNode, id: String, groups: [String]) throws {
        try node.allowKeys(["line", "fields", "not"])
        self.id = id
        position = node.position
        if let not = node["not"] {
            line = try not.string()
            return
        }
        line = try node.required("line").string()
        var fields: [(name: String, value: String)] = []
        for entry in try node["fields"]?.entries() ?? [] {
            let isKnown = groups.contains(entry.key) || ["timestamp", "severity"].contains(entry.key)
            guard isKnown else {
                throw PatternSet.Failure(position: entry.keyPosition, message: "\"\(id)\" has no group `\(entry.key)`")
            }
            fields.append((entry.key, try entry.value.string()))
        }
        self.fields = fields
    }
}

extension PatternSet {
    /// Examples that do not come out as their file says; empty when all is well.
    ///
    /// `timestamp` is compared as RFC 3339 in UTC with microseconds, `severity` as on the stream, the rest as it stands there.
    package func failingExamples() -> [Failure] {
        var scanner = PatternReader(self)
        return examples.compactMap { example in
            let bytes = Array(example.line.utf8)
            guard let found = scanner.fields(of: bytes.span, pattern: example.id) else {
                return example.fields == nil ? nil : failure(example, "does not match")
            }
            guard let wanted = example.fields else { return failure(example, "matches and must not") }
            for (name, value) in wanted {
                let text = found.first { $0.name == name }?.value
                if text != value { return failure(example, "\(name) is \(text ?? "missing"), must be \(value)") }
            }
            return nil
        }
    }

    private func failure(_ example: PatternExample, _ what: String) -> Failure {
        Failure(position: example.position, message: "pattern \"\(example.id)\": \(what): \(example.line)")
    }
}
