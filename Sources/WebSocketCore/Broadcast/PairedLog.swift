/// A broadcast log and, from where somebody wanted it on, the same frames compressed as a log of its own.
///
/// A client reads one of the two. One that negotiated permessage-deflate begins in the plain log, changes to the other
/// where a segment starts, and back to the plain one when it was lapped: frames are the same in both, and a segment's start
/// has a position in either, so no record comes twice and none is lost.
package struct PairedLog: Sendable {
    package private(set) var plain: BroadcastLog
    /// Nil while nobody wants it.
    package private(set) var compressed: BroadcastLog?

    /// Positions of one place in both logs.
    private struct Place {
        var plain: Int64
        var compressed: Int64
    }

    /// Where segments begin, oldest first; only those that `compressed` still has.
    private var segments: [Place] = []
    /// Where the chunks of `compressed` end, oldest first; from `head` on those that it still has.
    private var ends: [Place] = []
    private var head = 0

    package init(_ plain: BroadcastLog) { self.plain = plain }

    /// Takes a plain log that reaches further back and ends where the other one does.
    package mutating func replacePlain(_ log: BroadcastLog) { plain = log }

    /// Adds `pair` as the newest of both logs.
    package mutating func append(_ pair: ChunkPair) {
        let placed = plain.append(pair.plain)
        guard let chunk = pair.compressed else { return stopCompressed() }
        if compressed == nil {
            // In the middle of a segment nobody can begin.
            guard pair.beginsSegment else { return }
            compressed = BroadcastLog(
                after: plain.sequenceBeforeStart,
                position: Self.firstPosition,
                recordsBefore: placed.recordsBefore
            )
        }
        let position = compressed?.end ?? Self.firstPosition
        if pair.beginsSegment { segments.append(Place(plain: placed.start, compressed: position)) }
        compressed?.append(chunk)
        ends.append(Place(plain: placed.end, compressed: position + Int64(chunk.bytes.count)))
    }

    private static let firstPosition: Int64 = 1 << 48

    private mutating func stopCompressed() {
        guard compressed != nil else { return }
        compressed = nil
        segments = []
        ends = []
        head = 0
    }

    /// Where a client goes on in the compressed log that stands at `position` in the plain one; nil when no segment starts
    /// there.
    package func compressedPosition(at position: Int64) -> Int64? {
        for place in segments.reversed() {
            if place.plain == position { return place.compressed }
            if place.plain < position { return nil }
        }
        return nil
    }

    /// Whether a client that stands at `position` in the plain log, and reads on, comes to where a segment starts.
    package func hasSegment(from position: Int64) -> Bool { segments.last.map { $0.plain >= position } ?? false }

    /// Drops whole chunks of the plain log before `position`.
    package mutating func evict(before position: Int64) { plain.evict(before: position) }

    /// The position in the compressed log up to which everything has gone from the plain one: what `evictCompressed` is to
    /// be called with.
    package var compressedStart: Int64 {
        var low = head
        var high = ends.count
        while low < high {
            let middle = (low + high) / 2
            if ends[middle].plain <= plain.start { low = middle + 1 } else { high = middle }
        }
        return low > head ? ends[low - 1].compressed : compressed?.start ?? 0
    }

    /// Drops whole chunks of the compressed log before `position`.
    package mutating func evictCompressed(before position: Int64) {
        compressed?.evict(before: position)
        while head < ends.count, ends[head].compressed <= position { head += 1 }
        if head > 64, head * 2 > ends.count {
            ends.removeSubrange(..<head)
            head = 0
        }
        if let first = segments.first, first.compressed < position { segments.removeAll { $0.compressed < position } }
    }
}
