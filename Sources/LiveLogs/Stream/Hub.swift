import ControlAPI
import EventIO
import HTTPCore
import LogCore
import WebSocketCore

/// Where records become streams: numbers them, keeps the newest, encodes each once a topic, and hands chunks to loops.
///
/// Belongs to the ingest thread. Loops are told through their mailboxes, in the order in which things happen here, so
/// that a position means the same on both sides.
final class Hub {
    /// Tells one run of the server from another.
    let epoch: String
    /// The last sequence given to a record.
    private(set) var sequence: UInt64 = 0
    /// The last of the records that were in the files before this run, or were shown by an earlier one.
    private var historyEnd: UInt64 = 0
    private(set) var records = SeverityCounts()

    private var history: History
    private var topics: [StreamKey: Topic] = [:]
    private var topicsByID: [TopicID: Topic] = [:]
    private var nextTopic: TopicID = 1
    private var expressions = TopicExpressions()
    private var encoder: RecordEncoder

    private let loops: [Mailbox<LoopMessage>]
    /// Mail of this turn; `flush` sends it, one wake-up a loop.
    private var outgoing: [[LoopMessage]]
    private let limits: HubLimits
    private let greeting: Greeting
    private var types: [IssueType]

    init(
        epoch: String,
        types: [IssueType],
        limits: HubLimits,
        greeting: Greeting,
        loops: [Mailbox<LoopMessage>]
    ) {
        self.epoch = epoch
        self.limits = limits
        self.greeting = greeting
        self.types = types
        self.loops = loops
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

    /// Lets a client into its topic, which is made when it is the first there, or refuses it.
    func subscribe(_ client: ClientID, _ subscription: Subscription, isChange: Bool, window: SharedWindow?) {
        let loop = Int(client.loop)
        let key = StreamKey(subscription, window)
        let topic: Topic
        if let known = topics[key] {
            topic = known
        } else {
            guard topics.count < limits.topics else {
                return refuse(
                    client,
                    Refusal(
                        status: 503,
                        code: "too_many_topics",
                        message: "Too many different filters are in use; use one that others use, or try again later."
                    )
                )
            }
            do {
                try subscription.checkIssue(among: types)
            } catch {
                return refuse(client, Refusal(status: 400, code: error.code.rawValue, message: error.message))
            }
            do {
                topic = try makeTopic(key)
            } catch {
                let name = error.text == key.logs.match ? "match" : "exclude"
                return refuse(
                    client,
                    Refusal(status: 400, code: "bad_parameter", message: "\(name): \(error.description)")
                )
            }
        }
        let reachedBack = extend(topic, for: subscription)
        if reachedBack {
            for other in loops.indices where other != loop && topic.clients[other] > 0 {
                outgoing[other].append(.window(topic.id, topic.log))
            }
        }
        if reachedBack || topic.clients[loop] == 0 { outgoing[loop].append(.window(topic.id, topic.log)) }
        topic.clients[loop] += 1
        if window != nil {
            let count = topicsByID.values.count { $0.isCompressed }
            topic.addCompressing(loop, mayCompress: count < limits.compressedTopics)
        }
        var admission = admission(to: topic, subscription, isChange: isChange)
        admission.isCompressing = window != nil
        outgoing[loop].append(.subscribed(client, admission))
    }

    private func makeTopic(_ key: StreamKey) throws(ExpressionError) -> Topic {
        try expressions.add(key.logs, as: nextTopic)
        let filter = Filter(key.logs, types: types)
        let topic = Topic(id: nextTopic, key: key, filter: filter, after: sequence, loops: loops.count)
        nextTopic += 1
        topics[key] = topic
        topicsByID[topic.id] = topic
        return topic
    }

    private func refuse(_ client: ClientID, _ refusal: Refusal) {
        outgoing[Int(client.loop)].append(.refused(client, refusal))
    }

    /// A client went; the last one of a loop takes the topic from there, the last of all ends it.
    func leave(_ id: TopicID, loop: Int, isCompressing: Bool) {
        guard let topic = topicsByID[id] else { return }
        if isCompressing { topic.removeCompressing(loop) }
        topic.clients[loop] -= 1
        if topic.clients[loop] == 0 { outgoing[loop].append(.forget(id)) }
        if topic.isUnused {
            topics[topic.key] = nil
            topicsByID[id] = nil
            expressions.remove(id)
        }
    }

    /// A client of the topic waits for a segment to begin.
    func awaitSegment(_ id: TopicID) { topicsByID[id]?.awaitSegment() }

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

    // Where a client begins.

    /// Fills a topic from the history as far back as `subscription` asks and room allows.
    ///
    /// - Returns: whether anything was added.
    private func extend(_ topic: Topic, for subscription: Subscription) -> Bool {
        guard topic.key.channels.contains(.logs) else { return false }
        var wanted = subscription.backlog - topic.log.records
        let since = resumesAfter(subscription)
        var didAdd = false
        for entry in history.entries(before: topic.log.sequenceBeforeStart + 1) {
            let isNeeded = wanted > 0 || (since ?? .max) < topic.log.sequenceBeforeStart
            guard isNeeded, topic.log.size < limits.topicBytes(of: topics.count) else { break }
            expressions.scan(entry.batch)
            // Of a batch that made several chunks the last may still be in the log.
            let chunks = topic.chunks(
                of: entry.batch,
                first: entry.firstSequence,
                through: topic.log.sequenceBeforeStart,
                expressions: expressions,
                encoder: &encoder
            )
            for chunk in chunks.reversed() { topic.log.prepend(chunk) }
            topic.log.reachBack(to: entry.firstSequence - 1)
            wanted -= chunks.reduce(0) { $0 + $1.records }
            didAdd = didAdd || !chunks.isEmpty
        }
        return didAdd
    }

    /// The record after which a client that resumes goes on: of another run's numbers nothing is known, so that client gets
    /// what was written since this run began.
    private func resumesAfter(_ subscription: Subscription) -> UInt64? {
        subscription.resume.map { resumesHere(subscription) ? $0.sequence : historyEnd }
    }

    private func resumesHere(_ subscription: Subscription) -> Bool {
        subscription.resume.map { $0.epoch == nil || $0.epoch == epoch } ?? false
    }

    private func admission(to topic: Topic, _ subscription: Subscription, isChange: Bool) -> Admission {
        var prologue: [UInt8] = []
        func add(_ payload: [UInt8]) { FrameEncoder.append(.text, payload.span, to: &prologue) }
        if isChange { add(StreamMessage.subscribed(subscription, epoch: epoch, sequence: sequence)) }
        if isChange ? subscription.hello : subscription.wantsHello {
            add(
                StreamMessage.hello(
                    epoch: epoch,
                    sequence: sequence,
                    nodeID: greeting.nodeID,
                    version: greeting.version
                )
            )
        }
        if topic.key.channels.contains(.health), let health { add(health) }
        var position = topic.log.end
        if let from = resumesAfter(subscription) {
            position = topic.log.position(after: from)
            // What a client asks for from before what is kept, or from another run, it must know that it misses.
            let start = max(topic.log.sequenceBeforeStart, from)
            let known = resumesHere(subscription) ? from : 0
            if start > known || !resumesHere(subscription) {
                add(StreamMessage.gap(from: known + 1, to: start, missed: start - known))
            }
            if let frame = JoinedFrame(in: topic.log, at: position) {
                add(frame.after(from))
                position = frame.end
            }
        } else if subscription.backlog > 0 {
            position = topic.log.position(ofLast: subscription.backlog)
            if let frame = JoinedFrame(in: topic.log, at: position) {
                add(frame.last(frame.count - max(0, topic.log.records(from: position) - subscription.backlog)))
                position = frame.end
            }
        }
        return Admission(topic: topic.id, position: position, prologue: prologue)
    }

    /// The health message as it was last published: new clients of that channel get it at once.
    var health: [UInt8]?
}

/// Who we are, for `hello`.
struct Greeting: Sendable {
    var nodeID: String
    var version: String
}
