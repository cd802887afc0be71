/// Typed reading: every accessor either gives the value or says what should have been there, with its line.
extension YAMLNode {
    /// Text, quoted or not; a number without quotes is text too, nothing at all is not.
    package func string() throws(YAMLError) -> String {
        guard case .scalar(let text, _) = content, !isNull else { throw expected("text") }
        return text
    }

    /// A whole decimal number without quotes.
    package func int(in range: ClosedRange<Int> = Int.min...Int.max) throws(YAMLError) -> Int {
        let takes =
            range == Int.min...Int.max
            ? "a whole number" : "a whole number from \(range.lowerBound) to \(range.upperBound)"
        guard case .scalar(let text, isPlain: true) = content, let value = Int(text), range.contains(value) else {
            throw expected(takes)
        }
        return value
    }

    /// A finite decimal number without quotes.
    package func double() throws(YAMLError) -> Double {
        guard case .scalar(let text, isPlain: true) = content, let value = Double(text), value.isFinite else {
            throw expected("a number")
        }
        return value
    }

    /// `true`, `yes`, `on` or `false`, `no`, `off` without quotes, in any case.
    package func bool() throws(YAMLError) -> Bool {
        guard case .scalar(let text, isPlain: true) = content else { throw expected("true or false") }
        switch text.lowercased() {
        case "true", "yes", "on": return true
        case "false", "no", "off": return false
        default: throw expected("true or false")
        }
    }

    /// The elements of a sequence; nothing at all is an empty one.
    package func list() throws(YAMLError) -> [YAMLNode] {
        if isNull { return [] }
        guard case .sequence(let elements) = content else { throw expected("a list") }
        return elements
    }

    /// A sequence of texts, or one text that stands for a sequence of one.
    package func strings() throws(YAMLError) -> [String] {
        if case .scalar = content, !isNull { return [try string()] }
        var texts: [String] = []
        for element in try list() { texts.append(try element.string()) }
        return texts
    }

    /// The entries of a mapping in the order of the file; nothing at all is an empty one.
    package func entries() throws(YAMLError) -> [Entry] {
        if isNull { return [] }
        guard case .mapping(let entries) = content else { throw expected("a mapping (key: value)") }
        return entries
    }

    /// The value of a key that must be there.
    package func required(_ key: String) throws(YAMLError) -> YAMLNode {
        for entry in try entries() where entry.key == key { return entry.value }
        throw YAMLError("\"\(key)\" is missing", at: position)
    }

    /// Makes sure that a mapping has no key but these, so that a slip of the pen is told instead of ignored.
    package func allowKeys(_ known: [String]) throws(YAMLError) {
        for entry in try entries() where !known.contains(entry.key) {
            throw YAMLError(
                "unknown key \"\(entry.key.prefix(60))\"; known here: \(known.joined(separator: ", "))",
                at: entry.keyPosition
            )
        }
    }

    private func expected(_ what: String) -> YAMLError { YAMLError("expected \(what), found \(kind)", at: position) }
}
