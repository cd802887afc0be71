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
        case .closing, .draining:
            client.stream.abortOnClose()
            close(client)
        }
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
