import ControlAPI
import EventIO
import HTTPCore

/// A request that waits for another thread.
struct WaitingRequest {
    enum Kind {
        /// The ingest thread was asked, and nothing changes: an older state can answer it as well.
        case reading(@Sendable (inout Knowledge) -> Response)
        /// The ingest thread was asked to change something, or to let the client into a stream.
        case changing
        /// The search thread was asked.
        case searching
    }

    var client: ClientID
    /// Of the request on its connection.
    var number: Int
    var time: UInt64
    var kind: Kind
}

// Requests that other threads answer, and what happens when those do not come to them.
extension ServerLoop {
    static let readingMethods: Set = ["GET", "HEAD"]
    /// Nanoseconds after which the published state is good enough.
    private static let patience: UInt64 = 200_000_000

    /// Asks the ingest thread; `isReading` is a question that changes nothing, so that it can be put to an older state.
    func ask(
        _ client: ClientConnection,
        _ exchange: Exchange,
        isReading: Bool,
        _ question: @escaping @Sendable (inout Knowledge) -> Response
    ) {
        if isReading, context.published.isOld { return answer(client, answer(to: question)) }
        if !isReading, context.published.isHeldUp { return answer(client, Refusal.stalled.response) }
        wait(client, exchange, isReading ? .reading(question) : .changing)
        context.hub.post(.ask(asker(client), number: exchange.served, question))
    }

    /// Asks the search thread; whoever's search has to make room for it is refused.
    func search(
        _ search: SearchQueue.Search,
        _ client: ClientConnection,
        _ exchange: Exchange,
        _ searches: SearchQueue
    ) {
        if searches.isHeldUp { return answer(client, SearchQueue.heldUpResponse) }
        wait(client, exchange, .searching)
        exchange.isSearching = true
        guard let displaced = searches.submit(search) else { return }
        let (other, number) = (displaced.asker.client, displaced.number)
        if other == search.asker.client { return answer(client, SearchQueue.fullResponse) }
        let refusal = PreparedAnswer(response: SearchQueue.fullResponse)
        context.loops[Int(other.loop)].post(.answer(other, number: number, refusal))
    }

    /// The request's answer is another thread's affair now.
    func wait(_ client: ClientConnection, _ exchange: Exchange, _ kind: WaitingRequest.Kind) {
        client.phase = .asking
        setDeadline(client, in: context.limits.idleSeconds)
        waiting.append(
            WaitingRequest(client: id(of: client), number: exchange.served, time: Clock.monotonic, kind: kind)
        )
    }

    /// Answers those whom another thread has let wait too long.
    func answerLate() {
        let limit = Clock.monotonic - Self.patience
        let count = waiting.firstIndex { $0.time > limit } ?? waiting.count
        guard count > 0 else { return }
        let due = waiting[..<count]
        waiting.removeFirst(count)
        var rest: [WaitingRequest] = []
        for one in due {
            guard let client = client(one.client), client.phase == .asking, client.exchange?.served == one.number
            else { continue }
            switch one.kind {
            case .reading(let question):
                answer(client, answer(to: question))
            case .changing where context.published.isHeldUp:
                // It may still be done: the connection must not take its outcome for that of a later request.
                withdrawSubscriptions(of: client)
                fail(client, Refusal.stalled.response)
            case .searching where context.searches?.isHeldUp == true:
                context.searches?.withdraw(one.client)
                answer(client, SearchQueue.heldUpResponse)
            case .changing, .searching:
                rest.append(one)
            }
        }
        waiting = rest + waiting
    }

    private func answer(to question: (inout Knowledge) -> Response) -> Response {
        var knowledge = context.published.current(context.counters)
        return question(&knowledge)
    }
}
