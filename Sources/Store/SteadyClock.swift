import LogCore

/// Decides when the wall clock may be trusted to say how old lines are.
///
/// The wall clock is compared with one that runs steadily. After a jump, and after a start at which the clock doesn't continue
/// from the last time in the database, nothing is removed by age until it has run steadily for an hour. All times are in
/// microseconds; the steady clock counts from any moment and goes on while the machine sleeps.
package struct SteadyClock: Sendable {
    private var watch: ClockWatch
    /// The steady clock's time from which on the wall clock is trusted.
    private var trustedFrom: Int64

    /// After a jump by less than this, ages are still about right.
    private static let tolerance: Int64 = 60_000_000
    /// How long the wall clock has to run steadily.
    package static let probation: Int64 = 3_600_000_000

    /// Begins at the start of a run.
    ///
    /// - Parameters:
    ///   - wall: the wall clock now.
    ///   - steady: the steady clock now.
    ///   - lastKnown: the last time that an earlier run has noted; `nil` for a new database, which has nothing to lose.
    package init(wall: Int64, steady: Int64, lastKnown: Int64?) {
        watch = ClockWatch(wall: wall, steady: steady)
        var continues = true
        if let lastKnown { continues = lastKnown - Self.tolerance <= wall && wall - Self.probation <= lastKnown }
        trustedFrom = continues ? steady : steady + Self.probation
    }

    /// Compares the clocks.
    ///
    /// - Returns: how far the wall clock jumped since the last call; 0 if it didn't.
    package mutating func advance(wall: Int64, steady: Int64) -> Int64 {
        let jump = watch.jump(wall: wall, steady: steady)
        if jump.magnitude > Self.tolerance.magnitude { trustedFrom = steady + Self.probation }
        return jump
    }

    /// Whether lines may be removed by age.
    package func isTrusted(at steady: Int64) -> Bool { steady >= trustedFrom }
}
