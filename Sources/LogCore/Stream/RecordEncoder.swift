/// Writes the records of batches as the stream shows them; one a thread, because it keeps the last second's text.
///
/// What does not change from line to line is escaped once: an issue's part for all time, a source's part until a batch of
/// another source comes. A record costs its copy and no allocation, as long as `output` has room.
package struct RecordEncoder: ~Copyable {
    /// Seconds since 1970 that `secondText` is of.
    private var second = Int64.min
    /// As `2026-11-20T10:00:00.` up to the point.
    private var secondText: [UInt8] = []
    private var times = TimestampFormatter()
    private var source: Source?

    /// What stands between severity and service: `","source":"/var/log/syslog","service":"` of `source`.
    private var sourceText: [UInt8] = []
    /// The escaped service of `source`.
    private var serviceText: [UInt8] = []
    /// Scratch for what a record must have escaped.
    private var escapedLine: [UInt8] = []
    private var escapedService: [UInt8] = []
    /// By `Record.issue`: `","issue":"auth_failure","severity_number":`, and without an issue for 0.
    private let issueTexts: [[UInt8]]

    /// - Parameter types: what `Record.issue` counts in, `RuleSet.types`.
    package init(types: [IssueType]) {
        var texts = [Array("\",\"severity_number\":".utf8)]
        for type in types {
            var text = Array("\",\"issue\":\"".utf8)
            JSONText.append(Array(type.id.utf8).span, to: &text)
            text.append(contentsOf: "\",\"severity_number\":".utf8)
            texts.append(text)
        }
        issueTexts = texts
    }

    /// Appends `{"type":"log","seq":...}` of a record of `batch`.
    package mutating func appendJSON(
        _ record: Record,
        sequence: UInt64,
        in batch: Batch,
        to output: inout [UInt8]
    ) {
        if source !== batch.source { turn(to: batch.source) }
        let fraction = turn(to: record.time)
        let issueText = issueTexts[Int(record.issue) < issueTexts.count ? Int(record.issue) : 0]
        let bytes = batch.bytes.span
        let line = bytes.part(record.start, record.length)
        let service = bytes.part(record.serviceStart, UInt32(record.serviceLength))
        // Numbers and constants take less than 192 bytes.
        let fixed = sourceText.count + serviceText.count + issueText.count + 192
        // Escaped on its way into the output where there is room for the worst of it; else beside it, so that no output
        // gets larger than what it holds.
        let worst = JSONText.longest(line.count + service.count)
        let isDirect = output.capacity - output.count >= worst + fixed
        if !isDirect {
            escapedLine.removeAll(keepingCapacity: true)
            JSONText.append(line, to: &escapedLine)
            escapedService.removeAll(keepingCapacity: true)
            JSONText.append(service, to: &escapedService)
        }
        let size = fixed + (isDirect ? worst : escapedLine.count + escapedService.count)
        unsafe output.append(atMost: size) { room in
            unsafe room.put("{\"type\":\"log\",\"seq\":")
            unsafe room.put(sequence)
            unsafe room.put(",\"timestamp\":\"")
            unsafe room.put(secondText.span)
            unsafe room.put(fraction: fraction)
            unsafe room.put("Z\",\"log\":\"")
            if isDirect {
                unsafe room.put(escaping: line)
            } else {
                unsafe room.put(escapedLine.span)
            }
            unsafe room.put(record.severity.member)
            unsafe room.put(sourceText.span)
            if record.serviceLength == 0 {
                unsafe room.put(serviceText.span)
            } else if isDirect {
                unsafe room.put(escaping: service)
            } else {
                unsafe room.put(escapedService.span)
            }
            unsafe room.put(issueText.span)
            unsafe room.put(UInt64(record.severityNumber))
            if record.lines > 1 {
                unsafe room.put(",\"lines\":")
                unsafe room.put(UInt64(record.lines))
            }
            if record.flags.contains(.truncated) { unsafe room.put(",\"truncated\":true") }
            unsafe room.put("}")
        }
    }

    /// Appends the line alone, with invalid UTF-8 replaced.
    package func appendText(_ record: Record, in batch: Batch, to output: inout [UInt8]) {
        PlainText.append(batch.bytes.span.part(record.start, record.length), to: &output)
    }

    private mutating func turn(to next: Source) {
        source = next
        sourceText.removeAll(keepingCapacity: true)
        sourceText.append(contentsOf: "\",\"source\":\"".utf8)
        JSONText.append(Array(next.path.utf8).span, to: &sourceText)
        sourceText.append(contentsOf: "\",\"service\":\"".utf8)
        serviceText.removeAll(keepingCapacity: true)
        JSONText.append(Array(next.service.utf8).span, to: &serviceText)
    }

    /// Makes `secondText` that of an instant.
    ///
    /// - Returns: the microseconds that come after it.
    private mutating func turn(to time: Int64) -> UInt32 {
        let instant = min(max(time, Self.firstTime), Self.lastTime)
        let (next, fraction) = instant.dividedDown(by: 1_000_000)
        if next != second {
            second = next
            secondText.removeAll(keepingCapacity: true)
            times.append(microseconds: next &* 1_000_000, to: &secondText)
            secondText.removeLast("000000Z".utf8.count)
        }
        return UInt32(truncatingIfNeeded: fraction)
    }

    /// The years 0000 to 9999, as RFC 3339 has them.
    private static let firstTime: Int64 = -62_167_219_200_000_000
    private static let lastTime: Int64 = 253_402_300_799_999_999
}

extension Severity {
    /// What comes after a line.
    fileprivate var member: StaticString {
        switch self {
        case .debug: "\",\"severity\":\"debug"
        case .unknown, .info: "\",\"severity\":\"info"
        case .warning: "\",\"severity\":\"warning"
        case .error: "\",\"severity\":\"error"
        case .critical: "\",\"severity\":\"critical"
        }
    }
}

extension Span<UInt8> {
    /// The bytes a record speaks of, or none where it speaks of bytes that are not there.
    @_lifetime(copy self)
    func part(_ start: UInt32, _ length: UInt32) -> Span<UInt8> {
        let first = Int(start)
        let end = first + Int(length)
        return end <= count ? extracting(first..<end) : extracting(first: 0)
    }
}
