/// One way to read a line: an expression whose named groups are fields.
struct LinePattern: Sendable {
    var id: String
    var expression: CaptureExpression
    /// Where it applies to every line; empty: to lines anywhere in which no time is found.
    var sources: [Glob]
    var time: TimeFormat?
    /// What kind of log it is, for reports on requests: "access" and the like.
    var logType: String
    /// By group of the expression, what it means to the stream.
    var meanings: [(group: Int, meaning: Meaning)]

    enum Meaning: String, Sendable {
        case timestamp, severity, service, host, pid, message, status

        /// Names people use for the same.
        init?(name: String) {
            switch name {
            case "timestamp", "time", "ts", "date", "datetime": self = .timestamp
            case "severity", "level", "loglevel": self = .severity
            case "service", "program", "app", "application": self = .service
            case "host", "hostname": self = .host
            case "pid": self = .pid
            case "message", "msg": self = .message
            case "status", "status_code": self = .status
            default: return nil
            }
        }
    }

    /// What the groups of the last match of `matcher` on `line` say, in place of what was known of it.
    func apply(
        _ matcher: borrowing CaptureMatcher,
        _ line: Span<UInt8>,
        _ times: TimestampReader,
        to head: inout LineHead
    ) {
        for (group, meaning) in meanings {
            guard let range = matcher.range(of: group), !range.isEmpty else { continue }
            switch meaning {
            case .timestamp:
                let text = line.extracting(range)
                guard var shown = time.map({ $0.read(text, times) }) ?? times.read(text, at: 0) else { continue }
                shown.end = range.upperBound
                head.time = shown
            case .severity:
                guard let level = Fields.level(line, range.lowerBound, range.upperBound) else { continue }
                (head.level, head.rank) = (level, .key)
            case .service: (head.serviceStart, head.serviceEnd) = (range.lowerBound, range.upperBound)
            case .host: head.host = range
            case .pid: head.process = range
            case .message: (head.message, head.messageEnd) = (range.lowerBound, range.upperBound)
            case .status:
                guard head.rank < .key, range.count == 3, line.digits(at: range.lowerBound, limit: 3) == 3 else {
                    continue
                }
                let level = Level(status: line.number(at: range.lowerBound, size: 3))
                if level != .unknown { (head.level, head.rank) = (level, .field) }
            }
        }
    }
}
