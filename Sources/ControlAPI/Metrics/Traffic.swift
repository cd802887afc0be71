package import LogCore

/// What came in and went out since the start, and who is there now.
package struct Traffic: Sendable, Hashable {
    // From files.
    package var readBytes = 0
    package var readLines = 0
    package var cutLines = 0
    package var readErrors = 0
    package var rotations = 0
    package var truncations = 0
    /// Truncations after which what had not been read was nowhere to be found.
    package var lossyTruncations = 0
    /// Files that were gone before a descriptor was free for them.
    package var unopenedFiles = 0
    /// Their sizes when they were last seen.
    package var unopenedBytes = 0
    /// Lines whose file went away before their end came.
    package var unfinishedLines = 0
    /// Times the kernel had no room to tell of a change.
    package var lostEvents = 0

    // From other programs, by syslog.
    package var lostDatagrams = 0
    package var cutMessages = 0
    package var refusedMessages = 0
    package var namelessMessages = 0

    package var records = SeverityCounts()
    /// Records that were cut at a limit of lines or bytes.
    package var cutRecords = 0

    // Clients.
    package var connections = 0
    package var refusedConnections = 0
    package var evictedConnections = 0
    package var stalledClients = 0
    package var floodingClients = 0
    /// Inflate windows that clients of the stream hold.
    package var inflateWindows = 0
    /// Clients closed because no further window was to be had.
    package var refusedWindows = 0
    package var answers = 0
    /// Bytes of answers that their clients have not taken.
    package var unsentAnswerBytes = 0
    /// Answers replaced by 503 because too much was unsent.
    package var refusedAnswers = 0
    /// Connections closed because what they did not take had to make room.
    package var unreadConnections = 0
    package var sentBytes = 0
    package var gaps = 0

    package init() {}
}

/// How many records of each severity there were.
package struct SeverityCounts: Sendable, Hashable {
    private var counts = [Int](repeating: 0, count: Severity.allCases.count)

    package init() {}

    package subscript(severity: Severity) -> Int { counts[Int(severity.rawValue)] }

    package mutating func note(_ records: [Record]) {
        for record in records { counts[Int(record.severity.rawValue)] += 1 }
    }
}
