import LogCore

/// Puts the last lines of many files into one history by their times.
enum HistoryOrder {
    /// Batches of one source each, whose records are in the order of time over all of them.
    ///
    /// A file's own order is never changed: a record whose time lies before that of its predecessor counts as that.
    static func merged(_ batches: [Batch]) -> [Batch] {
        var places: [(time: Int64, batch: Int, record: Int)] = []
        var latest: [String: Int64] = [:]
        for (index, batch) in batches.enumerated() {
            for (number, record) in batch.records.enumerated() {
                let time = max(record.time, latest[batch.source.path] ?? .min)
                latest[batch.source.path] = time
                places.append((time, index, number))
            }
        }
        places.sort { ($0.time, $0.batch, $0.record) < ($1.time, $1.batch, $1.record) }
        var result: [Batch] = []
        var start = 0
        while start < places.count {
            var end = start + 1
            while end < places.count, places[end].batch == places[start].batch { end += 1 }
            result.append(batches[places[start].batch].keeping(places[start..<end].map(\.record)))
            start = end
        }
        return result
    }
}

extension Batch {
    /// The same source's records at `indices`, which ascend, with no more bytes than they need.
    fileprivate func keeping(_ indices: [Int]) -> Batch {
        guard let first = indices.first, let last = indices.last else { return self }
        let start = records[first].start
        let end = min(Int(records[last].start + records[last].length) + 1, bytes.count)
        let kept = indices.map { index in
            var record = records[index]
            record.start -= start
            if record.serviceLength > 0 { record.serviceStart -= start }
            return record
        }
        return Batch(
            source: source,
            bytes: Array(bytes[Int(start)..<end]),
            records: kept,
            isHistory: isHistory,
            readTime: readTime
        )
    }
}
