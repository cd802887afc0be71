/// A value of a YAML document together with the place where it is written.
package struct YAMLNode: Sendable, Hashable {
    package enum Content: Sendable, Hashable {
        /// Text; `isPlain` when it stood there without quotes, so that `null` or `12` may mean more than their letters.
        case scalar(String, isPlain: Bool)
        case sequence([YAMLNode])
        /// In the order of the file, each key once.
        case mapping([Entry])
    }

    /// One `key: value` of a mapping.
    package struct Entry: Sendable, Hashable {
        package var key: String
        package var keyPosition: YAMLPosition
        package var value: YAMLNode

        package init(key: String, keyPosition: YAMLPosition, value: YAMLNode) {
            self.key = key
            self.keyPosition = keyPosition
            self.value = value
        }
    }

    package var content: Content
    package var position: YAMLPosition

    package init(_ content: Content, at position: YAMLPosition) {
        self.content = content
        self.position = position
    }

    /// Nothing was written: an empty value, `~` or `null` without quotes.
    package var isNull: Bool {
        guard case .scalar(let text, isPlain: true) = content else { return false }
        return ["", "~", "null", "Null", "NULL"].contains(text)
    }

    /// The value of a mapping's key; `nil` when there is no such key or this is no mapping.
    package subscript(key: String) -> YAMLNode? {
        guard case .mapping(let entries) = content else { return nil }
        return entries.first { $0.key == key }?.value
    }

    /// How an error text calls what is here.
    var kind: String {
        if isNull { return "nothing" }
        switch content {
        case .scalar(let text, _): return "\"\(text.prefix(60))\""
        case .sequence: return "a list"
        case .mapping: return "a mapping"
        }
    }
}
