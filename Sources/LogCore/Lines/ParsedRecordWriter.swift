/// Writes what the stream would judge of each line of a file, a JSON object a line, as `livelogs parse` prints it.
///
///     {"file":"app.log","line_no":7,"lines":1,"timestamp":"2026-11-20T10:00:00.123456Z","severity":"error",
///      "severity_number":17,"service":"sshd","host":"web1","pid":"812","issue":"auth_failure","attack":false,"log":"..."}
///
/// Where a pattern read the line, `"pattern":"id","fields":{...}` stands before `attack`. `timestamp` is null where the line shows no time, and has nine digits of fraction where the line shows more than six.
package struct ParsedRecordWriter: ~Copyable {
    private var formatter = TimestampFormatter()
    private let issues: [[UInt8]]
    private var patterns: PatternReader

    /// - Parameters:
    ///   - types: what `Record.issue` counts in.
    ///   - patterns: those of the analyzer's rules.
    package init(types: [IssueType], patterns: PatternSet = .none) {
        self.patterns = PatternReader(patterns)
        issues = types.map { Self.quoted(Array($0.id.utf8).span) }
    }

    /// Appends every record of `batch`.
    ///
    /// - Parameters:
    ///   - batch: what an `Analyzer` gave.
    ///   - file: the name to show.
    ///   - firstLine: the number of the batch's first line, from 1 at a file's start.
    ///   - output: gets an object and a newline for each.
    /// - Returns: the number of the line after the batch.
    package mutating func append(_ batch: Batch, file: String, firstLine: Int, to output: inout [UInt8]) -> Int {
        let name = Self.quoted(Array(file.utf8).span)
        let service = Self.quoted(Array(batch.source.service.utf8).span)
        var number = firstLine
        patterns.turn(to: batch.source.path)
        for record in batch.records {
            output.append("{\"file\":")
            output.append(contentsOf: name)
            output.append(",\"line_no\":")
            DecimalText.append(Int64(number), to: &output)
            output.append(",\"lines\":")
            DecimalText.append(UInt64(record.lines), to: &output)
            output.append(",\"timestamp\":")
            let reader = reader(batch)
            let line = batch.firstLine(of: record)
            var head = reader.read(line)
            let pattern = patterns.wants(head) ? patterns.read(line, reader.times, into: &head) : nil
            appendTime(record, head, to: &output)
            output.append(",\"severity\":\"")
            output.append(contentsOf: record.severity.name.utf8)
            output.append("\",\"severity_number\":")
            DecimalText.append(UInt64(record.severityNumber), to: &output)
            output.append(",\"service\":")
            if record.serviceLength == 0 {
                output.append(contentsOf: service)
            } else {
                Self.append(batch.text(record.serviceStart, UInt32(record.serviceLength)), to: &output)
            }
            append(",\"host\":", head.host, of: line, to: &output)
            append(",\"pid\":", head.process, of: line, to: &output)
            output.append(",\"issue\":")
            let issue = Int(record.issue) - 1
            if issues.indices.contains(issue) {
                output.append(contentsOf: issues[issue])
            } else {
                output.append("null")
            }
            if let pattern { append(pattern, line, to: &output) }
            output.append(record.flags.contains(.attack) ? ",\"attack\":true" : ",\"attack\":false")
            output.append(",\"log\":")
            Self.append(batch.text(record.start, record.length), to: &output)
            output.append("}\n")
            number += max(1, Int(record.lines))
        }
        return number
    }

    private func append(_ key: StaticString, _ range: Range<Int>, of line: Span<UInt8>, to output: inout [UInt8]) {
        guard !range.isEmpty, range.upperBound <= line.count else { return }
        output.append(key)
        Self.append(line.extracting(range), to: &output)
    }

    private mutating func append(_ pattern: Int, _ line: Span<UInt8>, to output: inout [UInt8]) {
        let id = patterns.set.patterns[pattern].id
        output.append(contentsOf: ",\"pattern\":\"\(id)\",\"fields\":{".utf8)
        var isFirst = true
        for (name, value) in patterns.fields(of: line, pattern: id) ?? [] {
            if !isFirst { output.append(UInt8(ascii: ",")) }
            isFirst = false
            output.append(contentsOf: "\"\(name)\":".utf8)
            Self.append(Array(value.utf8).span, to: &output)
        }
        output.append(UInt8(ascii: "}"))
    }

    private func reader(_ batch: Batch) -> HeadReader {
        HeadReader(times: TimestampReader(utcOffset: 0, readTime: batch.readTime))
    }

    private mutating func appendTime(_ record: Record, _ head: LineHead, to output: inout [UInt8]) {
        guard record.flags.contains(.ownTime) else {
            output.append(contentsOf: "null".utf8)
            return
        }
        output.append(UInt8(ascii: "\""))
        formatter.append(microseconds: record.time, to: &output)
        // A record keeps microseconds; what a line shows beyond them is read once more, here only.
        // Whatever its zone, a second is the same.
        if let time = head.time, time.fractionDigits > 6,
            time.microseconds.dividedDown(by: 1_000_000).remainder == record.time.dividedDown(by: 1_000_000).remainder
        {
            output.removeLast()
            let digits = Int(time.nanoseconds)
            for digit in [digits / 100, digits / 10 % 10, digits % 10] {
                output.append(UInt8(ascii: "0") + UInt8(digit))
            }
            output.append(UInt8(ascii: "Z"))
        }
        output.append(UInt8(ascii: "\""))
    }

    private static func append(_ text: Span<UInt8>, to output: inout [UInt8]) {
        output.append(UInt8(ascii: "\""))
        JSONText.append(text, to: &output)
        output.append(UInt8(ascii: "\""))
    }

    private static func quoted(_ text: Span<UInt8>) -> [UInt8] {
        var output: [UInt8] = []
        append(text, to: &output)
        return output
    }
}

extension Batch {
    /// The first line of a record, where its time stands.
    @_lifetime(borrow self)
    fileprivate func firstLine(of record: Record) -> Span<UInt8> {
        let text = text(record.start, record.length)
        return record.lines == 1 ? text : text.extracting(first: text.index(of: 0x0A, from: 0))
    }

    /// A part of the bytes; empty where a record speaks of bytes that are not there.
    @_lifetime(borrow self)
    fileprivate func text(_ start: UInt32, _ length: UInt32) -> Span<UInt8> {
        let end = min(Int(start) + Int(length), bytes.count)
        return bytes.span.extracting(min(Int(start), end)..<end)
    }
}

extension [UInt8] {
    fileprivate mutating func append(_ text: StaticString) {
        unsafe append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }
}
