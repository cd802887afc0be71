import Insight
import LogCore

/// The clock of these tests: a second is a million, and it starts somewhere in 2026.
let start: Int64 = 1_790_000_000_000_000
let second: Int64 = 1_000_000

let types = [
    IssueType(
        id: "database_failure",
        title: "Database failure",
        category: "Database Issue",
        severity: .critical,
        autoHeal: true,
        action: "restart_database"
    ),
    IssueType(id: "slow_query", title: "Slow query", category: "Performance", severity: .warning),
    IssueType(id: "notice", title: "Notice", category: "Other", severity: .info),
]

/// A batch of lines that all have one type (0 is none) and severity.
func batch(
    _ lines: String...,
    issue: UInt16 = 0,
    severity: Severity = .info,
    path: String = "/var/log/app.log",
    service: String? = nil,
    isHistory: Bool = false,
    time: Int64 = start
) -> Batch {
    var bytes: [UInt8] = []
    var records: [Record] = []
    for line in lines {
        var record = Record(start: UInt32(bytes.count), length: UInt32(line.utf8.count), time: time)
        record.issue = issue
        record.severity = severity
        if let service, let range = line.range(of: service) {
            record.serviceStart += UInt32(bytes.count + line.utf8.distance(from: line.startIndex, to: range.lowerBound))
            record.serviceLength = UInt16(service.utf8.count)
        }
        records.append(record)
        bytes += line.utf8
        bytes.append(0x0A)
    }
    return Batch(
        source: Source(path: path, service: "app"),
        bytes: bytes,
        records: records,
        isHistory: isHistory,
        readTime: start
    )
}

extension String {
    fileprivate func range(of part: String) -> Range<String.Index>? { firstRange(of: part) }
}
