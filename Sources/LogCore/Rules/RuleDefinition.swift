import YAML

/// A rule as the files say it, later files laid over earlier ones.
struct RuleDefinition {
    /// A pattern or the name of a condition, with its place for errors.
    struct Text {
        var text: String
        var position: YAMLPosition

        /// `$name` stands for the condition of that name; as a pattern it could never match.
        var condition: String? { text.first == "$" ? String(text.dropFirst()) : nil }
    }

    var id: String
    var position: YAMLPosition
    var isEnabled = true
    var patterns: [Text] = []
    /// Tried on lines of requests with a status of 400 or more, or for a name that begins with a dot.
    var requestPatterns: [Text] = []
    var unless: [Text] = []
    var with: [Text] = []
    var withAll: [Text] = []
    var attackUnless: [Text] = []
    var attackNeedsRemote = false
    /// nil: the type's.
    var severity: Severity?
    /// nil: the type's.
    var isAttack: Bool?
    var rank = 50
    var levels = LevelSet.standard
    var isCaseSensitive = false
    var sources: [Glob] = []
    var services: [Glob] = []

    static let keys = [
        "patterns", "unless", "with", "with_all", "severity", "attack", "rank", "levels", "case_sensitive", "sources",
        "services",
        "enabled", "attack_unless", "attack_needs_remote", "request_patterns",
    ]

    init(id: String, position: YAMLPosition) {
        self.id = id
        self.position = position
    }

    /// Takes what `node` says and leaves the rest as it is.
    mutating func apply(_ node: YAMLNode) throws(YAMLError) {
        for entry in try node.entries() {
            let value = entry.value
            switch entry.key {
            case "patterns": patterns = try Self.texts(value)
            case "request_patterns": requestPatterns = try Self.texts(value)
            case "unless": unless = try Self.texts(value)
            case "with": with = try Self.texts(value)
            case "with_all": withAll = try Self.texts(value)
            case "attack_needs_remote": attackNeedsRemote = try value.bool()
            case "attack_unless": attackUnless = try Self.texts(value)
            case "severity": severity = try Self.severity(value)
            case "attack": isAttack = try value.bool()
            case "rank": rank = try value.int(in: 0...100)
            case "levels": levels = try Self.levels(value)
            case "case_sensitive": isCaseSensitive = try value.bool()
            case "sources": sources = try value.strings().map(Glob.init)
            case "services": services = try value.strings().map(Glob.init)
            case "enabled": isEnabled = try value.bool()
            default: continue
            }
        }
    }

    static func texts(_ node: YAMLNode) throws(YAMLError) -> [Text] {
        if case .scalar = node.content, !node.isNull { return [Text(text: try node.string(), position: node.position)] }
        var texts: [Text] = []
        for element in try node.list() { texts.append(Text(text: try element.string(), position: element.position)) }
        return texts
    }

    static func severity(_ node: YAMLNode) throws(YAMLError) -> Severity {
        let name = try node.string()
        for severity in Severity.allCases where severity != .unknown && severity.name == name { return severity }
        throw YAMLError("\"\(name)\" is no severity: debug, info, warning, error or critical", at: node.position)
    }

    private static func levels(_ node: YAMLNode) throws(YAMLError) -> LevelSet {
        let names = try node.strings()
        if names == ["any"] { return .all }
        var levels: [Severity] = []
        for name in names {
            let level = Severity.allCases.first {
                name == "unknown" ? $0 == .unknown : $0 != .unknown && $0.name == name
            }
            guard let level else {
                throw YAMLError(
                    "\"\(name)\" is no level: any, or some of unknown, debug, info, warning, error, critical",
                    at: node.position
                )
            }
            levels.append(level)
        }
        return LevelSet(levels)
    }
}
