/// One parameter of a query, said once: for whoever reads a request, and for the description.
struct Parameter: Sendable {
    enum Kind: Sendable {
        case number(ClosedRange<Int>, standard: Int)
        /// RFC 3339 with an offset.
        case time
        case text
        /// One severity, in any case.
        case severity
        /// Several with commas between, in any case.
        case severities
        case choice([String], standard: String)
        case flag
        /// Seconds, or a number with s, m, h or d; at most 30 days.
        case span
        /// What an answer gave as `next_cursor`, of this form.
        case cursor(pattern: String)
        /// Checked by whoever reads it, which is not `Query`: this is what the description says.
        case other(JSONTree)
    }

    var name: String
    var kind: Kind
    var meaning: String

    init(_ name: String, _ kind: Kind, _ meaning: String) {
        self.name = name
        self.kind = kind
        self.meaning = meaning
    }

    /// Characters of a text.
    static let textLimit = 1024

    var description: JSONTree {
        var members: JSONTree = [
            "name": .string(name), "in": "query", "description": .string(meaning), "schema": schema,
        ]
        if case .severities = kind { members = members.adding(["style": "form", "explode": false]) }
        return members
    }

    private var schema: JSONTree {
        switch kind {
        case .number(let range, let standard):
            [
                "type": "integer", "minimum": .integer(range.lowerBound), "maximum": .integer(range.upperBound),
                "default": .integer(standard),
            ]
        case .time: .time
        case .text: ["type": "string", "maxLength": .integer(Self.textLimit)]
        case .severity: Self.anySeverity
        case .severities: ["type": "array", "minItems": 1, "items": Self.anySeverity]
        case .choice(let words, let standard): JSONTree.choice(words).adding(["default": .string(standard)])
        case .flag: .flag
        case .span: ["type": "string", "pattern": "^[0-9]{1,7}[smhd]?$"]
        case .cursor(let pattern): ["type": "string", "pattern": .string(pattern)]
        case .other(let schema): schema
        }
    }

    private static let anySeverity = JSONTree.choice(
        ["critical", "error", "warning", "info", "debug"].flatMap { [$0, $0.uppercased()] }
    )
}

extension Parameter {
    static func limit(standard: Int) -> Parameter {
        Parameter("limit", .number(1...1000, standard: standard), "How many at most.")
    }
    static let from = Parameter("from", .time, "The earliest time, itself included.")
    static let to = Parameter("to", .time, "The latest time, itself included.")
    static let format = Parameter(
        "format",
        .choice(["object", "flat"], standard: "object"),
        "flat: the array alone, without the object around it; a Link field names the next page."
    )
    static let source = Parameter("source", .text, "A path; * and ? stand for any run of characters and any one.")
}
