/// Compresses the frames of a broadcast once for all clients that negotiated permessage-deflate (RFC 7692).
///
/// One deflate stream with context takeover, started afresh at each segment: from a segment's start on, whoever reads
/// every frame has in its window what the next one refers to. Up to 256 KiB, most of it zlib's.
package struct ChunkCompressor: ~Copyable {
    /// A segment may end from so many bytes of frames on, when somebody waits for the next.
    package static let shortSegment = 64 << 10
    /// It may also end at this age in nanoseconds then: where little comes, 64 KiB may take all day.
    package static let shortAge: UInt64 = 1_000_000_000
    /// A segment ends from so many bytes of frames on.
    package static let longSegment = 1 << 20
    /// More frames than this come in one chunk when there is much to do; fewer get more time each.
    private static let quietFrames = 16

    private var deflater: Deflater
    /// Bytes of plain frames in the current segment.
    private var segmentSize = 0
    /// When it began.
    private var segmentBegan: UInt64 = 0
    private var isEmpty = true
    /// A client waits for a segment to begin.
    private var isAwaited = false
    private var payload: [UInt8] = []

    package init() { deflater = Deflater(level: 6) }

    /// A client has to wait for a segment to begin: the current one shall be short.
    package mutating func awaitSegment() { isAwaited = true }

    /// The pair of `plain`, which is the next of the log; `now` is in nanoseconds of any clock that does not go back.
    package mutating func pair(_ plain: Chunk, at now: UInt64) -> ChunkPair {
        let begins = isEmpty || segmentSize >= Self.longSegment || isAwaited && isShortEnough(at: now)
        if begins {
            deflater.reset()
            segmentSize = 0
            segmentBegan = now
            isAwaited = false
            isEmpty = false
        }
        segmentSize += plain.bytes.count
        deflater.spend(plain.marks.count > Self.quietFrames ? .quick : .thorough)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(plain.bytes.count / 4)
        var marks: [FrameMark] = []
        marks.reserveCapacity(plain.marks.count)
        for (index, mark) in plain.marks.enumerated() {
            let start = plain.frameStart(index)
            // The length's first octet says how long the header is; a server does not mask (RFC 6455 §5.2).
            let header =
                switch plain.bytes[start + 1] {
                case 126: 4
                case 127: 10
                default: 2
                }
            // What has gone through the deflater is in its window, so also what does not shrink goes compressed.
            payload.removeAll(keepingCapacity: true)
            deflater.deflate(plain.bytes.span.extracting(start + header..<Int(mark.end)), into: &payload)
            let frame = FrameHeader(
                isFinal: true,
                isCompressed: true,
                opcode: .text,
                maskingKey: nil,
                payloadLength: payload.count
            )
            FrameEncoder.append(frame, to: &bytes)
            bytes.append(copying: payload.span)
            marks.append(
                FrameMark(firstSequence: mark.firstSequence, records: mark.records, end: UInt32(bytes.count))
            )
        }
        let compressed = Chunk(bytes: bytes, marks: marks, lastSequence: plain.lastSequence)
        return ChunkPair(plain: plain, compressed: compressed, beginsSegment: begins)
    }

    private func isShortEnough(at now: UInt64) -> Bool {
        segmentSize >= Self.shortSegment || now &- segmentBegan >= Self.shortAge
    }
}
