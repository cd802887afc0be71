import ControlAPI
import EventIO
import HTTPCore
import LogCore
import Synchronization

/// Searches that wait for the search thread: a bounded number of them, each address in its turn (`FairQueue`), and none once
/// the server stops.
final class SearchQueue: Sendable {
    /// A page that a client wants.
    struct Search: Sendable {
        var asker: Asker
        /// Of the request on its connection.
        var number: Int
        var query: LineQuery
        /// Makes the response of the page; nil is that there is none.
        var answer: @Sendable (StoredPage?) -> Response
    }

    enum Job: Sendable {
        case search(Search)
        /// The database is another one.
        case reopen
    }

    private struct State {
        var searches = FairQueue<AddressGroup, Search>(limit: SearchQueue.limit)
        var mustReopen = false
    }

    /// Each takes the search thread `Searcher.patience` at most, so the last of them waits for some ten seconds.
    private static let limit = 64

    private let state = Mutex(State())
    private let wakeups: Mailbox<Void>
    /// When the search began that the thread is at; 0 when it is at none.
    private let began = Atomic<UInt64>(0)
    /// Asked for each line, so not behind the mutex.
    private let stopped = Atomic<Bool>(false)

    init() throws(SystemError) { wakeups = try Mailbox() }

    /// Becomes readable when there is something to do.
    var descriptor: CInt { wakeups.descriptor }

    /// Queues a search.
    ///
    /// - Returns: the search that found no room, which the caller refuses: nil, an earlier one or this.
    func submit(_ search: Search) -> Search? {
        let displaced = state.withLock { $0.searches.append(search, for: search.asker.address) }
        wakeups.post(())
        return displaced
    }

    /// Removes what a client waits for that is gone.
    func withdraw(_ client: ClientID) {
        state.withLock { $0.searches.removeAll { $0.asker.client == client } }
    }

    /// The next job; nil when there is none, or the server stops.
    func next() -> Job? {
        _ = wakeups.drain()
        return state.withLock { state in
            guard !isStopped else { return nil }
            if state.mustReopen {
                state.mustReopen = false
                return .reopen
            }
            return state.searches.next().map { .search($0) }
        }
    }

    /// Marks the beginning and the end of one search.
    func timing<Result>(_ work: () -> Result) -> Result {
        began.store(Clock.monotonic, ordering: .relaxed)
        defer { began.store(0, ordering: .relaxed) }
        return work()
    }

    /// Whether one takes longer than any that the disk answers.
    var isHeldUp: Bool {
        let began = began.load(ordering: .relaxed)
        return began != 0 && Clock.monotonic > began + Self.patience
    }

    /// Many times `Searcher.patience`, in nanoseconds.
    private static let patience: UInt64 = 5_000_000_000

    /// The database is another one.
    func reopen() {
        state.withLock { $0.mustReopen = true }
        wakeups.post(())
    }

    /// Also ends the search that runs.
    func stop() {
        stopped.store(true, ordering: .relaxed)
        wakeups.post(())
    }

    var isStopped: Bool { stopped.load(ordering: .relaxed) }

    /// What a search gets that may not wait.
    static var fullResponse: Response {
        .error(
            503,
            code: "too_many_searches",
            message: "Too many searches are waiting; try again in a few seconds.",
            retryAfter: 5
        )
    }

    /// What a search gets while the database does not answer.
    static var heldUpResponse: Response {
        .error(
            503,
            code: "store_stalled",
            message: "The disk that the stored lines are on does not answer; try again later.",
            retryAfter: 5
        )
    }
}
