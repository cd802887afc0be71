/// Texts that a line may start with, found by its first byte: a line that starts with none of them costs one look.
struct PrefixTable<Value: Sendable>: Sendable {
    private struct Entry: Sendable {
        var text: [UInt8]
        var value: Value
    }

    /// By first byte.
    private var entries: [[Entry]] = Array(repeating: [], count: 256)

    init(_ prefixes: [(String, Value)]) {
        for (prefix, value) in prefixes {
            let text = Array(prefix.utf8)
            if let first = text.first { entries[Int(first)].append(Entry(text: text, value: value)) }
        }
    }

    /// What stands for the first prefix in the table's order that `line` has at `index`.
    func match(_ line: Span<UInt8>, at index: Int) -> Value? {
        let first = Int(line.at(index))
        for place in entries[first].indices where Self.has(line, at: index, entries[first][place].text) {
            return entries[first][place].value
        }
        return nil
    }

    private static func has(_ line: Span<UInt8>, at index: Int, _ text: [UInt8]) -> Bool {
        guard line.count &- index >= text.count else { return false }
        for place in text.indices where line[index &+ place] != text[place] { return false }
        return true
    }
}
