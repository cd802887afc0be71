import LogCore
import Store
import Testing

@Suite("Searching stored lines")
struct LineReaderTests {
    let scratch = Scratch()

    private func stored(_ items: StoreItem...) throws -> LineReader {
        let writer = try StoreWriter(path: scratch.database, keep: .all)
        for item in items { try writer.store([item], now: 1) }
        return try LineReader(path: scratch.database)
    }

    /// So many lines that most are in full groups, and some are not.
    private static let many = (0..<1000).map { "request \($0) from 10.0.0.\($0 % 7) took \($0 * 3)ms" }

    @Test(arguments: [1, 7, 100, 1000])
    func `pages meet without a hole or a double`(limit: Int) throws {
        let reader = try stored(lines(batch(Self.many)))
        #expect(try reader.texts(limit: limit) == Self.many.reversed())
        #expect(try reader.texts("10.0.0.3", limit: limit) == Self.many.filter { $0.contains("10.0.0.3 ") }.reversed())
    }

    @Test(arguments: [
        ("request 17", ["request 17 from 10.0.0.3 took 51ms"]),
        ("\"request 17\"", ["request 17 from 10.0.0.3 took 51ms"]),
        ("\"17 request\"", []), ("TOOK 2997ms", ["request 999 from 10.0.0.5 took 2997ms"]),
        ("2997*", ["request 999 from 10.0.0.5 took 2997ms"]), ("nowhere", []), ("took nowhere", []), ("reque", []),
    ])
    func `words, phrases and beginnings`(text: String, expected: [String]) throws {
        let reader = try stored(lines(batch(Self.many)))
        #expect(try reader.texts(text) == expected)
    }

    @Test
    func `letters past ASCII have no case, and long words are found`() throws {
        let long = String(repeating: "x", count: 300)
        let reader = try stored(lines(batch(["GRÜSSE aus Zürich", long] + Self.many)))
        #expect(try reader.texts("grüsse zürich") == ["GRÜSSE aus Zürich"])
        #expect(try reader.texts(long) == [long])
        #expect(try reader.texts(long + "x").isEmpty)
        #expect(try reader.texts(String(repeating: "x", count: 100) + "*") == [long])
    }

    @Test
    func `an address is found among lines that have its numbers apart`() throws {
        let lines = ["10 0 0 1", "from 10.0.0.1:80", "1.10.0.0.1", "10.0.0.11", "0.10.0.1", "[10.0.0.1]"]
        let reader = try stored(StoreTests.lines(batch(lines + Array(repeating: "filler", count: 200))))
        #expect(try reader.texts("10.0.0.1") == ["[10.0.0.1]", "1.10.0.0.1", "from 10.0.0.1:80"])
    }

