import Testing

@testable import LogCore

@Suite("Word table")
struct WordTableTests {
    private let table = WordTable([("level", 1), ("log.level", 2), ("ts", 3), ("error", 4), ("debug1", 5)])

    private func find(_ text: String) -> Int? {
        let bytes = Array("<\(text)>".utf8)
        return table[bytes.span, 1, bytes.count - 1]
    }

    @Test(arguments: [
        ("level", 1), ("LEVEL", 1), ("lEvEl", 1), ("loglevel", 2), ("log_level", 2), ("log.level", 2), ("@ts", 3),
        ("t_s", 3), ("ts_", 3), ("_ts", 3), ("Error", 4), ("debug1", 5), ("debug.1", 5),
    ])
    func `punctuation and case do not count`(text: String, value: Int) { #expect(find(text) == value) }

    @Test(arguments: ["", "l", "lvel", "leve", "levell", "lexel", "errors", "terror", "debug", "debug2", "t5", "TT"])
    func `other words are none`(text: String) { #expect(find(text) == nil) }

    @Test func `words of letters alone`() {
        let bytes = Array("error Level levels tserror".utf8)
        #expect(table[letters: bytes.span, 0, 5] == 4)
        #expect(table[letters: bytes.span, 6, 11] == 1)
        #expect(table[letters: bytes.span, 12, 18] == nil)
        #expect(table[letters: bytes.span, 19, 26] == nil)
    }
}
