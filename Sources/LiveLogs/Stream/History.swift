import LogCore

/// The newest records of all sources, as they were read: what `backlog`, `since` and a new topic are made from.
///
/// Bounded by bytes; the oldest batch goes first.
struct History {
    /// A batch and the sequence of its first record; the others follow without holes.
    struct Entry {
        let batch: Batch
        let firstSequence: UInt64

        var lastSequence: UInt64 { firstSequence + UInt64(batch.records.count) - 1 }
        /// About what it holds in memory.
        var size: Int { batch.bytes.count + batch.records.count * MemoryLayout<Record>.stride + 128 }
    }

    private var entries: [Entry] = []
    private var head = 0
    private var size = 0
    private let capacity: Int

    init(capacity: Int) { self.capacity = capacity }

    /// Sequence of the oldest record kept; nil when there is none.
    var oldestSequence: UInt64? { head < entries.count ? entries[head].firstSequence : nil }

    mutating func append(_ batch: Batch, firstSequence: UInt64) {
        guard !batch.records.isEmpty else { return }
        let entry = Entry(batch: batch, firstSequence: firstSequence)
        entries.append(entry)
        size += entry.size
        while size > capacity, head < entries.count - 1 {
            size -= entries[head].size
            entries[head] = Self.hollow
            head += 1
        }
        if head > 256, head * 2 > entries.count {
            entries.removeSubrange(..<head)
            head = 0
        }
    }

    /// The kept batches before sequence `end`, newest first.
    func entries(before end: UInt64) -> ReversedCollection<ArraySlice<Entry>> {
        let kept = entries[head...]
        var low = kept.startIndex
        var high = kept.endIndex
        while low < high {
            let middle = (low + high) / 2
            if kept[middle].firstSequence < end { low = middle + 1 } else { high = middle }
        }
        return kept[..<low].reversed()
    }

    /// Makes records name their issue by other rules' numbers; an issue the new rules have not is none.
    mutating func renumber(from old: [IssueType], to new: [IssueType]) {
        guard old.map(\.id) != new.map(\.id) else { return }
        let numbers = old.map { type in new.firstIndex { $0.id == type.id }.map { UInt16($0 + 1) } ?? 0 }
        for index in entries.indices[head...] {
            let entry = entries[index]
            let records = entry.batch.records.map { record in
                var record = record
                if record.issue > 0, Int(record.issue) <= numbers.count {
                    record.issue = numbers[Int(record.issue) - 1]
                }
                return record
            }
            let batch = Batch(
                source: entry.batch.source,
                bytes: entry.batch.bytes,
                records: records,
                isHistory: entry.batch.isHistory,
                readTime: entry.batch.readTime
            )
            entries[index] = Entry(batch: batch, firstSequence: entry.firstSequence)
        }
    }

    private static let hollow = Entry(
        batch: Batch(source: Source(path: "", service: ""), bytes: [], records: [], isHistory: true, readTime: 0),
        firstSequence: 0
    )
}
