import LogCore
import Testing

@Suite("Lines of many formats")
struct NotationTests {
    /// Read on 21 November 2026, 10:00:00 UTC, with the built-in rules.
    private func judge(_ text: String) throws -> [Judged] {
        let rules = try builtIn.get()
        var analyzer = Analyzer(rules: rules, zones: TimeZones(secondsAhead: 0))
        let batch = analyzer.analyze(
            Block(
                source: Source(path: "/var/log/sample.log", service: "sample"),
                bytes: Array(text.utf8),
                isHistory: false,
                readTime: 1_795_255_200_000_000
            )
        )
        return batch.records.map { judged($0, batch, rules) }
    }

    @Test(arguments: knownNotations + unknownNotations)
    func `time, level and service are read by structure`(notation: Notation) throws {
        let record = try #require(try judge(notation.line + "\n").first)
        if let time = notation.time {
            // Records keep microseconds.
            #expect(record.time?.hasPrefix(time.prefix(26)) == true, "\(record.time ?? "no time")")
        } else {
            #expect(record.time == nil)
        }
        if let severity = notation.severity { #expect(record.severity.name == severity.name) }
        if let service = notation.service { #expect(record.service == service) }
    }

    @Test
    func `one date of a source settles which of day and month comes first`() throws {
        let times = { (text: String) in try self.judge(text).map(\.time) }
        #expect(try times("03/04/2026 10:00:00 a\n25/04/2026 10:00:00 b\n").first == "2026-04-03T10:00:00.000000Z")
        #expect(try times("03/04/2026 10:00:00 a\n04/25/2026 10:00:00 b\n").first == "2026-03-04T10:00:00.000000Z")
        #expect(try times("25/04/2026 10:00:00 a\n03/04/2026 10:00:00 b\n").last == "2026-04-03T10:00:00.000000Z")
        #expect(try times("03/04/2026 10:00:00 a\n").first == "2026-03-04T10:00:00.000000Z")
        // As a month it would be still to come.
        #expect(try times("12/11/2026 10:00:00 a\n").first == "2026-11-12T10:00:00.000000Z")
    }

    @Test
    func `host and process stand beside the service`() {
        let reader = HeadReader(times: TimestampReader(utcOffset: 0, readTime: 1_795_255_200_000_000))
        let rows = [
            ("Nov 20 10:00:00 web1 sshd[812]: x", "web1", "812"), ("Nov 20 10:00:00 web1 su: x", "web1", ""),
            ("<11>1 2026-11-20T10:00:00Z web1 shop 812 - - x", "web1", "812"), ("<11>1 - - - - - - x", "", ""),
            ("{\"hostname\":\"web1\",\"pid\":812,\"msg\":\"x\"}", "web1", "812"),
            ("ts=2026-11-20T10:00:00Z host=web1 pid=812 msg=x", "web1", "812"),
            ("[2026-11-20 10:00:00 +0000] [812] [INFO] x", "", "812"),
            ("[Fri Nov 20 10:00:00 2026] [core:error] [pid 812:tid 7] x", "", "812"),
            ("2026-11-20 10:00:00 plain words", "", ""),
        ]
        for (line, host, process) in rows {
            let head = reader.read(Array(line.utf8).span)
            let bytes = Array(line.utf8)
            #expect(String(decoding: bytes[head.host], as: UTF8.self) == host, "\(line)")
            #expect(String(decoding: bytes[head.process], as: UTF8.self) == process, "\(line)")
        }
    }
}
