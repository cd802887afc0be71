import Testing
import WebSocketCore

@Suite("Broadcast log")
struct BroadcastLogTests {
    /// A chunk with one frame a sequence, each payload the number itself, padded to `size`.
    static func chunk(_ sequences: [UInt64], size: Int = 8) -> Chunk {
        var builder = ChunkBuilder(after: (sequences.first ?? 1) - 1)
        for sequence in sequences {
            builder.append(first: sequence, last: sequence, records: 1) { bytes in
                let digits = Array(String(sequence).utf8)
                bytes += [UInt8](repeating: 0x30, count: max(0, size - digits.count)) + digits
            }
        }
        return builder.finish()
    }

    @Test(arguments: [0, 1, 125, 126, 127, 65_535, 65_536, 70_000])
    func `frames carry their length as RFC 6455 section 5.2 asks`(length: Int) {
        var builder = ChunkBuilder(after: 0)
        builder.append(first: 1, last: 1, records: 1) { $0 += [UInt8](repeating: 0x61, count: length) }
        let chunk = builder.finish()
        let header: [UInt8] =
            switch length {
            case ..<126: [0x81, UInt8(length)]
            case ...65_535: [0x81, 126, UInt8(length >> 8), UInt8(length & 255)]
            default:
                [
                    0x81, 127, 0, 0, 0, 0, UInt8(length >> 24), UInt8(length >> 16 & 255), UInt8(length >> 8 & 255),
                    UInt8(length & 255),
                ]
            }
        #expect(Array(chunk.bytes.prefix(header.count)) == header)
        #expect(chunk.bytes.count == header.count + length)
        #expect(chunk.bytes.dropFirst(header.count).allSatisfy { $0 == 0x61 })
    }

    @Test func `a position stays valid while chunks come and go`() {
        var log = BroadcastLog(after: 0)
        let first = log.append(Self.chunk([1, 2, 3]))
        let second = log.append(Self.chunk([4, 5]))
        #expect(log.index(of: first.start) == log.window.startIndex)
        #expect(log.index(of: second.start) == log.window.startIndex + 1)
        #expect(log.index(of: log.end) == nil)
        log.evict(before: first.end)
        #expect(log.index(of: first.start) == nil)
        #expect(log.start == second.start)
        #expect(log.sequenceBeforeStart == 3)
        #expect(log.window.count == 1)
    }

    @Test func `a lapsed client goes on where it stood when the log reaches back again`() throws {
        var log = BroadcastLog(after: 0)
        let old = Self.chunk([1, 2, 3, 4])
        log.append(old)
        let newer = log.append(Self.chunk([5, 6, 7, 8]))
        let lapse = try #require(log.lapse(at: newer.start - Int64(old.bytes.count) / 2))
        #expect(lapse.nextSequence == 3)
        log.evict(before: newer.start)
        #expect(log.position(since: lapse) == newer.start)
        log.prepend(old)
        log.reachBack(to: 0)
        #expect(log.gap(since: lapse) == nil)
        #expect(log.position(since: lapse) == log.position(after: 2))
        #expect(log.position(since: lapse) > log.start)
    }

    @Test func `a lapsed client gets the rest of its frame and is told the exact gap`() throws {
        var log = BroadcastLog(after: 0)
        let first = log.append(Self.chunk([1, 2, 3]))
        log.append(Self.chunk([4, 5]))
        log.append(Self.chunk([9]))
        let inside = first.start + 13  // frames of 10 bytes: in the middle of the second
        let lapse = try #require(log.lapse(at: inside))
        #expect(lapse.remainder == Array(first.bytes[13..<20]))
        #expect(lapse.nextSequence == 3)
        #expect(log.gap(since: lapse) == nil, "nothing is gone yet")
        log.evict(before: log.position(keeping: 10))
        #expect(log.gap(since: lapse) == Gap(from: 3, to: 5, missed: 3))
    }

