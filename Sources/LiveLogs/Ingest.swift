import Configuration
import ControlAPI
import EventIO
import Glibc
import HTTPCore
import Insight
import LogCore
import LogIO
import Synchronization

/// The thread between the files and the loops: reads, analyzes, keeps what is known, and publishes.
///
/// It owns the tailer, the hub and all knowledge; others reach them through its mailbox. Made on its thread, hence not
/// `Sendable`.
final class Ingest {
    private var poller: Poller
    private let mailbox: Mailbox<HubMessage>
    private let tailer: Tailer
    private let feeds: Feeds
    private let gatherer: Gatherer
    private var exitsAtEnd: Bool
    private var analyzer: Analyzer
    private var rules: RuleSet
    private var correlator: Correlator
    private let actions: ActionDesk
    private let hub: Hub
    private var knowledge: Knowledge
    private let counters: Counters
    private let began = Clock.monotonic
    private let report: @Sendable (String) -> Void
    private let announcements: [String]
    private let feed: StoreFeed?
    /// Of the rules' issue types, for the store.
    private var typeNames: [String]

    private var pacer = Pacer()
    private var journal = JournalProgress()
    private var nextTick: UInt64 = 0
    private var nextLag: UInt64 = 0
    private var nextScores: UInt64 = 0
    private var nextHealth: UInt64 = 0
    private var lastHealth: (score: Double, at: UInt64)?
    private var isShuttingDown = false

    init(_ plan: consuming Plan) throws(SystemError) {
        mailbox = plan.mailbox
        rules = plan.rules
        correlator = Correlator(plan.correlations, types: plan.rules.types)
        counters = plan.counters
        actions = ActionDesk(plan.actions, runner: plan.runner, load: plan.actionLoad)
        report = plan.report
        announcements = plan.announcements
        knowledge = plan.knowledge
        feed = plan.feed
        typeNames = plan.rules.types.map(\.id)
        analyzer = Analyzer(rules: plan.rules, utcOffset: plan.utcOffset)
        hub = plan.makeHub()
        tailer = Tailer(configuration: plan.tailer, now: .now)
        feeds = try Feeds(plan.feeds)
        gatherer = Gatherer(lineLimit: plan.tailer.maxLineBytes)
        exitsAtEnd = plan.exitsAtEnd
        poller = try Poller()
        try poller.add(mailbox.descriptor, token: 0, interest: .readable)
        if tailer.descriptor >= 0 { try poller.add(tailer.descriptor, token: 1, interest: .readable) }
        if !feeds.isEmpty { try poller.add(feeds.descriptor, token: 2, interest: .readable) }
    }

    /// All that the thread needs to begin, made by the one that starts it.
    struct Plan: Sendable {
        var mailbox: Mailbox<HubMessage>
        var loops: [Mailbox<LoopMessage>]
        var rules: RuleSet
        var correlations: CorrelationRules
        var actions: [Action]
        var runner: Mailbox<ActionMessage>
        var actionLoad: ActionLoad
        var counters: Counters
        var knowledge: Knowledge
        var tailer: TailerConfiguration
        var feeds: FeedConfiguration
        /// Stop the whole program when standard input has ended.
        var exitsAtEnd: Bool
        var feed: StoreFeed?
        var utcOffset: Int
        var limits: HubLimits
        var greeting: Greeting
        var epoch: String
        /// What the operator is told when everything is up.
        var announcements: [String]
        /// Tells the operator something, a line.
        var report: @Sendable (String) -> Void

        fileprivate func makeHub() -> Hub {
            Hub(epoch: epoch, types: rules.types, limits: limits, greeting: greeting, loops: loops)
        }
    }

