// JSON Schema 2020-12, as OpenAPI 3.1 has it, in the few forms that the answers need.
extension JSONTree {
    static var text: JSONTree { ["type": "string"] }
    static var flag: JSONTree { ["type": "boolean"] }
    /// Never negative.
    static var count: JSONTree { ["type": "integer", "minimum": 0] }
    static var seconds: JSONTree { ["type": "number", "minimum": 0] }
    static var score: JSONTree { ["type": "number", "minimum": 0, "maximum": 100] }
    /// RFC 3339, UTC, microseconds.
    static var time: JSONTree { ["type": "string", "format": "date-time"] }
    static var severity: JSONTree { .choice(["CRITICAL", "ERROR", "WARNING", "INFO", "DEBUG"]) }

    static func choice(_ words: [String]) -> JSONTree {
        ["type": "string", "enum": .list(words.map { .string($0) })]
    }

    /// Exactly this text.
    static func word(_ text: String) -> JSONTree { ["const": .string(text)] }

    static func array(_ element: JSONTree) -> JSONTree { ["type": "array", "items": element] }

    /// An object with any names, whose values are all of one kind.
    static func table(_ value: JSONTree) -> JSONTree { ["type": "object", "additionalProperties": value] }

    static func either(_ schemas: [JSONTree]) -> JSONTree { ["oneOf": .list(schemas)] }

    static func shared(_ name: String) -> JSONTree { ["$ref": "#/components/schemas/\(name)"] }

    /// An object that has all these members but the `optional` ones, and may have more.
    static func object(_ properties: KeyValuePairs<String, JSONTree>, optional: Set<String> = []) -> JSONTree {
        let required = properties.map(\.key).filter { !optional.contains($0) }
        return [
            "type": "object",
            "properties": .members(properties.map { (name: $0.key, value: $0.value) }),
            "required": .list(required.map { .string($0) }),
        ]
    }

    func saying(_ description: String) -> JSONTree { adding(["description": .string(description)]) }
}
