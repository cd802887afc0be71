package import LogCore

/// One cause of trouble, however often it showed.
///
/// A plain value: whoever stores issues writes these fields and gives them back to `IssueBook.restore`.
package struct Issue: Sendable, Hashable {
    /// Unique over the runs of a server; never a date, so that it can be told from one.
    package var id: String
    /// `IssueType.id`, or `IssueBook.untyped`.
    package var type: String
    package var title: String
    package var category: String
    package var severity: Severity
    package var autoHeal: Bool
    /// Empty for none.
    package var action: String
    package var isAttack: Bool

    /// Path or name of the source, as in `Source.path`.
    package var source: String
    package var service: String
    /// What its messages have in common, `<*>` for what varies; part of the issue's identity.
    package var template: String

    /// What the latest line says, without date and name in front, at most `IssueBook.Limits.messageBytes`.
    package var message: String
    /// The latest line, at most `IssueBook.Limits.lineBytes`.
    package var line: String
    /// Some of its lines, the first ones, at most `IssueBook.Limits.samples`; none twice.
    package var samples: [String] = []
    /// Where the records of an attack came from, the latest first, at most `IssueBook.Limits.addresses`.
    package var addresses: [IssueAddress] = []

    /// The earliest and the latest time its lines bear, microseconds since 1970 UTC.
    package var firstTime: Int64
    package var lastTime: Int64

    /// When the latest line was seen: our clock, not the line's, microseconds since 1970 UTC.
    package var lastSeen: Int64

    /// How many records showed it.
    package var count: Int
    package var isResolved = false
    /// When it was resolved last, by our clock; `nil` for never.
    package var resolvedTime: Int64?
    /// How often it came back after it was resolved.
    package var reopenings = 0
    /// What its action came to, the latest first, at most `IssueBook.Limits.outcomes`.
    package var outcomes: [ActionOutcome] = []

    package init(
        id: String,
        type: IssueType,
        source: String,
        service: String,
        template: String,
        message: String,
        line: String,
        firstTime: Int64,
        lastTime: Int64,
        lastSeen: Int64,
        count: Int
    ) {
        self.id = id
        self.type = type.id
        title = type.title
        category = type.category
        severity = type.severity
        autoHeal = type.autoHeal
        action = type.action
        isAttack = type.isAttack
        self.source = source
        self.service = service
        self.template = template
        self.message = message
        self.line = line
        self.firstTime = firstTime
        self.lastTime = lastTime
        self.lastSeen = lastSeen
        self.count = count
    }
}

/// What became of one run of an issue's action.
package struct ActionOutcome: Sendable, Hashable {
    /// The action's name, as rules and configuration say it.
    package var action: String
    /// When it began, microseconds since 1970 UTC.
    package var time: Int64
    package var milliseconds: Int
    /// Exit status of a command, HTTP status of a webhook; `nil` when it did not get that far.
    package var status: Int?
    package var succeeded: Bool
    /// The first bytes of what it printed or answered, or why it did not run.
    package var output: String

    package init(action: String, time: Int64, milliseconds: Int, status: Int?, succeeded: Bool, output: String) {
        self.action = action
        self.time = time
        self.milliseconds = milliseconds
        self.status = status
        self.succeeded = succeeded
        self.output = output
    }
}

/// What happened to an issue, for those who follow the stream.
package struct IssueEvent: Sendable, Hashable {
    package enum Change: String, Sendable, Hashable {
        case opened, updated, reopened, resolved, acted
    }

    package var change: Change
    package var issue: Issue

    package init(_ change: Change, _ issue: Issue) {
        self.change = change
        self.issue = issue
    }
}