    /// Runs until it is told to shut down.
    func run() {
        readHistory()
        knowledge.isReady = true
        // Not before: whoever reads this may write to a file at once, and that is news, not history.
        for line in announcements { report(line) }
        while !isShuttingDown {
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
        if let cursor = feeds.journalCursor { feed?.keep(journal: cursor) }
        if let feed { for issue in knowledge.issues.issues() { feed.put(issue) } }
        keepScores()
        hub.postToAll(.shutdown)
        hub.flush()
    }

    private func waitTime() -> Int {
        var due = min(nextTick, nextHealth)
        if let held = gatherer.nextDeadline { due = min(due, held.nanoseconds) }
        let now = Clock.monotonic
        return due <= now ? 0 : Int((due - now) / 1_000_000) + 1
    }

    // Reading.

    /// What may be read after the word to stop, so that all ends within two seconds.
    private static let lastReading: UInt64 = 300_000_000

    /// The last lines of every file as one history in the order of time.
    private func readHistory() {
        var history: [Batch] = []
        var early: [(batch: Batch, span: FileSpan?)] = []
        /// Files whose lines tell the store where they end, now or when the last record is whole.
        var told: Set<FileKey> = []
        func sort(_ block: consuming Block, _ span: FileSpan?) {
            let batch = analyzer.analyze(block)
            guard batch.isHistory else { return early.append((batch, span)) }
            feed?.put(batch, types: typeNames, span: span)
            history.append(batch)
        }
        while early.isEmpty, tailer.hasPending {
            let now = Moment.now
            _ = tailer.read(budget: 64 << 20, now: now) { block in
                if let span = tailer.span { told.insert(span.key) }
                gatherer.take(block, at: tailer.span, now: now, into: sort)
            }
        }
        let now = Moment.now
        _ = feeds.read(budget: 16 << 20, now: now) { gatherer.take($0, at: nil, now: now, into: sort) }
        for batch in HistoryOrder.merged(history) { hub.publish(batch) }
        for (batch, span) in early { publish(batch, at: span) }
        let others = tailer.positions.filter { !told.contains($0.position.identity.key) }
        feed?.begin(others, inputs: tailer.configuration.inputs)
        tellFiles()
    }

    /// - Returns: whether there is more to read at once.
    private func read() -> Bool {
        guard tailer.hasPending || feeds.hasPending else { return false }
        let delay = pacer.delay(at: Clock.monotonic)
        if delay > 0 { Clock.sleep(nanoseconds: delay) }
        let now = Moment.now
        let before = hub.sequence
        var hasMore = tailer.read(budget: 1 << 20, now: now) {
            gatherer.take($0, at: tailer.span, now: now, into: take)
        }
        if feeds.hasPending {
            let feedsHaveMore = feeds.read(budget: 1 << 20, now: now) {
                gatherer.take($0, at: nil, now: now, into: take)
            }
            hasMore = hasMore || feedsHaveMore
        }
        pacer.acted(at: now.monotonic.nanoseconds, items: Int(hub.sequence - before))
        if exitsAtEnd, feeds.ended.contains("stdin") {
            exitsAtEnd = false
            // As if somebody had asked for it: the main thread takes signals, and ends everything in order.
            kill(getpid(), SIGTERM)
        }
        return hasMore
    }

    private func take(_ block: consuming Block, at span: FileSpan?) {
        let batch = analyzer.analyze(block)
        guard !batch.records.isEmpty else { return }
        publish(batch, at: span)
        hub.flush()
    }

    /// Publishes records that waited for further lines, and none came.
    private func releaseHeld() {
        if gatherer.nextDeadline != nil { gatherer.release(now: .now, into: take) }
    }

    private func publish(_ judged: Batch, at span: FileSpan?) {
        var batch = judged
        let findings = batch.isHistory ? [] : correlator.observe(&batch, now: Clock.wall)
        feed?.put(batch, types: typeNames, span: span)
        hub.publish(batch)
        if !batch.isHistory { note(batch, findings) }
    }

    /// Says once what is read and what was left.
    private func tellFiles() {
        knowledge.monitoredFiles = tailer.taken.map(\.path)
        for source in tailer.taken { report("\(source.path): reading it, service \(source.service)") }
        for (path, reason) in tailer.left { report("\(path): left: \(reason.text)") }
        tellNotices()
    }

    /// Lets issues learn from a batch, and tells who listens.
    private func note(_ batch: Batch, _ findings: [Correlator.Finding]) {
        let now = Clock.wall
        var events = knowledge.issues.note(batch, types: rules.types, now: now)
        for finding in findings where finding.type < rules.types.count {
            events += knowledge.issues.raise(
                finding.message,
                type: rules.types[finding.type],
                record: finding.record,
                of: batch,
                time: finding.time,
                now: now
            )
        }
        tell(events, now: now)
        if !events.isEmpty { nextHealth = 0 }
    }

    private func tell(_ events: [IssueEvent], now: Int64) {
        for event in events {
            hub.publish(IssueMessage(event))
            feed?.put(event.issue)
            actions.consider(event, now: now)
        }
    }

    private func tick() {
        let now = Clock.monotonic
        guard now >= nextTick else { return }
        nextTick = now + tailer.tickInterval.nanoseconds
        tailer.tick(now: .now)
        feeds.tick(now: .now)
        gatherer.releasePieces(now: .now, into: take)
        knowledge.monitoredFiles = tailer.taken.map(\.path)
        tellNotices()
        feed?.forget(tailer.takeGoneFiles())
        if let feed, let cursor = journal.cursorToKeep(feeds.journalCursor, now: now) { feed.keep(journal: cursor) }
        tell(knowledge.issues.due(now: Clock.wall), now: Clock.wall)
    }

    private func tellNotices() {
        for notice in tailer.takeNotices() { report(notice.text) }
        for notice in feeds.takeNotices() { report(notice) }
    }

    // Health.

    /// Publishes the score when it changed, and at least every five seconds.
    private func publishHealth() {
        let now = Clock.monotonic
        guard now >= nextHealth else { return }
        nextHealth = now + 1_000_000_000
        let health = knowledge.issues.health(now: Clock.wall)
        knowledge.scores.note(health.score, at: Clock.wall)
        if now >= nextScores { keepScores() }
        if let last = lastHealth, last.score == health.score, now - last.at < 5_000_000_000 { return }
        lastHealth = (health.score, now)
        hub.publishHealth(
            StreamMessage.health(score: health.score, status: health.status.rawValue, recentIssues: health.recentIssues)
        )
    }

    /// Stores the last minutes' scores; the running minute's is stored again when it is over.
    private func keepScores() {
        nextScores = Clock.monotonic + 20_000_000_000
        for point in knowledge.scores.minutes(since: Clock.wall - 2 * ScoreHistory.minute) { feed?.put(point) }
    }

    // Mail.

    private func takeMail() {
        for message in mailbox.drain() {
            switch message {
            case .subscribe(let client, let subscription, let isChange, let window):
                if knowledge.isRunning {
                    hub.subscribe(client, subscription, isChange: isChange, window: window)
                } else {
                    hub.post(.refused(client, Self.stopped), to: Int(client.loop))
                }
            case .awaitSegment(let topic):
                hub.awaitSegment(topic)
            case .leave(let topic, let loop, let isCompressing):
                hub.leave(topic, loop: loop, isCompressing: isCompressing)
            case .ask(let client, let question):
                answer(client, question)
            case .reload(let rules, let correlations, let actions):
                take(rules, correlations)
                self.actions.take(actions)
            case .acted(let issue, let outcome):
                guard let event = knowledge.issues.record(outcome, of: issue) else { break }
                hub.publish(IssueMessage(event))
                feed?.put(event.issue)
            case .shutdown:
                isShuttingDown = true
            }
        }
    }

    private func answer(_ client: ClientID, _ question: (inout Knowledge) -> Response) {
        knowledge.uptimeSeconds = Int64((Clock.monotonic - began) / 1_000_000_000)
        knowledge.clients = counters.clients.load(ordering: .relaxed)
        knowledge.now = Clock.wall
        measureLag()
        let response = question(&knowledge)
        hub.post(.answer(client, response), to: Int(client.loop))
        for command in knowledge.commands {
            switch command {
            case .startStream:
                report("live streaming started")
            case .stopStream:
                report("live streaming stopped")
                hub.postToAll(.endStreams)
            case .publish(let event):
                tell([event], now: knowledge.now)
            }
        }
        knowledge.commands.removeAll()
        nextHealth = 0
    }

    /// Looks at every file, so not more often than somebody can use it.
    private func measureLag() {
        let now = Clock.monotonic
        guard now >= nextLag else { return }
        nextLag = now + 100_000_000
        var lag = tailer.lag
        if let feed {
            lag.merge(feed.queue.lag) { $0 + $1 }
            knowledge.store = feed.figures
        }
        // Quiet sources are named as long as that is no flood.
        if knowledge.monitoredFiles.count <= 1000 {
            for path in knowledge.monitoredFiles where lag[path] == nil { lag[path] = 0 }
        }
        knowledge.readLag = lag
    }

    private func take(_ rules: RuleSet, _ correlations: CorrelationRules) {
        typeNames = rules.types.map(\.id)
        feed?.queue.setRules(rules)
        correlator = Correlator(correlations, types: rules.types)
        hub.setTypes(rules.types)
        self.rules = rules
        analyzer.setRules(rules)
    }

    private static let stopped = Refusal(
        status: 503,
        code: "stopped",
        message: "Live streaming is off: POST /control {\"command\":\"start_livelogs\"}."
    )
}
