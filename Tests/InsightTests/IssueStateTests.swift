import Insight
import LogCore
import Testing

@Suite("What an issue remembers, and takes over a restart")
struct IssueStateTests {
    private var book = IssueBook()

    @Test mutating func `samples are the first different lines, a few`() throws {
        for number in 0..<20 { _ = book.note(batch("query \(number) took long", issue: 2), types: types, now: start) }
        let issue = try #require(book.issues().first)
        #expect(issue.count == 20)
        #expect(issue.samples == (0..<5).map { "query \($0) took long" })
        #expect(issue.template == "query <*> took long")
        #expect(issue.line == "query 19 took long")
    }

    @Test mutating func `of many records in one batch the last one gives the texts`() throws {
        let events = book.note(
            batch("query 1 slow", "query 2 slow", "query 3 slow", issue: 2),
            types: types,
            now: start
        )
        #expect(events.map(\.issue.line) == ["query 1 slow"])
        let issue = try #require(book.issues().first)
        #expect(issue.count == 3)
        #expect(issue.line == "query 3 slow")
        #expect(book.due(now: start + second).map(\.issue.line) == ["query 3 slow"])
    }

    @Test mutating func `how often it came back is counted, and when it was resolved is kept`() throws {
        let id = try #require(book.note(batch("dead 1", issue: 1), types: types, now: start).first?.issue.id)
        for round in 1...3 {
            let now = start + Int64(round) * 10 * second
            #expect(book.resolve(id: id, now: now)?.resolvedTime == now)
            #expect(book.note(batch("dead 2", issue: 1), types: types, now: now + second).map(\.change) == [.reopened])
            #expect(book[id: id]?.reopenings == round)
        }
    }

    @Test mutating func `a restored book is the same and counts on`() throws {
        _ = book.note(batch("query 1 took long", issue: 2), types: types, now: start)
        _ = book.note(batch("dead 5 in water", issue: 1), types: types, now: start + 1)
        let dead = try #require(book.issues().first { $0.type == "database_failure" })
        _ = book.resolve(id: dead.id, now: start + 2)
        let outcome = ActionOutcome(
            action: "restart_database",
            time: start,
            milliseconds: 12,
            status: 0,
            succeeded: true,
            output: "ok"
        )
        #expect(book.record(outcome, of: dead.id)?.change == .acted)

        var next = IssueBook()
        next.restore(book.issues(), now: start + 5)
        #expect(next.issues() == book.issues())
        #expect(next.health(now: start + 5) == book.health(now: start + 5))
        let events = next.note(batch("dead 6 in water", issue: 1), types: types, now: start + 10)
        #expect(events.map(\.change) == [.reopened])
        #expect(events.map(\.issue.id) == [dead.id])
        #expect(events.map(\.issue.count) == [2])
        #expect(events.first?.issue.outcomes == [outcome])
        next.restore(book.issues(), now: start)
        #expect(next.count == 2)
    }

    @Test mutating func `outcomes are bounded and of issues that are there`() throws {
        let id = try #require(book.note(batch("dead", issue: 1), types: types, now: start).first?.issue.id)
        for run in 0..<9 {
            let outcome = ActionOutcome(
                action: "x",
                time: Int64(run),
                milliseconds: 1,
                status: nil,
                succeeded: false,
                output: ""
            )
            _ = book.record(outcome, of: id)
            #expect(book.record(outcome, of: "nobody") == nil)
        }
        #expect(book[id: id]?.outcomes.map(\.time) == [8, 7, 6, 5, 4])
    }

    @Test mutating func `what records show together is an issue of its own`() throws {
        let lines = batch("one", "two")
        let first = book.raise(finding("192.0.2.7", 6, record: 1), type: types[0], of: lines, now: start)
        let raised = try #require(first)
        #expect(raised.events == [IssueEvent(.opened, raised.issue)])
        #expect(raised.issue.count == 1)
        #expect(raised.issue.line == "two")
        // Told within a second of the last time: later. What it says is known at once.
        let again = book.raise(finding("192.0.2.9", 7, record: 0), type: types[0], of: lines, now: start + 1)
        #expect(again?.events == [])
        #expect(again?.issue.addresses.map(\.address.description) == ["192.0.2.9", "192.0.2.7"])
        #expect(again?.issue.addresses.map(\.count) == [7, 6])
        #expect(book.issues().map(\.count) == [2])
        #expect(book.issues().map(\.message) == ["192.0.2.9: 7 tries"])
        #expect(book.issues()[0].samples == ["192.0.2.7: 6 tries", "192.0.2.9: 7 tries"])
        let beyond = book.raise(finding("192.0.2.7", 6, record: 2), type: types[0], of: lines, now: start)
        #expect(beyond?.events == nil)
    }

    private func finding(_ address: String, _ events: Int, record: Int) -> Correlator.Finding {
        Correlator.Finding(
            rule: "x",
            type: 0,
            message: "\(address): \(events) tries",
            record: record,
            time: start,
            address: RemoteAddress.find(in: Array(address.utf8).span),
            events: events
        )
    }

    @Test mutating func `an attack lists where it comes from, those that showed last`() throws {
        let attack = IssueType(id: "a", title: "A", category: "Security", severity: .error, isAttack: true)
        for number in 0..<40 {
            let line = "refused 198.51.100.\(number % 25) again"
            _ = book.note(batch(line, issue: 1, time: start + Int64(number)), types: [attack], now: start)
        }
        let addresses = try #require(book.issues().first).addresses
        #expect(addresses.count == 20)
        #expect(addresses.first?.address.description == "198.51.100.14")
        #expect(addresses.first?.lastTime == start + 39)
        // The first five went when others came, and began anew.
        #expect(addresses.map(\.count) == Array(repeating: 1, count: 20))
        _ = book.note(batch("refused 198.51.100.14 again", issue: 1), types: [attack], now: start)
        #expect(book.issues().first?.addresses.first?.count == 2)
        #expect(book.issues().first?.addresses.first?.lastTime == start + 39)
    }

    @Test mutating func `what is no attack has no addresses`() {
        _ = book.note(batch("no answer from 192.0.2.7", issue: 1), types: types, now: start)
        #expect(book.issues().map(\.addresses) == [[]])
    }

    @Test mutating func `reasons are what the score lacks`() {
        _ = book.note(batch("query 1", issue: 2), types: types, now: start)
        _ = book.note(batch("dead", issue: 1), types: types, now: start)
        _ = book.note(batch("hello", issue: 3), types: types, now: start)
        let reasons = book.reasons(now: start)
        #expect(reasons.map(\.points) == [10, 2])
        #expect(100 - reasons.reduce(0) { $0 + $1.points } == Int(book.health(now: start).score))
        #expect(book.reasons(now: start + 301 * second).isEmpty)
    }
}
