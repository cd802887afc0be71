import LogCore
import LogIO
import Testing

@Suite("How far the journal is stored")
struct JournalProgressTests {
    private static let input = "journal"
    private let sources = (0..<3).map { Source(path: "journal/\($0)", service: "\($0)") }

    @Test(arguments: [
        ("", JournalPosition.start), ("before s=1;i=2", .before("s=1;i=2")), ("s=1;i=2", .after("s=1;i=2")),
        ("s=1;i=2 17", .within("s=1;i=2", bytes: 17)),
    ])
    func `positions and their texts`(text: String, position: JournalPosition) {
        #expect(JournalPosition(text) == position)
        #expect(position.text == text)
    }

    @Test(arguments: [
        // The same files: by number. The same boot: by its clock. Else by the time of day.
        ("s=a;i=f;b=1;m=1;t=1", "s=a;i=10;b=2;m=0;t=0"),
        ("s=a;i=ff;b=1;m=f;t=9", "s=b;i=1;b=1;m=10;t=0"),
        ("s=a;i=ff;b=1;m=ff;t=f", "s=b;i=1;b=2;m=1;t=10"),
    ])
    func `entries come in the order of libsystemd`(first: String, second: String) {
        let (first, second) = (JournalCursor(first), JournalCursor(second))
        #expect(second.isAfter(first))
        #expect(!first.isAfter(second))
        #expect(!first.isAfter(first))
    }

    @Test
    func `what is handed over in order moves one position`() {
        var progress = JournalProgress(input: Self.input, parts: [])
        for number in 1...3 {
            progress.came(cursor(number), of: "a", sources[0], bytes: 10)
            #expect(
                progress.handedOver(sources[0], bytes: 10)
                    == [InputPosition(input: Self.input, position: cursor(number))]
            )
        }
        #expect(progress.handedOver(sources[1], bytes: 10).isEmpty)
    }

    @Test
    func `a part that is ahead has a position of its own until the whole has passed it`() {
        var progress = JournalProgress(input: Self.input, parts: [])
        progress.came(cursor(1), of: "a", sources[0], bytes: 10)
        progress.came(cursor(2), of: "b", sources[1], bytes: 20)
        #expect(
            progress.handedOver(sources[1], bytes: 15)
                == [InputPosition(input: Self.input, key: "b", position: cursor(2) + " 15")]
        )
        #expect(
            progress.handedOver(sources[1], bytes: 5)
                == [InputPosition(input: Self.input, key: "b", position: cursor(2))]
        )
        #expect(
            progress.handedOver(sources[0], bytes: 10) == [
                InputPosition(input: Self.input, position: cursor(2)),
                InputPosition(input: Self.input, key: "b", position: nil),
            ]
        )
    }

    @Test
    func `somebody is asked to let go before too much waits`() {
        var progress = JournalProgress(input: Self.input, parts: [])
        progress.came(cursor(1), of: "a", sources[0], bytes: 10)
        var number = 1
        while progress.holdsUp == nil, number < 100_000 {
            number += 1
            progress.came(cursor(number), of: "b", sources[1], bytes: 10)
            _ = progress.handedOver(sources[1], bytes: 10)
        }
        #expect(progress.holdsUp === sources[0])
        #expect(number < 50_000)
        _ = progress.handedOver(sources[0], bytes: 10)
        #expect(progress.holdsUp == nil)
    }

    /// Random entries of several sources, records that are held, and runs that end at any transaction: every byte of every
    /// entry is stored once, in the order of its part.
    @Test(arguments: 0..<200)
    func `nothing is lost or stored twice, wherever a run ends`(seed: UInt64) {
        var dice = Dice(seed)
        let entries = (1...60).map { number in
            (
                part: "\(dice.roll(3))", cursor: cursor(number),
                bytes: Array(repeating: UInt8(number), count: 1 + dice.roll(9))
            )
        }
        var rows: [String: String] = [:]
        var stored: [String: [UInt8]] = [:]
        for run in 1...20 {
            // The last one reads to the end, where an entry more has come.
            let isLast = run == 20
            let there = entries.prefix(isLast ? entries.count : entries.count - 1)
            var resume = JournalResume(rows.map { InputPosition(input: Self.input, key: $0.key, position: $0.value) })
            var progress = JournalProgress(input: Self.input, parts: resume.partsAhead)
            var held: [String: [UInt8]] = [:]
            let first = resume.position?.cursor.flatMap { cursor in entries.firstIndex { $0.cursor == cursor } }
            func handOver(_ part: String, _ count: Int) {
                let bytes = held[part, default: []]
                held[part] = Array(bytes.dropFirst(count))
                let source = sources[Int(part) ?? 0]
                // One transaction.
                stored[part, default: []] += bytes.prefix(count)
                for change in progress.handedOver(source, bytes: count) { rows[change.key] = change.position }
            }
            var isKilled = false
            for entry in there.dropFirst(first.map { $0 + 1 } ?? 0) {
                guard let known = resume.storedBytes(of: entry.part, entry.cursor) else {
                    progress.passed(entry.cursor, of: entry.part)
                    continue
                }
                let bytes = entry.bytes.dropFirst(known)
                let source = sources[Int(entry.part) ?? 0]
                progress.came(entry.cursor, of: entry.part, source, bytes: bytes.count, storedBefore: known)
                held[entry.part, default: []] += bytes
                let part = "\(dice.roll(3))"
                let count = held[part, default: []].count
                if count > 0 { handOver(part, 1 + dice.roll(count)) }
                isKilled = !isLast && dice.roll(10) == 0
                if isKilled { break }
            }
            if isKilled { continue }
            resume.caughtUp()
            progress.caughtUp()
            for part in held.keys.sorted() where !isKilled && !held[part, default: []].isEmpty {
                handOver(part, held[part, default: []].count)
                isKilled = !isLast && dice.roll(4) == 0
            }
        }
        for part in ["0", "1", "2"] {
            #expect(stored[part, default: []] == entries.filter { $0.part == part }.flatMap(\.bytes))
        }
        #expect(rows.keys.filter { !$0.isEmpty } == [], "a part ahead of the end")
        #expect(rows[""] == entries.last?.cursor)
    }

    private func cursor(_ number: Int) -> String {
        "s=a;i=\(String(number, radix: 16));b=b;m=\(number);t=\(number);x=0"
    }
}

/// The same numbers on every run.
private struct Dice {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed &+ 1 }

    mutating func roll(_ sides: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int((state >> 33) % UInt64(sides))
    }
}
