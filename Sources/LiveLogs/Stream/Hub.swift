import ControlAPI
import EventIO
import HTTPCore
import LogCore
import WebSocketCore

/// Where records become streams: numbers them, keeps the newest, encodes each once a topic, and hands chunks to loops.
///
/// Belongs to the ingest thread. Loops are told through their mailboxes, in the order in which things happen here, so
/// that a position means the same on both sides. Who comes and goes is in `Hub+Clients`.
final class Hub {
    /// Tells one run of the server from another.
    let epoch: String
    /// The last sequence given to a record.
    private(set) var sequence: UInt64 = 0
    /// The last of the records that were in the files before this run, or were shown by an earlier one.
    private(set) var historyEnd: UInt64 = 0
    private(set) var records = SeverityCounts()

    var history: History
    var topics: [StreamKey: Topic] = [:]
    var topicsByID: [TopicID: Topic] = [:]
    var nextTopic: TopicID = 1
    var expressions = TopicExpressions()
    var encoder: RecordEncoder

    /// To the thread that compiles expressions.
    let compiling: CompileQueue
    var waiting = WaitingRoom()
    var refusals = RefusedFilters()
    /// Filters are being compiled together.
    var isJoining = false
    /// Nanoseconds of work that clients may cause by subscribing, each minute.
    var budget = WorkBudget<AddressGroup>(own: 10_000_000_000, everybody: 30_000_000_000)
    /// Live streaming is on.
    var isOpen = true

    let loops: [Mailbox<LoopMessage>]
    /// Mail of this turn; `flush` sends it, one wake-up a loop.
    var outgoing: [[LoopMessage]]
    let limits: HubLimits
    let greeting: Greeting
    var types: [IssueType]

    init(
        epoch: String,
        types: [IssueType],
        limits: HubLimits,
        greeting: Greeting,
        loops: [Mailbox<LoopMessage>],
        compiling: CompileQueue
    ) {
        self.epoch = epoch
        self.limits = limits
        self.greeting = greeting
        self.types = types
        self.loops = loops
        self.compiling = compiling
        history = History(capacity: limits.historyBytes)
        encoder = RecordEncoder(types: types)
        outgoing = Array(repeating: [], count: loops.count)
    }

    /// After this, records are written with the names of other rules, also those that are kept.
    func setTypes(_ new: [IssueType]) {
        history.renumber(from: types, to: new)
        types = new
        encoder = RecordEncoder(types: new)
        for topic in topicsByID.values { topic.filter = Filter(topic.key.logs, types: new) }
    }

    /// Numbers a batch's records, keeps them, and puts them into every topic that wants them.
    ///
    /// - Returns: the sequence of the first.
    @discardableResult
    func publish(_ batch: Batch) -> UInt64 {
        let first = sequence + 1
        guard !batch.records.isEmpty else { return first }
        if batch.isHistory, historyEnd == sequence { historyEnd += UInt64(batch.records.count) }
        sequence += UInt64(batch.records.count)
        records.note(batch.records)
        history.append(batch, firstSequence: first)
        guard !topics.isEmpty else { return first }
        expressions.scan(batch)
        for topic in topicsByID.values {
            add(topic.chunks(of: batch, first: first, expressions: expressions, encoder: &encoder), to: topic)
        }
        return first
    }

    /// Puts an issue's news into every topic that shows it.
    func publish(_ issue: IssueMessage) {
        let topics = topicsByID.values.filter { $0.key.channels.contains(.issues) && $0.filter.admits(issue) }
        publish(StreamMessage.issue(issue), to: topics)
    }

    /// Puts the health score into every topic of its channel, and keeps it for those who come.
    func publishHealth(_ message: [UInt8]) {
        health = message
        publish(message, to: topicsByID.values.filter { $0.key.channels.contains(.health) })
    }

    /// A message that is no record.
    private func publish(_ message: @autoclosure () -> [UInt8], to topics: [Topic]) {
        guard !topics.isEmpty else { return }
        var builder = ChunkBuilder(after: sequence)
        let message = message()
        builder.append(first: sequence + 1, last: sequence, records: 0) { $0 += message }
        let chunk = builder.finish()
        for topic in topics { add([chunk], to: topic) }
    }

    private func add(_ chunks: [Chunk], to topic: Topic) {
        guard !chunks.isEmpty else { return }
        for chunk in chunks { topic.log.append(chunk) }
        let pairs = topic.pairs(chunks, at: Clock.monotonic)
        let evictBefore = topic.log.position(keeping: limits.topicBytes(of: topics.count))
        topic.log.evict(before: evictBefore)
        for loop in loops.indices where topic.clients[loop] > 0 {
            let wanted = topic.compressing[loop] > 0 ? pairs : chunks.map { ChunkPair(plain: $0) }
            outgoing[loop].append(.append(topic.id, wanted, evictBefore: evictBefore))
        }
    }

    /// Sends the mail of this turn.
    func flush() {
        for loop in loops.indices where !outgoing[loop].isEmpty {
            loops[loop].post(contentsOf: outgoing[loop])
            outgoing[loop].removeAll(keepingCapacity: true)
        }
    }

    func post(_ message: LoopMessage, to loop: Int) { outgoing[loop].append(message) }

    func postToAll(_ message: LoopMessage) {
        for loop in loops.indices { outgoing[loop].append(message) }
    }

    /// The health message as it was last published: new clients of that channel get it at once.
    var health: [UInt8]?
}

/// Who we are, for `hello`.
struct Greeting: Sendable {
    var nodeID: String
    var version: String
}
