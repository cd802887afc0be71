import Configuration
import ControlAPI
import Delivery
import EventIO
import Insight
import LogCore
import LogIO
import Store
import Synchronization
import WebSocketCore

/// Everything that runs: the ingest thread, the server loops, and the mailboxes between them.
final class Server {
    private let hub: Mailbox<HubMessage>
    private let loops: [Mailbox<LoopMessage>]
    private let runner: Mailbox<ActionMessage>
    private let actionLoad = ActionLoad()
    private var threads: [ThreadBox] = []
    private let report: @Sendable (String) -> Void
    private let ports: [UInt16]
    /// The page's address.
    private let page: String
    /// The limit of this process.
    private let descriptors: Int
    /// What the ingest thread is reading.
    private let attention: Attention
    private let published: PublishedState
    private var ingest: ThreadBox?
    private let sessions = SessionBook()
    private let doorkeeper = Doorkeeper()
    private var storing: Storing?
    private let compiling: CompileQueue
    private var compiler: ThreadBox?

    /// Opens the ports and starts all threads.
    ///
    /// - Throws: what is the matter with the ports, before anything else has begun.
    init(
        _ configuration: Configuration,
        rules: RuleSet,
        zones: TimeZones,
        correlations: CorrelationRules,
        identity: TLSIdentity?,
        descriptors: Int,
        store: StoreOpening?,
        attention: Attention,
        report: @escaping @Sendable (String) -> Void
    ) throws(SystemError) {
        self.report = report
        self.attention = attention
        self.descriptors = descriptors
        let control = try Listener(on: Self.address(configuration, configuration.controlPort))
        let stream = try Listener(on: Self.address(configuration, configuration.webSocketPort))
        let feeds = try FeedConfiguration(configuration)
        let controlAddress = control.address
        let streamAddress = stream.address

        ServerHandshake.prepare()
        WebhookCall.prepare()
        hub = try Mailbox()
        runner = try Mailbox()
        compiling = try CompileQueue()
        let count = configuration.threads ?? ProcessLimits.cores
        var mailboxes: [Mailbox<LoopMessage>] = []
        for _ in 0..<count { mailboxes.append(try Mailbox()) }
        loops = mailboxes

        let counters = Counters(loops: mailboxes)
        let nodeID =
            configuration.nodeID ?? Surroundings.primaryAddress ?? configuration.hostName ?? Surroundings.hostName
        storing = try store.map { (opening) throws(SystemError) in
            try Storing(
                opening,
                configuration,
                node: nodeID,
                rules: rules,
                zones: zones,
                descriptors: descriptors,
                loops: mailboxes,
                answers: counters.unsentAnswers,
                report: report
            )
        }
        var knowledge = Knowledge(configuration, nodeID: nodeID)
        knowledge.issues.restore(store?.issues ?? [], now: Clock.wall)
        knowledge.scores.restore(minutes: store?.scores ?? [], now: Clock.wall)
        var tailer = TailerConfiguration(configuration, descriptors: descriptors)
        tailer.resume = store?.resume
        tailer.unpackingDirectory = store?.directory.path ?? ""
        tailer.attention = attention
        let secure = identity == nil ? "" : "s"
        page = "http\(secure)://\(controlAddress)/"
        published = PublishedState(knowledge, attention)
        ports = [controlAddress.port, streamAddress.port]
        let access = AccessPolicy(configuration, ports: ports, sessions: sessions, doorkeeper: doorkeeper)
        let context = ServerContext(
            limits: ServerLimits(configuration, descriptors: descriptors),
            access: access,
            doorkeeper: doorkeeper,
            identity: identity,
            hub: hub,
            loops: loops,
            counters: counters,
            published: published,
            searches: storing?.searches
        )
        let plan = Ingest.Plan(
            mailbox: hub,
            loops: loops,
            compiling: compiling,
            rules: rules,
            correlations: correlations,
            actions: configuration.actions,
            runner: runner,
            actionLoad: actionLoad,
            counters: counters,
            knowledge: knowledge,
            published: published,
            tailer: tailer,
            words: configuration.logFiles.isEmpty ? nil : configuration.logFiles.filter { $0 != "-" },
            feeds: feeds,
            journal: {
                guard var journal = JournalConfiguration(configuration) else { return nil }
                if let store { journal.resume = store.resume(of: journal) }
                return journal
            },
            exitsAtEnd: configuration.exitsAtEnd,
            feed: storing?.feed,
            zones: zones,
            clocks: store?.clocks ?? [:],
            limits: HubLimits(bytes: configuration.bufferBytes),
            greeting: Greeting(nodeID: nodeID, version: Version.current),
            epoch: Surroundings.randomName(),
            announcements: (feeds.syslog?.announcements ?? []) + [
                "page \(page)",
                "stream ws\(secure)://\(streamAddress)/livelogs",
            ],
            report: report
        )
        try start(context, plan, [(control, .control), (stream, .stream)])
    }

    private func start(
        _ context: ServerContext,
        _ plan: Ingest.Plan,
        _ listeners: [(listener: Listener, port: Port)]
    ) throws(SystemError) {
        let startup = try Startup()
        for index in loops.indices {
            let mailbox = loops[index]
            let own = index == 0 ? listeners : []
            threads.append(
                ThreadBox(
                    try Thread(name: "loop \(index)") { runLoop(index, context, mailbox, own, startup) }
                )
            )
        }
        let storeThreads = try storing?.start(startup) ?? 0
        let actions = ActionRunner(mailbox: runner, hub: hub, load: actionLoad, report: report)
        threads.append(ThreadBox(try Thread(name: "actions") { runActions(actions, startup) }))
        let (compiling, hub) = (compiling, hub)
        compiler = ThreadBox(try Thread(name: "expressions") { runCompiler(compiling, hub, startup) })
        try startup.wait(for: loops.count + storeThreads + 2)
        try ProcessLimits.requireDescriptors(Self.leastDescriptors, for: "open the database, files and connections")
        // The last one: it takes descriptors for as many files as there are.
        ingest = ThreadBox(try Thread(name: "ingest") { runIngest(plan, startup) })
        try startup.wait(for: 1)
    }

