/// Puts the lines of records together that go over several lines, across the borders of blocks too.
///
/// It stands between the tailer and the analyzer. A block passes through at once, with its continuations marked, except
/// for a last record that may go on: that one is held until its next line comes, its source has been quiet for a while,
/// or its file ends. A line that nothing can follow is never held. Time is an argument: any monotonic clock.
package struct RecordAssembler {
    private struct Held {
        /// Its bytes are one record and the blank lines after it.
        var block: Block
        var deadline: Duration
    }

    private struct Habit {
        /// When the last block came.
        var last = Duration.zero
        /// How many further blocks are taken for ones that may be cut in the middle of a record.
        var splitting = 0
    }

    private let limits: GroupingLimits
    private var held: [ObjectIdentifier: Held] = [:]
    private var habits: [ObjectIdentifier: Habit] = [:]
    /// Starts of blank lines that may turn out to be part of a record.
    private var blanks: [UInt32] = []

    /// Records that were cut because they reached a limit; what came after is a record of its own.
    package private(set) var cutRecords = 0

    package init(limits: GroupingLimits = GroupingLimits()) { self.limits = limits }

    /// Hands over what of `lines` is whole, with what was held of its source before it.
    package mutating func add(_ lines: consuming Block, now: Duration, into body: (Block) -> Void) {
        var block = lines
        guard !block.isHistory else {
            _ = group(&block, isSplitting: false)
            return body(block)
        }
        let key = ObjectIdentifier(block.source)
        let isSplitting = noteHabit(of: block, key, now: now)
        if let earlier = held.removeValue(forKey: key) {
            // What a new file starts with does not go on with the old one's end.
            if block.startsContent {
                body(earlier.block)
            } else {
                block.bytes = earlier.block.bytes + block.bytes
                block.envelopes = earlier.block.envelopes + block.envelopes
            }
        }
        guard let (start, line, quiet) = group(&block, isSplitting: isSplitting), block.bytes.last == 0x0A else {
            return body(block)
        }
        var rest = block
        rest.bytes = Array(block.bytes[start...])
        rest.envelopes = Array(block.envelopes.dropFirst(line))
        rest.continuations = block.continuations.compactMap { $0 > start ? $0 - UInt32(start) : nil }
        held[key] = Held(block: rest, deadline: now + quiet)
        guard start > 0 else { return }
        block.bytes.removeSubrange(start...)
        block.envelopes.removeLast(rest.envelopes.count)
        block.continuations.removeAll { $0 > start }
        body(block)
    }

    /// Hands over what was held long enough.
    package mutating func release(now: Duration, into body: (Block) -> Void) {
        guard let next = nextDeadline, next <= now else { return }
        for (key, one) in held where one.deadline <= now {
            held[key] = nil
            body(one.block)
        }
    }

    /// Hands over what was held of one source.
    package mutating func release(of source: Source, into body: (Block) -> Void) {
        if let one = held.removeValue(forKey: ObjectIdentifier(source)) { body(one.block) }
    }

    /// Hands over everything.
    package mutating func releaseAll(into body: (Block) -> Void) {
        let all = held.values
        held = [:]
        for one in all { body(one.block) }
    }

    /// When `release` has something to do; `nil` while nothing is held.
    package var nextDeadline: Duration? { held.isEmpty ? nil : held.values.lazy.map(\.deadline).min() }

    /// Bytes of a source that were read and not handed over: a checkpoint has to stand before them.
    package func heldBytes(of source: Source) -> Int { held[ObjectIdentifier(source)]?.block.bytes.count ?? 0 }

    /// Of all sources.
    package var heldBytes: Int { held.values.reduce(0) { $0 + $1.block.bytes.count } }

    /// Marks the continuations in `block`.
    ///
    /// - Returns: where its last record starts, the number of that line, and how long it may wait, when it may go on.
    private mutating func group(_ block: inout Block, isSplitting: Bool) -> (start: Int, line: Int, quiet: Duration)? {
        var grouper = RecordGrouper(limits: limits)
        var splitter = LineSplitter()
        var continuations: [UInt32] = []
        var first = 0..<0
        var lines = 0
        var firstLine = 0
        blanks.removeAll(keepingCapacity: true)
        while let line = splitter.next(in: block.bytes.span) {
            let bytes = block.bytes.span
            switch grouper.take(bytes.extracting(line.start..<line.end), first: bytes.extracting(first)) {
            case .begins:
                first = line.start..<line.end
                firstLine = lines
                blanks.removeAll(keepingCapacity: true)
            case .continues:
                continuations += blanks
                blanks.removeAll(keepingCapacity: true)
                continuations.append(UInt32(truncatingIfNeeded: line.start))
            case .waits:
                blanks.append(UInt32(truncatingIfNeeded: line.start))
            }
            lines &+= 1
        }
        cutRecords += grouper.cuts
        let quiet = grouper.quiet(block.bytes.span.extracting(first), isSplitting: isSplitting)
        block.continuations = continuations
        return quiet.map { (first.lowerBound, firstLine, $0) }
    }

    /// Learns whether a source writes a line and its continuation in two goes, so that they may come in two blocks.
    private mutating func noteHabit(of block: Block, _ key: ObjectIdentifier, now: Duration) -> Bool {
        var habit = habits[key] ?? Habit()
        let isSoon = now - habit.last < .milliseconds(100)
        habit.last = now
        if isSoon, held[key] == nil, let first = block.bytes.first, first.isSpace, !block.startsContent {
            habit.splitting = Self.memory
        } else if habit.splitting > 0 {
            habit.splitting -= 1
        }
        // Sources come and go; what is forgotten here is learned again.
        if habits.count > 20_000 { habits.removeAll() }
        habits[key] = habit
        return habit.splitting > 0
    }

    /// Blocks after which a source's habit is forgotten.
    private static let memory = 256
}
