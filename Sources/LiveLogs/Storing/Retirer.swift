import EventIO
import Insight
import Store

/// Removes what is old or too much, in steps between those of storing, and reports what an operator should know about it.
struct Retirer {
    private let retention: Retention
    private let hasArchive: Bool
    private let report: @Sendable (String) -> Void
    private var clock: SteadyClock?
    private var isFailing = false
    private var isTrusted = false
    private var size = SizeReport()
    private var nextLook: UInt64 = 0
    private var nextScores: UInt64 = 0

    init(_ retention: Retention, hasArchive: Bool, report: @escaping @Sendable (String) -> Void) {
        self.retention = retention
        self.hasArchive = hasArchive
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
            if let limit = retention.bytes {
                let text = size.report(before: before, after: try writer.size(), limit: limit, isMore: isMore)
                if let text { report("store: \(text)") }
            }
        } catch {
            isMore = false
            // If it is more than a passing lock, the next line that is stored says so; of archives nobody else does.
            if hasArchive, !isFailing, error.kind != .busy {
                isFailing = true
                report("store: \(error). Lines stay in the database until they can be archived")
            }
        }
        let now = Clock.monotonic
        nextLook = isMore ? now : now + Self.pause
        return isMore
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
