import LogCore
import Testing

/// Feeds an assembler and keeps what it hands over, in the words of a reader.
private struct Line: Equatable {
    var text: String
    var lines: Int
}

private struct Feed {
    var assembler: RecordAssembler
    var records: [Line] = []
    let source = Source(path: "/var/log/shop.log", service: "shop")

    init(limits: GroupingLimits = GroupingLimits()) { assembler = RecordAssembler(limits: limits) }

    mutating func add(_ text: String, at milliseconds: Int = 0, source: Source? = nil, startsContent: Bool = false) {
        var block = Block(source: source ?? self.source, bytes: Array(text.utf8), isHistory: false, readTime: 0)
        block.startsContent = startsContent
        var blocks: [Block] = []
        assembler.add(block, now: .milliseconds(milliseconds)) { blocks.append($0) }
        for block in blocks { take(block) }
    }

    mutating func wait(until milliseconds: Int) {
        var blocks: [Block] = []
        assembler.release(now: .milliseconds(milliseconds)) { blocks.append($0) }
        for block in blocks { take(block) }
    }

    mutating func end() {
        var blocks: [Block] = []
        assembler.releaseAll { blocks.append($0) }
        for block in blocks { take(block) }
    }

    /// As the analyzer sees it, so that both agree.
    private mutating func take(_ block: Block) {
        var analyzer = Analyzer(rules: (try? sampleRules()) ?? Self.noRules, zones: TimeZones(secondsAhead: 0))
        let batch = analyzer.analyze(block)
        for record in batch.records {
            let range = Int(record.start)..<Int(record.start + record.length)
            records.append(Line(text: String(decoding: batch.bytes[range], as: UTF8.self), lines: Int(record.lines)))
        }
    }

    private static var noRules: RuleSet { preconditionFailure("the sample rules are good") }

    var texts: [String] { records.map(\.text) }
}

private func count(_ trace: String) -> Int { trace.split(separator: "\n", omittingEmptySubsequences: false).count }

@Suite("Records of several lines")
struct RecordAssemblerTests {
    private let ordinary = "2026-11-20 10:00:01 INFO opened"

