import LogCore
import Testing

@Suite("Which expression matched which record")
struct MatchTableTests {
    private func record(_ start: UInt32, _ length: UInt32) -> Record { Record(start: start, length: length, time: 0) }

    private func pairs(_ table: MatchTable, expressions: Int, records: Int) -> [[Int]] {
        (0..<expressions).map { expression in
            (0..<records).filter { table.contains(expression: expression, record: $0) }
        }
    }

    @Test func `is told by where matches end`() {
        // "abc\n" "\n" "de\r\n" "f": the empty line is no record.
        let records = [record(0, 3), record(5, 2), record(9, 1)]
        var table = MatchTable()
        let ends: [(UInt16, UInt32)] = [(0, 1), (1, 3), (0, 4), (1, 7), (1, 8), (2, 10)]
        table.fill(ends.map { ExpressionMatch(id: $0.0, end: $0.1) }, records: records, expressions: 3)
        #expect(pairs(table, expressions: 3, records: 3) == [[0], [0, 1], [2]])
    }

    @Test func `leaves out lines that are no records`() {
        // "abc\n" "defgh\n" "i\n", the second skipped.
        var table = MatchTable()
        table.fill(
            [6, 9].map { ExpressionMatch(id: 0, end: $0) },
            records: [record(0, 3), record(10, 1)],
            expressions: 1
        )
        #expect(pairs(table, expressions: 1, records: 2) == [[]])
        table.fill([ExpressionMatch(id: 0, end: 2)], records: [record(4, 1)], expressions: 1)
        #expect(pairs(table, expressions: 1, records: 1) == [[]])
    }

    @Test func `starts empty for every batch`() {
        var table = MatchTable()
        let many = (0..<200).map { record(UInt32($0) * 2, 1) }
        table.fill((0..<200).map { ExpressionMatch(id: 1, end: $0 * 2 + 1) }, records: many, expressions: 2)
        #expect(pairs(table, expressions: 2, records: 200) == [[], Array(0..<200)])
        table.fill([ExpressionMatch(id: 0, end: 1)], records: [record(0, 1), record(2, 1)], expressions: 70)
        #expect(pairs(table, expressions: 70, records: 2) == [[0]] + Array(repeating: [], count: 69))
        table.fill([], records: many, expressions: 3)
        #expect(pairs(table, expressions: 3, records: 200) == [[], [], []])
    }

    @Test func `knows nothing of what is out of bounds`() {
        var table = MatchTable()
        #expect(!table.contains(expression: 0, record: 0))
        table.fill([ExpressionMatch(id: 5, end: 1)], records: [record(0, 1)], expressions: 1)
        #expect(!table.contains(expression: 5, record: 0))
        #expect(!table.contains(expression: 0, record: 64))
        table.fill([ExpressionMatch(id: 0, end: 1)], records: [], expressions: 1)
        #expect(!table.contains(expression: 0, record: 0))
    }
}
