import ControlAPI
import EventIO
import HTTPCore
import Synchronization
import WebSocketCore

// The way in, while a connection speaks HTTP: one request after the other, each answered before the next is read.
extension ServerLoop {
    /// Reads what the kernel has, as long as this client may go on; a megabyte at most before it is others' turn.
    ///
    /// To the very end: the poller tells of a change once, and the peer's end may come with its last bytes.
    func receive(_ client: ClientConnection) {
        for _ in 0..<16 {
            switch client.phase {
            case .asking:
                return  // goes on when the answer is there
            case .request where client.unsent > context.limits.privateBytes:
                client.exchange?.isPaused = true  // goes on when answers are out
                return
            case .request, .streaming, .closing, .draining:
                break
            }
            switch client.stream.read(into: readBuffer) {
            case .moved(let count):
                take(UnsafeMutableRawBufferPointer(rebasing: readBuffer[..<count]), from: client)
                guard connections[Int(client.slot)] === client else { return }
            case .wouldBlock:
                return
            case .ended:
                return close(client)
            }
        }
        guard !client.hasUnread else { return }
        client.hasUnread = true
        unread.append(client)
    }

    /// Goes on with those that had sent more than one turn allows.
    func receiveRest() {
        let turn = unread
        unread.removeAll()
        for client in turn {
            client.hasUnread = false
            if connections[Int(client.slot)] === client { receive(client) }
        }
    }

    private func take(_ bytes: UnsafeMutableRawBufferPointer, from client: ClientConnection) {
        switch client.phase {
        case .request, .asking:
            if client.stream.isUnprotected { return fail(client, Self.plainOnSecurePort) }
            guard let exchange = client.exchange else { return }
            exchange.input += bytes
            exchange.isReading = true
            readRequests(client, exchange)
            exchange.isReading = false
        case .streaming, .closing:
            readFrames(bytes, from: client)
        case .draining:
            break  // what comes now is too late
        }
    }

    /// Answers the requests that have arrived, until one has to wait.
    func readRequests(_ client: ClientConnection, _ exchange: Exchange) {
        while client.phase == .request, !exchange.input.isEmpty, client.unsent <= context.limits.privateBytes {
            let wasIdle = exchange.parser.isIdle
            do {
                let step = try exchange.parse()
                exchange.input.removeFirst(step.consumed)
                switch step.outcome {
                case .incomplete:
                    if wasIdle, exchange.served > 0 { setDeadline(client, in: context.limits.requestSeconds) }
                    if exchange.input.isEmpty { return }
                case .expectsContinue:
                    client.output += Response.continueBytes
                    send(client)
                    return
                case .request(let request):
                    handle(request, client, exchange)
                }
            } catch {
                return fail(client, Response(error))
            }
        }
        if client.phase == .request, !exchange.input.isEmpty { exchange.isPaused = true }
    }

    private func handle(_ request: Request, _ client: ClientConnection, _ exchange: Exchange) {
        exchange.isHead = request.method == "HEAD"
        exchange.keepsAlive = request.keepsAlive && !isShuttingDown
        exchange.negotiation = Negotiation(request)
        let access = context.access
        var visitor = access.visitor(of: request, peer: exchange.peer, isSecure: client.stream.isSecure)
        exchange.address = visitor.group
        let router = context.router
        if access.sharesAnswers { exchange.sharing = .answers(with: access.sharedOrigin(of: request)) }
        if !router.isProbe(request), let refusal = access.refusal(of: request, from: visitor) {
            return answer(client, refusal)
        }
        var request = request
        // From here on, the request is the one that the proxy got.
        if let host = visitor.forwardedHost { request.fields["Host"] = host }
        let base = context.limits.basePath
        if !base.isEmpty, request.target.hasPrefix(base) {
            // The page's addresses are relative to the slash.
            if request.target == base {
                return answer(client, Response(status: 308, fields: HeaderFields(["Location": base + "/"])))
            }
            let rest = request.target.dropFirst(base.count)
            if rest.hasPrefix("/") {
                request.target = String(rest)
                visitor.pagePath = base + "/"
            }
        }
        if request.path == StreamHandshake.path {
            return open(request, client, exchange, visitor)
        }
        if access.sharedOrigin(of: request) != nil, let response = router.preflight(request) {
            return answer(client, response)
        }
        if let response = access.sessionAnswer(to: request, visitor, context.files)
            ?? access.refusal(ofAPI: request, needing: router.permission(for: request), visitor)
        {
            return answer(client, response)
        }
        switch router.route(request) {
        case .response(let response):
            answer(client, response)
        case .ask(let question):
            ask(client, exchange, isReading: Self.readingMethods.contains(request.method), question)
        case .measure(let question):
            let process = ProcessFigures.current
            ask(client, exchange, isReading: true) { knowledge in question(&knowledge, process) }
        case .search(let query, let page):
            guard let searches = context.searches else { return answer(client, page(nil)) }
            let asked = SearchQueue.Search(asker: asker(client), number: exchange.served, query: query, answer: page)
            search(asked, client, exchange, searches)
        }
    }

    /// Takes up what had to wait: bytes that were read already, then what the kernel has.
    func resumeReading(_ client: ClientConnection) {
        if let exchange = client.exchange, client.phase == .request {
            exchange.isReading = true
            readRequests(client, exchange)
            exchange.isReading = false
        }
        guard connections[Int(client.slot)] === client else { return }
        receive(client)
    }

    /// Answers what cannot be gone on with, and ends.
    func fail(_ client: ClientConnection, _ response: Response) {
        let isHead = client.exchange?.isHead ?? false
        response.serialize(isHead: isHead, keepsAlive: false, date: date, into: &client.output)
        drain(client)
    }

    /// Sends what is left and our end, and gives the peer a moment for its own: closing earlier would reset the
    /// connection, and the answer could be lost.
    ///
    /// A large answer takes as long as the client goes on taking it, see `expireDraining`.
    func drain(_ client: ClientConnection) {
        client.phase = .draining
        setDeadline(client, in: context.limits.closeSeconds)
        send(client)
        guard connections[Int(client.slot)] === client, let exchange = client.exchange else { return }
        let outstanding = client.outstanding
        if outstanding > AnswerMemory.step { exchange.outstanding = outstanding }
    }
}
