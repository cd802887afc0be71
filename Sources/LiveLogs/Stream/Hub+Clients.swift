import LogCore
import WebSocketCore

// Who comes and goes, and where a client begins.
extension Hub {
    /// Lets a client into its topic, which is made when it is the first there, or refuses it.
    func subscribe(_ client: ClientID, _ subscription: Subscription, isChange: Bool, isCompressing: Bool) {
        let loop = Int(client.loop)
        let key = StreamKey(subscription)
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
        if isCompressing {
            let count = topicsByID.values.count { $0.isCompressed }
            topic.addCompressing(loop, mayCompress: count < limits.compressedTopics)
        }
        var admission = admission(to: topic, subscription, isChange: isChange)
        admission.isCompressing = isCompressing
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
}
