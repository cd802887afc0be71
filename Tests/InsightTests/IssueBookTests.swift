import Insight
import LogCore
import Testing

@Suite("Which records make which issues")
struct IssueBookTests {
    private var book = IssueBook()

    @Test mutating func `a typed record makes an issue of its type`() throws {
        let events = book.note(batch("deadlock found", issue: 1), types: types, now: start + 5)
        let issue = try #require(events.first?.issue)
        #expect(events == [IssueEvent(.opened, issue)])
        #expect(issue.type == "database_failure")
        #expect(issue.category == "Database Issue")
        #expect(issue.severity == .critical)
        #expect(issue.autoHeal)
        #expect(issue.action == "restart_database")
        #expect(issue.message == "deadlock found")
        #expect(issue.line == "deadlock found")
        #expect(issue.source == "/var/log/app.log")
        #expect(issue.service == "app")
        #expect(issue.firstTime == start)
        #expect(issue.lastSeen == start + 5)
        #expect(issue.count == 1)
        #expect(!issue.isResolved)
    }

    @Test(arguments: [(Severity.error, true), (.critical, true), (.warning, false), (.info, false), (.unknown, false)])
    func `an untyped record makes one when it is an error or worse`(severity: Severity, isIssue: Bool) {
        var book = IssueBook()
        let events = book.note(batch("it broke", severity: severity), types: types, now: start)
        #expect(events.map(\.issue.severity) == (isIssue ? [severity] : []))
        #expect(events.allSatisfy { $0.issue.type == IssueBook.untyped && $0.issue.category == "Application Error" })
    }

    @Test mutating func `a type beyond the table is none`() {
        #expect(book.note(batch("x", issue: 4), types: types, now: start).isEmpty)
        #expect(book.count == 0)
    }

    @Test mutating func `history makes none`() {
        #expect(book.note(batch("deadlock", issue: 1, isHistory: true), types: types, now: start).isEmpty)
        #expect(book.count == 0)
        #expect(book.health(now: start).score == 100)
    }

    @Test mutating func `lines of one cause are one issue that counts`() {
        _ = book.note(batch("query 17 took 350 ms", issue: 2), types: types, now: start)
        _ = book.note(batch("query 18 took 400 ms", issue: 2, time: start + 9), types: types, now: start + 7)
        _ = book.note(batch("query 19 took 1 ms", issue: 2, time: start - 9), types: types, now: start + 8)
        #expect(book.count == 1)
        let issue = book.issues()[0]
        #expect(issue.count == 3)
        #expect(issue.line == "query 19 took 1 ms")
        #expect(issue.firstTime == start - 9)
        #expect(issue.lastTime == start + 9)
        #expect(issue.lastSeen == start + 8)
    }

    @Test mutating func `source, service, type and template part causes`() {
        _ = book.note(batch("query 17", issue: 2), types: types, now: start)
        _ = book.note(batch("query 17", issue: 1), types: types, now: start)
        _ = book.note(batch("query 17", issue: 2, path: "/other"), types: types, now: start)
        _ = book.note(batch("kitchen: query 17", issue: 2, service: "kitchen"), types: types, now: start)
        _ = book.note(batch("another query 17", issue: 2), types: types, now: start)
        #expect(book.count == 5)
    }

