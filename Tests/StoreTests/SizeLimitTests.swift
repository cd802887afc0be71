import LogCore
import Store
import Testing

/// Whatever is written, the newest lines that fit are kept, and the limit holds.
@Suite("A store under a size limit")
struct SizeLimitTests {
    let scratch = Scratch()
    private static let limit: Int64 = 16 << 20
    private static let batchSize = 500

    /// What is written over and over, to weigh on one table or another.
    enum Flood: CaseIterable, Sendable {
        /// Lines as programs write them.
        case lines
        /// Words that never come again, which go into the index.
        case words
        /// A service of its own in each line.
        case services
        /// A file of its own for some lines.
        case sources
        /// Lines so long that a group ends early.
        case longLines
        /// Issues, each with a text.
        case issues
    }

    /// The next lines, from `number` on.
    private func items(_ flood: Flood, _ number: Int, _ count: Int, _ dice: inout Dice) -> [StoreItem] {
        func word() -> String { String(dice.next() >> 20, radix: 36) }
        switch flood {
        case .lines:
            return [
                lines(batch((0..<count).map { "request \(number + $0) took \($0 % 90) ms in the usual way of things" }))
            ]
        case .words:
            return [
                lines(
                    batch((0..<count).map { "line \(number + $0) \(word()) \(word()) \(word()) \(word()) \(word())" })
                )
            ]
        case .services:
            return (0..<count).map { lines(batch(["line \(number + $0)"], service: "service-\(word())-\(word())")) }
        case .sources:
            return stride(from: 0, to: count, by: 20).map { start in
                lines(
                    batch(
                        (start..<(start + 20)).map { "line \(number + $0)" },
                        path: "/var/log/jobs/\(word())\(word()).log"
                    )
                )
            }
        case .longLines:
            return [
                lines(batch((0..<5).map { "line \(number + $0) " + String(repeating: "\(word()) x ", count: 2000) }))
            ]
        case .issues:
            let text = Array(String(repeating: "text ", count: 200).utf8)
            let issues = (0..<50).map {
                StoredIssue(id: "i\(number)-\($0)", lastSeen: 1, isResolved: false, body: text)
            }
            return [lines(batch((0..<count).map { "line \(number + $0)" }))] + issues.map { .issue($0) }
        }
    }

    private func retire(_ writer: StoreWriter) throws {
        while try writer.retire(Retention(bytes: Self.limit), now: 1) {}
    }

    /// Bytes that a line takes when nothing is removed.
    private func cost(of flood: Flood) throws -> Double {
        let other = Scratch()
        let writer = try StoreWriter(path: other.database, keep: .all)
        var dice = Dice(seed: 1)
        let empty = try writer.size().used
        for _ in 0..<10 { try writer.store(items(flood, writer.written, Self.batchSize, &dice), now: 1) }
        return Double(try writer.size().used - empty) / Double(writer.written)
    }

    @Test(arguments: Flood.allCases)
    func `keeps as many of the newest lines as fit`(flood: Flood) throws {
        let cost = try cost(of: flood)
        let writer = try StoreWriter(path: scratch.database, keep: .all, limit: Self.limit)
        var dice = Dice(seed: 2)
        while Double(writer.written) * cost < 1.8 * Double(Self.limit) {
            try writer.store(items(flood, writer.written, Self.batchSize, &dice), now: 1)
            try retire(writer)
            try expectHeld(writer)
            if Double(writer.written) * cost > 1.2 * Double(Self.limit) {
                // A transaction with new names leaves a log that takes its share.
                let share = flood == .services ? 0.6 : 0.75
                try expectKept(atLeast: share * Double(Self.limit) / cost)
            }
        }
        try expectNewest(writer.written)
    }

    @Test(arguments: [1, 3] as [UInt64])
    func `holds in any mixture, over restarts`(seed: UInt64) throws {
        let costs = try Dictionary(uniqueKeysWithValues: Flood.allCases.map { ($0, try cost(of: $0)) })
        var dice = Dice(seed: seed)
        var number = 0
        var weight = 0.0
        /// How many lines each batch had, and what they weigh, from the first one on.
        var history: [(lines: Int, bytes: Double)] = []
        while weight < 2 * Double(Self.limit) {
            let writer = try StoreWriter(path: scratch.database, keep: .all, limit: Self.limit)
            let flood = Flood.allCases[Int(dice.next() % UInt64(Flood.allCases.count))]
            for _ in 0..<(5 + dice.next() % 30) {
                let before = writer.written
                try writer.store(items(flood, number, Self.batchSize, &dice), now: 1)
                number += writer.written - before
                let bytes = Double(writer.written - before) * costs[flood, default: 0]
                history.append((writer.written - before, bytes))
                weight += bytes
                try retire(writer)
                try expectHeld(writer)
            }
            var fitting = 0
            var room = 0.7 * Double(Self.limit)
            for (lines, bytes) in history.reversed() where room > 0 {
                room -= bytes
                if room > 0 { fitting += lines }
            }
            try expectKept(atLeast: Double(fitting))
        }
        try expectNewest(number)
    }

    @Test(arguments: [Flood.lines, .words])
    func `keeps the newest lines of a store that had no limit before`(flood: Flood) throws {
        let cost = try cost(of: flood)
        var dice = Dice(seed: 4)
        var number = 0
        do {
            let writer = try StoreWriter(path: scratch.database, keep: .all)
            while Double(number) * cost < 2.5 * Double(Self.limit) {
                try writer.store(items(flood, number, Self.batchSize, &dice), now: 1)
                number = writer.written
            }
        }
        // Its index alone is a good part of the limit.
        for _ in 0..<6 {
            let writer = try StoreWriter(path: scratch.database, keep: .all, limit: Self.limit)
            try retire(writer)
            for _ in 0..<(1 + dice.next() % 10) {
                try writer.store(items(flood, number, Self.batchSize, &dice), now: 1)
                number += Self.batchSize
                try retire(writer)
                try expectHeld(writer)
                try expectKept(atLeast: 0.75 * Double(Self.limit) / cost)
            }
            try expectNewest(number)
        }
    }

    /// Also between a transaction and the copying of the log that it left.
    private func expectHeld(_ writer: StoreWriter) throws {
        let most = Self.limit + Self.limit / 10
        let size = try writer.size()
        #expect(try writer.peakSize <= most, "\(size)")
    }

    private func expectKept(atLeast count: Double) throws {
        let kept = try Connection(scratch.database).number("SELECT count(*) FROM lines")
        #expect(Double(kept) >= count)
    }

    /// What is kept is what came last, without a hole, and can be searched.
    private func expectNewest(_ written: Int) throws {
        let database = try Connection(scratch.database)
        let number = "substr(text, instr(text, ' ') + 1) + 0"
        let first = try database.number("SELECT min(\(number)) FROM lines")
        #expect(try database.number("SELECT max(\(number)) FROM lines") == Int64(written - 1))
        #expect(try database.number("SELECT count(*) FROM lines") == Int64(written) - first)
        let reader = try LineReader(path: scratch.database)
        for wanted in [Int64(written - 1), Int64(written) / 3 + first / 3 * 2, first] where wanted >= first {
            let found = try reader.texts("\(wanted)").filter { $0.split(separator: " ")[1] == "\(wanted)" }
            #expect(found.count == 1)
        }
    }
}

/// SplitMix64.
private struct Dice {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
