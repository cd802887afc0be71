import ControlAPI
import EventIO
import Glibc
import Insight
import LogCore
import LogIO

// From blocks to what is published, stored and known.
extension Ingest {
    /// What may be read after the word to stop, so that all ends within two seconds.
    static let lastReading: UInt64 = 300_000_000
    /// New lines that are read along with history at the start.
    private static let earlyBytes = 4 << 20

    /// The last lines of every file as one history in the order of time.
    func readHistory() {
        var history: [Batch] = []
        var early: [(batch: Batch, span: FileSpan?)] = []
        /// Files whose lines tell the store where they end, now or when the last record is whole.
        var told: Set<FileKey> = []
        func sort(_ block: consuming Block, _ span: FileSpan?) {
            let batch = judge(block)
            guard batch.isHistory else { return early.append((batch, span)) }
            put(batch, at: span)
            history.append(batch)
        }
        // Files of which nothing was read yet: before a line of theirs is stored, the next start shall know that they are ours.
        feed?.keep(tailer.positions.filter { $0.position.offset == 0 })
        feed?.keep(feeds.positions)
        // History comes first, and of what comes after it no more than is little to hold: it is stored after this only.
        var earlyBytes = 0
        while earlyBytes < Self.earlyBytes, tailer.hasPending {
            let now = Moment.now
            _ = tailer.read(budget: 1 << 20, now: now) { block in
                if let span = tailer.span { told.insert(span.key) }
                if !block.isHistory { earlyBytes += block.bytes.count }
                gatherer.take(block, at: tailer.span, now: now, into: sort)
            }
        }
        let now = Moment.now
        attention.turn(to: journalPlace)
        _ = feeds.read(budget: 16 << 20, now: now) { gatherer.take($0, at: nil, now: now, into: sort) }
        attention.turn(to: nil)
        for batch in HistoryOrder.merged(history) { hub.publish(batch) }
        for (batch, span) in early { publish(batch, at: span) }
        feed?.keep(tailer.positions.filter { !told.contains($0.position.identity.key) })
        feed?.keep(tailer.configuration.inputs)
        tellFiles()
    }

    /// - Returns: whether there is more to read at once.
    func read() -> Bool {
        guard tailer.hasPending || feeds.hasPending else { return false }
        let delay = pacer.delay(at: Clock.monotonic)
        if delay > 0 { Clock.sleep(nanoseconds: delay) }
        let now = Moment.now
        let before = hub.sequence
        var hasMore = tailer.read(budget: 1 << 20, now: now) {
            gatherer.take($0, at: tailer.span, now: now, into: take)
        }
        if feeds.hasPending {
            attention.turn(to: journalPlace)
            let feedsHaveMore = feeds.read(budget: 1 << 20, now: now) {
                gatherer.take($0, at: nil, now: now, into: takeWithoutFlush)
            }
            attention.turn(to: nil)
            if let source = feeds.holdsUp { gatherer.release(of: source, into: take) }
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

    func take(_ block: consuming Block, at span: FileSpan?) {
        takeWithoutFlush(block, at: span)
        hub.flush()
    }

    private func judge(_ block: consuming Block) -> Batch {
        block.source = tailer.current(block.source)
        return analyzer.analyze(block)
    }

    /// Where many small blocks come in one read: what they make is sent when the read is over.
    private func takeWithoutFlush(_ block: consuming Block, at span: FileSpan?) {
        let batch = judge(block)
        guard !batch.records.isEmpty else {
            if span == nil { feed?.keep(feeds.handedOver(batch.source, bytes: batch.bytes.count)) }
            return
        }
        publish(batch, at: span)
    }

    /// Publishes records that waited for further lines, and none came.
    func releaseHeld() {
        if gatherer.nextDeadline != nil { gatherer.release(now: .now, into: take) }
    }

    func publish(_ judged: Batch, at span: FileSpan?) {
        var batch = judged
        let findings = batch.isHistory ? [] : correlator.observe(&batch, now: Clock.wall)
        put(batch, at: span)
        hub.publish(batch)
        if !batch.isHistory { note(batch, findings) }
    }

    /// Gives a batch to the store, with where it ends in its file or its input.
    private func put(_ batch: Batch, at span: FileSpan?) {
        let positions = span == nil ? feeds.handedOver(batch.source, bytes: batch.bytes.count) : []
        feed?.put(batch, types: typeNames, span: span, positions: positions)
    }

    /// Says once what is read and what was left.
    func tellFiles() {
        knowledge.monitoredFiles = tailer.taken.map(\.path)
        for source in tailer.taken { report("\(source.path): reading it, service \(source.service)") }
        // Of too many files, only their number is told.
        for (path, reason) in tailer.left where reason != .tooMany { report("\(path): left: \(reason.text)") }
        tellNotices()
    }

    /// Lets issues learn from a batch, and tells who listens.
    func note(_ batch: Batch, _ findings: [Correlator.Finding]) {
        let now = Clock.wall
        var events = knowledge.issues.note(batch, types: rules.types, now: now)
        for finding in findings where finding.type < rules.types.count {
            guard let raised = knowledge.issues.raise(finding, type: rules.types[finding.type], of: batch, now: now)
            else { continue }
            events += raised.events
            // What is told is thinned out; what is done must not be: each address may need it.
            if raised.events.isEmpty { actions.consider(IssueEvent(.updated, raised.issue)) }
        }
        tell(events)
        if !events.isEmpty { nextHealth = 0 }
    }

    func tell(_ events: [IssueEvent]) {
        for event in events {
            hub.publish(IssueMessage(event))
            feed?.put(event.issue)
            actions.consider(event)
        }
    }

    func tick() {
        let now = Clock.monotonic
        guard now >= nextTick else { return }
        nextTick = now + tailer.tickInterval.nanoseconds
        tailer.tick(now: .now)
        attention.turn(to: journalPlace)
        feeds.tick(now: .now)
        attention.turn(to: nil)
        gatherer.releasePieces(now: .now, into: take)
        knowledge.monitoredFiles = tailer.taken.map(\.path)
        tellNotices()
        feed?.forget(tailer.takeGoneFiles())
        tell(knowledge.issues.due(now: Clock.wall))
    }

    func tellNotices() {
        for notice in tailer.takeNotices() { report(notice.text) }
        for notice in feeds.takeNotices() { report(notice) }
    }
}