    @Test mutating func `the service and the message come from the line`() throws {
        let line = "Nov  9 10:00:00 host cellar[77]: door 3 is open"
        let issue = try #require(
            book.note(batch("first", line, issue: 2, service: "cellar"), types: types, now: start).last?.issue
        )
        #expect(issue.service == "cellar")
        #expect(issue.message == "door 3 is open")
        #expect(issue.line == line)
    }

    @Test mutating func `texts are cut between characters, and repaired`() throws {
        var limits = IssueBook.Limits()
        limits.lineBytes = 6
        limits.messageBytes = 4
        var book = IssueBook(limits: limits)
        let issue = try #require(book.note(batch("abcéüx", issue: 2), types: types, now: start).first?.issue)
        #expect(issue.message == "abc")
        #expect(issue.line == "abcé")
        let broken = Batch(
            source: Source(path: "/x", service: "x"),
            bytes: [0x61, 0xFF],
            records: batch("ab", issue: 2).records,
            isHistory: false,
            readTime: 0
        )
        #expect(book.note(broken, types: types, now: start).first?.issue.line == "a\u{FFFD}")
    }

    @Test mutating func `records that point past their bytes do no harm`() {
        var record = Record(start: .max, length: .max, time: 0)
        record.serviceStart = .max
        record.serviceLength = .max
        record.issue = 1
        let batch = Batch(
            source: Source(path: "/x", service: "x"),
            bytes: [0x61],
            records: [record],
            isHistory: false,
            readTime: 0
        )
        let events = book.note(batch, types: types, now: start)
        #expect(events.map(\.issue.line) == [""])
        #expect(events.map(\.issue.service) == ["x"])
    }

    @Test mutating func `the latest come first`() {
        _ = book.note(batch("a", issue: 1, time: start + 2), types: types, now: start)
        _ = book.note(batch("b", issue: 1, time: start + 3), types: types, now: start)
        _ = book.note(batch("c", issue: 1, time: start + 1), types: types, now: start)
        #expect(book.issues().map(\.line) == ["b", "a", "c"])
    }
}

@Suite("Resolving and coming back")
struct ResolvingTests {
    private var book = IssueBook()

    @Test mutating func `a resolved issue stays, weighs nothing and opens when it returns`() throws {
        let id = try #require(book.note(batch("dead 1", issue: 1), types: types, now: start).first?.issue.id)
        #expect(book.health(now: start).score == 90)
        #expect(book.resolve(id: id, now: start)?.isResolved == true)
        #expect(book.resolve(id: id, now: start)?.isResolved == true, "again is no error")
        #expect(book.health(now: start) == HealthScore(unresolved: []))
        #expect(book[id: id]?.isResolved == true)

        let events = book.note(batch("dead 2", issue: 1), types: types, now: start + 2 * second)
        #expect(events.map(\.change) == [.reopened])
        #expect(events.map(\.issue.id) == [id])
        #expect(events.map(\.issue.count) == [2])
        #expect(book.health(now: start + 2 * second).score == 90)
    }

    @Test mutating func `what is not there can't be resolved`() {
        #expect(book.resolve(id: "i1-1", now: start) == nil)
        #expect(book.resolve(time: start, now: start) == nil)
        #expect(book[id: ""] == nil)
    }

    @Test mutating func `a time resolves an issue that began or ended then, the open one first`() throws {
        _ = book.note(batch("a", issue: 1, time: start), types: types, now: start)
        _ = book.note(batch("b", issue: 1, time: start), types: types, now: start)
        _ = book.note(batch("b", issue: 1, time: start + 5), types: types, now: start)
        #expect(book.resolve(time: start + 5, now: start)?.line == "b")
        #expect(book.resolve(time: start, now: start)?.line == "a")
        #expect(book.health(now: start).score == 100)
        #expect(book.resolve(time: start + 1, now: start) == nil)
    }

    @Test mutating func `no update says otherwise after it was resolved`() throws {
        let id = try #require(book.note(batch("a", issue: 1), types: types, now: start).first?.issue.id)
        #expect(book.note(batch("a", issue: 1), types: types, now: start).isEmpty)
        _ = book.resolve(id: id, now: start)
        #expect(book.due(now: start + 2 * second).isEmpty)
    }
}

@Suite("What the book keeps and tells is bounded")
struct IssueBookLimitsTests {
    /// Letters only: a number would be masked.
    private func name(_ number: Int) -> String {
        String(decoding: String(number).utf8.map { $0 + 0x40 }, as: UTF8.self)
    }

    private func book(entries: Int = 1000, eventsPerSecond: Int = 100) -> IssueBook {
        var limits = IssueBook.Limits()
        limits.entries = entries
        limits.eventsPerSecond = eventsPerSecond
        return IssueBook(limits: limits)
    }