    @Test(arguments: traces + multilineTexts)
    func `a trace is one record, and so are its neighbours`(trace: String) {
        var feed = Feed()
        feed.add("\(ordinary)\n\(trace)\n\(ordinary)\n")
        feed.end()
        #expect(
            feed.records == [
                Line(text: ordinary, lines: 1), Line(text: trace, lines: count(trace)), Line(text: ordinary, lines: 1),
            ]
        )
    }

    @Test(arguments: traces)
    func `a trace that is written line by line is one record`(trace: String) {
        var feed = Feed()
        var clock = 0
        for line in trace.split(separator: "\n", omittingEmptySubsequences: false) {
            feed.add("\(line)\n", at: clock)
            clock += 20
        }
        #expect(feed.records.isEmpty)
        feed.wait(until: clock + 1000)
        #expect(feed.records == [Line(text: trace, lines: count(trace))])
    }

    @Test(arguments: traces)
    func `two traces side by side are two records`(trace: String) {
        var feed = Feed()
        feed.add("\(ordinary)\n\(trace)\n2026-11-20 10:00:01 WARN other\n\(trace)\n")
        feed.end()
        #expect(feed.records.contains(Line(text: trace, lines: count(trace))))
        #expect(feed.records.reduce(0) { $0 + $1.lines } == 2 + 2 * count(trace))
    }

    @Test
    func `an ordinary line passes at once`() {
        var feed = Feed()
        feed.add("\(ordinary)\n")
        #expect(feed.texts == [ordinary])
        #expect(feed.assembler.nextDeadline == nil)
        feed.add("10.0.0.1 - - [20/Nov/2026:10:00:00 +0000] \"GET / HTTP/1.1\" 200 5\nplain text\n\n")
        #expect(feed.records.count == 4)
        #expect(feed.assembler.heldBytes == 0)
    }

    @Test
    func `an error waits a moment, a trace a second`() {
        var feed = Feed()
        feed.add("2026-11-20 10:00:01 ERROR broken\n")
        #expect(feed.records.isEmpty)
        #expect(feed.assembler.heldBytes(of: feed.source) == 33)
        #expect(feed.assembler.nextDeadline == .milliseconds(50))
        feed.wait(until: 49)
        #expect(feed.records.isEmpty)
        feed.wait(until: 50)
        #expect(feed.records == [Line(text: "2026-11-20 10:00:01 ERROR broken", lines: 1)])
        #expect(feed.assembler.heldBytes(of: feed.source) == 0)
        feed.add("panic: x\n", at: 100)
        #expect(feed.assembler.nextDeadline == .milliseconds(1100))
        feed.add("\n", at: 600)
        #expect(feed.assembler.nextDeadline == .milliseconds(1600))
    }

    @Test
    func `lines behind a head of syslog are joined by what they say and by their process`() {
        let rows: [(String, [Int])] = [
            // Indentation alone says nothing, as many programs indent what they tell.
            ("Nov 20 10:00:00 h sudo:     kim : TTY=pts/0\nNov 20 10:00:00 h sudo:     ann : TTY=pts/1\n", [1, 1]),
            // Another process, another program, another machine.
            ("Nov 20 10:00:00 h a[1]: x\nNov 20 10:00:00 h a[2]: \tat b.C.d(C.java:1)\n", [1, 1]),
            ("Nov 20 10:00:00 h a[1]: x\nNov 20 10:00:00 h b[1]: \tat b.C.d(C.java:1)\n", [1, 1]),
            ("Nov 20 10:00:00 h a[1]: x\nNov 20 10:00:00 g a[1]: \tat b.C.d(C.java:1)\n", [1, 1]),
            ("Nov 20 10:00:00 h a[1]: x\nNov 20 10:00:09 h a[1]: \tat b.C.d(C.java:1)\n", [2]),
            // What the program says next, and what stands without a head.
            (
                "Nov 20 10:00:00 h a[1]: java.io.IOException: x\nNov 20 10:00:00 h a[1]: \tat b.C.d(C.java:1)\n"
                    + "Nov 20 10:00:00 h a[1]: going on\n",
                [2, 1]
            ),
            (
                "Nov 20 10:00:00 h a[1]: java.io.IOException: x\nNov 20 10:00:00 h a[1]: \tat b.C.d(C.java:1)\n"
                    + "\tat b.C.d(C.java:1)\n",
                [2, 1]
            ),
            ("Nov 20 10:00:00 h a[1]: a.BError: x\nNov 20 10:00:00 h a[1]: a.BError: x\n", [1, 1]),
        ]
        for (text, lines) in rows {
            var feed = Feed()
            feed.add(text)
            feed.end()
            #expect(feed.records.map(\.lines) == lines, "\(text)")
        }
    }

    @Test
    func `an ordinary line in between ends a trace, and the rest is no part of it`() {
        var feed = Feed()
        feed.add(
            """
            2026-11-20 10:00:00 ERROR a
            java.io.IOException: b
            \tat c.D.e(D.java:1)
            2026-11-20 10:00:01 INFO f
            \tat g.H.i(H.java:2)
            Caused by: j.K: l
            \tat m.N.o(N.java:3)

            """
        )
        feed.end()
        #expect(feed.records.map(\.lines) == [3, 1, 3])
        #expect(feed.records[1].text.hasSuffix("INFO f"))
    }

    @Test
    func `sources do not mix`() {
        var feed = Feed()
        let other = Source(path: "/var/log/other.log", service: "other")
        feed.add("panic: one\n", at: 0)
        feed.add("  indented\n", at: 1, source: other)
        feed.add("\tmore of one\n", at: 2)
        feed.end()
        #expect(Set(feed.texts) == ["panic: one\n\tmore of one", "  indented"])
    }

    @Test
    func `a new file does not go on with the old one's end`() {
        var feed = Feed()
        feed.add("panic: one\n")
        feed.add("\tindented\n", startsContent: true)
        #expect(feed.texts.first == "panic: one")
        feed.end()
        #expect(feed.texts == ["panic: one", "\tindented"])
    }

    @Test
    func `a line without its end is the last of its record`() {
        var feed = Feed()
        feed.add("panic: one\n")
        feed.add("\tcut o")
        #expect(feed.texts == ["panic: one\n\tcut o"])
    }

    @Test
    func `a limit of lines cuts, and the rest is further records`() {
        var limits = GroupingLimits()
        limits.lines = 4
        var feed = Feed(limits: limits)
        feed.add("panic: one\n" + (1...9).map { "\tline \($0)\n" }.joined() + "\(ordinary)\n")
        #expect(feed.records.map(\.lines) == [4, 4, 2, 1])
        #expect(feed.assembler.cutRecords == 2)
    }

    @Test
    func `a limit of bytes cuts, however the lines come`() {
        var limits = GroupingLimits()
        limits.bytes = 64
        var feed = Feed(limits: limits)
        feed.add("panic: one\n")
        for _ in 0..<20 {
            feed.add("\t0123456789\n")
            #expect(feed.assembler.heldBytes <= 65)
        }
        feed.end()
        #expect(feed.records.reduce(0) { $0 + $1.lines } == 21)
        #expect(feed.records.allSatisfy { $0.text.utf8.count <= 64 })
    }

    @Test
    func `a source that writes in two goes is given a moment`() {
        var feed = Feed()
        feed.add("\(ordinary)\n", at: 0)
        feed.add("  and more\n", at: 2)
        feed.wait(until: 2000)
        #expect(feed.texts == [ordinary, "  and more"])
        feed.add("\(ordinary)\n", at: 3000)
        feed.add("  and more\n", at: 3002)
        feed.wait(until: 5000)
        #expect(feed.texts.last == "\(ordinary)\n  and more")
    }

    @Test(arguments: [
        // Everything is indented: nothing goes on with anything.
        [" [web] one", " [web] two"], ["   12 first", "   13 second"],
        // Indented, but with a time or a level of its own.
        ["2026-11-20 10:00:00 one", "  2026-11-20 10:00:01 two"], ["ERROR [a] one", " INFO [a] two"],
        // A trace in a source's ordinary words is none.
        ["2026-11-20 10:00:00 INFO one", "Traceback (most recent call last):"],
        ["2026-11-20 10:00:00 INFO one", "java.io.IOException: two"],
        // Level words at the margin are lines of their own.
        ["INFO: one", "INFO: two"], ["Nov 20 10:00:00 host app: one", "WARNING: two"],
    ])
    func `lines that stand alone`(lines: [String]) {
        var feed = Feed()
        feed.add(lines.map { $0 + "\n" }.joined())
        feed.end()
        #expect(feed.texts == lines)
    }

    @Test
    func `blank lines outside of traces are records of their own`() {
        var feed = Feed()
        feed.add("one\n\n\ntwo\n  more\n\n  indented\npanic: x\n\n\(ordinary)\n")
        feed.end()
        #expect(feed.texts == ["one", "", "", "two\n  more", "", "  indented", "panic: x", "", ordinary])
    }

    @Test
    func `line ends of two bytes stay inside`() {
        var feed = Feed()
        feed.add("panic: x\r\n\tat y(z:1)\r\n\r\ngoroutine 1 [running]:\r\nmain.f()\r\n")
        feed.end()
        #expect(
            feed.records == [Line(text: "panic: x\r\n\tat y(z:1)\r\n\r\ngoroutine 1 [running]:\r\nmain.f()", lines: 5)]
        )
    }
}
