import EventIO
import LogCore
import WebSocketCore

// Who comes and goes, and where a client begins.
extension Hub {
    /// Lets a client into its topic, now or when its filter is compiled, or refuses it.
    func subscribe(_ arrival: Arrival) {
        switch waiting.queue(arrival) {
        case .queued: return
        case .full: return refuse(arrival.client, .tooManySubscriptions)
        case .none: break
        }
        let now = Clock.monotonic
        // Who only wants what comes costs nothing, and is let in whatever others of that address have done.
        if arrival.subscription.looksBack, let wait = budget.wait(for: arrival.address, at: now) {
            return refuse(arrival.client, .overBudget(nanoseconds: wait))
        }
        let key = StreamKey(arrival.subscription)
        guard topics[key] == nil, let texts = FilterTexts(key.logs), !expressions.has(texts) else {
            return admit(arrival)
        }
        // What would be refused anyway is not compiled before.
        if let refusal = refusals[texts] ?? refusal(ofTopicFor: arrival.subscription) {
            return refuse(arrival.client, refusal)
        }
        if let wait = budget.wait(for: arrival.address, at: now) ?? budget.waitForAll(at: now) {
            return refuse(arrival.client, .overBudget(nanoseconds: wait))
        }
        guard waiting.wait(arrival, for: texts) else { return }
        guard let displaced = compiling.submit(texts, for: arrival.address) else { return }
        for (arrival, later) in waiting.leave(displaced) {
            for arrival in [arrival] + later { refuse(arrival.client, .tooManyCompilations) }
        }
    }

    /// A filter is compiled, or was refused: its clients go on.
    func receive(_ outcome: ExpressionCompiler.Outcome) {
        budget.charge(outcome.took, to: outcome.address, at: Clock.monotonic)
        let arrivals = waiting.leave(outcome.texts)
        switch outcome.result {
        case .success(let (filter, compiled)):
            guard !arrivals.isEmpty else { return }
            expressions.add(filter, compiled)
            for (arrival, _) in arrivals { admit(arrival) }
            expressions.removeUnused(outcome.texts)
            join()
        case .failure(let refusal):
            refusals.insert(outcome.texts, refusal)
            for (arrival, _) in arrivals { refuse(arrival.client, refusal) }
        }
        for (_, later) in arrivals { for arrival in later { subscribe(arrival) } }
    }

    /// A client is gone that may have waited for its filter.
    func withdraw(_ client: ClientID) {
        if let texts = waiting.withdraw(client) { compiling.withdraw(texts) }
    }

    /// Has some filters compiled together, if that saves scans and is not under way.
    private func join() {
        guard !isJoining, let filters = expressions.filtersToJoin() else { return }
        isJoining = true
        compiling.submit(join: filters)
    }

    /// Filters were compiled together; nil when that could not be done.
    func receive(joined texts: [FilterTexts], _ compiled: CompiledFilters?) {
        isJoining = false
        if let compiled { expressions.replace(with: compiled) } else { expressions.keepApart(texts) }
        join()
    }

    /// Why there can be no topic for a subscription beside those that are there; nil when there can.
    private func refusal(ofTopicFor subscription: Subscription) -> Refusal? {
        guard isOpen else { return .stopped }
        guard topics.count < limits.topics, expressions.cost < limits.expressionCost else { return .tooManyTopics }
        do {
            try subscription.checkIssue(among: types)
            return nil
        } catch {
            return Refusal(status: 400, code: error.code.rawValue, message: error.message)
        }
    }

    /// Lets a client in, into a new topic if need be, whose expressions are compiled.
    private func admit(_ arrival: Arrival) {
        let began = Clock.threadTime
        let (client, subscription) = (arrival.client, arrival.subscription)
        let loop = Int(client.loop)
        let key = StreamKey(subscription)
        guard isOpen else { return refuse(client, .stopped) }
        let topic: Topic
        if let known = topics[key] {
            topic = known
        } else {
            if let refusal = refusal(ofTopicFor: subscription) { return refuse(client, refusal) }
            topic = makeTopic(key)
        }
        let reachedBack = extend(topic, for: subscription)
        if reachedBack {
            for other in loops.indices where other != loop && topic.clients[other] > 0 {
                outgoing[other].append(.window(topic.id, topic.log))
            }
        }
        if reachedBack || topic.clients[loop] == 0 { outgoing[loop].append(.window(topic.id, topic.log)) }
        topic.clients[loop] += 1
        if arrival.isCompressing {
            let count = topicsByID.values.count { $0.isCompressed }
            topic.addCompressing(loop, mayCompress: count < limits.compressedTopics)
        }
        var admission = admission(to: topic, subscription, isChange: arrival.isChange)
        admission.isCompressing = arrival.isCompressing
        outgoing[loop].append(.subscribed(client, admission))
        budget.charge(Clock.threadTime - began, to: arrival.address, at: Clock.monotonic)
    }

    private func makeTopic(_ key: StreamKey) -> Topic {
        if let texts = FilterTexts(key.logs) { expressions.use(texts, for: nextTopic) }
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
            if let texts = FilterTexts(topic.key.logs) { expressions.remove(id, texts) }
            join()
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
        // A costly expression is looked for in fewer lines.
        var reach = limits.historyReach
        let cost = FilterTexts(topic.key.logs).map { max(1, expressions.cost(of: $0)) } ?? 1
        for entry in history.entries(before: topic.log.sequenceBeforeStart + 1) {
            let isNeeded = wanted > 0 || (since ?? .max) < topic.log.sequenceBeforeStart
            guard isNeeded, topic.log.size < limits.topicBytes(of: topics.count), reach > 0 else { break }
            reach -= entry.batch.bytes.count * cost
            expressions.scan(entry.batch, for: topic.id)
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
