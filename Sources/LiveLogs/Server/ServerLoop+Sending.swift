import EventIO
import WebSocketCore

// The way out: first what is for one client alone, then the topic's chunks from where the client stands.
extension ServerLoop {
    /// Most bytes one client gets before others have their turn.
    private static let turn = 1 << 20

    /// Delivers, unless the last delivery was long and has just ended.
    ///
    /// A pass over few clients is over before it could matter. One over thousands takes milliseconds in which the next
    /// lines come; resting as long again doubles what each client gets in one send, and halves the sends.
    func deliverInTime() {
        guard !dirtyTopics.isEmpty else { return }
        let begin = Clock.monotonic
        guard begin >= nextDelivery || isShuttingDown else { return }
        deliver()
        let end = Clock.monotonic
        let took = end - begin
        nextDelivery = took < Self.shortDelivery ? 0 : end + min(took, Self.longestRest)
    }

    private static let shortDelivery: UInt64 = 500_000
    private static let longestRest: UInt64 = 20_000_000

    /// Gives every client of a topic with news what it can take.
    func deliver() {
        guard !dirtyTopics.isEmpty else { return }
        let topics = dirtyTopics
        dirtyTopics.removeAll(keepingCapacity: true)
        for topic in topics {
            topic.isDirty = false
            topic.settle()
            deliver(topic)
            topic.evict()
        }
    }

    /// Sends the newest chunk to those who only want that, which is nearly everybody.
    ///
    /// No more than a comparison, a system call and an addition each; the others go the long way.
    private func deliver(_ topic: LocalTopic) {
        let plain = topic.log.window.last ?? Chunk(bytes: [], marks: [], lastSequence: 0)
        let compressed = topic.compressedLog?.window.last ?? Chunk(bytes: [], marks: [], lastSequence: 0)
        plain.bytes.withUnsafeBytes { plainBytes in
            compressed.bytes.withUnsafeBytes { compressedBytes in
                deliver(
                    plain: Newest(start: plain.start, bytes: plainBytes),
                    compressed: Newest(start: compressed.start, bytes: compressedBytes),
                    to: topic
                )
            }
        }
    }

    /// The newest chunk of a log and where it stands.
    private struct Newest {
        var start: Int64
        var bytes: UnsafeRawBufferPointer
    }

    private func deliver(plain: Newest, compressed: Newest, to topic: LocalTopic) {
        // Backwards: a client that ends here is replaced by the last, which had its turn.
        var index = topic.members.count
        while index > 0 {
            index -= 1
            guard index < topic.members.count else { continue }
            let client = topic.members[index]
            if client.isBlocked { continue }
            if client.isCompressing, !client.readsCompressed { topic.promote(client) }
            let newest = client.readsCompressed ? compressed : plain
            let offset = client.position - newest.start
            guard offset >= 0, offset < newest.bytes.count, client.output.isEmpty, client.phase == .streaming else {
                send(client)
                continue
            }
            switch client.stream.write(UnsafeRawBufferPointer(rebasing: newest.bytes[Int(offset)...])) {
            case .moved(let count):
                sentBytes &+= count
                client.position += Int64(count)
                client.lastProgress = now
                if count < newest.bytes.count - Int(offset) { send(client) }
            case .wouldBlock: block(client)
            case .ended: close(client)
            }
        }
    }

    /// Sends until there is nothing to send, the kernel takes no more, or the turn is over.
    func send(_ client: ClientConnection) {
        guard !client.isBlocked, client.stream.isSecure ? flush(client) : true else { return }
        var budget = Self.turn
        while budget > 0 {
            if client.unsent > 0 {
                guard sendOutput(client) else { return }
                continue
            }
            releaseAnswers(client)
            switch client.phase {
            case .streaming:
                guard let count = sendChunk(client) else { return }
                budget -= count
            case .draining:
                return finishWriting(client)
            case .request:
                if let exchange = client.exchange, exchange.isPaused, !exchange.isReading {
                    exchange.isPaused = false
                    resumeReading(client)
                }
                return
            case .asking, .closing:
                return
            }
        }
        if !client.isUnfinished {
            client.isUnfinished = true
            unfinished.append(client)
        }
    }

    /// - Returns: whether all of it went.
    private func sendOutput(_ client: ClientConnection) -> Bool {
        let outcome = client.output.withUnsafeBytes { bytes in
            client.stream.write(UnsafeRawBufferPointer(rebasing: bytes[Int(client.written)...]))
        }
        guard let count = moved(outcome, client) else { return false }
        client.written += UInt32(count)
        client.lastProgress = now
        if client.unsent > 0 { return true }
        client.output = []
        client.written = 0
        return true
    }

    /// - Returns: how many bytes went; nil when there is no more to do now.
    private func sendChunk(_ client: ClientConnection) -> Int? {
        guard let topic = client.topic else { return nil }
        if let lapse = client.lapse {
            client.lapse = nil
            client.position = topic.log.position(since: lapse)
            if client.isCompressing, !topic.canPromote(client) { context.hub.post(.awaitSegment(topic.id)) }
            if let gap = topic.log.gap(since: lapse) { tell(client, gap) }
            return client.unsent
        }
        if client.isCompressing, !client.readsCompressed { topic.promote(client) }
        guard let chunk = topic.chunk(for: client) else { return nil }
        let offset = Int(client.position - chunk.start)
        let outcome = chunk.bytes.withUnsafeBytes { bytes in
            client.stream.write(UnsafeRawBufferPointer(rebasing: bytes[offset...]))
        }
        guard let count = moved(outcome, client) else { return nil }
        client.position += Int64(count)
        client.lastProgress = now
        return count
    }

    /// - Returns: how many bytes went; nil when the client is blocked now, or gone.
    func moved(_ outcome: Stream.Outcome, _ client: ClientConnection) -> Int? {
        switch outcome {
        case .moved(let count):
            sentBytes &+= count
            return count
        case .wouldBlock:
            block(client)
            return nil
        case .ended:
            close(client)
            return nil
        }
    }

    /// Waits for the poller; a client that takes nothing for too long is dropped.
    func block(_ client: ClientConnection) {
        guard connections[Int(client.slot)] === client else { return }  // the slot may be another's by now
        client.isBlocked = true
        let stall = client.lastProgress &+ context.limits.stallSeconds
        let deadline = deadlines[Int(client.slot)]
        if deadline == 0 || deadline > stall { deadlines[Int(client.slot)] = max(stall, now + 1) }
    }

    private func finishWriting(_ client: ClientConnection) {
        guard !client.hasFinished else { return }
        if client.stream.hasRetained { return block(client) }
        client.hasFinished = true
        client.stream.finishWriting()
    }
}
