import Configuration
import ControlAPI
import EventIO
import Insight
import LogCore
import LogIO

/// The thread between the files and the loops: reads, analyzes, keeps what is known, and publishes.
///
/// It owns the tailer, the hub and all knowledge; others reach them through its mailbox. Made on its thread, hence not
/// `Sendable`.
final class Ingest {
    var poller: Poller
    let mailbox: Mailbox<HubMessage>
    let tailer: Tailer
    let feeds: Feeds
    /// Knows which path this thread is asking.
    let attention: Attention
    /// What `attention` calls the journal; nil when none is read.
    let journalPlace: String?
    let gatherer: Gatherer
    var exitsAtEnd: Bool
    var analyzer: Analyzer
    var rules: RuleSet
    var correlator: Correlator
    let actions: ActionDesk
    let hub: Hub
    var knowledge: Knowledge
    /// For those who cannot wait for this thread.
    let published: PublishedState
    let counters: Counters
    let began = Clock.monotonic
    let report: @Sendable (String) -> Void
    let announcements: [String]
    let feed: StoreFeed?
    /// Of the rules' issue types, for the store.
    var typeNames: [String]

    var pacer = Pacer()
    var clock = ClockWatch(wall: Clock.wall, steady: Clock.steady)
    var nextTick: UInt64 = 0
    var nextLag: UInt64 = 0
    var nextScores: UInt64 = 0
    var nextHealth: UInt64 = 0
    var lastHealth: (score: Double, at: UInt64)?
    var isShuttingDown = false

    init(_ plan: consuming Plan, _ startup: Startup) throws(SystemError) {
        // What may fail, and descriptors that are needed, come before any file is opened.
        poller = try Poller()
        attention = plan.tailer.attention
        attention.turn(to: "the journal")
        var feeding = plan.feeds
        feeding.journal = plan.journal()
        journalPlace = feeding.journal.map { $0.directory ?? "the journal" }
        feeds = try Feeds(feeding, now: .now)
        attention.turn(to: nil)
        try poller.add(plan.mailbox.descriptor, token: 0, interest: .readable)
        if !feeds.isEmpty { try poller.add(feeds.descriptor, token: 2, interest: .readable) }
        startup.began()
        mailbox = plan.mailbox
        rules = plan.rules
        correlator = Correlator(plan.correlations, types: plan.rules.types)
        counters = plan.counters
        actions = ActionDesk(plan.actions, runner: plan.runner, load: plan.actionLoad)
        report = plan.report
        announcements = plan.announcements
        knowledge = plan.knowledge
        published = plan.published
        feed = plan.feed
        typeNames = plan.rules.types.map(\.id)
        analyzer = Analyzer(rules: plan.rules, zones: plan.zones)
        analyzer.resume(plan.clocks)
        hub = plan.makeHub()
        var tailing = plan.tailer
        if let words = plan.words { tailing.setInputs(words: words) }
        tailer = Tailer(configuration: tailing, now: .now)
        gatherer = Gatherer(lineLimit: plan.tailer.maxLineBytes)
        exitsAtEnd = plan.exitsAtEnd
        do {
            if tailer.descriptor >= 0 { try poller.add(tailer.descriptor, token: 1, interest: .readable) }
        } catch {
            report("changes of files are found once a second only: \(error)")
        }
    }

    /// All that the thread needs to begin, made by the one that starts it.
    struct Plan: Sendable {
        var mailbox: Mailbox<HubMessage>
        var loops: [Mailbox<LoopMessage>]
        var compiling: CompileQueue
        var rules: RuleSet
        var correlations: CorrelationRules
        var actions: [Action]
        var runner: Mailbox<ActionMessage>
        var actionLoad: ActionLoad
        var counters: Counters
        var knowledge: Knowledge
        var published: PublishedState
        var tailer: TailerConfiguration
        /// What the operator named to be tailed; nil for the usual places.
        var words: [String]?
        var feeds: FeedConfiguration
        /// Finds the journal that is to be read, and how far it is stored; asks the file system.
        var journal: @Sendable () -> JournalConfiguration?
        /// Stop the whole program when standard input has ended.
        var exitsAtEnd: Bool
        var feed: StoreFeed?
        var zones: TimeZones
        /// Where local times stood, by the path of their source, when the last run stopped.
        var clocks: [String: ClockMark]
        var limits: HubLimits
        var greeting: Greeting
        var epoch: String
        /// What the operator is told when everything is up.
        var announcements: [String]
        /// Tells the operator something, a line.
        var report: @Sendable (String) -> Void

        fileprivate func makeHub() -> Hub {
            Hub(
                epoch: epoch,
                types: rules.types,
                limits: limits,
                greeting: greeting,
                loops: loops,
                compiling: compiling
            )
        }
    }

    /// Runs until it is told to shut down.
    func run() {
        readHistory()
        knowledge.isReady = true
        nextHealth = 0
        // Not before: whoever reads this may write to a file at once, and that is news, not history.
        for line in announcements { report(line) }
        while !isShuttingDown {
            followClock()
            let hasMore = read()
            releaseHeld()
            publishHealth()
            hub.flush()
            let count = poller.wait(milliseconds: hasMore ? 0 : waitTime())
            for index in 0..<count {
                switch poller.event(at: index).token {
                case 1: tailer.handleEvents(now: .now)
                case 2: feeds.handleEvents()
                default: takeMail()
                }
            }
            tick()
        }
        // What is in the files already still goes out, unless that is a lot.
        let deadline = Clock.monotonic + Self.lastReading
        while read(), Clock.monotonic < deadline {}
        gatherer.releaseAll(now: .now, into: take)
        if let feed { for issue in knowledge.issues.issues() { feed.put(issue) } }
        keepScores()
        hub.postToAll(.shutdown(milliseconds: nil))
        hub.flush()
    }

    func waitTime() -> Int {
        var due = min(nextTick, nextHealth)
        if let held = gatherer.nextDeadline { due = min(due, held.nanoseconds) }
        let now = Clock.monotonic
        return due <= now ? 0 : Int((due - now) / 1_000_000) + 1
    }
}
