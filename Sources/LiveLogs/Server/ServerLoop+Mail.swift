import EventIO
import HTTPCore
import LogCore
import Synchronization
import WebSocketCore

// What other threads want of this loop.
extension ServerLoop {
    func take(_ message: LoopMessage) {
        switch message {
        case .adopt(let descriptor, let peer, let port):
            guard let stream = try? Stream(adopting: descriptor) else { return }  // never: it comes from `accept`
            adopt(stream, peer: peer, port: port)
        case .access(let access):
            context.access = access
        case .limits(let limits):
            let basePath = context.limits.basePath
            context.limits = limits
            context.limits.basePath = basePath
        case .identity(let identity):
            renew(identity)
        case .closeListeners:
            closeListeners()
        case .window(let id, let log):
            if let topic = topics[id] {
                topic.replaceLog(log)
            } else {
                topics[id] = LocalTopic(id: id, log: log)
            }
        case .append(let id, let pairs, let evictBefore):
            guard let topic = topics[id] else { return }
            topic.receive(pairs, evictBefore: evictBefore)
            markDirty(topic)
        case .forget(let id):
            topics[id] = nil
        case .subscribed(let id, let admission):
            admit(id, admission)
        case .refused(let id, let refusal):
            guard let client = client(id) else { return }
            client.openSubscriptions -= min(1, client.openSubscriptions)
            switch client.phase {
            case .asking: answer(client, refusal.response)
            case .streaming: tell(client, refusal.streamMessage)
            case .request, .closing, .draining: break
            }
        case .answer(let id, let number, let prepared):
            guard let client = client(id), client.phase == .asking else { return }
            // What was answered from the published state meanwhile is answered.
            if client.exchange?.served != number { return }
            answer(client, prepared)
        case .revoked(let id, let claim):
            revoke(id, claim)
        case .endStreams:
            endStreams()
        case .shutdown(let milliseconds):
            guard !isShuttingDown else { return }
            beginShutdown(milliseconds: milliseconds ?? context.limits.shutdownMilliseconds)
            closeListeners()
            endStreams()
            for case let client? in connections where client.phase == .request { drain(client) }
        }
    }

    private func markDirty(_ topic: LocalTopic) {
        guard !topic.isDirty else { return }
        topic.isDirty = true
        dirtyTopics.append(topic)
    }

    /// Lets a client into a topic, or moves one that is in another.
    private func admit(_ id: ClientID, _ admission: Admission) {
        guard let topic = topics[admission.topic] else { return }
        // Positions are those after all mail before this one.
        topic.settle()
        guard let client = client(id), client.phase == .asking || client.phase == .streaming, !isShuttingDown else {
            return release(topic, isCompressing: admission.isCompressing)
        }
        client.openSubscriptions -= min(1, client.openSubscriptions)
        if client.phase == .streaming {
            leaveOldTopic(client)
            guard connections[Int(client.slot)] === client else {
                return release(topic, isCompressing: admission.isCompressing)
            }
        } else {
            beginStream(client)
        }
        client.output += admission.prologue
        client.topic = topic
        client.position = max(admission.position, topic.log.start)
        client.readsCompressed = false
        topic.add(client)
        markDirty(topic)
        resumeReading(client)
    }

    /// Gives the client what its old topic still has for it.
    ///
    /// At once as far as the kernel takes it, then as bytes of its own. Only what is too much for that is lost to it, and told.
    private func leaveOldTopic(_ client: ClientConnection) {
        if let topic = client.topic {
            topic.settle()
            send(client)
            guard client.topic != nil else { return }
            if !client.takeRest(of: topic.log(of: client), limit: context.limits.privateBytes) {
                client.finishFrame()
                let lapse = client.lapse ?? topic.log(of: client).lapse(at: client.position)
                if let lapse, let gap = topic.log.gapToEnd(since: lapse) { tell(client, gap) }
            }
        }
        client.lapse = nil
        leaveTopic(client, isChange: true)
    }

    func leaveTopic(_ client: ClientConnection, isChange: Bool = false) {
        if !isChange { withdrawSubscriptions(of: client) }
        guard let topic = client.topic else { return }
        client.topic = nil
        topic.remove(client)
        if !isChange { context.counters.clients.subtract(1, ordering: .relaxed) }
        release(topic, isCompressing: client.isCompressing)
    }

    /// One client less: the hub counts them, and the last one's topic goes.
    private func release(_ topic: LocalTopic, isCompressing: Bool) {
        context.hub.post(.leave(topic.id, loop: index, isCompressing: isCompressing))
    }

    func endStreams() {
        // What has arrived is not lost to those who can take it.
        deliver()
        for case let client? in connections where client.phase == .streaming || client.phase == .asking {
            if client.phase == .streaming {
                sayGoodbye(client, .goingAway, reason: isShuttingDown ? "shutting down" : "stopped")
            } else if isShuttingDown {
                close(client)
            }
        }
    }
}
