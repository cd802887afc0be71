/// Which expressions of a set matched which records of a batch; filled anew for each batch, in the same memory.
///
/// The cost of a batch is its matches, not the product of expressions and records.
package struct MatchTable: Sendable {
    /// One row of bits an expression, a bit a record.
    private var bits: [UInt64] = []
    private var rowWords = 0
    /// Indices in `bits` of the words that are not 0, each once.
    private var touched: [Int] = []

    package init() {}

    /// - Parameters:
    ///   - matches: of a scan of the batch's bytes, in the order of their ends.
    ///   - records: the batch's.
    ///   - expressions: how many the set has.
    package mutating func fill(_ matches: [ExpressionMatch], records: [Record], expressions: Int) {
        clear(rowWords: (records.count + 63) / 64, rows: expressions)
        var index = 0
        for match in matches where Int(match.expression) < expressions {
            // The last record that starts no later than the match ends; ends only grow.
            while index + 1 < records.count, records[index + 1].start <= match.end { index += 1 }
            guard index < records.count else { return }
            let record = records[index]
            // Not in a line that is no record; one byte more for the "\r" of a line's end.
            guard record.start <= match.end, match.end - record.start <= UInt64(record.length) + 1 else { continue }
            let word = Int(match.expression) * rowWords + index / 64
            if bits[word] == 0 { touched.append(word) }
            bits[word] |= 1 << UInt64(index % 64)
        }
    }

    /// Whether an expression matched a record, both by index.
    package func contains(expression: Int, record: Int) -> Bool {
        let word = expression * rowWords + record / 64
        guard record / 64 < rowWords, word < bits.count else { return false }
        return bits[word] & 1 << UInt64(record % 64) != 0
    }

    private mutating func clear(rowWords: Int, rows: Int) {
        for word in touched { bits[word] = 0 }
        touched.removeAll(keepingCapacity: true)
        self.rowWords = rowWords
        if bits.count < rowWords * rows {
            bits.append(contentsOf: repeatElement(0, count: rowWords * rows - bits.count))
        }
    }
}
