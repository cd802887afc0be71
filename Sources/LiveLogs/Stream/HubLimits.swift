import LogCore

/// What the hub may hold.
struct HubLimits: Sendable {
    /// Bytes of records kept for `backlog` and `since`.
    var historyBytes = 32 << 20
    /// Bytes of encoded frames kept for all topics together.
    ///
    /// Each loop holds as much again where it has joined small chunks.
    var allTopicsBytes = 32 << 20
    /// Distinct filters and formats at once.
    var topics = 1_000

    /// Units of all expressions that each line is scanned for; more are refused.
    var expressionCost = 100_000
    /// How far back a new topic's filter looks: bytes times units of its expressions.
    var historyReach = 16 << 30

    /// Topics that are compressed at once, 256 KiB each; clients of others get plain frames.
    var compressedTopics = 64

    /// Each topic's share: how far a client may fall behind before it loses records.
    func topicBytes(of count: Int) -> Int {
        max(64 << 10, min(allTopicsBytes / 2, allTopicsBytes / max(1, count)))
    }

    /// Halves `bytes` between what was read and what was encoded.
    init(bytes: Int) {
        historyBytes = bytes / 2
        allTopicsBytes = bytes / 2
    }
}
