import EventIO
import Insight
import Store

/// Removes what is old or too much, in steps between those of storing, and reports what an operator should know about it.
struct Retirer {
    private let retention: Retention
    private let hasArchive: Bool
    private let state: StoreState
    private let report: @Sendable (String) -> Void
    private var clock: SteadyClock?
    private var isFailing = false
    private var isTrusted = false
    private var size = SizeReport()
    private var nextLook: UInt64 = 0
    private var nextScores: UInt64 = 0

    init(_ retention: Retention, hasArchive: Bool, state: StoreState, report: @escaping @Sendable (String) -> Void) {
        self.retention = retention
        self.hasArchive = hasArchive
        self.state = state
        self.report = report
    }

    /// Between two looks at what is old, in nanoseconds.
    private static let pause: UInt64 = 10_000_000_000
    private static let scorePause: UInt64 = 3_600_000_000_000
    /// Steps follow each other so long before lines are stored again.
    private static let turn: UInt64 = 100_000_000

    /// Removes some of what has to go, if it is time to look or the database is too large.
    ///
    /// - Returns: whether there is more to remove at once.
    mutating func retire(with writer: StoreWriter) -> Bool {
        let start = Clock.monotonic
        guard start >= nextLook || writer.isTooLarge && !isFailing else { return false }
        var isMore = true
        do {
            let isNewlyTrusted = try readClock(writer)
            if isTrusted, start >= nextScores || isNewlyTrusted {
                nextScores = start + Self.scorePause
                try writer.endFuture(now: Clock.wall)
                try writer.forgetScores(kept: Int(ScoreHistory.kept / ScoreHistory.minute))
            }
            var retention = retention
            if !isTrusted { retention.age = nil }
            let before = try writer.size()
            while isMore, Clock.monotonic < start + Self.turn {
                isMore = try writer.retire(retention, now: Clock.wall)
            }
            isFailing = false
            noteSize(before: before, after: try writer.size(), isMore: isMore)
        } catch {
            isMore = false
            // If it is more than a passing lock, the next line that is stored says so; of archives nobody else does.
            if hasArchive, error.kind != .busy {
                let text = "\(error). Lines stay in the database until they can be archived"
                // Before the report: a client that has read it finds the same in `/health`.
                state.setRoom(StoreState.Room(bytes: try? writer.size().total, limit: retention.bytes, trouble: text))
                if !isFailing { report("store: \(text)") }
                isFailing = true
            }
        }
        let now = Clock.monotonic
        nextLook = isMore ? now : now + Self.pause
        return isMore
    }

    /// Publishes what the store takes, and reports it to the operator when the limit is held no more, or again.
    private mutating func noteSize(before: StoreSize, after: StoreSize, isMore: Bool) {
        let text = retention.bytes.flatMap { size.report(before: before, after: after, limit: $0, isMore: isMore) }
        state.setRoom(StoreState.Room(bytes: after.total, limit: retention.bytes, trouble: size.trouble))
        if let text { report("store: \(text)") }
    }

    /// Looks whether the wall clock jumped.
    ///
    /// - Returns: whether it is trusted from now on and was not before.
    private mutating func readClock(_ writer: StoreWriter) throws(StoreError) -> Bool {
        let (wall, steady) = (Clock.wall, Clock.steady)
        if clock == nil { clock = SteadyClock(wall: wall, steady: steady, lastKnown: try writer.lastTime()) }
        guard var clock else { return false }
        let jump = clock.advance(wall: wall, steady: steady)
        if jump != 0 { try writer.moveTimes(by: jump) }
        self.clock = clock
        let wasTrusted = isTrusted
        isTrusted = clock.isTrusted(at: steady)
        return isTrusted && !wasTrusted
    }
}