    @Test
    func `by severity, source, service, issue and time`() throws {
        let reader = try stored(
            lines(batch(Self.many)),
            lines(batch(["a"], time: 5_000_000_000, severity: .error, path: "/var/log/b.log", service: "B")),
            lines(batch(["b"], severity: .debug, issue: 1), types: ["disk_full"]),
            lines(batch(["c"], severity: .unknown)),
            lines(batch(Self.many, path: "/x"))
        )
        #expect(try reader.texts { $0.severity = .warning } == ["a"])
        #expect(try reader.texts { $0.severity = .info }.count == 2002)
        #expect(try reader.texts { $0.severity = .debug }.count == 2003)
        #expect(try reader.texts { $0.source = "/var/*/b.log" } == ["a"])
        #expect(try reader.texts { $0.source = "/nowhere" }.isEmpty)
        #expect(try reader.texts { $0.service = "b" } == ["a"])
        #expect(try reader.texts { $0.issue = "disk_full" } == ["b"])
        #expect(try reader.texts { $0.from = 4_000_000_000 } == ["a"])
        #expect(
            try reader.texts("request") {
                $0.to = 2_000_000
                $0.from = 2_000_000
            } == [Self.many[1], Self.many[1]]
        )
    }

    @Test
    func `what is no UTF-8 is kept byte for byte`() throws {
        var record = Record(start: 0, length: 4, time: 0)
        record.severity = .info
        let source = Source(path: "/a", service: "s")
        let odd = Batch(source: source, bytes: [0xFF, 0x61, 0, 0x62], records: [record], isHistory: false, readTime: 0)
        let reader = try stored(.lines(odd, typeNames: [], nil))
        #expect(try reader.page(LineQuery()) { false }.lines.map(\.text) == [[0xFF, 0x61, 0, 0x62]])
    }

    @Test
    func `a page that took too long says where to go on`() throws {
        let reader = try stored(lines(batch(Self.many)))
        var query = LineQuery()
        query.text = try SearchText("\"request 3 from\"")
        var found: [String] = []
        var pages = 0
        while true {
            let page = try reader.page(query) { true }
            found += page.lines.map { String(decoding: $0.text, as: UTF8.self) }
            pages += 1
            guard let next = page.next else { break }
            #expect(next < query.cursor)
            query.cursor = next
        }
        #expect(found == Self.many.filter { $0.hasPrefix("request 3 ") }.reversed())
        #expect(pages > 1)
    }

    @Test
    func `a page looks at one line at least, however late it is`() throws {
        let reader = try stored(lines(batch(Self.many)))
        for text in ["", "nowhere", "request 3", "req*"] {
            var query = LineQuery()
            if !text.isEmpty { query.text = try SearchText(text) }
            var found = 0
            var pages = 0
            while true {
                let page = try reader.page(query) { true }
                found += page.lines.count
                pages += 1
                guard let next = page.next else { break }
                guard next < query.cursor, pages <= 1001 else {
                    Issue.record("\(text): no progress at \(next)")
                    break
                }
                query.cursor = next
            }
            #expect(found == (try reader.texts(text).count))
        }
    }

    @Test
    func `the time is looked at after each line`() throws {
        let reader = try stored(lines(batch(Array(repeating: "a a a", count: 100))))
        var query = LineQuery()
        query.text = try SearchText("\"a b\"")
        var questions = 0
        let page = try reader.page(query) {
            questions += 1
            return questions == 7
        }
        #expect(page == StoredPage(lines: [], next: 94))
    }

    @Test
    func `a page ends by bytes, and the first line is always taken`() throws {
        let long = String(repeating: "x", count: LineReader.pageBytes / 3)
        let longer = String(repeating: "y", count: 2 * LineReader.pageBytes)
        let all = [longer, longer] + (0..<6).map { "\($0) \(long)" } + ["last"]
        let reader = try stored(lines(batch(all)))
        var query = LineQuery()
        query.limit = 1000
        var sizes: [Int] = []
        var found: [[UInt8]] = []
        while true {
            let page = try reader.page(query) { false }
            sizes.append(page.lines.count)
            found += page.lines.map(\.text)
            guard let next = page.next else { break }
            query.cursor = next
        }
        #expect(sizes == [3, 2, 2, 1, 1])
        #expect(found == all.reversed().map { Array($0.utf8) })
    }

    @Test
    func `a look-up in the index that is interrupted anywhere is not an error, and no line is missed`() throws {
        // Many distinct words that begin alike: what the index merges in one step.
        let many = (0..<2000).map { line in (0..<20).map { "abc\(line * 20 + $0)" }.joined(separator: " ") }
        _ = try stored(lines(batch(many)))
        var interruptions = 0
        for patience in 0..<40 {
            let reader = try LineReader(path: scratch.database)
            var query = LineQuery()
            query.text = try SearchText("abc*")
            query.limit = 1000
            // Behind the lines that are not in the index, so that the look-up comes first.
            query.cursor = 1900
            var found: [[UInt8]] = []
            while true {
                var questions = 0
                let page = try reader.page(query) {
                    questions += 1
                    return questions > patience
                }
                if page.lines.count <= 1 { interruptions += 1 }
                found += page.lines.map(\.text)
                guard let next = page.next, next < query.cursor else { break }
                query.cursor = next
                // The rest in one go: what follows an interruption matters.
                if found.count >= 50 {
                    let rest = try reader.page(query) { false }
                    #expect(rest.lines.first.map(\.id) == next - 1)
                    break
                }
            }
            #expect(found == many[..<1899].reversed().prefix(found.count).map { Array($0.utf8) })
            #expect(found.count >= 50)
        }
        #expect(interruptions > 0)
    }

    @Test
    func `a reader that is told to stop ends with an interruption, which is no fault of the file`() throws {
        _ = try stored(lines(batch(Self.many)))
        var isStopped = false
        let reader = try LineReader(path: scratch.database, isStopped: { isStopped })
        #expect(try reader.texts("request").count == Self.many.count)
        isStopped = true
        let error = #expect(throws: StoreError.self) { try reader.texts("request") }
        #expect(error?.kind == .interrupted)
    }

    @Test
    func `lines that a crash left without their words are found after the next start`() throws {
        do {
            let writer = try StoreWriter(path: scratch.database, keep: .all)
            try writer.store([lines(batch(Self.many))], now: 1)
        }
        // As a program without the index would have left it.
        try Connection(scratch.database).run("DELETE FROM groups WHERE id >= 3; DROP TABLE words_0")
        let writer = try StoreWriter(path: scratch.database, keep: .all)
        try writer.store([lines(batch(["after"]))], now: 2)
        #expect(try LineReader(path: scratch.database).texts("\"request 999 from\"").count == 1)
    }
}

@Suite("What people search for")
struct SearchTextTests {
    @Test(arguments: ["\"open", "a*b", "*", "--", "...*", String(repeating: "x", count: 2000)])
    func `bad text is refused with a reason`(text: String) {
        #expect(throws: SearchText.Problem.self) { try SearchText(text) }
    }

    @Test(arguments: [
        ("", 0), ("  ", 0), ("a b", 2), ("\"a b\" c", 2), ("10.0.0.1", 1), ("AND OR NOT", 3), ("\"\"", 0),
    ])
    func `good text has so many phrases`(text: String, count: Int) throws {
        #expect(try SearchText(text).phrases.count == count)
    }
}
