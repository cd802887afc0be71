/// Names of exceptions' classes, as runtimes print them.
enum ExceptionName {
    /// Whether `line` begins with one, followed by nothing, a colon or a bracket: `a.b.CException: text`,
    /// `A::B (text)`, `TypeError [ERR_X]: text`.
    static func isAtStart(of line: Span<UInt8>) -> Bool {
        let end = line.endOfName(at: 0)
        guard end > 4, end < 200, isEnd(line, at: end) else { return false }
        return isName(line, end)
    }

    /// Whether the last part of the name that ends at `end` is one of an exception.
    private static func isName(_ line: Span<UInt8>, _ end: Int) -> Bool {
        var start = end
        while start > 0, line[start &- 1].isWord { start &-= 1 }
        guard line.at(start).isUppercase else { return false }
        for ending in endings where end &- ending.count >= start && line.has(ending, at: end &- ending.count) {
            // `Error: no such file` is what programs say that know of no classes.
            return end &- ending.count > 0 || end == line.count || ending.count == 9
        }
        return false
    }

    /// What may follow the name for it to be one: the end, `: `, ` (`, ` [`, ` ---> `.
    private static func isEnd(_ line: Span<UInt8>, at end: Int) -> Bool {
        if end == line.count { return true }
        if line.at(end) == UInt8(ascii: ":") { return end &+ 1 == line.count || line.at(end &+ 1) == 0x20 }
        guard line.at(end) == 0x20 else { return false }
        return line.at(end &+ 1) == UInt8(ascii: "(") || line.at(end &+ 1) == UInt8(ascii: "[")
    }

    /// Whether a text of any length speaks of an exception by name.
    static func isMentioned(in line: Span<UInt8>) -> Bool {
        line.contains("xception", from: 0) || line.contains("Error", from: 0) || line.contains("raceback", from: 0)
            || line.contains("panic", from: 0) || line.contains("stack trace", from: 0)
    }

    private static let endings = ["Exception", "Error", "Throwable", "Interrupt", "Fault", "Failure"].map {
        Array($0.utf8)
    }
}

extension Span<UInt8> {
    /// After the letters, digits and joints of a qualified name that stands at `index`.
    func endOfName(at index: Int) -> Int {
        var end = index
        while end < count {
            let byte = self[end]
            if byte.isWord || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "$") || byte == UInt8(ascii: "\\")
                || byte == UInt8(ascii: "`") || byte == UInt8(ascii: "+")
            {
                end &+= 1
            } else if byte == UInt8(ascii: ":"), at(end &+ 1) == UInt8(ascii: ":"), at(end &+ 2).isWord {
                end &+= 2
            } else {
                break
            }
        }
        return end
    }

    func has(_ text: [UInt8], at index: Int) -> Bool {
        guard index >= 0, count &- index >= text.count else { return false }
        for place in text.indices where self[index &+ place] != text[place] { return false }
        return true
    }

    func has(_ text: StaticString, at index: Int) -> Bool {
        guard index >= 0, count &- index >= text.utf8CodeUnitCount else { return false }
        for place in 0..<text.utf8CodeUnitCount where unsafe self[index &+ place] != text.utf8Start[place] {
            return false
        }
        return true
    }

    func contains(_ text: StaticString, from index: Int) -> Bool {
        let first = unsafe text.utf8Start[0]
        for place in index..<Swift.max(index, count &- text.utf8CodeUnitCount &+ 1)
        where self[place] == first && has(text, at: place) {
            return true
        }
        return false
    }
}
