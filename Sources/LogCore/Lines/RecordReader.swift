/// Reads single records of one source after the other: their heads, and what rules and words say of them.
///
/// It keeps what was learnt of each source: the order of day and month, and the columns that it named.
struct RecordReader: ~Copyable {
    /// A record's text in its block, and the hits in it.
    struct Place {
        /// Without the "\n" or "\r\n" at its end.
        var range: Range<Int>
        /// Bytes of its first line.
        var head: Int
        /// Indices of the hits.
        var hits: Range<Int>
        /// Where the record begins in what the hits' ends count in.
        var start: Int
    }

    /// What rules said of the record that was read last, and its head.
    private(set) var verdict = RuleSet.Verdict.none
    private(set) var head = LineHead()
    /// Nothing but the record itself and the source's names had a say in it.
    private(set) var isPlain = true

    private var scanner: RuleScanner
    private var patterns: PatternReader
    /// Hits of a line that is looked at alone.
    private var hitsOfOne: [RuleMatch] = []
    /// The line at hand without its escape sequences, when it has some.
    private var plain: [UInt8] = []
    private var source: Source?
    private var path: [UInt8] = []
    private var service: [UInt8] = []
    /// How the source at hand writes its dates, once one of them told.
    private var order = DateOrder.unknown
    /// The columns that the source at hand named.
    private var columns: FieldDirective?
    /// What its local times mean.
    var clock: LocalClock
    /// Whether its block at hand, or the one before, is history.
    private var isHistory = false
    /// The same of other sources.
    private var notes = SourceNotes()
    private var zones: TimeZones
    /// By path, where local times stood when an earlier run stopped.
    private var stopped: [String: ClockMark] = [:]

    init(_ rules: RuleSet, _ zones: TimeZones) {
        self.zones = zones
        clock = LocalClock(zones.local)
        patterns = PatternReader(rules.patterns)
        scanner = RuleScanner(rules)
    }

    /// Takes other rules and patterns from the next record on.
    mutating func setRules(_ rules: RuleSet) {
        scanner = RuleScanner(rules)
        patterns = PatternReader(rules.patterns)
        if let source { patterns.turn(to: source.path) }
    }

    /// The next records come from that source.
    mutating func turn(to next: Source) {
        guard source !== next else { return }
        if let source, order != .unknown || columns != nil || clock.matters {
            let note = SourceNotes.Note(order: order, columns: columns, clock: clock.state, isHistory: isHistory)
            notes.put(note, source)
        }
        let note = notes.take(next) ?? SourceNotes.Note()
        (order, columns, clock.state, isHistory) = (note.order, note.columns, note.clock, note.isHistory)
        source = next
        clock.setRules(zones.rules(for: next))
        path = Array(next.path.utf8)
        service = Array(next.service.utf8)
        patterns.turn(to: next.path)
    }

    /// Takes other zones from the next block on.
    mutating func setZones(_ next: TimeZones) {
        zones = next
        if let source { clock.setRules(zones.rules(for: source)) }
    }

    /// Takes over by path where local times stood when an earlier run stopped.
    mutating func resume(_ marks: [String: ClockMark]) { stopped = marks }

    /// Says where the local times of the source at hand stand; nothing is known where there is no mark.
    mutating func setClock(_ mark: ClockMark) { clock.state = mark.state ?? LocalClock.State() }

    /// The next records are those of a block of the source at hand.
    mutating func begin(_ block: borrowing Block) {
        if block.isHistory, !isHistory { clock.state = LocalClock.State() }
        // New lines go on where the last run stopped; without one, where history ends.
        if !block.isHistory, !stopped.isEmpty, let mark = stopped.removeValue(forKey: block.source.path) {
            setClock(mark)
        }
        isHistory = block.isHistory
        clock.begin(readTime: block.readTime, isLate: block.isLate || block.isHistory)
    }

    /// Puts the literals of rules in `bytes` in place of what `hits` holds (`RuleScanner.find`).
    mutating func find(_ bytes: Span<UInt8>, into hits: inout [RuleMatch]) { scanner.find(bytes, into: &hits) }

