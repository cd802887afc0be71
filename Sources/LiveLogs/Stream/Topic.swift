import LogCore
import WebSocketCore

/// What makes the bytes of one stream: clients with the same get the same.
struct StreamKey: Hashable, Sendable {
    var channels: Subscription.Channels
    var logs: TopicKey

    init(_ subscription: Subscription) {
        channels = subscription.channels
        logs = subscription.topicKey
    }
}

/// One distinct stream: what it lets through, how that is written, and the run of it that is kept.
///
/// Belongs to the ingest thread; loops get copies of its chunks.
final class Topic {
    let id: TopicID
    let key: StreamKey
    var filter: Filter
    var log: BroadcastLog
    /// Clients on each loop.
    var clients: [Int]
    /// Those of them that negotiated permessage-deflate.
    private(set) var compressing: [Int]
    /// Nil while nobody wants it, or too many topics have one.
    private var compressor: CompressorBox?

    init(id: TopicID, key: StreamKey, filter: Filter, after sequence: UInt64, loops: Int) {
        self.id = id
        self.key = key
        self.filter = filter
        log = BroadcastLog(after: sequence)
        clients = Array(repeating: 0, count: loops)
        compressing = clients
    }

    var isUnused: Bool { clients.allSatisfy { $0 == 0 } }
    var isCompressed: Bool { compressor != nil }

    /// A client on `loop` came that wants compressed frames; they are made from now on if `mayCompress`.
    func addCompressing(_ loop: Int, mayCompress: Bool) {
        compressing[loop] += 1
        if compressor == nil, mayCompress { compressor = CompressorBox() }
        awaitSegment()
    }

    /// Somebody waits for a segment to begin.
    func awaitSegment() { compressor?.value.awaitSegment() }

    /// It went; after the last one nothing is compressed.
    func removeCompressing(_ loop: Int) {
        compressing[loop] -= 1
        if compressing.allSatisfy({ $0 == 0 }) { compressor = nil }
    }

    /// The newest chunks of the log with their compressed forms, if anybody wants those.
    func pairs(_ chunks: [Chunk], at now: UInt64) -> [ChunkPair] {
        chunks.map { compressor?.value.pair($0, at: now) ?? ChunkPair(plain: $0) }
    }

    /// Frames and chunks are cut at this size, so that eviction and lapses are fine-grained.
    private static let chunkBytes = 64 << 10

    /// What the topic has of a batch, encoded; empty when its filter lets nothing through.
    ///
    /// `first` is the sequence of the batch's first record, and records after `last` are left out; `expressions` have
    /// scanned the batch.
    func chunks(
        of batch: Batch,
        first: UInt64,
        through last: UInt64 = .max,
        expressions: TopicExpressions,
        encoder: inout RecordEncoder
    ) -> [Chunk] {
        guard key.channels.contains(.logs), let pass = filter.pass(over: batch) else { return [] }
        var writer = ChunkWriter(
            after: first - 1,
            isJoining: key.logs.format == .ndjson,
            limit: Self.chunkBytes,
            // Lines and what is told about them; the last one goes over the limit.
            expecting: min(batch.bytes.count + 256 * batch.records.count, Self.chunkBytes * 5 / 4)
        )
        let indices = expressions.indices(of: id)
        let bytes = batch.bytes.span
        for (index, record) in batch.records.enumerated() {
            let isWanted = pass.admits(
                record,
                in: bytes,
                matched: indices.matches(index),
                excluded: indices.excludes(index)
            )
            let sequence = first + UInt64(index)
            guard isWanted, sequence <= last else { continue }
            writer.append(sequence) { output in
                switch key.logs.format {
                case .json, .ndjson: encoder.appendJSON(record, sequence: sequence, in: batch, to: &output)
                case .text: encoder.appendText(record, in: batch, to: &output)
                }
            }
        }
        return writer.finish()
    }
}

/// 256 KiB that are there only while they are of use.
private final class CompressorBox {
    var value = ChunkCompressor()
}

/// Cuts a run of records into frames and chunks: a frame each, or one for many that are joined by newlines.
private struct ChunkWriter: ~Copyable {
    private var builder: ChunkBuilder
    private var chunks: [Chunk] = []
    private let isJoining: Bool
    private let limit: Int
    private var payload: [UInt8] = []
    private var records: UInt32 = 0
    private var first: UInt64 = 0
    private var last: UInt64 = 0

    /// - Parameters:
    ///   - sequence: the highest record sequence before these.
    ///   - isJoining: whether many records share a frame.
    ///   - limit: bytes after which a chunk ends.
    ///   - size: bytes that a chunk will have, at a guess.
    init(after sequence: UInt64, isJoining: Bool, limit: Int, expecting size: Int) {
        builder = ChunkBuilder(after: sequence, capacity: size)
        self.isJoining = isJoining
        self.limit = limit
    }

    mutating func append(_ sequence: UInt64, _ encode: (inout [UInt8]) -> Void) {
        guard isJoining else {
            builder.append(first: sequence, last: sequence, records: 1, encode: encode)
            if builder.size >= limit { chunks.append(builder.finish()) }
            return
        }
        if records == 0 { first = sequence } else { payload.append(0x0A) }
        encode(&payload)
        last = sequence
        records += 1
        if payload.count >= limit { endFrame() }
    }

    private mutating func endFrame() {
        guard records > 0 else { return }
        builder.append(first: first, last: last, records: records) { $0 += payload }
        payload.removeAll(keepingCapacity: true)
        records = 0
        chunks.append(builder.finish())
    }

    mutating func finish() -> [Chunk] {
        endFrame()
        if !builder.isEmpty { chunks.append(builder.finish()) }
        return chunks
    }
}
