/// Decides whether an issue's action may run now.
///
/// Each action rests between two runs, and longer for the same issue; so neither a flood of issues nor one that no action
/// mends can make a storm of commands. Times are microseconds since 1970 UTC or of any clock that runs forward.
package struct ActionGate: Sendable {
    package struct Pace: Sendable, Hashable {
        /// Between two runs of the action, whatever the issue; microseconds.
        package var interval: Int64
        /// Between two runs for one issue; microseconds.
        package var cooldown: Int64

        package init(interval: Int64, cooldown: Int64) {
            self.interval = interval
            self.cooldown = cooldown
        }
    }

    private struct Run: Hashable {
        var action: String
        var issue: String
    }

    /// Pairs of action and issue that are remembered.
    private static let capacity = 4096

    private var lastOfAction: [String: Int64] = [:]
    private var lastOfIssue: [Run: Int64] = [:]

    package init() {}

    /// Asks for a run, which counts as begun when the answer is yes.
    package mutating func admits(_ action: String, issue: String, pace: Pace, now: Int64) -> Bool {
        let run = Run(action: action, issue: issue)
        if let last = lastOfAction[action], (now - last).magnitude < pace.interval.magnitude { return false }
        if let last = lastOfIssue[run], (now - last).magnitude < pace.cooldown.magnitude { return false }
        if lastOfIssue.count >= Self.capacity, lastOfIssue[run] == nil {
            // Rare, so a walk over all is cheap enough.
            if let first = lastOfIssue.min(by: { $0.value < $1.value }) { lastOfIssue[first.key] = nil }
        }
        lastOfAction[action] = now
        lastOfIssue[run] = now
        return true
    }
}