    /// Reads the record at `place` of `bytes`.
    mutating func read(
        _ bytes: Span<UInt8>,
        _ place: Place,
        _ hits: Span<RuleMatch>,
        _ reader: HeadReader,
        readTime: Int64
    ) -> Record {
        var reader = reader
        reader.times.order = order
        var record = readOnce(bytes, place, hits, reader, readTime: readTime)
        if order == .either {
            // Later lines of the block may tell what this one leaves open.
            let next = bytes.index(of: 0x0A, from: place.range.upperBound) &+ 1
            order = Self.order(in: bytes, from: next, reader)
            reader.times.order = order
            record = readOnce(bytes, place, hits, reader, readTime: readTime)
            if order == .either { order = .ambiguous }
        }
        return record
    }

    /// The same without knowing the hits.
    mutating func readAlone(_ bytes: Span<UInt8>, _ range: Range<Int>, _ reader: HeadReader, readTime: Int64) -> Record
    {
        var hits: [RuleMatch] = []
        scanner.find(bytes.extracting(range), into: &hits)
        let place = Place(range: range, head: range.count, hits: hits.indices, start: 0)
        return read(bytes, place, hits.span, reader, readTime: readTime)
    }

    /// Whether `line` of the source at hand is read by itself alone, neither by columns nor by patterns for the source.
    @inline(__always)
    func readsAlone(_ line: Span<UInt8>) -> Bool { (columns?.isStrange(line) ?? true) && !patterns.hasOwn }

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

    private mutating func readOnce(
        _ bytes: Span<UInt8>,
        _ place: Place,
        _ hits: Span<RuleMatch>,
        _ reader: HeadReader,
        readTime: Int64
    ) -> Record {
        let range = place.range
        var record = Record(
            start: UInt32(truncatingIfNeeded: range.lowerBound),
            length: UInt32(truncatingIfNeeded: range.count),
            time: readTime
        )
        verdict = .none
        isPlain = true
        let line = bytes.extracting(range)
        guard EscapeSequences.isIn(bytes, range) else {
            head = readHead(line, place.head, reader)
            let end = range.upperBound &+ (bytes.at(range.upperBound) == 0x0D ? 1 : 0)
            let whole = bytes.extracting(range.lowerBound..<end)
            judge(line, whole, size: place.head, hits.extracting(place.hits), from: place.start, &record)
            record.setService(head.serviceStart, head.serviceEnd, in: range)
            learn(head)
            return record
        }
        // Colours hide words from the rules too, so this line is scanned again without them.
        isPlain = false
        EscapeSequences.strip(line, into: &plain)
        let text = plain
        var hits: [RuleMatch] = []
        swap(&hits, &hitsOfOne)
        scanner.find(text.span, into: &hits)
        let first = text.firstIndex(of: 0x0A) ?? text.count
        head = readHead(text.span, first, reader)
        judge(text.span, text.span, size: first, hits.span, from: 0, &record)
        swap(&hits, &hitsOfOne)
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
        if patterns.wants(head) {
            patterns.read(line, reader.times, into: &head)
            isPlain = false
        }
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
        if columns.isStrange(line) { return nil }
        isPlain = false
        var head = LineHead()
        return columns.read(line, times, into: &head) ? head : nil
    }

    /// Structure first, rules next, words last; where the structure says two things, nobody decides.
    ///
    /// `whole` is `text` and the "\r" behind it if there is one; `start` is where it begins in what the hits' ends count in.
    private mutating func judge(
        _ text: Span<UInt8>,
        _ whole: Span<UInt8>,
        size: Int,
        _ hits: Span<RuleMatch>,
        from start: Int,
        _ record: inout Record
    ) {
        let line = text.extracting(first: size)
        if let time = head.time {
            record.time = clock.moment(of: time)
            record.flags.insert(.ownTime)
        }
        var level = head.level
        if !hits.isEmpty {
            let (path, service) = (path, service)
            let severity = level.severity
            if head.serviceEnd > head.serviceStart, head.serviceEnd <= line.count {
                let named = line.extracting(head.serviceStart..<head.serviceEnd)
                verdict = scanner.judge(whole, hits, from: start, level: severity, source: path.span, service: named)
            } else {
                let own = service.span
                verdict = scanner.judge(whole, hits, from: start, level: severity, source: path.span, service: own)
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
    mutating func setService(_ start: Int, _ end: Int, in line: Range<Int>) {
        guard end > start, end &- start <= 255, end <= line.count else { return }
        serviceStart = UInt32(truncatingIfNeeded: line.lowerBound &+ start)
        serviceLength = UInt16(end &- start)
    }
}
