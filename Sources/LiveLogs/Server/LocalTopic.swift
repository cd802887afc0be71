import WebSocketCore

/// A topic as one loop sees it: the chunks that may still be wanted and the loop's clients that read them.
///
/// Confined to its loop, hence not `Sendable`.
final class LocalTopic {
    let id: TopicID
    private var logs: PairedLog
    private(set) var members: [ClientConnection] = []
    private var arrived: [ChunkPair] = []
    private var evictBefore: Int64

    /// Whether it is in the loop's list of topics that have something to send.
    var isDirty = false

    init(id: TopicID, log: BroadcastLog) {
        self.id = id
        logs = PairedLog(log)
        evictBefore = log.start
    }

    /// What every client can read.
    var log: BroadcastLog { logs.plain }
    /// The same compressed, for those that negotiated it; nil while there is none.
    var compressedLog: BroadcastLog? { logs.compressed }

    /// The log that the client's position is one of.
    func log(of client: ClientConnection) -> BroadcastLog {
        client.readsCompressed ? logs.compressed ?? logs.plain : logs.plain
    }

    /// Lets a client that negotiated compression go on in the compressed log if it stands where that can be begun.
    func promote(_ client: ClientConnection) {
        guard let position = logs.compressedPosition(at: client.position) else { return }
        client.position = position
        client.readsCompressed = true
    }

    /// Whether a client that is not in the compressed log comes to where it can be begun by reading on.
    func canPromote(_ client: ClientConnection) -> Bool { logs.hasSegment(from: client.position) }

    /// Takes a window that reaches further back.
    ///
    /// Mail keeps its order, so it has everything that arrived before it, and ends where this log ends.
    func replaceLog(_ log: BroadcastLog) {
        settle()
        evict()
        logs.replacePlain(log)
    }

    /// Notes new chunks; `settle` makes them visible to clients.
    func receive(_ pairs: [ChunkPair], evictBefore: Int64) {
        arrived += pairs
        self.evictBefore = max(self.evictBefore, evictBefore)
    }

    /// Puts what arrived into the log, small pieces joined, so that a client that is up to date needs one send for all
    /// of them.
    func settle() {
        var joined: [ChunkPair] = []
        for pair in arrived {
            if let last = joined.last, last.plain.bytes.count + pair.plain.bytes.count <= Self.joinLimit,
                let both = last.joined(with: pair)
            {
                joined[joined.count - 1] = both
            } else {
                joined.append(pair)
            }
        }
        for pair in joined { logs.append(pair) }
        arrived.removeAll(keepingCapacity: true)
    }

    private static let joinLimit = 256 << 10

    /// Forgets what the hub has forgotten; a client that still stood there notes where.
    func evict() {
        guard evictBefore > log.start else { return }
        let plain = logs.plain
        for member in members where !member.readsCompressed && member.position < evictBefore {
            member.fallBehind(plain)
        }
        logs.evict(before: evictBefore)
        guard let compressed = logs.compressed else { return }
        let start = logs.compressedStart
        for member in members where member.readsCompressed && member.position < start { member.fallBehind(compressed) }
        logs.evictCompressed(before: start)
    }

    /// The chunk that holds the byte where the client stands.
    func chunk(for client: ClientConnection) -> Chunk? {
        let log = log(of: client)
        return log.index(of: client.position).map { log.window[$0] }
    }

    func add(_ client: ClientConnection) {
        client.memberIndex = UInt32(members.count)
        members.append(client)
    }

    func remove(_ client: ClientConnection) {
        let index = Int(client.memberIndex)
        let last = members.removeLast()
        if last !== client {
            members[index] = last
            last.memberIndex = UInt32(index)
        }
    }
}
