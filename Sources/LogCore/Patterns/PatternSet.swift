package import YAML

/// Patterns and definitions from YAML files; the built-in file comes first, later ones change and add.
package struct PatternSet: Sendable {
    /// What is wrong in a file of patterns, and where.
    package struct Failure: Error, Sendable, CustomStringConvertible {
        package var position: YAMLPosition
        package var message: String
        package var description: String { "\(position): \(message)" }
    }

    private(set) var patterns: [LinePattern] = []
    private(set) var examples: [PatternExample] = []
    private var text = PatternText()

    package static let none = PatternSet()

    private init() {}

    package init(_ files: [RuleFile]) throws {
        for file in files { try add(YAML.parse(file.bytes, name: file.name)) }
    }

    package var count: Int { patterns.count }
    package var exampleCount: Int { examples.count }

    private mutating func add(_ root: YAMLNode) throws {
        try root.allowKeys(["version", "definitions", "patterns"])
        let version = try root.required("version")
        guard try version.int() == 1 else {
            throw Failure(position: version.position, message: "this program reads `version: 1` of patterns")
        }
        for entry in try root["definitions"]?.entries() ?? [] {
            let name = entry.key
            guard !name.isEmpty, name.utf8.allSatisfy(\.isWord) else {
                throw Failure(position: entry.keyPosition, message: "`\(name)`: a name is letters, digits and _")
            }
            text.define(name, as: try entry.value.string())
        }
        for entry in try root["patterns"]?.entries() ?? [] { try add(entry) }
    }

    private mutating func add(_ entry: YAMLNode.Entry) throws {
        let node = entry.value
        try node.allowKeys(["pattern", "sources", "time", "log_type", "enabled", "examples"])
        patterns.removeAll { $0.id == entry.key }
        examples.removeAll { $0.id == entry.key }
        if try node["enabled"]?.bool() == false { return }
        let source = try node.required("pattern")
        let expression: CaptureExpression
        do {
            expression = try CaptureExpression(text.expanded(try source.string()))
        } catch let error as PatternText.Failure {
            throw Failure(position: source.position, message: "pattern \"\(entry.key)\": \(error.message)")
        } catch let error as CaptureExpression.Failure {
            throw Failure(
                position: source.position,
                message: "pattern \"\(entry.key)\": \(error.message) (byte \(error.offset) when expanded)"
            )
        }
        guard !expression.groups.isEmpty else {
            throw Failure(
                position: source.position,
                message: "pattern \"\(entry.key)\" names no group: `(?P<name>...)`"
            )
        }
        patterns.append(
            LinePattern(
                id: entry.key,
                expression: expression,
                sources: try node["sources"]?.strings().map(Glob.init) ?? [],
                time: try node["time"].map { try Self.time($0, entry.key) },
                logType: try node["log_type"]?.string() ?? "",
                meanings: expression.groups.compactMap { group in
                    LinePattern.Meaning(name: group.name).map { (group.number, $0) }
                }
            )
        )
        for example in try node["examples"]?.list() ?? [] {
            examples.append(try PatternExample(example, id: entry.key, groups: expression.groups.map(\.name)))
        }
    }

    private static func time(_ node: YAMLNode, _ id: String) throws -> TimeFormat {
        do {
            return try TimeFormat(try node.string())
        } catch let error as TimeFormat.Failure {
            throw Failure(position: node.position, message: "pattern \"\(id)\": time: \(error.message)")
        }
    }
}
