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

    package var records = SeverityCounts()

    // Clients.
    package var connections = 0
    package var refusedConnections = 0
    package var evictedConnections = 0
    package var stalledClients = 0
    package var floodingClients = 0
    package var answers = 0
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
