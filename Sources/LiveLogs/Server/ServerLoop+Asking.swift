import ControlAPI
import EventIO
import HTTPCore

/// A request that only reads, and for which the ingest thread was asked.
struct AskedQuestion {
    var client: ClientID
    /// Of the request on its connection.
    var number: Int
    var time: UInt64
    var question: @Sendable (inout Knowledge) -> Response
}

// Questions to the ingest thread, which knows all, and what happens when it does not come to them.
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
        if context.published.isOld {
            return answer(client, isReading ? answer(to: question) : Self.busyResponse)
        }
        client.phase = .asking
        setDeadline(client, in: context.limits.idleSeconds)
        let (asker, number) = (asker(client), exchange.served)
        if isReading {
            asked.append(AskedQuestion(client: asker.client, number: number, time: Clock.monotonic, question: question))
        }
        context.hub.post(.ask(asker, number: number, question))
    }

    /// Asks the search thread; whoever's search has to make room for it is refused.
    func search(
        _ search: SearchQueue.Search,
        _ client: ClientConnection,
        _ exchange: Exchange,
        _ searches: SearchQueue
    ) {
        client.phase = .asking
        exchange.isSearching = true
        setDeadline(client, in: context.limits.idleSeconds)
        guard let displaced = searches.submit(search)?.asker.client else { return }
        if displaced == search.asker.client { return answer(client, SearchQueue.fullResponse) }
        let refusal = PreparedAnswer(response: SearchQueue.fullResponse)
        context.loops[Int(displaced.loop)].post(.answer(displaced, number: nil, refusal))
    }

    /// Answers those whom the ingest thread has let wait too long.
    func answerLate() {
        let limit = Clock.monotonic - Self.patience
        let count = asked.firstIndex { $0.time > limit } ?? asked.count
        guard count > 0 else { return }
        let due = asked[..<count]
        asked.removeFirst(count)
        for one in due {
            guard let client = client(one.client), client.phase == .asking, client.exchange?.served == one.number
            else { continue }
            answer(client, answer(to: one.question))
        }
    }

    private func answer(to question: (inout Knowledge) -> Response) -> Response {
        var knowledge = context.published.current(context.counters)
        return question(&knowledge)
    }

    private static let busyResponse = Response.error(
        503,
        code: "busy",
        message: "The reading of a file takes long, and nothing can be changed meanwhile; /health names it."
    )
}
