/// Writes what the stream would judge of each line of a file, a JSON object a line, as `livelogs parse` prints it.
///
///     {"file":"app.log","line_no":7,"lines":1,"timestamp":"2026-11-20T10:00:00.123456Z","severity":"error",
///      "severity_number":17,"service":"sshd","host":"web1","pid":"812","issue":"auth_failure","attack":false,"log":"..."}
///
/// Where a pattern read the line, `"pattern":"id","fields":{...}` stands before `attack`. `timestamp` is null where the line shows no time, and has nine digits of fraction where the line shows more than six.
package struct ParsedRecordWriter: ~Copyable {
    private var formatter = TimestampFormatter()
    private let issues: [[UInt8]]
    private let utcOffset: Int
    private var patterns: PatternReader

    /// - Parameters:
    ///   - types: what `Record.issue` counts in.
    ///   - patterns: those of the analyzer's rules.
    ///   - utcOffset: the one the batches were analyzed with.
    package init(types: [IssueType], patterns: PatternSet = .none, utcOffset: Int) {
        self.patterns = PatternReader(patterns)
        issues = types.map { Self.quoted(Array($0.id.utf8).span) }
        self.utcOffset = utcOffset
    }

    /// Appends every record of `batch`.
    ///
    /// - Parameters:
    ///   - batch: what an `Analyzer` with the same offset gave.
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
            output.append(contentsOf: "{\"file\":".utf8)
            output.append(contentsOf: name)
            output.append(contentsOf: ",\"line_no\":\(number),\"lines\":\(record.lines),\"timestamp\":".utf8)
            let reader = reader(batch)
            var head = reader.read(batch.firstLine(of: record))
            let pattern =
                patterns.wants(head) ? patterns.read(batch.firstLine(of: record), reader.times, into: &head) : nil
            appendTime(record, head, to: &output)
            output.append(contentsOf: ",\"severity\":\"\(record.severity.name)\"".utf8)
            output.append(contentsOf: ",\"severity_number\":\(record.severityNumber),\"service\":".utf8)
            if record.serviceLength == 0 {
                output.append(contentsOf: service)
            } else {
                Self.append(batch.text(record.serviceStart, UInt32(record.serviceLength)), to: &output)
            }
            for (name, range) in [("host", head.host), ("pid", head.process)]
            where !range.isEmpty && range.upperBound <= record.length {
                output.append(contentsOf: ",\"\(name)\":".utf8)
                Self.append(batch.firstLine(of: record).extracting(range), to: &output)
            }
            output.append(contentsOf: ",\"issue\":".utf8)
            let issue = Int(record.issue) - 1
            output.append(contentsOf: issues.indices.contains(issue) ? issues[issue] : Array("null".utf8))
            if let pattern { append(pattern, batch.firstLine(of: record), to: &output) }
            output.append(contentsOf: ",\"attack\":\(record.flags.contains(.attack)),\"log\":".utf8)
            Self.append(batch.text(record.start, record.length), to: &output)
            output.append(contentsOf: "}\n".utf8)
            number += max(1, Int(record.lines))
        }
        return number
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
        HeadReader(times: TimestampReader(utcOffset: utcOffset, readTime: batch.readTime))
    }

    private mutating func appendTime(_ record: Record, _ head: LineHead, to output: inout [UInt8]) {
        guard record.flags.contains(.ownTime) else {
            output.append(contentsOf: "null".utf8)
            return
        }
        output.append(UInt8(ascii: "\""))
        formatter.append(microseconds: record.time, to: &output)
        // A record keeps microseconds; what a line shows beyond them is read once more, here only.
        if let time = head.time, time.fractionDigits > 6, time.microseconds == record.time {
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
        var size = 0
        let text = text(record.start, record.length)
        while size < text.count, text[size] != 0x0A { size += 1 }
        return self.text(record.start, UInt32(size))
    }

    /// A part of the bytes; empty where a record speaks of bytes that are not there.
    @_lifetime(borrow self)
    fileprivate func text(_ start: UInt32, _ length: UInt32) -> Span<UInt8> {
        let end = min(Int(start) + Int(length), bytes.count)
        return bytes.span.extracting(min(Int(start), end)..<end)
    }
}
