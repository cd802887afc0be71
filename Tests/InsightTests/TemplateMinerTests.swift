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
            ["it can't work", "it won't work"],
            ["disk sda failed", "disk check skipped"],
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

@Suite("Templates as they are mined")
struct TemplateMinerTests {
    private func mine(_ lines: [String], limits: TemplateMiner.Limits = .init()) -> (
        ids: [UInt64], miner: TemplateMiner
    ) {
        var miner = TemplateMiner(limits: limits)
        return (lines.map { miner.add(Array($0.utf8).span) }, miner)
    }

    @Test func `words that differ become wildcards`() throws {
        let (ids, miner) = mine([
            "user anna logged in from north", "user bert logged in from south", "user cleo logged out",
        ])
        #expect(ids[0] == ids[1] || ids[0] != ids[2])
        let lines = ["job anna took 5 s in room north", "job anna took 17 s in room south"]
        let (pair, other) = mine(lines)
        #expect(pair[0] == pair[1])
        #expect(other.text(pair[1]) == "job anna took <*> s in room <*>")
        #expect(miner.count >= 2)
    }

    @Test func `a template knows its messages after a restart`() throws {
        let lines = ["job anna took 5 s in room north", "job anna took 17 s in room south"]
        let (ids, miner) = mine(lines)
        let text = try #require(miner.text(ids[1]))
        var next = TemplateMiner()
        let id = next.restore(text)
        #expect(next.add(Array("job anna took 99 s in room west".utf8).span) == id)
        #expect(next.text(id) == text)
    }

    @Test func `the template not met for longest goes first, and its id does not return`() {
        var limits = TemplateMiner.Limits()
        limits.templates = 2
        var miner = TemplateMiner(limits: limits)
        let a = miner.add(Array("alpha went away".utf8).span)
        let b = miner.add(Array("beta came in".utf8).span)
        #expect(miner.add(Array("alpha went away".utf8).span) == a)
        _ = miner.add(Array("gamma stands still".utf8).span)
        #expect(miner.count == 2)
        #expect(miner.text(a) == "alpha went away")
        #expect(miner.text(b) == nil)
        #expect(miner.add(Array("beta came in".utf8).span) != b)
    }

    @Test func `many different first words share a branch, and leaves are bounded`() {
        var limits = TemplateMiner.Limits()
        limits.branches = 4
        limits.leaf = 8
        var miner = TemplateMiner(limits: limits)
        for letter in UInt8(0x61)...UInt8(0x7A) {
            let name = String(decoding: [letter, letter, letter], as: UTF8.self)
            _ = miner.add(Array("\(name) \(name)q \(name)z".utf8).span)
        }
        #expect(miner.count <= 26)
        #expect(miner.count >= 4)
    }

    @Test(arguments: ["", " ", "\t \t", "\u{1}", "a\u{1}b", "<*>", "<*> <*>"])
    func `odd messages are templates too`(message: String) {
        var miner = TemplateMiner()
        let id = miner.add(Array(message.utf8).span)
        #expect(miner.add(Array(message.utf8).span) == id)
        #expect(miner.text(id) != nil)
    }

    @Test func `a seeded flood of messages keeps what it promises`() {
        var limits = TemplateMiner.Limits()
        limits.templates = 50
        limits.branches = 5
        limits.leaf = 5
        var miner = TemplateMiner(limits: limits)
        var state: UInt64 = 42
        func next(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1
            return Int(state >> 33) % bound
        }
        for _ in 0..<20_000 {
            let words = (0...next(6)).map { _ in
                String(decoding: [UInt8(0x61 + next(26)), UInt8(0x61 + next(3))], as: UTF8.self)
            }
            let message = Array(words.joined(separator: " ").utf8)
            let id = miner.add(message.span)
            #expect(miner.count <= 50)
            #expect(miner.text(id) != nil)
        }
    }
}
