import LogCore
import Testing

/// Berlin, where clocks went back from 3:00 to 2:00 on 25 October 2026 at 1:00 UTC, and forward on 29 March at 1:00 UTC.
@Suite("Local times of a source")
struct LocalClockTests {
    private static let berlin = "CET-1CEST,M3.5.0,M10.5.0/3"
    /// That is 2026-10-25T01:00:00Z.
    private static let change: Int64 = 1_792_890_000
    private static let source = Source(path: "/var/log/app.log", service: "app")

    private struct Reader: ~Copyable {
        var analyzer: Analyzer

        init(_ zone: String = berlin) throws {
            let rules = try #require(TimeZoneRules(posix: zone))
            analyzer = Analyzer(rules: try sampleRules(), zones: TimeZones(local: rules))
        }

        /// The lines' times by the clock of UTC on that day, read `after` seconds after the change.
        mutating func read(
            _ times: String...,
            after: Int64 = 86_400 * 2,
            isLate: Bool = true,
            isHistory: Bool = false,
            mark: ClockMark? = nil,
            of source: Source = source
        ) -> (times: [String], mark: ClockMark) {
            let text = times.map { "2026-10-25 \($0) INFO x\n" }.joined()
            var block = Block(
                source: source,
                bytes: Array(text.utf8),
                isHistory: isHistory,
                readTime: (change + after) * 1_000_000
            )
            block.isLate = isLate
            let batch = mark.map { analyzer.analyze(block, after: $0) } ?? analyzer.analyze(block)
            var formatter = TimestampFormatter()
            let shown = batch.records.map { record in
                var text: [UInt8] = []
                formatter.append(microseconds: record.time, to: &text)
                return String(decoding: text[11..<19], as: UTF8.self)
            }
            return (shown, batch.clock)
        }
    }

