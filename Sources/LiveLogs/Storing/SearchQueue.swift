import ControlAPI
import EventIO
import HTTPCore
import LogCore
import Synchronization

/// Searches that wait for the search thread: a bounded number of them, and none once the server stops.
final class SearchQueue: Sendable {
    enum Message: Sendable {
        case page(Asker, LineQuery, @Sendable (StoredPage?) -> Response)
        /// The database is another one.
        case reopen
        case stop
    }

    /// Each takes the search thread `Searcher.patience` at most, so the last of them waits for some ten seconds.
    private static let limit = 64

    let mailbox: Mailbox<Message>
    private let waiting = Atomic<Int>(0)
    private let stopped = Atomic<Bool>(false)

    init() throws(SystemError) { mailbox = try Mailbox() }

    /// - Returns: whether the search will be answered; `false` when too many wait.
    func submit(_ asker: Asker, _ query: LineQuery, _ answer: @escaping @Sendable (StoredPage?) -> Response) -> Bool {
        guard waiting.add(1, ordering: .relaxed).newValue <= Self.limit else {
            finishOne()
            return false
        }
        mailbox.post(.page(asker, query, answer))
        return true
    }

    /// One search less waits.
    func finishOne() { waiting.subtract(1, ordering: .relaxed) }

    /// Also ends the search that runs.
    func stop() {
        stopped.store(true, ordering: .relaxed)
        mailbox.post(.stop)
    }

    var isStopped: Bool { stopped.load(ordering: .relaxed) }

    /// What a search gets that may not wait.
    static var fullResponse: Response {
        var response = Response.error(
            503,
            code: "too_many_searches",
            message: "Too many searches are waiting; try again in a few seconds."
        )
        response.fields.append("Retry-After", "5")
        return response
    }
}
