import LogCore
import Store
import Testing

@Suite("Searching by name where there are very many")
struct ManyNamesTests {
    let scratch = Scratch()

    /// A line each of sources and services of their own, and then some of one that is among the first.
    private static let count = 600
    private func stored() throws -> LineReader {
        let writer = try StoreWriter(path: scratch.database, keep: .all)
        for number in 0..<Self.count {
            let path = "/var/log/\(number % 2 == 0 ? "even" : "odd")-\(number).log"
            try writer.store([lines(batch(["line \(number)"], path: path, service: "Service-\(number)"))], now: 1)
        }
        try writer.store([lines(batch(["last"], path: "/var/log/odd-1.log", service: "Service-1"))], now: 1)
        return try LineReader(path: scratch.database)
    }

    /// The lines of all pages, each of which may ask for the time so often until it is over, and how many pages there were.
    private func pages(_ reader: LineReader, patience: Int, _ change: (inout LineQuery) -> Void) throws
        -> (texts: [String], count: Int)
    {
        var query = LineQuery()
        query.limit = 1000
        change(&query)
        var texts: [String] = []
        var count = 0
        while true {
            var questions = 0
            let page = try reader.page(query) {
                questions += 1
                return questions > patience
            }
            texts += page.lines.map { String(decoding: $0.text, as: UTF8.self) }
            count += 1
            guard let next = page.next, next < query.cursor else { return (texts, count) }
            query.cursor = next
        }
    }

    @Test(arguments: [0, 1, 10, 100, 500, 10_000])
    func `whatever the time, each line is found once`(patience: Int) throws {
        let reader = try stored()
        let odd = (0..<Self.count).filter { $0 % 2 == 1 }.map { "line \($0)" }
        #expect(try pages(reader, patience: patience) { $0.source = "*/odd-*" }.texts == ["last"] + odd.reversed())
        #expect(try pages(reader, patience: patience) { $0.service = "service-1" }.texts == ["last", "line 1"])
        let both = try pages(reader, patience: patience) {
            $0.source = "/var/log/odd-7.log"
            $0.service = "SERVICE-7"
        }
        #expect(both.texts == ["line 7"])
        #expect(try pages(reader, patience: patience) { $0.service = "nobody" }.texts.isEmpty)
    }

    @Test func `comparing names ends with the page's time, and later pages go on with it`() throws {
        let reader = try stored()
        // One page cannot look at all names.
        let first = try pages(reader, patience: 100) { $0.service = "nobody" }
        #expect(first.count > 3)
        // It was found out meanwhile that there is no such name.
        #expect(try pages(reader, patience: 100) { $0.service = "nobody" }.count == 1)
    }

    @Test func `a page is in time where comparing all names takes minutes`() throws {
        let reader = try stored()
        try Connection(scratch.database).run(
            """
            WITH RECURSIVE numbers(number) AS (SELECT 10000 UNION ALL SELECT number + 1 FROM numbers WHERE number < 200000)
            INSERT INTO sources(id, name, part) SELECT number, printf('%0300d', number), 0 FROM numbers
            """
        )
        var query = LineQuery()
        query.source = "*" + String(repeating: "0", count: 200) + "x"
        let clock = ContinuousClock()
        let began = clock.now
        let page = try reader.page(query) { clock.now - began > .milliseconds(150) }
        #expect(page.lines.isEmpty && page.next != nil)
        #expect(clock.now - began < .seconds(20))
    }

    @Test func `where very many names are wanted, lines are compared one by one`() throws {
        let reader = try stored()
        try Connection(scratch.database).run(
            """
            WITH RECURSIVE numbers(number) AS (SELECT 10000 UNION ALL SELECT number + 1 FROM numbers WHERE number < 40000)
            INSERT INTO sources(id, name, part) SELECT number, printf('/var/log/odd-%d.log', number), 0 FROM numbers
            """
        )
        let odd = (0..<Self.count).filter { $0 % 2 == 1 }.map { "line \($0)" }
        #expect(try pages(reader, patience: .max) { $0.source = "*/odd-*" }.texts == ["last"] + odd.reversed())
    }
}
