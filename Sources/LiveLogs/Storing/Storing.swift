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
    private let keeper: StoreKeeper.Plan
    private let loops: [Mailbox<LoopMessage>]
    private let answers: AnswerMemory
    private var threads: [ThreadBox] = []

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
        let state = StoreState()
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
        threads.append(ThreadBox(try Thread(name: "store") { runKeeper(plan, startup) }))
        threads.append(
            ThreadBox(
                try Thread(name: "search") { runSearcher(plan.directory.database, searches, loops, answers, startup) }
            )
        )
        return threads.count
    }

    /// Ends the search that runs and those that wait; their clients get no answer.
    func stopSearching() { searches.stop() }

    /// Stores what is left, as far as time allows, and ends both threads.
    ///
    /// - Parameter milliseconds: for both, if that is less than usual.
    /// - Returns: false when one is left in a read or write that does not end.
    func finish(milliseconds: Int?) -> Bool {
        feed.queue.close()
        stopSearching()
        let began = Clock.monotonic
        return threads.reduce(true) { haveEnded, thread in
            let spent = Int((Clock.monotonic - began) / 1_000_000)
            return thread.join(milliseconds: max(50, (milliseconds ?? Self.patience) - spent)) && haveEnded
        }
    }

    /// More than what the keeper takes at the end, on a busy machine too.
    private static let patience = 3_000
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
