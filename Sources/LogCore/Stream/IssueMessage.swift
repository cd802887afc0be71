/// What the stream tells of an issue each time it appears, counts on or is resolved.
package struct IssueMessage: Sendable, Hashable {
    package var id: String
    /// What happened to it: `opened`, `updated`, `reopened`, `resolved`.
    package var change: String
    package var type: IssueType
    /// As judged for this issue, where it differs from its type's.
    package var severity: Severity
    package var message: String
    /// The last line that counted.
    package var line: String
    package var source: String
    package var service: String
    /// Microseconds since 1970 UTC, as is `lastTime`.
    package var firstTime: Int64
    package var lastTime: Int64
    package var count: Int
    package var isResolved: Bool
    /// How often it came back after it was resolved.
    package var reopenings = 0
    /// What the lines have in common.
    package var template = ""
    /// Where the latest record of an attack came from; empty for unknown.
    package var address = ""
    /// What its action came to last.
    package var outcome: Outcome?

    package struct Outcome: Sendable, Hashable {
        package var action: String
        package var succeeded: Bool
        package var status: Int?
        package var output: String

        package init(action: String, succeeded: Bool, status: Int?, output: String) {
            self.action = action
            self.succeeded = succeeded
            self.status = status
            self.output = output
        }
    }

    package init(
        id: String,
        change: String,
        type: IssueType,
        severity: Severity,
        message: String,
        line: String,
        source: String,
        service: String,
        firstTime: Int64,
        lastTime: Int64,
        count: Int,
        isResolved: Bool
    ) {
        self.id = id
        self.change = change
        self.type = type
        self.severity = severity
        self.message = message
        self.line = line
        self.source = source
        self.service = service
        self.firstTime = firstTime
        self.lastTime = lastTime
        self.count = count
        self.isResolved = isResolved
    }
}
