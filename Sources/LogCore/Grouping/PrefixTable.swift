/// Texts that a line may start with, found by its first byte: a line that starts with none of them costs one look.
struct PrefixTable<Value: Sendable>: Sendable {
    private struct Entry: Sendable {
        /// The first eight bytes, or as many as there are.
        var head: EightBytes
        var text: [UInt8]
        var value: Value
    }

    private var entries: [Entry] = []
    /// By first byte: those of `entries` that start with it, in the table's order.
    private var ranges: [Range<Int>] = []

    init(_ prefixes: [(String, Value)]) {
        for first in UInt8.min...UInt8.max {
            let start = entries.count
            for (prefix, value) in prefixes where prefix.utf8.first == first {
                let text = Array(prefix.utf8)
                entries.append(Entry(head: EightBytes(of: text), text: text, value: value))
            }
            ranges.append(start..<entries.count)
        }
    }

    /// What stands for the first prefix in the table's order that `line` has at `index`.
    func match(_ line: Span<UInt8>, at index: Int) -> Value? {
        let range = ranges[Int(line.at(index))]
        guard !range.isEmpty else { return nil }
        let entries = entries.span
        let head = line.eight(at: index)
        for place in range {
            if let head, !head.starts(with: entries[place].head, size: entries[place].text.count) { continue }
            if line.has(entries[place].text, at: index) { return entries[place].value }
        }
        return nil
    }
}
