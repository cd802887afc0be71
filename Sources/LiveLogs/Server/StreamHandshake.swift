import EventIO
import HTTPCore
import LogCore
import Synchronization
import WebSocketCore

/// Lets a client into the stream: WebSocket's rules first, then who may, then what it wants.
enum StreamHandshake {
    static let path = "/livelogs"
}

extension ServerLoop {
    func open(_ request: Request, _ client: ClientConnection, _ exchange: Exchange, _ visitor: Visitor) {
        let keepsContext = !context.counters.inflateWindows.isScarce(for: visitor.group)
        switch context.access.handshake.answer(request, keepsClientContext: keepsContext) {
        case .refused(let response):
            answer(client, response)
        case .accepted(let agreement):
            if let refusal = context.access.refusal(ofStream: request, visitor) { return answer(client, refusal) }
            guard let items = request.query else {
                return answer(
                    client,
                    .error(400, code: "bad_query", message: "The query is not valid percent-encoding.")
                )
            }
            do {
                let subscription = try Subscription(query: items.map { ($0.name, $0.value) })
                if context.published.isHeldUp { return answer(client, Refusal.stalled.response) }
                count(client, under: visitor.group)
                wait(client, exchange, .changing)
                client.webSocket = Connection(role: .server, compression: agreement.compression)
                client.isCompressing = agreement.compression != nil
                exchange.acceptance.removeAll()
                agreement.response.serialize(isHead: false, keepsAlive: true, date: date, into: &exchange.acceptance)
                subscribe(client, subscription, isChange: false)
            } catch {
                answer(client, .error(400, code: error.code.rawValue, message: error.message))
            }
        }
    }

    /// Counts a trusted proxy's client under its own address instead of the proxy's.
    private func count(_ client: ClientConnection, under address: AddressGroup) {
        guard client.address != address else { return }
        _ = context.doorkeeper.admit(address, limit: .max)
        context.doorkeeper.release(client.address)
        client.address = address
    }

    /// Asks the ingest thread to let a client into a stream.
    func subscribe(_ client: ClientConnection, _ subscription: Subscription, isChange: Bool) {
        client.openSubscriptions &+= 1
        context.hub.post(
            .subscribe(
                Arrival(
                    client: id(of: client),
                    address: client.address,
                    subscription: subscription,
                    isChange: isChange,
                    isCompressing: client.isCompressing
                )
            )
        )
    }

    /// Tells the ingest thread that nobody waits for the answers any more.
    func withdrawSubscriptions(of client: ClientConnection) {
        guard client.openSubscriptions > 0 else { return }
        client.openSubscriptions = 0
        context.hub.post(.withdraw(id(of: client)))
    }
}
