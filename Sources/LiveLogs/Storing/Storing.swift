import Backlog
import Configuration
import EventIO
import LogCore
import LogIO
import Store

/// The two threads of the store, the one that writes and the one that searches, and the ways to them.
final class Storing {
    let feed: StoreFeed
    let searches: SearchQueue
    private let state: StoreState
    private let keeper: StoreKeeper.Plan
    private let loops: [Mailbox<LoopMessage>]
    private let answers: AnswerMemory
    private var writing: ThreadBox?
    private var searching: ThreadBox?

    init(
        _ opening: StoreOpening,
        _ configuration: Configuration,
        node: String,
        rules: RuleSet,
        zones: TimeZones,
        descriptors: Int,
        loops: [Mailbox<LoopMessage>],
        answers: AnswerMemory,
        report: @escaping @Sendable (String) -> Void
    ) throws(SystemError) {
        let queue = try StoreQueue(
            capacity: configuration.storeBufferBytes,
            owedFiles: ServerLimits.owedDescriptors(descriptors)
        )
        let searches = try SearchQueue()
        state = StoreState()
        feed = StoreFeed(queue: queue, state: state)
        self.searches = searches
        self.loops = loops
        self.answers = answers
        keeper = StoreKeeper.Plan(
            queue: queue,
            directory: opening.directory,
            keep: StoredLines(configuration.storedLines),
            retention: Retention(
                age: configuration.retainedTime.map { $0.components.seconds * 1_000_000 },
                bytes: configuration.retainedBytes.map(Int64.init)
            ),
            archive: configuration.archiveDirectory.map { ArchiveSettings(directory: $0, node: node) },
            rules: rules,
            zones: zones,
            lineLimit: configuration.maxLineBytes,
            state: state,
            replaced: { searches.reopen() },
            report: report
        )
    }

    /// - Returns: how many threads say to `startup` that they run.
    func start(_ startup: Startup) throws(SystemError) -> Int {
        let (plan, searches, loops, answers) = (keeper, searches, loops, answers)
        writing = ThreadBox(try Thread(name: "store") { runKeeper(plan, startup) })
        searching = ThreadBox(
            try Thread(name: "search") { runSearcher(plan.directory.database, searches, loops, answers, startup) }
        )
        return 2
    }

    /// Ends the search that runs and those that wait; their clients get no answer.
    func stopSearching() { searches.stop() }

    /// Nothing comes any more: what is left is stored, as far as time allows, and both threads end.
    func close() {
        feed.queue.close()
        stopSearching()
    }

    /// Waits for both threads to end.
    ///
    /// - Parameter began: when the end of the process began.
    /// - Returns: false when one is left in a read or write that does not end; else the state directory is free.
    func join(since began: UInt64) -> Bool {
        func spent() -> Duration { .nanoseconds(Clock.monotonic - began) }
        let hasStored = writing?.join { spent() < Self.patience || !state.isHeldUp && spent() < Self.longPatience }
        let hasSearched = searching?.join { spent() < Self.patience }
        if hasStored != false { keeper.directory.unlock() }
        return hasStored != false && hasSearched != false
    }

    /// Until a thread is given up that a disk holds up.
    private static let patience = Duration.milliseconds(1_800)
    /// The same for one that gets on, though slowly, as on a busy machine.
    private static let longPatience = Duration.milliseconds(3_500)
}

extension StoredLines {
    fileprivate init(_ setting: Configuration.StoredLines) {
        self =
            switch setting {
            case .all: .all
            case .warnings: .warnings
            case .none: .none
            }
    }
}

private func runKeeper(_ plan: StoreKeeper.Plan, _ startup: Startup) {
    do {
        let keeper = try StoreKeeper(plan)
        startup.began()
        keeper.run()
    } catch {
        startup.failed(error)
    }
}

private func runSearcher(
    _ path: String,
    _ queue: SearchQueue,
    _ loops: [Mailbox<LoopMessage>],
    _ answers: AnswerMemory,
    _ startup: Startup
) {
    do {
        let searcher = try Searcher(path: path, queue: queue, loops: loops, answers: answers)
        startup.began()
        searcher.run()
    } catch {
        startup.failed(error)
    }
}
