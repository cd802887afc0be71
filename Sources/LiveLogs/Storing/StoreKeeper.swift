import Backlog
import EventIO
import LogCore
import LogIO
import Store
import Synchronization

/// The thread that writes the database: takes what waits, stores it in one transaction, and catches up with what is owed.
///
/// When the database can't be written it says so once, tries again every second, and says when it works again; meanwhile
/// lines gather in the queue, and then in their files. Made on its thread, hence not `Sendable`.
final class StoreKeeper {
    private let plan: Plan
    private var poller: Poller
    private var writer: StoreWriter?
    private var analyzer: Analyzer
    private var typeNames: [String]

    /// Taken from the queue and not stored yet.
    private var pending: [StoreItem] = []
    private let owed: OwedReader
    /// Where every file is stored up to, for a database that has to be begun anew.
    private var positions: [FileKey: Checkpoint] = [:]
    private var inputs = InputPositions()
    private var notes: [String: String] = [:]
    private var isReplaced = false
    private var trouble: StoreError?
    private var lostBefore = StoreQueue.Lost()
    private var isClosed = false
    private var retirer: Retirer

    struct Plan: Sendable {
        var queue: StoreQueue
        var directory: StateDirectory
        var keep: StoredLines
        var retention: Retention
        var archive: ArchiveSettings?
        var rules: RuleSet
        var zones: TimeZones
        var lineLimit: Int
        var state: StoreState
        /// The database is another one: whoever reads it must open it again.
        var replaced: @Sendable () -> Void
        var report: @Sendable (String) -> Void
    }

    init(_ plan: Plan) throws(SystemError) {
        self.plan = plan
        analyzer = Analyzer(rules: plan.rules, zones: plan.zones)
        typeNames = plan.rules.types.map(\.id)
        owed = OwedReader(plan.queue, lineLimit: plan.lineLimit)
        retirer = Retirer(plan.retention, hasArchive: plan.archive != nil, state: plan.state, report: plan.report)
        poller = try Poller(batch: 1)
        try poller.add(plan.queue.bell.descriptor, token: 0, interest: .readable)
    }

    /// Lines gather so long before they are stored together, in milliseconds: a transaction costs more than a line.
    private static let gathering = 100
    private static let retry = 1000
    /// Of what waits, at most so much goes into one transaction; less if the store's size is limited, so that a transaction
    /// stays small beside the limit.
    private static let biteBytes = 4 << 20
    /// What the end may take, in nanoseconds; what is not stored then is read again at the next start.
    private static let patience: UInt64 = 1_000_000_000

    func run() {
        ThreadPriority.lower(by: 10)
        var deadline = UInt64.max
        while true {
            if trouble != nil {
                pause(Self.retry)
            } else if pending.isEmpty, !plan.queue.hasOwed {
                // Nothing to do: sleeps until somebody rings, and then lets more come.
                _ = poller.wait(milliseconds: 10_000)
                if plan.queue.bell.drain().isEmpty { writer?.rest() } else if !isClosed { pause(Self.gathering) }
            }
            let work = plan.queue.take()
            pending += work.items
            if let rules = work.rules { take(rules) }
            if let zones = work.zones { analyzer.setZones(zones) }
            if work.isClosed, !isClosed {
                isClosed = true
                deadline = Clock.monotonic + Self.patience
            }
            plan.state.step { storePending(hasOwed: work.owed != nil) }
            if pending.isEmpty, !isClosed, let key = work.owed { plan.state.step { catchUp(key) } }
            if trouble == nil, !isClosed, let writer, plan.state.step({ retirer.retire(with: writer) }) {
                plan.queue.bell.post(())
            }
            if isClosed, (pending.isEmpty && trouble == nil) || Clock.monotonic > deadline { break }
        }
        plan.state.step { writer?.finish() }
    }

    /// Rests, but not when the end has come.
    private func pause(_ milliseconds: Int) {
        let until = Clock.monotonic + UInt64(milliseconds) * 1_000_000
        while !plan.queue.isClosed, Clock.monotonic < until {
            Clock.sleep(nanoseconds: 20_000_000)
            if plan.queue.isHalfFull { return }
        }
        if plan.queue.isClosed, trouble != nil { Clock.sleep(nanoseconds: 50_000_000) }
    }

    private func take(_ rules: RuleSet) {
        analyzer.setRules(rules)
        typeNames = rules.types.map(\.id)
    }

