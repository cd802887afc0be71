/// Turns blocks of lines into batches of records: splits, reads heads, judges.
///
/// There is one for each ingest thread; it keeps its buffers from block to block, so a line allocates nothing.
package struct Analyzer: ~Copyable {
    /// Seconds east of UTC for times that show no zone; it changes with the seasons, so the owner may set it anew.
    package var utcOffset: Int

    private var scanner: RuleScanner
    private var matches: [RuleMatch] = []
    /// The same for a line that is looked at alone.
    private var matchesOfOne: [RuleMatch] = []
    /// The line at hand without its escape sequences, when it has some.
    private var plain: [UInt8] = []
    private var source: Source?
    private var path: [UInt8] = []
    private var service: [UInt8] = []

    package init(rules: RuleSet, utcOffset: Int) {
        self.utcOffset = utcOffset
        scanner = RuleScanner(rules)
    }

    /// Takes other rules from the next block on.
    package mutating func setRules(_ rules: RuleSet) { scanner = RuleScanner(rules) }

    /// Reads every line of `block`; empty lines become records too, so that line numbers stay true.
    package mutating func analyze(_ block: consuming Block) -> Batch {
        turn(to: block.source)
        let offset = block.source.wrapping == .container ? 0 : utcOffset
        let reader = HeadReader(times: TimestampReader(utcOffset: offset, readTime: block.readTime))
        var records: [Record] = []
        records.reserveCapacity(block.bytes.count / 128 + 1)
        scanner.scan(block.bytes.span, into: &matches)
        var splitter = LineSplitter()
        var first = 0
        var continuation = 0
        while var line = splitter.next(in: block.bytes.span) {
            let head = line.start..<line.end
            var lines: UInt16 = 1
            while continuation < block.continuations.count,
                Int(block.continuations[continuation]) == splitter.position,
                let next = splitter.next(in: block.bytes.span)
            {
                line.end = next.end
                lines &+= 1
                continuation &+= 1
            }
            // Matches come in the order of their ends; those of a line end before the next one begins.
            var last = first
            while last < matches.count, Int(matches[last].end) < splitter.position { last &+= 1 }
            var record = read(
                block.bytes.span,
                line.start..<line.end,
                head: head.count,
                first..<last,
                reader,
                readTime: block.readTime
            )
            record.lines = lines
            records.append(record)
            first = last
        }
        if !block.envelopes.isEmpty { Envelope.open(block.envelopes, for: &records) }
        return Batch(
            source: block.source,
            bytes: block.bytes,
            records: records,
            isHistory: block.isHistory,
            readTime: block.readTime
        )
    }

    private mutating func turn(to next: Source) {
        guard source !== next else { return }
        source = next
        path = Array(next.path.utf8)
        service = Array(next.service.utf8)
    }

    private mutating func read(
        _ bytes: Span<UInt8>,
        _ range: Range<Int>,
        head: Int,
        _ found: Range<Int>,
        _ reader: HeadReader,
        readTime: Int64
    ) -> Record {
        var record = Record(
            start: UInt32(truncatingIfNeeded: range.lowerBound),
            length: UInt32(truncatingIfNeeded: range.count),
            time: readTime
        )
        let line = bytes.extracting(range)
        guard EscapeSequences.isIn(bytes, range) else {
            let head = judge(line, head: head, reader, matches.span.extracting(found), &record)
            record.setService(head.serviceStart, head.serviceEnd, in: range)
            return record
        }
        // Colours hide words from the rules too, so this line is scanned again without them.
        EscapeSequences.strip(line, into: &plain)
        let text = plain
        scanner.scan(text.span, into: &matchesOfOne)
        let head = judge(text.span, head: text.firstIndex(of: 0x0A) ?? text.count, reader, matchesOfOne.span, &record)
        if head.serviceEnd > head.serviceStart {
            record.setService(
                EscapeSequences.original(line, of: head.serviceStart),
                EscapeSequences.original(line, of: head.serviceEnd &- 1) &+ 1,
                in: range
            )
        }
        return record
    }

    /// `head` is the length of the first line.
    ///
    /// Structure first, rules next, words last; where the structure says two things, nobody decides.
    private func judge(
        _ text: Span<UInt8>,
        head size: Int,
        _ reader: HeadReader,
        _ found: Span<RuleMatch>,
        _ record: inout Record
    ) -> LineHead {
        // Of several lines the first has the head.
        let line = text.extracting(first: size)
        var head = reader.read(line)
        if size < text.count, head.rank == .none { head.takeLevel(of: text, after: size, reader) }
        if let time = head.time {
            record.time = time.microseconds
            record.flags.insert(.ownTime)
        }
        var level = head.level
        if !found.isEmpty {
            let verdict: RuleSet.Verdict
            if head.serviceEnd > head.serviceStart, head.serviceEnd <= line.count {
                let named = line.extracting(head.serviceStart..<head.serviceEnd)
                verdict = scanner.rules.judge(found, level: level.severity, source: path.span, service: named)
            } else {
                verdict = scanner.rules.judge(found, level: level.severity, source: path.span, service: service.span)
            }
            if let issue = verdict.issue { record.issue = UInt16(truncatingIfNeeded: issue &+ 1) }
            if verdict.isAttack(in: line) { record.flags.insert(.attack) }
            if head.rank == .none, let severity = verdict.severity { level = Level(severity) }
        }
        if head.rank == .none, level == .unknown { level = Keywords.level(line, head.message, head.messageEnd) }
        record.severity = level.severity
        record.severityNumber = level.number
        return head
    }
}

extension LineHead {
    /// The level that the second line of a record shows, for loggers that put it there.
    fileprivate mutating func takeLevel(of text: Span<UInt8>, after first: Int, _ reader: HeadReader) {
        var end = first &+ 1
        while end < text.count, text[end] != 0x0A { end &+= 1 }
        let second = reader.read(text.extracting(min(first &+ 1, end)..<end))
        if second.rank == .field, !text.at(first &+ 1).isSpace { (level, rank) = (second.level, second.rank) }
    }
}

extension Record {
    /// Takes the service from a range of the line that itself is `line` of the batch.
    fileprivate mutating func setService(_ start: Int, _ end: Int, in line: Range<Int>) {
        guard end > start, end &- start <= 255, end <= line.count else { return }
        serviceStart = UInt32(truncatingIfNeeded: line.lowerBound &+ start)
        serviceLength = UInt16(end &- start)
    }
}
