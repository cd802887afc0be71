/// A chunk and the same frames compressed, where somebody wants them so.
package struct ChunkPair: Sendable {
    package let plain: Chunk
    /// The same messages, frame for frame, with RSV1 (RFC 7692 §6); nil when the topic is not compressed.
    package let compressed: Chunk?
    /// The compressed frames refer to nothing before them: here a client may begin to read them.
    package let beginsSegment: Bool

    package init(plain: Chunk, compressed: Chunk? = nil, beginsSegment: Bool = false) {
        self.plain = plain
        self.compressed = compressed
        self.beginsSegment = beginsSegment
    }

    /// This pair and the one right after it as one; nil when a position between them has to stay.
    package func joined(with next: ChunkPair) -> ChunkPair? {
        guard !next.beginsSegment, (compressed == nil) == (next.compressed == nil) else { return nil }
        var both: Chunk?
        if let compressed, let other = next.compressed { both = compressed.joined(with: other) }
        return ChunkPair(plain: plain.joined(with: next.plain), compressed: both, beginsSegment: beginsSegment)
    }
}