    private func storePending(hasOwed: Bool) {
        if pending.isEmpty {
            guard writer == nil || (trouble != nil && !hasOwed) else { return }
            pending = [.note(name: "tried", value: String(Clock.wall))]
        }
        // In bites: a process that does not live long, as it is killed or crashes, still gets on.
        let bite = plan.retention.bytes.map { min(Self.biteBytes, max(256 << 10, Int($0 / 128))) } ?? Self.biteBytes
        var size = 0
        let items = Array(
            pending.prefix { item in
                defer { size += Self.weight(item) }
                return size < bite
            }
        )
        if store(items) {
            plan.queue.stored(items)
            pending.removeFirst(items.count)
        }
    }

    /// Bytes that an item adds to a transaction, of those that count.
    private static func weight(_ item: StoreItem) -> Int {
        // An issue has a page to itself when it is longer than a quarter of one.
        if case .issue(let issue) = item { issue.body.count + (16 << 10) } else { StoreQueue.size(item) }
    }

    /// - Returns: whether it is in the database.
    private func store(_ items: [StoreItem]) -> Bool {
        do {
            let writer = try opened()
            try writer.store(items, now: Clock.wall)
            isReplaced = false
            note(items)
            plan.state.written.store(writer.written, ordering: .relaxed)
            recovered()
            return true
        } catch {
            failed(error)
            return false
        }
    }

    private func opened() throws(StoreError) -> StoreWriter {
        if let writer { return writer }
        let new = try StoreWriter(
            path: plan.directory.database,
            keep: plan.keep,
            limit: plan.retention.bytes,
            archive: plan.archive
        )
        writer = new
        return new
    }

    private func note(_ items: [StoreItem]) {
        for item in items {
            switch item {
            case .lines(_, _, .file(let point)), .checkpoint(let point):
                positions[point.key] = point
            case .lines(_, _, .input(let changes)), .positions(let changes):
                inputs.note(changes)
            case .forget(let device, let inode):
                positions[FileKey(device: device, inode: inode)] = nil
            case .note(let name, let value):
                notes[name] = value
            case .lines, .issue, .score, .forgetScores:
                break
            }
        }
    }

    // Trouble.

    private func failed(_ error: StoreError) {
        if case .corrupt = error.kind, !isReplaced {
            isReplaced = true
            writer = nil
            let place = plan.directory.moveAside(now: Clock.wall)
            plan.report("store: \(error); moved to \(place), going on with a new one")
            plan.replaced()
            // Told already; where the files are stored up to is known, so nothing is stored twice.
            pending =
                positions.values.map { .checkpoint($0) } + [.positions(inputs.all)]
                + notes.map { .note(name: $0.key, value: $0.value) } + pending
            return
        }
        // Before the report: a client that has read it finds the same in `/health`.
        plan.state.set(error)
        if trouble == nil {
            lostBefore = plan.queue.lost
            plan.state.failures.add(1, ordering: .relaxed)
            plan.report(
                "store: \(error). Lines are shown live as before, and stored from their files when it works again"
            )
        }
        if case .full = error.kind {
            plan.queue.dropRemoved()
            owed.restart()
        }
        trouble = error
    }

    private func recovered() {
        guard trouble != nil else { return }
        trouble = nil
        plan.state.set(nil)
        let lost = plan.queue.lost
        let bytes = lost.bytes - lostBefore.bytes
        let lines = lost.lines - lostBefore.lines
        if bytes > 0 || lines > 0 { plan.state.gaps.add(1, ordering: .relaxed) }
        plan.report(
            "store: works again; "
                + (bytes == 0 && lines == 0
                    ? "nothing was lost" : "not stored meanwhile: \(lines) lines and \(bytes) bytes of files")
        )
    }

    /// Reads some of what is owed of a file, and stores it.
    private func catchUp(_ key: FileKey) {
        let portion = owed.next(of: key) { block, place, clock in
            let batch = analyzer.analyze(block, after: clock)
            var place = place
            place?.clock = batch.clock.number
            return .lines(batch, typeNames: typeNames, place.map { .file($0) })
        }
        // Given up meanwhile, or no descriptor is left for it.
        guard let portion else { return pause(Self.gathering) }
        if portion.items.isEmpty || store(portion.items) { owed.stored(portion) }
    }
}
