/// Which stored lines somebody wants to see.
package struct LineQuery: Sendable, Hashable {
    /// `nil` for any text.
    package var text: SearchText?
    /// Times of the lines, ends included, in microseconds since 1970 UTC.
    package var from = Int64.min
    package var to = Int64.max
    /// This or worse; `unknown` for any.
    package var severity = Severity.unknown
    /// Pattern of `Source.path`.
    package var source: String?
    package var service: String?
    /// An issue type's id.
    package var issue: String?
    /// At most so many lines.
    package var limit = 100
    /// Only lines before this one: `StoredPage.next` of the page before.
    package var cursor = Int64.max

    package init() {}
}

/// A line as the store gives it back.
package struct StoredLine: Sendable, Hashable {
    /// Grows in the order in which lines were stored.
    package var id: Int64
    package var time: Int64
    package var severity: Severity
    package var source: String
    package var service: String
    /// An issue type's id; empty for none.
    package var issue: String
    package var text: [UInt8]

    package init(
        id: Int64,
        time: Int64,
        severity: Severity,
        source: String,
        service: String,
        issue: String,
        text: [UInt8]
    ) {
        self.id = id
        self.time = time
        self.severity = severity
        self.source = source
        self.service = service
        self.issue = issue
        self.text = text
    }
}

/// Some lines, the latest stored first, and where the next ones are.
package struct StoredPage: Sendable, Hashable {
    package var lines: [StoredLine]
    /// The cursor of the next page; `nil` when everything was looked at.
    package var next: Int64?

    package init(lines: [StoredLine], next: Int64?) {
        self.lines = lines
        self.next = next
    }
}
