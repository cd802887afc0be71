import LogCore

/// Which lines are stored.
package enum StoredLines: String, Sendable, Hashable {
    case all
    /// Warnings and worse, and those that a rule took for an issue.
    case warnings
    case none

    func keeps(_ record: Record) -> Bool {
        switch self {
        case .all: true
        case .warnings: record.severity >= .warning || record.issue > 0
        case .none: false
        }
    }
}
