import ControlAPI
import EventIO
import HTTPCore
import Synchronization

// Answers to HTTP requests on their way out, and what they hold while a client does not take them.
extension ServerLoop {
    func asker(_ client: ClientConnection) -> Asker {
        Asker(client: id(of: client), address: client.exchange?.address ?? client.address)
    }

    func answer(_ client: ClientConnection, _ response: Response) {
        answer(client, context.counters.unsentAnswers.prepare(response, for: asker(client)))
    }

    /// Writes a response and goes on with what has arrived meanwhile, or ends the connection.
    func answer(_ client: ClientConnection, _ prepared: PreparedAnswer) {
        guard let exchange = client.exchange else { return close(client) }
        let keepsAlive = exchange.keepsAlive && !isShuttingDown
        exchange.isSearching = false
        var response = prepared.response
        if let claim = prepared.claim {
            // It may have had to make room for another answer on its way here.
            if claim.isRevoked {
                response = context.counters.unsentAnswers.refusedResponse()
            } else {
                exchange.claims.append(claim)
            }
        }
        var form = exchange.negotiation?.apply(to: response) ?? response
        if case .answers(let origin) = exchange.sharing { form.share(with: origin) }
        context.counters.answers.add(1, ordering: .relaxed)
        form.serialize(isHead: exchange.isHead, keepsAlive: keepsAlive, date: date, into: &client.output)
        exchange.served += 1
        guard keepsAlive else {
            drain(client)
            return countUnsent(client, exchange)
        }
        client.phase = .request
        setDeadline(client, in: context.limits.idleSeconds)
        let wasReading = exchange.isReading
        send(client)
        countUnsent(client, exchange)
        guard connections[Int(client.slot)] === client, !wasReading else { return }
        resumeReading(client)
    }

    /// Brings what is counted for a client's answers up to date; closes the connection when there is no room for them.
    private func countUnsent(_ client: ClientConnection, _ exchange: Exchange) {
        guard connections[Int(client.slot)] === client, client.exchange === exchange else { return }
        releaseAnswers(client)
        // What was sent of it is kept until all is.
        let held = client.output.count + client.stream.retainedBytes
        let counted = held / AnswerMemory.step * AnswerMemory.step
        var excess = exchange.claims.reduce(0) { $0 + $1.bytes } - counted
        if excess < 0 {
            guard let claim = context.counters.unsentAnswers.claim(-excess, for: asker(client)) else {
                return closeUnread(client)
            }
            exchange.claims.append(claim)
        }
        while excess > 0, let newest = exchange.claims.last {
            let rest = max(0, newest.bytes - excess)
            excess -= newest.bytes - rest
            if rest > 0 { newest.shrink(to: rest) } else { exchange.claims.removeLast() }
        }
    }

    /// Gives back what is counted for answers that are out.
    func releaseAnswers(_ client: ClientConnection) {
        guard let exchange = client.exchange, !exchange.claims.isEmpty, client.unsent == 0,
            !client.stream.hasRetained
        else { return }
        exchange.claims = []
    }

    /// A claim had to make room; closes its connection unless the answer is out by now.
    func revoke(_ id: ClientID, _ claim: AnswerMemory.Quota.ClaimID) {
        guard let client = client(id), client.exchange?.claims.contains(where: { $0.id == claim }) == true else {
            return
        }
        closeUnread(client)
    }

    private func closeUnread(_ client: ClientConnection) {
        context.counters.unsentAnswers.closings.add(1, ordering: .relaxed)
        client.stream.abortOnClose()
        close(client)
    }
}