    /// What the least of servers needs besides its threads: three for the database, as many for searches, a file, the next one,
    /// and two clients.
    private static let leastDescriptors = 10

    private static func address(_ configuration: Configuration, _ port: UInt16) throws(SystemError) -> SocketAddress {
        guard let address = SocketAddress(configuration.bindAddress.text, port: port) else {
            throw SystemError(code: 99, call: "bind \(configuration.bindAddress)")
        }
        return address
    }

    /// Takes over what can change while running, and names what cannot.
    func reload(
        _ new: Configuration,
        rules: RuleSet,
        zones: TimeZones,
        correlations: CorrelationRules,
        identity: TLSIdentity?,
        old: Configuration
    ) {
        hub.post(.reload(rules, zones, correlations, new.actions, isTelemetryEnabled: new.isTelemetryEnabled))
        if let identity, old.tlsCertificate != nil {
            for loop in loops { loop.post(.identity(identity)) }
        } else if (identity == nil) != (old.tlsCertificate == nil) {
            report("--tls-cert changed: takes effect at the next start")
        }
        let access = AccessPolicy(new, ports: ports, sessions: sessions, doorkeeper: doorkeeper)
        access.endOldSessions()
        let limits = ServerLimits(new, descriptors: descriptors)
        for loop in loops {
            loop.post(.access(access))
            loop.post(.limits(limits))
        }
        for option in old.changesForNextStart(in: new) { report("--\(option) changed: takes effect at the next start") }
    }

    /// Says where the ingest thread is at, if it is still opening the sources.
    func reportSlowStart() {
        guard !published.isReady else { return }
        let place = attention.path.map { ", now at \($0)" } ?? ""
        report("starting takes long\(place); \(page)health is answered already")
    }

    /// Until an ingest thread is given up that does not end, in milliseconds: more than `Ingest.lastReading`.
    private static let readingPatience = 800
    /// What the goodbyes to clients may take then.
    private static let hurry = 300

    /// Says goodbye to everybody and waits for the threads to end.
    ///
    /// - Returns: whether one is left, in the middle of a compilation, a read or a write that cannot be interrupted.
    func shutDown() -> Bool {
        let began = Clock.monotonic
        let guardian = try? StopGuard(.end, report)
        defer { guardian?.end() }
        let isCompiling = compiling.stop()
        hub.post(.shutdown)
        storing?.stopSearching()
        actionLoad.isStopping.store(true, ordering: .relaxed)
        runner.post(.shutdown)
        let isReading = ingest?.join(milliseconds: Self.readingPatience) == false
        if isReading {
            // It is in a call that the kernel does not come back from, and cannot tell the loops itself.
            let file = attention.path ?? "a file"
            report("reading \(file) takes long: ending without it; what is not stored is read at the next start")
            for loop in loops { loop.post(.shutdown(milliseconds: Self.hurry)) }
        }
        // What is left is stored while clients are said goodbye to.
        storing?.close()
        for thread in threads { thread.join() }
        let isStoring = storing?.join(since: began) == false
        if isStoring {
            report(
                "the store takes long: ending without it; lines of files that are not stored are read at the next start"
            )
        }
        if !isCompiling { compiler?.join() }
        return isCompiling || isReading || isStoring
    }
}

/// A running thread in a place that arrays can hold.
final class ThreadBox {
    private var thread: Thread?
    init(_ thread: consuming Thread) { self.thread = consume thread }

    func join() {
        guard let thread = thread.take() else { return }
        thread.join()
    }

    /// - Parameter isWorthwhile: asked again and again while it runs.
    /// - Returns: false when that said no before it has ended; it is waited for no more then.
    func join(while isWorthwhile: () -> Bool) -> Bool {
        guard let thread = thread.take() else { return true }
        return thread.join(while: isWorthwhile)
    }

    /// - Returns: false when it has not ended within that time; it is waited for no more then.
    func join(milliseconds: Int) -> Bool {
        guard let thread = thread.take() else { return true }
        return thread.join(milliseconds: milliseconds)
    }
}

// Bodies of threads are functions of their own, outside of anything the main actor could claim.

private func runLoop(
    _ index: Int,
    _ context: ServerContext,
    _ mailbox: Mailbox<LoopMessage>,
    _ listeners: [(listener: Listener, port: Port)],
    _ startup: Startup
) {
    do {
        let loop = try ServerLoop(index: index, context: context, mailbox: mailbox)
        for (listener, port) in listeners { try loop.watch(Acceptor(listener, port: port)) }
        startup.began()
        loop.run()
    } catch {
        startup.failed(error)
    }
}

private func runActions(_ runner: ActionRunner, _ startup: Startup) { runner.run(startup) }

private func runCompiler(_ queue: CompileQueue, _ hub: Mailbox<HubMessage>, _ startup: Startup) {
    do {
        let compiler = try ExpressionCompiler(queue: queue, hub: hub)
        startup.began()
        compiler.run()
    } catch {
        startup.failed(error)
    }
}

private func runIngest(_ plan: Ingest.Plan, _ startup: Startup) {
    do {
        try Ingest(plan, startup).run()
    } catch {
        startup.failed(error)
    }
}
