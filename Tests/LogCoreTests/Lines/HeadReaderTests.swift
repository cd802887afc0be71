import LogCore
import Testing

@Suite("Level and program of a line")
struct HeadReaderTests {
    @Test(arguments: HeadRow.all)
    func `reads what the structure says`(row: HeadRow) throws {
        let judged = try #require(try judge([row.line]).first)
        #expect(judged.severity == row.severity)
        #expect(judged.number == row.number)
        #expect(judged.service == row.service)
    }

    @Test(arguments: HeadRow.all)
    func `colours change nothing`(row: HeadRow) throws {
        let plain = try #require(try judge([row.line]).first)
        for place in [0, row.line.utf8.count / 3, row.line.utf8.count] {
            var bytes = Array(row.line.utf8)
            bytes.insert(contentsOf: Array("\u{1B}[0m\u{1B}[1;31m".utf8), at: place)
            let coloured = try #require(try judge(bytes).first)
            #expect(coloured.severity == plain.severity)
            #expect(coloured.time == plain.time)
            #expect(coloured.log.utf8.count == bytes.count)
        }
    }

    /// Nearly every row shows the ninth hour of that day; a wrong place for the time would show.
    @Test
    func `finds the time wherever it stands`() throws {
        for row in HeadRow.all where row.line.contains("2026") && !row.line.contains("[1795165200") {
            guard let time = try judge([row.line]).first?.time else {
                #expect(row.line.hasPrefix("opened"), "no time in \(row.line)")
                continue
            }
            #expect(time.hasPrefix("2026-11-20T0"), "\(row.line)")
        }
    }

    @Test
    func `the same moment told twice is taken from the fuller telling`() throws {
        let rows: [(String, String)] = [
            ("2026/11/20 09:00:01 [2026-11-20 09:00:01.150624] x", "2026-11-20T09:00:01.150624Z"),
            ("1795165201 2026.11.20 a 2026-11-20-09.00.01.675872 b", "2026-11-20T09:00:01.675872Z"),
            ("Nov 20 09:00:01 host a[1]: 2024-11-20T09:00:03Z x", "2024-11-20T09:00:01.000000Z"),
            ("2026-11-20T09:00:01Z (2026-11-20 09:30:09.591) x", "2026-11-20T09:00:01.000000Z"),
            ("- 1131566461 2005.11.09 n Nov 9 12:01:01 n crond[1]: x", "2005-11-09T12:01:01.000000Z"),
        ]
        for (line, time) in rows { #expect(try judge([line]).first?.time == time) }
    }

    @Test
    func `lines without a time have none`() throws {
        for line in ["", "hello", "\tat java.base/x", "10.0.0.1 is an address", "{\"a\":1}", "version 1.2.3 of 2026"] {
            #expect(try judge([line]).first?.time == nil)
        }
    }
}