    @Test func `of an old file go into the second pass with a step back of more than half an hour`() throws {
        var reader = try Reader()
        let read = reader.read(
            "01:59:00",
            "02:10:00",
            "02:50:00",
            "02:25:00",
            "02:55:00",
            "02:20:00",
            "02:40:00",
            "03:10:00"
        )
        #expect(
            read.times == [
                "23:59:00", "00:10:00", "00:50:00", "00:25:00", "00:55:00", "01:20:00", "01:40:00", "02:10:00",
            ]
        )
    }

    @Test func `of an old file are in the first pass where nothing decides`() throws {
        var reader = try Reader()
        #expect(reader.read("02:30:00").times == ["00:30:00"])
        var other = try Reader()
        #expect(
            other.read("00:30:00", "02:30:00", "02:01:00", "03:00:00").times == [
                "22:30:00", "00:30:00", "00:01:00", "02:00:00",
            ]
        )
    }

    @Test func `that are late by a little are in the second pass behind that hour`() throws {
        var reader = try Reader()
        #expect(reader.read("03:00:01", "02:59:59").times == ["02:00:01", "01:59:59"])
    }

    @Test func `stay in the second pass across blocks and other sources`() throws {
        var reader = try Reader()
        let other = Source(path: "/var/log/other.log", service: "other")
        #expect(reader.read("02:50:00", "02:05:00").times == ["00:50:00", "01:05:00"])
        #expect(reader.read("02:30:00", of: other).times == ["00:30:00"])
        #expect(reader.read("02:30:00").times == ["01:30:00"])
        #expect(reader.read("02:35:00", of: other).times == ["00:35:00"])
    }

    @Test(arguments: [
        (-3_000, "00:10:00"), (-3_000 + 3_600, "01:10:00"), (-60, "00:10:00"), (600, "01:10:00"), (560, "01:10:00"),
        (500, "00:10:00"), (7_200, "01:10:00"), (80_000, "01:10:00"), (86_400 * 3, "00:10:00"),
    ])
    func `that are read live are those nearest before now`(after: Int, time: String) throws {
        var reader = try Reader()
        #expect(reader.read("02:10:00", after: Int64(after), isLate: false).times == [time])
    }

    @Test func `that are late are not in a pass that is still to come`() throws {
        var reader = try Reader()
        #expect(reader.read("02:50:00", "02:10:00", after: 60).times == ["00:50:00", "00:10:00"])
    }

    @Test func `go on with a mark as if nothing had been between`() throws {
        var first = try Reader()
        let second = first.read("02:50:00", "02:05:00").mark
        let before = try {
            var reader = try Reader()
            return reader.read("02:50:00").mark
        }()
        for (mark, times) in [(second, ["01:06:00"]), (before, ["01:06:00"]), (.none, ["00:06:00"])] {
            var reader = try Reader()
            #expect(reader.read("02:06:00", mark: mark).times == times)
            var resumed = try Reader()
            resumed.analyzer.resume([Self.source.path: ClockMark(number: mark.number)])
            // What is read again as history is before the mark, and changes nothing.
            #expect(resumed.read("02:01:00", isHistory: true).times == ["00:01:00"])
            #expect(resumed.read("02:06:00").times == times)
        }
    }

    @Test func `leave no mark on other days`() throws {
        var reader = try Reader("UTC0")
        #expect(reader.read("02:50:00", "02:05:00").mark == .none)
        var block = Block(
            source: Self.source,
            bytes: Array("2026-07-01 10:00:00 x\n".utf8),
            isHistory: false,
            readTime: Self.change * 1_000_000
        )
        block.isLate = true
        var berlin = try Reader()
        #expect(berlin.analyzer.analyze(block).clock == .none)
    }

    @Test(arguments: [0, .min, .max, 1, -1, 1 << 62])
    func `take any mark`(number: Int64) throws {
        var reader = try Reader()
        #expect(reader.read("03:30:00", mark: ClockMark(number: number)).times == ["02:30:00"])
    }

    @Test func `are by half an hour where clocks go back by half an hour`() throws {
        // Lord Howe: 2:00 at +11 becomes 1:30 at +10:30.
        var reader = try Reader("<+1030>-10:30<+11>-11,M3.1.0,M10.5.0/2")
        let read = reader.read("01:29:59", "01:30:00", "01:59:59", "01:30:00", "02:00:00")
        #expect(read.times == ["14:29:59", "14:30:00", "14:59:59", "15:00:00", "15:30:00"])
    }

    @Test func `follow another zone from the next block on`() throws {
        var reader = try Reader()
        #expect(reader.read("12:00:00").times == ["11:00:00"])
        reader.analyzer.setZones(TimeZones(secondsAhead: -3_600))
        #expect(reader.read("12:00:00").times == ["13:00:00"])
        let east = TimeZoneRules(secondsAhead: 7_200)
        reader.analyzer.setZones(TimeZones(local: .utc) { $0.path.hasSuffix("app.log") ? east : nil })
        #expect(reader.read("12:00:00").times == ["10:00:00"])
        #expect(reader.read("12:00:00", of: Source(path: "/x", service: "x")).times == ["12:00:00"])
    }

    @Test func `are the same for a line that is recalled`() throws {
        let rules = try #require(TimeZoneRules(posix: Self.berlin))
        var warm = Analyzer(rules: try sampleRules(), zones: TimeZones(local: rules))
        var cold = Analyzer(rules: try sampleRules(), zones: TimeZones(local: rules), remembersLines: false)
        for round in 0..<40 {
            var text = ""
            for minute in 0..<60 {
                let hour = [1, 2, 2, 3, 4][round % 5]
                let month = round < 20 ? 10 : 7
                let clock = minute < 10 ? "0\(minute)" : "\(minute)"
                text +=
                    "2026-\(month < 10 ? "0" : "")\(month)-25 0\(hour):\(clock):07 INFO a line that comes again and again\n"
            }
            var block = Block(
                source: Self.source,
                bytes: Array(text.utf8),
                isHistory: false,
                readTime: (Self.change + 90_000) * 1_000_000
            )
            block.isLate = true
            let copy = block
            #expect(warm.analyze(block).records == cold.analyze(copy).records)
        }
        #expect(warm.recalled > 500)
    }
}
