import EventIO
import LogCore
import Synchronization
import WebSocketCore

// A client of the stream: what it says, and what it is told alone.
extension ServerLoop {
    /// After this the connection speaks WebSocket.
    func beginStream(_ client: ClientConnection) {
        guard let exchange = client.exchange else { return }
        client.output += exchange.acceptance
        client.phase = .streaming
        client.lastHeard = now
        client.exchange = nil
        setDeadline(client, in: context.limits.pingSeconds)
        context.counters.clients.add(1, ordering: .relaxed)
        guard !exchange.input.isEmpty else { return }
        // Frames may come in the same packet as the handshake.
        exchange.input.withUnsafeMutableBytes { readFrames($0, from: client) }
    }

    func readFrames(_ bytes: UnsafeMutableRawBufferPointer, from client: ClientConnection) {
        client.lastHeard = now
        client.awaitsPong = false
        let limits = limits(of: client)
        var span = MutableSpan<UInt8>(_unsafeElements: bytes.assumingMemoryBound(to: UInt8.self))
        var position = 0
        do {
            while let event = try receive(&span, from: &position, of: client, limits) {
                take(event, from: client)
                guard connections[Int(client.slot)] === client, client.phase == .streaming || client.phase == .closing
                else { return }
            }
        } catch {
            if error == .noInflateWindow { context.counters.inflateWindows.refusals.add(1, ordering: .relaxed) }
            client.finishFrame()
            client.webSocket.reply(to: error, into: &client.output)
            leaveTopic(client)
            drain(client)
        }
    }

    private func limits(of client: ClientConnection) -> Limits {
        var limits = Limits(messageSize: context.limits.messageBytes)
        if client.isCompressing, !client.hasCountedWindow {
            // Two loops may both see the last window free, so the limit can be exceeded by one per loop.
            limits.allowsInflateWindow = context.counters.inflateWindows.hasRoom(for: client.address)
        }
        return limits
    }

    /// The client's next event; counts its inflate window as soon as it has one.
    private func receive(
        _ bytes: inout MutableSpan<UInt8>,
        from position: inout Int,
        of client: ClientConnection,
        _ limits: Limits
    ) throws(ProtocolError) -> Event? {
        defer { countWindow(of: client, isKept: client.webSocket.keepsInflateWindow) }
        return try client.webSocket.receive(&bytes, from: &position, limits: limits)
    }

    /// Brings `Counters.inflateWindows` up to date with one client.
    func countWindow(of client: ClientConnection, isKept: Bool) {
        guard client.hasCountedWindow != isKept else { return }
        client.hasCountedWindow = isKept
        if isKept {
            context.counters.inflateWindows.add(for: client.address)
        } else {
            context.counters.inflateWindows.remove(for: client.address)
        }
    }

    private func take(_ event: Event, from client: ClientConnection) {
        switch event {
        case .message(_, let payload):
            guard client.phase == .streaming else { return }
            switch client.allowance.takeMessage(now: now) {
            case .taken: takeCommand(payload, from: client)
            case .refused:
                let advice = "slower: ten messages a second, twenty at once"
                tell(client, StreamMessage.error(code: "too_many_messages", message: advice))
            case .exhausted: endFlood(client, reason: "too many messages")
            }
        case .ping:
            guard client.allowance.takeControl(now: now) else { return endFlood(client, reason: "too many pings") }
            // Only the latest ping needs an answer (RFC 6455 §5.5.3): who does not read is not answered.
            guard client.unsent < context.limits.privateBytes / 4 else { return }
            client.finishFrame()
            client.webSocket.reply(to: event, into: &client.output)
            send(client)
        case .pong:
            if !client.allowance.takeControl(now: now) { endFlood(client, reason: "too many pongs") }
        case .close:
            client.finishFrame()
            client.webSocket.reply(to: event, into: &client.output)
            leaveTopic(client)
            drain(client)
        }
    }

    /// Says why, and listens no more: what follows is only thrown away.
    private func endFlood(_ client: ClientConnection, reason: String) {
        context.counters.floods.add(1, ordering: .relaxed)
        client.finishFrame()
        client.webSocket.close(.policyViolation, reason: reason, into: &client.output)
        leaveTopic(client)
        drain(client)
    }

    private func takeCommand(_ payload: [UInt8], from client: ClientConnection) {
        do {
            switch try ClientMessage(payload.span) {
            case .subscribe(let subscription):
                guard client.openSubscriptions < .max else { return }
                if context.published.isHeldUp { return tell(client, Refusal.stalled.streamMessage) }
                subscribe(client, subscription, isChange: true)
            }
        } catch {
            tell(client, StreamMessage.error(error))
        }
    }

    func tell(_ client: ClientConnection, _ gap: Gap) {
        context.counters.gaps.add(1, ordering: .relaxed)
        let payload = StreamMessage.gap(from: gap.from, to: gap.to, missed: UInt64(gap.missed))
        FrameEncoder.append(.text, payload.span, to: &client.output)
    }

    /// Sends a message to this client alone.
    func tell(_ client: ClientConnection, _ payload: [UInt8]) {
        guard client.unsent < context.limits.privateBytes else { return }
        client.finishFrame()
        FrameEncoder.append(.text, payload.span, to: &client.output)
        send(client)
    }

    /// Begins the closing handshake, behind everything that was on its way.
    func sayGoodbye(_ client: ClientConnection, _ code: CloseCode, reason: String) {
        client.finishFrame()
        if let topic = client.topic {
            let lapse = client.lapse ?? topic.log(of: client).lapse(at: client.position)
            if let lapse, let gap = topic.log.gapToEnd(since: lapse) { tell(client, gap) }
        }
        client.lapse = nil
        client.webSocket.close(code, reason: reason, into: &client.output)
        leaveTopic(client)
        client.phase = .closing
        setDeadline(client, in: context.limits.closeSeconds)
        send(client)
    }
}
