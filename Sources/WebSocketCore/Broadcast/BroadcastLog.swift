/// A bounded run of chunks, read by any number of clients that each hold nothing but a position.
///
/// A position counts the bytes that ever went through the log; it stays valid when chunks come, go or are added in front.
/// A client whose position is older than `start` was lapped: it takes a `Lapse` before that happens, and continues at
/// `start` with a notice of what it missed.
package struct BroadcastLog: Sendable {
    private var chunks: [Chunk] = []
    /// Index of the oldest chunk that is still kept; what lies before it is empty and soon removed.
    private var head = 0

    /// Position of the oldest byte.
    package private(set) var start: Int64
    /// Position just past the newest byte: where a client begins that wants only what comes.
    package private(set) var end: Int64

    /// Records that came before `start`.
    package private(set) var recordsBeforeStart: Int64
    private var recordsBeforeEnd: Int64

    /// Sequence of the last record before `start`.
    package private(set) var sequenceBeforeStart: UInt64

    /// An empty log of records after `sequence`.
    ///
    /// Positions begin high, so that there is room for chunks in front; so do records, unless the count goes on from
    /// another log's.
    package init(after sequence: UInt64, position: Int64 = 1 << 48, recordsBefore: Int64? = nil) {
        start = position
        end = position
        recordsBeforeStart = recordsBefore ?? position
        recordsBeforeEnd = recordsBefore ?? position
        sequenceBeforeStart = sequence
    }

    package var isEmpty: Bool { head == chunks.count }
    package var size: Int { Int(end - start) }
    /// The chunks, oldest first.
    package var window: ArraySlice<Chunk> { chunks[head...] }

    /// Adds `chunk` as the newest.
    ///
    /// - Returns: it, as placed in the log.
    @discardableResult
    package mutating func append(_ chunk: Chunk) -> Chunk {
        var chunk = chunk
        chunk.start = end
        chunk.recordsBefore = recordsBeforeEnd
        end += Int64(chunk.bytes.count)
        recordsBeforeEnd += Int64(chunk.records)
        chunks.append(chunk)
        return chunk
    }

    /// Records in the log.
    package var records: Int { Int(recordsBeforeEnd - recordsBeforeStart) }

    /// Adds an older chunk in front, which ends where `start` was; `reachBack` then tells how far back that goes.
    package mutating func prepend(_ chunk: Chunk) {
        var chunk = chunk
        start -= Int64(chunk.bytes.count)
        recordsBeforeStart -= Int64(chunk.records)
        chunk.start = start
        chunk.recordsBefore = recordsBeforeStart
        if head > 0 {
            head -= 1
            chunks[head] = chunk
        } else {
            chunks.insert(chunk, at: 0)
        }
    }

    /// The log now has every record after `sequence` that its filter lets through.
    package mutating func reachBack(to sequence: UInt64) {
        sequenceBeforeStart = min(sequenceBeforeStart, sequence)
    }

    /// Drops whole chunks before `position`.
    package mutating func evict(before position: Int64) {
        while head < chunks.count, chunks[head].end <= position {
            let chunk = chunks[head]
            start = chunk.end
            recordsBeforeStart = chunk.recordsBefore + Int64(chunk.records)
            sequenceBeforeStart = max(sequenceBeforeStart, chunk.lastSequence)
            chunks[head] = Self.hollow
            head += 1
        }
        if head > 64, head * 2 > chunks.count {
            chunks.removeSubrange(..<head)
            head = 0
        }
    }

    /// The lowest position that keeps at most `capacity` bytes: what `evict` is to be called with.
    package func position(keeping capacity: Int) -> Int64 {
        var index = head
        while index < chunks.count, end - chunks[index].start > Int64(capacity) { index += 1 }
        return index < chunks.count ? chunks[index].start : end
    }

    /// Index in `window` of the chunk that holds the byte at `position`; nil outside of the log.
    package func index(of position: Int64) -> Int? {
        guard position >= start, position < end else { return nil }
        if let last = chunks.last, position >= last.start { return chunks.count - 1 }
        var low = head
        var high = chunks.count - 1
        while low < high {
            let middle = (low + high) / 2
            if chunks[middle].end > position { high = middle } else { low = middle + 1 }
        }
        return low
    }

    /// What a client that stands at `position` has still to get of the frame it is in, and what it misses after it.
    ///
    /// Nil at the end of the log, where nothing can be missed.
    package func lapse(at position: Int64) -> Lapse? {
        guard let index = index(of: position) else { return nil }
        let chunk = chunks[index]
        let offset = Int(position - chunk.start)
        var frame = chunk.frame(at: offset)
        var remainder: ArraySlice<UInt8> = []
        if offset > chunk.frameStart(frame) {
            remainder = chunk.bytes[offset..<Int(chunk.marks[frame].end)]
            frame += 1
        }
        let records = chunk.marks[..<frame].reduce(Int64(0)) { $0 + Int64($1.records) }
        let next = frame < chunk.marks.count ? chunk.marks[frame].firstSequence : chunk.lastSequence + 1
        return Lapse(remainder: Array(remainder), nextSequence: next, recordsBefore: chunk.recordsBefore + records)
    }

    /// What was lost between `lapse` and `start`; nil when nothing was.
    package func gap(since lapse: Lapse) -> Gap? {
        let missed = recordsBeforeStart - lapse.recordsBefore
        guard missed > 0 else { return nil }
        return Gap(from: lapse.nextSequence, to: max(sequenceBeforeStart, lapse.nextSequence), missed: missed)
    }

    /// Where a client goes on that stood at `lapse`: at `start`, after a gap.
    ///
    /// When the log reaches back again to where it stood, at the very place: what is before that it had.
    package func position(since lapse: Lapse) -> Int64 {
        gap(since: lapse) == nil ? position(after: lapse.nextSequence &- 1) : start
    }

    /// What a client that stood at `lapse` loses by leaving the log for good; nil when it had everything.
    package func gapToEnd(since lapse: Lapse) -> Gap? {
        let missed = recordsBeforeEnd - lapse.recordsBefore
        guard missed > 0 else { return nil }
        let last = chunks[head...].last { $0.records > 0 }?.lastSequence ?? sequenceBeforeStart
        return Gap(from: lapse.nextSequence, to: max(last, lapse.nextSequence), missed: missed)
    }

    /// Where the first record with a sequence above `sequence` stands, or `end`.
    package func position(after sequence: UInt64) -> Int64 {
        guard let index = chunks[head...].firstIndex(where: { $0.records > 0 && $0.lastSequence > sequence }) else {
            return end
        }
        let chunk = chunks[index]
        for (frame, mark) in chunk.marks.enumerated() where mark.records > 0 {
            // A frame of many records is judged by the sequence before the next frame: none is skipped, though a few of
            // it may come twice.
            let isLast = frame + 1 == chunk.marks.count
            let last =
                mark.records == 1
                ? mark.firstSequence : isLast ? chunk.lastSequence : chunk.marks[frame + 1].firstSequence - 1
            if last > sequence { return chunk.start + Int64(chunk.frameStart(frame)) }
        }
        return chunk.end
    }

    /// Where the last `count` records begin, as far as they are kept.
    package func position(ofLast count: Int) -> Int64 {
        guard count > 0 else { return end }
        var left = count
        for chunk in chunks[head...].reversed() where chunk.records > 0 {
            if chunk.records < left {
                left -= chunk.records
                continue
            }
            for frame in chunk.marks.indices.reversed() {
                left -= Int(chunk.marks[frame].records)
                if left <= 0 { return chunk.start + Int64(chunk.frameStart(frame)) }
            }
        }
        return start
    }

    /// Records from the frame at `position` on.
    package func records(from position: Int64) -> Int {
        lapse(at: position).map { Int(recordsBeforeEnd - $0.recordsBefore) } ?? 0
    }

    private static let hollow = Chunk(bytes: [], marks: [], lastSequence: 0)
}

/// Where a client stood when the log was about to leave it behind.
package struct Lapse: Sendable, Hashable {
    /// The rest of the frame it was in the middle of: it must get that before anything else.
    package let remainder: [UInt8]
    /// Sequence of the first record it did not get.
    package let nextSequence: UInt64
    let recordsBefore: Int64
}

/// Records a client was not given.
package struct Gap: Sendable, Hashable {
    package let from: UInt64
    package let to: UInt64
    /// How many of them its filter would have let through.
    package let missed: Int64

    package init(from: UInt64, to: UInt64, missed: Int64) {
        self.from = from
        self.to = to
        self.missed = missed
    }
}
