package import LogCore

/// An issue that takes points off the health score.
package struct HealthReason: Sendable, Hashable {
    /// Of the issue.
    package var id: String
    package var title: String
    package var type: String
    package var severity: Severity
    package var service: String
    package var points: Int
    package var count: Int
    /// Of the latest line, microseconds since 1970 UTC.
    package var lastTime: Int64
}
