/// Notices when the wall clock is set, by a clock that cannot be set.
///
/// Times are in microseconds.
package struct ClockWatch: Sendable {
    /// Of the wall clock ahead of the steady one.
    private var lead: Int64

    /// Less than this is a clock that is slowed or hurried to become right: 500 ms between two looks.
    private static let tolerance: Int64 = 500_000

    package init(wall: Int64, steady: Int64) { lead = wall &- steady }

    /// How far the wall clock was set forward, or if negative back, since the last call; 0 when it was not.
    package mutating func jump(wall: Int64, steady: Int64) -> Int64 {
        let difference = wall &- steady &- lead
        lead = wall &- steady
        return difference.magnitude < Self.tolerance.magnitude ? 0 : difference
    }
}
