package import LogCore

/// How well a server is, from what its logs said in the last five minutes.
package struct HealthScore: Sendable, Hashable {
    /// How long an issue weighs after it was last seen: microseconds.
    package static let window: Int64 = 5 * 60 * 1_000_000

    package enum Status: String, Sendable, Hashable {
        /// 90 and over; 70 and over; 50 and over; below.
        case healthy, warning, degraded, critical
    }

    /// 100 minus 10 for each critical issue, 5 for each error, 2 for each warning; within 0...100.
    package let score: Double

    /// Unresolved issues in the window, of whatever severity.
    package let recentIssues: Int

    package var status: Status {
        switch score {
        case 90...: .healthy
        case 70..<90: .warning
        case 50..<70: .degraded
        default: .critical
        }
    }

    /// What one unresolved issue takes off.
    package static func points(of severity: Severity) -> Int {
        switch severity {
        case .critical: 10
        case .error: 5
        case .warning: 2
        case .info, .debug, .unknown: 0
        }
    }

    /// Each issue weighs once by its severity, however often it showed: a loop that repeats one line says no more than
    /// its first.
    package init(unresolved severities: some Sequence<Severity>) {
        var penalty = 0
        var count = 0
        for severity in severities {
            count += 1
            penalty += Self.points(of: severity)
        }
        score = Double(max(0, 100 - penalty))
        recentIssues = count
    }
}
