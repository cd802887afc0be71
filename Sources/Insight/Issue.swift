package import LogCore

/// One cause of trouble, however often it showed.
package struct Issue: Sendable, Hashable {
    /// Unique over the runs of a server; never a date, so that it can be told from one.
    package let id: String
    /// `IssueType.id`, or `IssueBook.untyped`.
    package let type: String
    package let title: String
    package let category: String
    package let severity: Severity
    package let autoHeal: Bool
    /// Empty for none.
    package let action: String
    package let isAttack: Bool

    /// Path or name of the source, as in `Source.path`.
    package let source: String
    package let service: String

    /// What the latest line says, without date and name in front, at most `IssueBook.Limits.messageBytes`.
    package internal(set) var message: String
    /// The latest line, at most `IssueBook.Limits.lineBytes`.
    package internal(set) var line: String

    /// The earliest and the latest time its lines bear, microseconds since 1970 UTC.
    package internal(set) var firstTime: Int64
    package internal(set) var lastTime: Int64

    /// When the latest line was seen: our clock, not the line's, microseconds since 1970 UTC.
    package internal(set) var lastSeen: Int64

    /// How many records showed it.
    package internal(set) var count: Int
    package internal(set) var isResolved: Bool
}

/// What happened to an issue, for those who follow the stream.
package struct IssueEvent: Sendable, Hashable {
    package enum Change: String, Sendable, Hashable {
        case opened, updated, reopened, resolved
    }

    package var change: Change
    package var issue: Issue

    package init(_ change: Change, _ issue: Issue) {
        self.change = change
        self.issue = issue
    }
}
