import EventIO
import Synchronization

/// Expressions that wait for the thread that compiles them, one after the other.
///
/// Filled by the ingest thread. Bounded, and each address has its turn (`FairQueue`).
final class CompileQueue: Sendable {
    enum Job: Sendable {
        /// A new filter; what it takes is charged to the address.
        case filter(FilterTexts, AddressGroup)
        /// Filters in use, to be compiled together.
        case join([FilterExpressions])
    }

    private struct State {
        var filters = FairQueue<AddressGroup, (texts: FilterTexts, address: AddressGroup)>(limit: CompileQueue.limit)
        var join: [FilterExpressions]?
        var isBusy = false
        var isStopped = false
    }

    /// Each takes some tenths of a second at most.
    private static let limit = 128

    private let state = Mutex(State())
    private let wakeups: Mailbox<Void>

    init() throws(SystemError) { wakeups = try Mailbox() }

    /// Becomes readable when there is something to do.
    var descriptor: CInt { wakeups.descriptor }

    /// - Returns: the filter that found no room: nil, an earlier one or this.
    func submit(_ texts: FilterTexts, for address: AddressGroup) -> FilterTexts? {
        let displaced = state.withLock { $0.filters.append((texts, address), for: address) }
        wakeups.post(())
        return displaced?.texts
    }

    /// Compiles filters together when no client waits; there is one such job at a time.
    func submit(join filters: [FilterExpressions]) {
        state.withLock { $0.join = filters }
        wakeups.post(())
    }

    /// Nobody waits for that filter any more.
    func withdraw(_ texts: FilterTexts) {
        state.withLock { $0.filters.removeAll { $0.texts == texts } }
    }

    /// The next job, which the caller does; nil when there is none, or the server stops.
    func next() -> Job? {
        _ = wakeups.drain()
        return state.withLock { state in
            state.isBusy = false
            guard !state.isStopped else { return nil }
            if let (texts, address) = state.filters.next() {
                state.isBusy = true
                return .filter(texts, address)
            }
            guard let join = state.join.take() else { return nil }
            state.isBusy = true
            return .join(join)
        }
    }

    var isStopped: Bool { state.withLock { $0.isStopped } }

    /// Ends the thread after what it is doing.
    ///
    /// - Returns: whether it is doing something, which nobody can interrupt.
    func stop() -> Bool {
        let isBusy = state.withLock { state in
            state.isStopped = true
            return state.isBusy
        }
        wakeups.post(())
        return isBusy
    }
}
