import Testing
import WebSocketCore

@Suite("Compressed once for everybody, RFC 7692")
struct PairedLogTests {
    /// Frames of a few hundred octets, some of them records and some events.
    static func chunk(after sequence: inout UInt64, frames: Int, size: Int) -> Chunk {
        var builder = ChunkBuilder(after: sequence)
        for _ in 0..<frames {
            sequence += 1
            let number = sequence
            builder.append(first: number, last: number, records: 1) { bytes in
                bytes += Array(ModelReader.text(number, size: size).utf8)
            }
        }
        return builder.finish()
    }

    @Test func `a chunk keeps its frames, each with RSV1`() throws {
        var sequence: UInt64 = 0
        var compressor = ChunkCompressor()
        let plain = Self.chunk(after: &sequence, frames: 3, size: 70_000)
        let pair = compressor.pair(plain, at: 0)
        let compressed = try #require(pair.compressed)
        #expect(pair.beginsSegment)
        #expect(compressed.marks.map(\.firstSequence) == [1, 2, 3])
        #expect(compressed.records == 3)
        #expect(compressed.lastSequence == 3)
        #expect(compressed.bytes[0] == 0xC1)
        #expect(compressed.bytes.count < plain.bytes.count / 4)
    }

    @Test(arguments: [(false, 1 << 20), (true, 64 << 10)])
    func `a segment ends at its size, sooner when somebody waits`(isAwaited: Bool, size: Int) {
        var sequence: UInt64 = 0
        var compressor = ChunkCompressor()
        #expect(compressor.pair(Self.chunk(after: &sequence, frames: 1, size: 16 << 10), at: 0).beginsSegment)
        if isAwaited { compressor.awaitSegment() }
        var bytes = 16 << 10
        while true {
            let pair = compressor.pair(Self.chunk(after: &sequence, frames: 1, size: 16 << 10), at: 0)
            guard !pair.beginsSegment else { break }
            bytes += 16 << 10
            #expect(bytes <= size)
        }
        #expect(bytes >= size - (16 << 10))
    }

    @Test func `where little comes a segment ends after a second, if somebody waits`() {
        var sequence: UInt64 = 0
        var compressor = ChunkCompressor()
        func begins(at now: UInt64) -> Bool {
            compressor.pair(Self.chunk(after: &sequence, frames: 1, size: 100), at: now).beginsSegment
        }
        #expect(begins(at: 500))
        #expect(!begins(at: 9_000_000_000))
        compressor.awaitSegment()
        #expect(begins(at: 9_000_000_001))
        compressor.awaitSegment()
        #expect(!begins(at: 9_999_999_999))
        #expect(begins(at: 10_000_000_001))
    }

    @Test func `whoever is behind the last start of a segment comes to one`() {
        var sequence: UInt64 = 0
        var compressor = ChunkCompressor()
        var logs = PairedLog(BroadcastLog(after: 0))
        #expect(!logs.hasSegment(from: logs.plain.start))
        let start = logs.plain.end
        logs.append(compressor.pair(Self.chunk(after: &sequence, frames: 1, size: 100), at: 0))
        #expect(logs.hasSegment(from: start))
        #expect(!logs.hasSegment(from: logs.plain.end))
    }

    @Test func `pairs are joined only where no position between them must stay`() {
        var sequence: UInt64 = 0
        var compressor = ChunkCompressor()
        let first = compressor.pair(Self.chunk(after: &sequence, frames: 2, size: 100), at: 0)
        let second = compressor.pair(Self.chunk(after: &sequence, frames: 2, size: 100), at: 0)
        let plain = ChunkPair(plain: Self.chunk(after: &sequence, frames: 1, size: 100))
        var other = ChunkCompressor()
        let start = other.pair(Self.chunk(after: &sequence, frames: 1, size: 100), at: 0)
        let both = first.joined(with: second)
        #expect(both?.compressed?.marks.count == 4)
        #expect(both?.plain.marks.count == 4)
        #expect(both?.beginsSegment == true)
        #expect(second.joined(with: plain) == nil)
        #expect(second.joined(with: start) == nil)
    }

    /// A writer, and readers that come, stall until they are lapsed, and go on.
    ///
    /// Each reads some bytes at a time and has one inflater for all it gets. What it got and what it was told it missed is
    /// everything there was.
    @Test(arguments: 1...4)
    func `every record arrives once or is told, whoever joins and lapses when`(seed: UInt64) throws {
        var random = SeededNumbers(state: seed)
        var sequence: UInt64 = 0
        var logs = PairedLog(BroadcastLog(after: 0))
        var compressor: ChunkCompressor? = nil
        var readers: [ModelReader] = []
        var compressedFrames = 0
        var gaps = 0
        for turn in 0..<1_500 {
            switch random.next() % 100 {
            case 0 where turn % 7 == 0:
                // The last one that wanted it has gone, so nobody reads that log.
                for reader in readers { try reader.finish(logs, last: sequence) }
                compressedFrames += readers.reduce(0) { $0 + $1.compressedFrames }
                gaps += readers.reduce(0) { $0 + $1.gaps }
                readers = []
                compressor = nil
            case ..<10:
                if readers.count < 12 {
                    let isCompressing = random.next() % 4 > 0
                    if isCompressing {
                        if compressor == nil { compressor = ChunkCompressor() }
                        compressor?.awaitSegment()
                    }
                    readers.append(
                        ModelReader(
                            logs,
                            isCompressing: isCompressing,
                            stalls: random.next() % 3 == 0,
                            next: sequence + 1
                        )
                    )
                }
            case ..<40:
                let size = [30, 120, 250, 700, 66_000][Int(random.next() % 5)]
                let frames = size > 1_000 ? 1 : Int(random.next() % 60) + 1
                let first = Self.chunk(after: &sequence, frames: frames, size: size)
                let second = Self.chunk(after: &sequence, frames: 2, size: 90)
                let pair = compressor?.pair(first, at: UInt64(turn) * 1_000_000) ?? ChunkPair(plain: first)
                let next = compressor?.pair(second, at: UInt64(turn) * 1_000_000) ?? ChunkPair(plain: second)
                if let both = pair.joined(with: next) {
                    logs.append(both)
                } else {
                    logs.append(pair)
                    logs.append(next)
                }
            case ..<50:
                let before = logs.plain.position(keeping: 300 << 10)
                for reader in readers where !reader.readsCompressed && reader.position < before {
                    try reader.fallBehind(logs)
                }
                logs.evict(before: before)
                if logs.compressed != nil {
                    let start = logs.compressedStart
                    for reader in readers where reader.readsCompressed && reader.position < start {
                        try reader.fallBehind(logs)
                    }
                    logs.evictCompressed(before: start)
                }
            default:
                for reader in readers where !(reader.stalls && turn % 200 < 150) {
                    try reader.read(Int(random.next() % 90_000) + 1, of: logs)
                }
            }
        }
        for reader in readers { try reader.finish(logs, last: sequence) }
        // It was about something.
        compressedFrames += readers.reduce(0) { $0 + $1.compressedFrames }
        gaps += readers.reduce(0) { $0 + $1.gaps }
        #expect(compressedFrames > 1_000)
        #expect(gaps > 3)
    }
}