    @Test func `resuming finds the first record after a sequence, holes or not`() throws {
        var log = BroadcastLog(after: 0)
        let first = log.append(Self.chunk([2, 4, 8]))
        let second = log.append(Self.chunk([16, 32]))
        #expect(log.position(after: 0) == first.start)
        #expect(log.position(after: 2) == first.start + 10)
        #expect(log.position(after: 5) == first.start + 20)
        #expect(log.position(after: 8) == second.start)
        #expect(log.position(after: 32) == log.end)
        #expect(log.position(ofLast: 0) == log.end)
        #expect(log.position(ofLast: 1) == second.start + 10)
        #expect(log.position(ofLast: 3) == first.start + 20)
        #expect(log.position(ofLast: 99) == log.start)
    }

    @Test func `chunks in front keep the count of records right`() throws {
        var log = BroadcastLog(after: 5)
        log.append(Self.chunk([6, 7]))
        log.prepend(Self.chunk([3, 4, 5]))
        log.reachBack(to: 2)
        #expect(log.sequenceBeforeStart == 2)
        let lapse = try #require(log.lapse(at: log.start))
        #expect(lapse.nextSequence == 3)
        log.evict(before: log.end)
        #expect(log.gap(since: lapse) == Gap(from: 3, to: 7, missed: 5))
        #expect(log.isEmpty)
    }

    /// Readers of random speed against the log: whatever happens, received plus told gaps is what was sent.
    @Test(arguments: 0..<20)
    func `no reader is ever misled`(seed: UInt64) throws {
        var random = SplitMix(state: seed)
        var log = BroadcastLog(after: 0)
        var sequence: UInt64 = 0
        var readers = (0..<5).map { _ in Reader(position: log.end) }
        for _ in 0..<400 {
            if random.below(2) == 0 {
                let count = 1 + random.below(6)
                log.append(Self.chunk((1...count).map { sequence + UInt64($0) }, size: 1 + random.below(200)))
                sequence += UInt64(count)
                let limit = log.position(keeping: 500)
                for index in readers.indices where readers[index].position < limit && readers[index].lapse == nil {
                    readers[index].lapse = log.lapse(at: readers[index].position)
                }
                log.evict(before: limit)
            }
            let index = random.below(readers.count)
            readers[index].read(upTo: random.below(300), of: log)
        }
        for index in readers.indices {
            readers[index].read(upTo: .max, of: log)
            #expect(readers[index].seen.allSatisfy { $0 > 0 && $0 <= sequence })
            #expect(readers[index].accounted == Int(sequence), "reader \(index)")
            #expect(readers[index].seen == readers[index].seen.sorted())
        }
    }
}

/// A client as simple as can be: takes bytes, parses numbers out of frames, adds up what it was told it missed.
private struct Reader {
    var position: Int64
    var lapse: Lapse?
    var buffer: [UInt8] = []
    var seen: [UInt64] = []
    var missed = 0

    var accounted: Int { seen.count + missed }

    mutating func read(upTo limit: Int, of log: BroadcastLog) {
        if let lapse {
            buffer += lapse.remainder
            if let gap = log.gap(since: lapse) { missed += Int(gap.missed) }
            position = log.start
            self.lapse = nil
        }
        var left = limit
        while left > 0, let index = log.index(of: position) {
            let chunk = log.window[index]
            let offset = Int(position - chunk.start)
            let count = min(left, chunk.bytes.count - offset)
            buffer += chunk.bytes[offset..<offset + count]
            position += Int64(count)
            left -= count
        }
        parse()
    }

    private mutating func parse() {
        while buffer.count >= 2 {
            let short = Int(buffer[1])
            let header = short == 126 ? 4 : 2
            guard buffer.count >= header else { return }
            let length = short == 126 ? Int(buffer[2]) << 8 | Int(buffer[3]) : short
            guard buffer.count >= header + length else { return }
            let text = String(decoding: buffer[header..<header + length], as: UTF8.self)
            seen.append(UInt64(text) ?? 0)
            buffer.removeFirst(header + length)
        }
    }
}

private struct SplitMix {
    var state: UInt64
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
    mutating func below(_ limit: Int) -> Int { Int(next() % UInt64(limit)) }
}
