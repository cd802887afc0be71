/// Turns blocks of lines into batches of records: splits, reads heads, judges.
///
/// There is one for each ingest thread; it keeps its buffers from block to block, so a line allocates nothing.
package struct Analyzer: ~Copyable {
    /// Lines of which all was known, since the beginning.
    package private(set) var recalled = 0

    private let remembersLines: Bool
    private var records: RecordReader
    private var memory: LineMemory
    private var hits: [RuleMatch] = []
    /// What is to be read of the block at hand.
    private var items: [BlockItem] = []
    /// The texts that nothing is known of, when they are few.
    private var unknown: [UInt8] = []
    private var source: Source?
    /// What the memory had learnt when the block at hand was surveyed.
    private var learnt = 0

    /// - Parameters:
    ///   - rules: what lines are judged by.
    ///   - zones: by which times are read that show no zone.
    ///   - remembersLines: keep what came of a line for others like it; that changes no outcome.
    package init(rules: RuleSet, zones: TimeZones, remembersLines: Bool = true) {
        self.remembersLines = remembersLines
        records = RecordReader(rules, zones)
        memory = LineMemory(rules)
    }

    /// Forgets what is known of lines; that costs time and changes no outcome.
    package mutating func forgetLines() { memory.forget() }

    /// Takes other rules and patterns from the next block on.
    package mutating func setRules(_ rules: RuleSet) {
        records.setRules(rules)
        memory = LineMemory(rules)
        source = nil
    }

    /// Takes other zones from the next block on.
    package mutating func setZones(_ zones: TimeZones) { records.setZones(zones) }

    /// Takes over, by the path of a source, where its local times stood when an earlier run stopped.
    package mutating func resume(_ marks: [String: ClockMark]) { records.resume(marks) }

    /// Reads every line of `block`, the first after those that `clock` was the mark of.
    package mutating func analyze(_ block: consuming Block, after clock: ClockMark) -> Batch {
        turn(to: block.source)
        records.setClock(clock)
        return analyze(block)
    }

    private mutating func turn(to next: Source) {
        guard source !== next else { return }
        source = next
        records.turn(to: next)
        memory.turn(to: next)
    }

    /// Reads every line of `block`; empty lines become records too, so that line numbers stay true.
    package mutating func analyze(_ block: consuming Block) -> Batch {
        turn(to: block.source)
        records.begin(block)
        let before = ClockMark(records.clock)
        let offset = Int(records.clock.assumed / TimeZoneRules.second)
        let reader = HeadReader(times: TimestampReader(utcOffset: offset, readTime: block.readTime))
        survey(block)
        find(in: block.bytes.span)
        let hits = hits
        var result: [Record] = []
        result.reserveCapacity(items.count)
        var first = 0
        for index in items.indices {
            let item = items[index]
            // Hits come line by line; those of a record end before the next one begins.
            var last = first
            while last < hits.count, Int(hits[last].end) <= item.searched.upperBound { last &+= 1 }
            result.append(read(item, hits.span, first..<last, in: block, reader))
            first = last
        }
        if !block.envelopes.isEmpty { Envelope.open(block.envelopes, for: &result) }
        var batch = Batch(
            source: block.source,
            bytes: block.bytes,
            records: result,
            isHistory: block.isHistory,
            readTime: block.readTime
        )
        batch.clockBefore = before
        batch.clock = ClockMark(records.clock)
        return batch
    }

    /// Puts the records of `block` into `items`, and what is known of them.
    private mutating func survey(_ block: borrowing Block) {
        items.removeAll(keepingCapacity: true)
        learnt = memory.learnt
        let bytes = block.bytes.span
        var splitter = LineSplitter()
        var continuation = 0
        while let line = splitter.next(in: bytes) {
            var item = BlockItem(line, next: splitter.position)
            while continuation < block.continuations.count,
                Int(block.continuations[continuation]) == splitter.position,
                let next = splitter.next(in: bytes)
            {
                item.append(next, next: splitter.position)
                continuation &+= 1
            }
            if remembersLines, item.lines == 1, records.readsAlone(bytes.extracting(item.start..<item.end)) {
                memory.recall(bytes, &item)
            }
            items.append(item)
        }
    }

    /// Looks for the literals of rules in the records that nothing is known of.
    private mutating func find(in bytes: Span<UInt8>) {
        var count = 0
        for index in items.indices where items[index].known == nil { count &+= 1 }
        guard count < items.count / 4 * 3 else {
            for index in items.indices { items[index].searched = items[index].start..<items[index].next }
            look(in: bytes)
            return
        }
        unknown.removeAll(keepingCapacity: true)
        for index in items.indices {
            let start = unknown.count
            if items[index].known == nil {
                unknown.append(bytes.extracting(items[index].start..<items[index].next))
            }
            items[index].searched = start..<unknown.count
        }
        let text = unknown
        look(in: text.span)
    }

    private mutating func look(in bytes: Span<UInt8>) {
        var found: [RuleMatch] = []
        swap(&found, &hits)
        records.find(bytes, into: &found)
        swap(&found, &hits)
    }

    private mutating func read(
        _ item: BlockItem,
        _ hits: Span<RuleMatch>,
        _ found: Range<Int>,
        in block: borrowing Block,
        _ reader: HeadReader
    ) -> Record {
        let bytes = block.bytes.span
        let range = item.start..<item.end
        var item = item
        // The first of several alike in a block makes the others known.
        if item.known == nil, item.hash != nil, memory.learnt > learnt { memory.recallAgain(bytes, &item) }
        if let known = item.known {
            if records.readsAlone(bytes.extracting(range)),
                let record = known.record(of: bytes, range, reader.times, &records.clock)
            {
                recalled &+= 1
                return record
            }
            return records.readAlone(bytes, range, reader, readTime: block.readTime)
        }
        let place = RecordReader.Place(range: range, head: item.head, hits: found, start: item.searched.lowerBound)
        var record = records.read(bytes, place, hits, reader, readTime: block.readTime)
        record.lines = item.lines
        if let hash = item.hash, records.isPlain {
            let (head, verdict) = (records.head, records.verdict)
            memory.learn(bytes, range, hash, record, head, verdict, reader)
        }
        return record
    }
}

extension [UInt8] {
    fileprivate mutating func append(_ bytes: Span<UInt8>) {
        unsafe bytes.withUnsafeBufferPointer { unsafe append(contentsOf: $0) }
    }
}
