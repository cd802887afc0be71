import EventIO
import HTTPCore
import Synchronization
import WebSocketCore

// Appointments: a connection has one at a time, kept in `deadlines` and looked at once a second.
extension ServerLoop {
    func expire(_ client: ClientConnection) {
        switch client.phase {
        case .request:
            if client.unsent > 0 {
                guard now &- client.lastProgress < context.limits.stallSeconds else { return dropStalled(client) }
                setDeadline(client, in: context.limits.stallSeconds)
            } else if let exchange = client.exchange, !exchange.parser.isIdle {
                fail(client, .requestTimeout)
            } else {
                close(client)
            }
        case .asking:
            setDeadline(client, in: context.limits.idleSeconds)
        case .streaming:
            expireStream(client)
        case .draining:
            expireDraining(client)
        case .closing:
            client.stream.abortOnClose()
            close(client)
        }
    }

    /// A client that goes on taking a large answer gets all of it, as on a connection that is kept.
    ///
    /// Progress is what its kernel acknowledges: our own may have taken all of the answer at once, and would throw the rest of
    /// it away with the connection.
    private func expireDraining(_ client: ClientConnection) {
        guard let exchange = client.exchange, let before = exchange.outstanding else {
            client.stream.abortOnClose()
            return close(client)
        }
        let outstanding = client.outstanding
        // All of it and our end have arrived: without a reset, which could cost the client what it has not read yet.
        if outstanding == 0 { return close(client) }
        if outstanding < before {
            exchange.outstanding = outstanding
            client.lastProgress = now
        }
        let idle = now &- client.lastProgress
        guard idle < context.limits.stallSeconds else { return dropStalled(client) }
        setDeadline(client, in: min(context.limits.closeSeconds, context.limits.stallSeconds - idle))
    }

    /// A client that has bytes waiting is judged by whether it takes them, a quiet one by whether it answers a ping.
    private func expireStream(_ client: ClientConnection) {
        let limits = context.limits
        if client.isBlocked {
            let idle = now &- client.lastProgress
            if idle >= limits.stallSeconds { return dropStalled(client) }
            return setDeadline(client, in: limits.stallSeconds - idle)
        }
        let quiet = now &- client.lastHeard
        if quiet < limits.pingSeconds {
            client.awaitsPong = false
            return setDeadline(client, in: limits.pingSeconds - quiet)
        }
        if client.awaitsPong {
            client.stream.abortOnClose()
            return close(client)
        }
        client.awaitsPong = true
        setDeadline(client, in: limits.pingSeconds)
        client.finishFrame()
        let nothing: [UInt8] = []
        FrameEncoder.append(.ping, nothing.span, to: &client.output)
        send(client)
    }

    private func dropStalled(_ client: ClientConnection) {
        context.counters.stalled.add(1, ordering: .relaxed)
        client.stream.abortOnClose()
        close(client)
    }
}
