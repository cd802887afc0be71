/// The wire bytes of whole, unmasked WebSocket frames, encoded once and shared by every client that is due to get them.
package struct Chunk: Sendable {
    package let bytes: [UInt8]

    /// One a frame, in order.
    package let marks: [FrameMark]

    /// The highest record sequence in here, or the one before when it carries no record.
    package let lastSequence: UInt64

    /// Records in here.
    package let records: Int

    /// Position of the first byte in its log; set by `BroadcastLog`.
    package internal(set) var start: Int64 = 0

    /// Records of the log that came before this chunk; set by `BroadcastLog`.
    package internal(set) var recordsBefore: Int64 = 0

    package var end: Int64 { start + Int64(bytes.count) }

    package init(bytes: [UInt8], marks: [FrameMark], lastSequence: UInt64) {
        self.bytes = bytes
        self.marks = marks
        self.lastSequence = lastSequence
        records = marks.reduce(0) { $0 + Int($1.records) }
    }

    /// This chunk and the one right after it as one.
    package func joined(with next: Chunk) -> Chunk {
        let offset = UInt32(bytes.count)
        let moved = next.marks.map { mark in
            FrameMark(firstSequence: mark.firstSequence, records: mark.records, end: mark.end + offset)
        }
        return Chunk(bytes: bytes + next.bytes, marks: marks + moved, lastSequence: next.lastSequence)
    }

    /// The frame that the byte at `offset` belongs to.
    func frame(at offset: Int) -> Int {
        var low = 0
        var high = marks.count - 1
        while low < high {
            let middle = (low + high) / 2
            if Int(marks[middle].end) > offset { high = middle } else { low = middle + 1 }
        }
        return low
    }

    /// Where frame `index` begins.
    func frameStart(_ index: Int) -> Int { index == 0 ? 0 : Int(marks[index - 1].end) }
}

/// Where a frame ends in its chunk and what it carries.
package struct FrameMark: Sendable, Hashable {
    /// Sequence of its first record; for a frame without records, of the record that comes next.
    package var firstSequence: UInt64

    /// Records in its payload: 1 for a line a message, more for `ndjson`, 0 for events.
    package var records: UInt32

    /// Offset just past the frame.
    package var end: UInt32

    package init(firstSequence: UInt64, records: UInt32, end: UInt32) {
        self.firstSequence = firstSequence
        self.records = records
        self.end = end
    }
}
