import Insight
import LogCore
import Testing

@Suite("Which messages are one cause")
struct MessageTemplateTests {
    /// Whether a book takes these lines for one cause.
    private func areOne(_ lines: [String], service: (start: Int, length: Int)? = nil) -> Bool {
        var book = IssueBook()
        let source = Source(path: "/x", service: "x")
        for line in lines {
            var record = Record(start: 0, length: UInt32(line.utf8.count), time: 0)
            record.severity = .error
            if let service {
                record.serviceStart = UInt32(service.start)
                record.serviceLength = UInt16(service.length)
            }
            let batch = Batch(source: source, bytes: Array(line.utf8), records: [record], isHistory: false, readTime: 0)
            _ = book.note(batch, types: [], now: 0)
        }
        return book.count == 1
    }

    @Test(
        arguments: [
            ["worker 7 died", "worker 12345 died"],
            ["took 1.5 s", "took 0.25 s", "took 3 s"],
            ["peer 10.0.0.1:4411 is gone", "peer 192.168.22.254:80 is gone"],
            ["peer [2001:db8::1] is gone", "peer [fe80::be:ad] is gone"],
            ["mac 00:1a:2b:3c:4d:5e", "mac 02:ff:ee:dd:cc:bb"],
            ["at 0xdead10 in x", "at 0x7fff0000 in x"],
            ["commit 1a2b3c4d", "commit ffee00112233"],
            ["job 0b54e58f-cafe-467f-beef-2b8b0d1e2f3a lost", "job 12345678-1234-1234-1234-123456789012 lost"],
            ["eth0 is down", "eth12 is down"],
            ["no user 'anna'", "no user 'bert'"],
            ["no key \"x/y\" there", "no key \"zzz\" there"],
            ["2026-11-20T10:00:00.123456Z late", "2027-01-02T23:59:59.000001Z late"],
            ["[2026/11/20 10:00:00,123] late", "[2026/12/31 00:00:00,999] late", "late"],
            [#"{"id":"a1","msg":"too late"}"#, #"{"id":"a2","msg":"too late"}"#],
        ]
    )
    func `those that differ in what is counted or named`(lines: [String]) { #expect(areOne(lines)) }

    @Test(
        arguments: [
            ["worker died", "worker lives"],
            ["dead beef", "cafe beef"],
            ["it can't work, don't try", "it can't hurt, don't try"],
            ["said 'not that way'", "said 'not this way'"],
            [#"{"msg":"late"}"#, #"{"msg":"early"}"#],
            ["code 5", "code five"],
        ]
    )
    func `not those that differ in words`(lines: [String]) { #expect(!areOne(lines)) }

    @Test func `what stands in front of the message is left out`() {
        let lines = ["Nov  9 10:00:00 h cellar[1]: open", "Dec 10 11:11:11 h cellar[22]: open"]
        #expect(areOne(lines, service: (18, 6)))
        #expect(!areOne(lines))
    }

    @Test func `a long line costs a bounded template`() {
        let long = String(repeating: "word ", count: 2000)
        #expect(areOne([long + "a", long + "b"]))
    }
}
