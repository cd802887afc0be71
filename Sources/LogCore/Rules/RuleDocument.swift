import YAML

/// All files of rules, laid over each other in their order: what a later one says about an id replaces what was there, key
/// by key; `enabled: false` switches a type or a rule off.
struct RuleDocument {
    struct TypeDefinition {
        var id: String
        var position: YAMLPosition
        var isEnabled = true
        var type: IssueType
        var rules: [RuleDefinition] = []
        var match: [RuleExample] = []
        var not: [RuleExample] = []
    }

    struct Condition {
        var name: String
        var position: YAMLPosition
        var patterns: [RuleDefinition.Text] = []
    }

    private(set) var types: [TypeDefinition] = []
    /// Rules that give a severity and no issue.
    private(set) var severities: [RuleDefinition] = []
    private(set) var conditions: [Condition] = []
    /// Lines that no rule may call an issue.
    private(set) var harmless: [RuleExample] = []
    /// Names of files that are part of the program and of no other.
    private(set) var trustedFiles: Set<String> = []

    private static let typeKeys = ["title", "category", "auto_heal", "action", "rules", "examples"]

    init(_ files: [RuleFile]) throws(RuleError) {
        trustedFiles = Set(files.filter(\.isBuiltIn).map(\.name))
        trustedFiles.subtract(files.filter { !$0.isBuiltIn }.map(\.name))
        for file in files {
            do {
                try add(try YAML.parse(file.bytes, name: file.name))
            } catch let error as YAMLError {
                throw .document(error)
            } catch let error as RuleError {
                throw error
            } catch {
                throw .compilation("\(error)")
            }
        }
    }

    private mutating func add(_ root: YAMLNode) throws {
        try root.allowKeys(["version", "conditions", "types", "severities", "examples", "correlations"])
        guard try root.required("version").int() == 1 else {
            throw RuleError.version(at: root["version"]?.position ?? root.position)
        }
        for entry in try root["conditions"]?.entries() ?? [] { try addCondition(entry) }
        for entry in try root["types"]?.entries() ?? [] { try addType(entry) }
        for node in try root["severities"]?.list() ?? [] { try Self.add(node, to: &severities) }
        if let examples = root["examples"] {
            try examples.allowKeys(["not"])
            harmless += try RuleExample.list(examples["not"])
        }
    }

    private mutating func addCondition(_ entry: YAMLNode.Entry) throws {
        try checkID(entry.key, at: entry.keyPosition)
        let patterns = try RuleDefinition.texts(entry.value)
        guard !patterns.isEmpty else {
            throw RuleError.invalid(id: entry.key, what: "a condition needs a pattern", at: entry.keyPosition)
        }
        let condition = Condition(name: entry.key, position: entry.keyPosition, patterns: patterns)
        if let index = conditions.firstIndex(where: { $0.name == entry.key }) {
            conditions[index] = condition
        } else {
            conditions.append(condition)
        }
    }

    private mutating func addType(_ entry: YAMLNode.Entry) throws {
        try checkID(entry.key, at: entry.keyPosition)
        let node = entry.value
        try node.allowKeys(Self.typeKeys + RuleDefinition.keys)
        var index = types.firstIndex { $0.id == entry.key }
        if index == nil {
            for key in ["title", "category", "severity"] { _ = try node.required(key) }
            let type = IssueType(id: entry.key, title: "", category: "", severity: .warning)
            types.append(TypeDefinition(id: entry.key, position: entry.keyPosition, type: type))
            index = types.count - 1
        }
        guard let index else { return }
        try apply(node, to: &types[index])
    }

    private func apply(_ node: YAMLNode, to definition: inout TypeDefinition) throws {
        for entry in try node.entries() {
            let value = entry.value
            switch entry.key {
            case "title": definition.type.title = try value.string()
            case "category": definition.type.category = try value.string()
            case "severity": definition.type.severity = try RuleDefinition.severity(value)
            case "auto_heal": definition.type.autoHeal = try value.bool()
            case "action": definition.type.action = try value.string()
            case "attack": definition.type.isAttack = try value.bool()
            case "enabled": definition.isEnabled = try value.bool()
            case "rules": for rule in try value.list() { try Self.add(rule, to: &definition.rules) }
            case "examples":
                try value.allowKeys(["match", "not"])
                definition.match += try RuleExample.list(value["match"])
                definition.not += try RuleExample.list(value["not"])
            default: continue
            }
        }
        guard node["patterns"] != nil || definition.rules.contains(where: { $0.id == definition.id }) else { return }
        // The short form: the type's own keys make a rule of the type's name; severity, attack and enabled are the type's.
        let own = try node.entries().filter { !["severity", "attack", "enabled"].contains($0.key) }
        let rule = YAMLNode(.mapping(own), at: node.position)
        try Self.merge(rule, id: definition.id, into: &definition.rules)
    }

    private static func add(_ node: YAMLNode, to rules: inout [RuleDefinition]) throws {
        try node.allowKeys(["id"] + RuleDefinition.keys)
        let idNode = try node.required("id")
        let id = try idNode.string()
        try checkID(id, at: idNode.position)
        try merge(node, id: id, into: &rules)
    }

    private static func merge(_ node: YAMLNode, id: String, into rules: inout [RuleDefinition]) throws {
        let index = rules.firstIndex { $0.id == id }
        var rule = index.map { rules[$0] } ?? RuleDefinition(id: id, position: node.position)
        try rule.apply(node)
        guard !rule.patterns.isEmpty || !rule.requestPatterns.isEmpty || !rule.isEnabled else {
            throw RuleError.invalid(id: id, what: "it needs `patterns`", at: node.position)
        }
        if let index { rules[index] = rule } else { rules.append(rule) }
    }

    private func checkID(_ id: String, at position: YAMLPosition) throws { try Self.checkID(id, at: position) }

    private static func checkID(_ id: String, at position: YAMLPosition) throws {
        let isPlain = id.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5F }
        guard isPlain, !id.isEmpty, id.utf8.count <= 64 else {
            throw RuleError.invalid(id: id, what: "an id is 1 to 64 of a-z, 0-9 and _", at: position)
        }
    }
}