    @Test func `resolved ones go first, then those not seen for longest`() throws {
        var book = book(entries: 3)
        var ids: [String: String] = [:]
        for line in ["a", "b", "c"] {
            ids[line] = book.note(batch(line, issue: 1), types: types, now: start).first?.issue.id
        }
        _ = book.note(batch("a", issue: 1), types: types, now: start + 1)
        _ = book.resolve(id: try #require(ids["c"]), now: start)
        func lines() -> Set<String> { Set(book.issues().map(\.line)) }

        _ = book.note(batch("d", issue: 1), types: types, now: start + 2)
        #expect(lines() == ["a", "b", "d"])
        _ = book.note(batch("e", issue: 1), types: types, now: start + 3)
        #expect(lines() == ["a", "d", "e"])
        _ = book.note(batch("f", issue: 1), types: types, now: start + 4)
        #expect(lines() == ["d", "e", "f"])
        #expect(book.resolve(id: try #require(ids["a"]), now: start) == nil)
        // A cause that was given up begins anew.
        #expect(book.note(batch("a", issue: 1), types: types, now: start + 5).map(\.change) == [.opened])
        #expect(book.count == 3)
    }

    @Test func `by default a thousand`() {
        var book = IssueBook()
        for number in 0..<1100 { _ = book.note(batch(name(number), issue: 3), types: types, now: start) }
        #expect(book.count == 1000)
        #expect(book.issues().count == 1000)
    }

    @Test func `one event an issue and second, and the last word in the end`() {
        var book = book()
        var events: [IssueEvent] = []
        for step in 0..<50 {
            events += book.note(batch("dead \(step)", issue: 1), types: types, now: start + Int64(step) * second / 20)
        }
        // 2.5 s from the first: at 0, 1 and 2 s.
        #expect(events.map(\.change) == [.opened, .updated, .updated])
        #expect(events.map(\.issue.count) == [1, 21, 41])
        #expect(book.due(now: start + 2 * second + second / 2).isEmpty)
        #expect(book.due(now: start + 3 * second).map(\.issue.count) == [50])
        #expect(book.due(now: start + 4 * second).isEmpty)
    }

    @Test func `many new causes wait for their turn, each still told as new`() {
        var book = book(eventsPerSecond: 10)
        var events: [IssueEvent] = []
        for number in 0..<25 { events += book.note(batch(name(number), issue: 3), types: types, now: start) }
        #expect(events.count == 10)
        #expect(book.note(batch(name(24), issue: 3), types: types, now: start).isEmpty)
        events += book.due(now: start + second)
        #expect(events.count == 20)
        events += book.due(now: start + 2 * second)
        #expect(events.count == 25)
        #expect(events.allSatisfy { $0.change == .opened })
        #expect(Set(events.map(\.issue.id)).count == 25)
        #expect(book.due(now: start + 3 * second).isEmpty)
    }

    @Test func `a clock that is set back silences nobody`() {
        var book = book()
        _ = book.note(batch("dead", issue: 1), types: types, now: start)
        #expect(book.note(batch("dead", issue: 1), types: types, now: start - 3600 * second).count == 1)
        book.follow(jump: -3600 * second, now: start - 7200 * second)
        #expect(book.health(now: start - 7200 * second).score == 90)
    }
}

@Suite("Health score")
struct HealthScoreTests {
    @Test(
        arguments: [
            ([], 100, .healthy), ([.critical], 90, .healthy), ([.critical, .warning], 88, .warning),
            ([.error, .error], 90, .healthy), ([.critical, .critical, .critical], 70, .warning),
            ([.critical, .critical, .critical, .warning], 68, .degraded),
            (Array(repeating: .error, count: 10), 50, .degraded),
            (Array(repeating: .warning, count: 26), 48, .critical),
            (Array(repeating: .critical, count: 10), 0, .critical),
            (Array(repeating: .critical, count: 11), 0, .critical),
            ([.info, .debug, .unknown], 100, .healthy),
        ] as [([Severity], Double, HealthScore.Status)]
    )
    func `is the formula`(severities: [Severity], score: Double, status: HealthScore.Status) {
        let health = HealthScore(unresolved: severities)
        #expect(health.score == score)
        #expect(health.status == status)
        #expect(health.recentIssues == severities.count)
    }

    @Test func `counts what was seen in the last five minutes, whatever time the lines bear`() {
        var book = IssueBook()
        _ = book.note(batch("dead", issue: 1, time: 0), types: types, now: start)
        #expect(book.health(now: start + 300 * second).score == 90)
        #expect(book.health(now: start + 300 * second + 1).score == 100)
        _ = book.note(batch("dead", issue: 1, time: 0), types: types, now: start + 301 * second)
        #expect(book.health(now: start + 600 * second).recentIssues == 1)
    }
}
