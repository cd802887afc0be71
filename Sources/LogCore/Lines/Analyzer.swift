/// Turns blocks of lines into batches of records: splits, reads heads, judges.
///
/// There is one for each ingest thread; it keeps its buffers from block to block, so a line allocates nothing.
package struct Analyzer: ~Copyable {
    /// Seconds east of UTC for times that show no zone; it changes with the seasons, so the owner may set it anew.
    package var utcOffset: Int

    private var scanner: RuleScanner
    private var patterns: PatternReader
    private var hits: [RuleMatch] = []
    /// The same for a line that is looked at alone.
    private var hitsOfOne: [RuleMatch] = []
    /// The line at hand without its escape sequences, when it has some.
    private var plain: [UInt8] = []
    private var escapes = EscapeSearch()
    private var source: Source?
    private var path: [UInt8] = []
    private var service: [UInt8] = []
    /// How the source at hand writes its dates, once one of them told.
    private var order = DateOrder.unknown
    private var orders: [ObjectIdentifier: (source: Source, order: DateOrder)] = [:]
    /// The columns that the source at hand named, and those of other sources that did.
    private var columns: FieldDirective?
    private var directives: [ObjectIdentifier: (source: Source, columns: FieldDirective)] = [:]

    package init(rules: RuleSet, utcOffset: Int) {
        self.utcOffset = utcOffset
        patterns = PatternReader(rules.patterns)
        scanner = RuleScanner(rules)
    }

    /// Takes other rules and patterns from the next block on.
    package mutating func setRules(_ rules: RuleSet) {
        scanner = RuleScanner(rules)
        patterns = PatternReader(rules.patterns)
        if let source { patterns.turn(to: source.path) }
    }

    /// Reads every line of `block`; empty lines become records too, so that line numbers stay true.
    package mutating func analyze(_ block: consuming Block) -> Batch {
        turn(to: block.source)
        let offset = block.source.wrapping == .container ? 0 : utcOffset
        var reader = HeadReader(times: TimestampReader(utcOffset: offset, readTime: block.readTime))
        var records: [Record] = []
        records.reserveCapacity(block.bytes.count / 128 + 1)
        scanner.find(block.bytes.span, into: &hits)
        var splitter = LineSplitter()
        escapes = EscapeSearch()
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
            // Hits come in the order of their ends; those of a line end before the next one begins.
            var last = first
            while last < hits.count, Int(hits[last].end) < splitter.position { last &+= 1 }
            reader.times.order = order
            let range = line.start..<line.end
            var record = read(block.bytes.span, range, head: head.count, first..<last, reader, readTime: block.readTime)
            if order == .either {
                // Later lines of the block may tell what this one leaves open.
                order = Self.order(in: block.bytes.span, from: splitter.position, reader)
                reader.times.order = order
                record = read(block.bytes.span, range, head: head.count, first..<last, reader, readTime: block.readTime)
                if order == .either { order = .ambiguous }
            }
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

    private mutating func learn(_ head: LineHead) {
        if let shown = head.time?.order, shown != .unknown { order = order.learning(shown) }
    }

    /// What the first line of those from `position` on that decides it says; `either` when none does.
    private static func order(in bytes: Span<UInt8>, from position: Int, _ reader: HeadReader) -> DateOrder {
        var splitter = LineSplitter(from: position)
        var lines = 0
        while lines < 4096, let line = splitter.next(in: bytes) {
            lines &+= 1
            let head = reader.read(bytes.extracting(line.start..<line.end))
            if let order = head.time?.order, order.isDecided { return order }
        }
        return .either
    }

    private mutating func turn(to next: Source) {
        guard source !== next else { return }
        if let source, order != .unknown { orders[ObjectIdentifier(source)] = (source, order) }
        order = orders[ObjectIdentifier(next)]?.order ?? .unknown
        if let source, let columns { directives[ObjectIdentifier(source)] = (source, columns) }
        columns = directives.isEmpty ? nil : directives[ObjectIdentifier(next)]?.columns
        source = next
        path = Array(next.path.utf8)
        service = Array(next.service.utf8)
        patterns.turn(to: next.path)
    }

    private mutating func read(
        _ bytes: Span<UInt8>,
        _ range: Range<Int>,
        head size: Int,
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
        guard escapes.isIn(bytes, range) else {
            let head = readHead(line, size, reader)
            let end = range.upperBound &+ (bytes.at(range.upperBound) == 0x0D ? 1 : 0)
            let whole = bytes.extracting(range.lowerBound..<end)
            judge(line, whole, head, size: size, hits, found, from: range.lowerBound, &record)
            record.setService(head.serviceStart, head.serviceEnd, in: range)
            learn(head)
            return record
        }
        // Colours hide words from the rules too, so this line is scanned again without them.
        EscapeSequences.strip(line, into: &plain)
        let text = plain
        scanner.find(text.span, into: &hitsOfOne)
        let first = text.firstIndex(of: 0x0A) ?? text.count
        let head = readHead(text.span, first, reader)
        judge(text.span, text.span, head, size: first, hitsOfOne, hitsOfOne.indices, from: 0, &record)
        learn(head)
        if head.serviceEnd > head.serviceStart {
            record.setService(
                EscapeSequences.original(line, of: head.serviceStart),
                EscapeSequences.original(line, of: head.serviceEnd &- 1) &+ 1,
                in: range
            )
        }
        return record
    }

    /// What a record says of itself; of several lines the first, of `size` bytes, has the head.
    private mutating func readHead(_ text: Span<UInt8>, _ size: Int, _ reader: HeadReader) -> LineHead {
        let line = text.extracting(first: size)
        var head = readColumns(line, reader.times) ?? reader.read(line)
        if patterns.wants(head) { patterns.read(line, reader.times, into: &head) }
        if size < text.count, head.rank == .none { head.takeLevel(of: text, after: size, reader) }
        return head
    }

    /// The head of a line whose source has said what its columns are; `nil` for all others.
    private mutating func readColumns(_ line: Span<UInt8>, _ times: TimestampReader) -> LineHead? {
        if line.at(0) == UInt8(ascii: "#"), FieldDirective.isAtStart(of: line) {
            var known = columns ?? FieldDirective()
            known.learn(line, times)
            columns = known
        }
        guard let columns else { return nil }
        var head = LineHead()
        return columns.read(line, times, into: &head) ? head : nil
    }

    /// Structure first, rules next, words last; where the structure says two things, nobody decides.
    ///
    /// `whole` is `text` and the "\r" behind it if there is one; `start` is where it begins in what the hits' ends count in.
    private mutating func judge(
        _ text: Span<UInt8>,
        _ whole: Span<UInt8>,
        _ head: LineHead,
        size: Int,
        _ hits: [RuleMatch],
        _ found: Range<Int>,
        from start: Int,
        _ record: inout Record
    ) {
        let line = text.extracting(first: size)
        if let time = head.time {
            record.time = time.microseconds
            record.flags.insert(.ownTime)
        }
        var level = head.level
        if !found.isEmpty {
            let (path, service) = (path, service)
            let found = hits.span.extracting(found)
            let severity = level.severity
            let verdict: RuleSet.Verdict
            if head.serviceEnd > head.serviceStart, head.serviceEnd <= line.count {
                let named = line.extracting(head.serviceStart..<head.serviceEnd)
                verdict = scanner.judge(whole, found, from: start, level: severity, source: path.span, service: named)
            } else {
                let own = service.span
                verdict = scanner.judge(whole, found, from: start, level: severity, source: path.span, service: own)
            }
            if let issue = verdict.issue { record.issue = UInt16(truncatingIfNeeded: issue &+ 1) }
            if verdict.isAttack(in: line) { record.flags.insert(.attack) }
            if head.rank == .none, let severity = verdict.severity { level = Level(severity) }
        }
        if head.rank == .none, level == .unknown { level = Keywords.level(line, head.message, head.messageEnd) }
        record.severity = level.severity
        record.severityNumber = level.number
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
