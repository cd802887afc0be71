/// Recalls and learns what records of one line come to, source by source (`LineCache`).
struct LineMemory: ~Copyable {
    private var cache = LineCache()
    private var watch: DigitWatch?
    private let index: RuleIndex
    /// Lines that came again; learning begins when it is worth the making of `watch`.
    private var repeated = 0
    private static let worthwhile = 1_000
    /// Tells the sources apart whose lines the rules may judge differently.
    private var source: UInt64 = 0

    init(_ rules: RuleSet) { index = rules.index }

    /// Lines learnt so far: what was not recalled may be known once this has grown.
    var learnt: Int { cache.count }

    /// Forgets all lines, so that they are new again: for measuring.
    mutating func forget() { cache = LineCache() }

    /// The next lines come from that source.
    mutating func turn(to next: Source) {
        var hasher = Hasher()
        hasher.combine(next.path)
        hasher.combine(next.service)
        source = UInt64(truncatingIfNeeded: hasher.finalize())
    }

    /// Puts into `item` what is known of its line.
    @inline(__always)
    mutating func recall(_ bytes: Span<UInt8>, _ item: inout BlockItem) {
        let line = bytes.extracting(item.start..<item.end)
        guard let hash = cache.hash(line, source: source) else { return }
        item.hash = hash
        recallAgain(bytes, &item)
    }

    /// The same for a line whose hash is known.
    @inline(__always)
    mutating func recallAgain(_ bytes: Span<UInt8>, _ item: inout BlockItem) {
        let line = bytes.extracting(item.start..<item.end)
        guard let hash = item.hash else { return }
        guard let known = cache.find(line, hash), known.hasReturn == (bytes.at(item.end) == 0x0D) else { return }
        item.known = known
    }

    /// Keeps what came of a line, if it came before and its outcome is certain to be that of others like it.
    mutating func learn(
        _ bytes: Span<UInt8>,
        _ range: Range<Int>,
        _ hash: UInt64,
        _ record: Record,
        _ head: LineHead,
        _ verdict: RuleSet.Verdict,
        _ reader: HeadReader
    ) {
        guard cache.isWanted(hash, size: range.count) else { return }
        if watch == nil {
            repeated &+= 1
            guard repeated > Self.worthwhile else { return }
            watch = DigitWatch(index)
        }
        let line = bytes.extracting(range)
        let hasReturn = bytes.at(range.upperBound) == 0x0D
        // Rules see the "\r" too.
        let whole = bytes.extracting(range.lowerBound..<range.upperBound &+ (hasReturn ? 1 : 0))
        var known = LineCache.Known(record, verdict, hasReturn: hasReturn)
        if let again = reader.readWitnessed(line), again.head == head, !(watch?.mayMatter(in: whole) ?? true),
            known.takeTimes(of: again.witness, head, in: line, reader.times)
        {
            cache.insert(line, hash, again.witness, known)
        } else {
            cache.refuse(hash)
        }
    }
}

extension LineCache.Known {
    fileprivate init(_ record: Record, _ verdict: RuleSet.Verdict, hasReturn: Bool) {
        severity = record.severity
        severityNumber = record.severityNumber
        issue = record.issue
        isAttack = verdict.isAttack
        isAttackIfRemote = verdict.isAttackIfRemote
        if record.serviceLength > 0 {
            serviceStart = UInt16(truncatingIfNeeded: record.serviceStart &- record.start)
            serviceEnd = serviceStart &+ record.serviceLength
        }
        self.hasReturn = hasReturn
    }

    /// - Returns: false when the times, read anew where they stand, do not come to that of the head.
    fileprivate mutating func takeTimes(
        of witness: HeadWitness,
        _ head: LineHead,
        in line: Span<UInt8>,
        _ reader: TimestampReader
    ) -> Bool {
        guard witness.times.count <= LineCache.mostTimes, head.time?.order ?? .unknown == .unknown else { return false }
        for (index, range) in witness.times.enumerated() {
            times[index] = LineCache.Place(
                start: UInt16(truncatingIfNeeded: range.lowerBound),
                end: UInt16(truncatingIfNeeded: range.upperBound)
            )
        }
        timeCount = UInt8(witness.times.count)
        return timeCount == 0 || time(in: line, reader) == head.time
    }

    /// The time that `line` shows where this one has times; nil when one is not there.
    private func time(in line: Span<UInt8>, _ reader: TimestampReader) -> Timestamp? {
        var head = LineHead()
        for index in 0..<Int(timeCount) {
            guard let time = reader.read(line, at: Int(times[index].start)), time.end == Int(times[index].end),
                time.order == .unknown
            else { return nil }
            if timeCount == 1 { return time }
            head.offer(time)
        }
        return head.time
    }

    /// The record of a line that this is known of; nil when its time can't be read.
    func record(of bytes: Span<UInt8>, _ range: Range<Int>, _ reader: TimestampReader, _ clock: inout LocalClock)
        -> Record?
    {
        let line = bytes.extracting(range)
        var record = Record(
            start: UInt32(truncatingIfNeeded: range.lowerBound),
            length: UInt32(truncatingIfNeeded: range.count),
            time: reader.readTime
        )
        if timeCount > 0 {
            guard let time = time(in: line, reader) else { return nil }
            record.time = clock.moment(of: time)
            record.flags.insert(.ownTime)
        }
        record.severity = severity
        record.severityNumber = severityNumber
        record.issue = issue
        if isAttack || (isAttackIfRemote && RemoteAddress.isNamed(in: line)) { record.flags.insert(.attack) }
        record.setService(Int(serviceStart), Int(serviceEnd), in: range)
        return record
    }
}
