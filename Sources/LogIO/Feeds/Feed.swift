package import EventIO
package import LogCore

/// A source of lines that is no file: something that brings them.
///
/// As a tailer it drives nothing itself and never waits, and belongs to its owner's thread.
protocol Feed: AnyObject {
    /// To be watched for reading; below 0 where it can't be, because it is always ready or not open.
    var descriptor: CInt { get }

    /// Another number when `descriptor` is another one.
    var generation: Int { get }

    /// Takes at most about `budget` bytes of what has come.
    func read(budget: Int, now: Moment, into body: (Block) -> Void) -> FeedState

    /// Looks after what no event tells; called about once a second.
    ///
    /// - Returns: whether there may be something to read.
    func tick(now: Moment) -> Bool

    /// What there was to tell since the last call.
    func takeNotices() -> [String]

    /// So many bytes of `source` that came from this feed are handed over to be stored.
    ///
    /// - Returns: the positions to be stored with them; empty where it has none, or the source is not one of its own.
    func handedOver(_ source: Source, bytes: Int) -> [InputPosition]

    /// A source of which something is held so long that too much waits behind it.
    var holdsUp: Source? { get }

    /// Lines that were longer than the limit.
    var cutLines: Int { get }
}

extension Feed {
    var generation: Int { 0 }
    func handedOver(_ source: Source, bytes: Int) -> [InputPosition] { [] }
    var holdsUp: Source? { nil }
}

/// What a feed has to say after a turn of reading.
enum FeedState: Hashable {
    /// More is there already.
    case more
    /// Nothing until its descriptor is readable.
    case drained
    /// Nothing ever again.
    case ended
}

/// All feeds of one process behind one descriptor, to be driven like a `Tailer`.
package final class Feeds {
    private var poller: Poller
    private var feeds: [(any Feed)?] = []
    private var watched: [Int?] = []
    private var ready: Set<Int> = []
    private var notices: [String] = []

    /// The feeds that came to an end since the start, by their names.
    package private(set) var ended: Set<String> = []

    /// Bytes and lines that came, from the start on.
    package private(set) var bytes = 0
    package private(set) var lines = 0

    private let names: [String]
    /// Lines cut by feeds that came to an end.
    private var cutBefore = 0

    package init(_ configuration: FeedConfiguration, now: Moment) throws(SystemError) {
        poller = try Poller(batch: 16)
        var names: [String] = []
        if configuration.readsStandardInput {
            feeds.append(StandardInput(lineLimit: configuration.lineLimit))
            names.append("stdin")
        }
        if let ports = configuration.syslog {
            feeds.append(
                try SyslogFeed(ports, lineLimit: configuration.lineLimit, isAllowed: configuration.isSyslogAllowed)
            )
            names.append("syslog")
        }
        if let journal = configuration.journal {
            if let library = JournalLibrary() {
                let feed = Journal(library, journal, now: now)
                feeds.append(feed)
                names.append("journal")
                notices += feed.takeNotices()
                positions = journal.resume
            } else {
                notices.append("journal: not read, for libsystemd.so.0 is not here")
            }
        }
        self.names = names
        watched = feeds.map { _ in nil }
        for index in feeds.indices {
            ready.insert(index)
            watch(index)
        }
    }

    /// Watches a feed's descriptor, again when it is another one.
    private func watch(_ index: Int) {
        guard let feed = feeds[index], feed.descriptor >= 0, watched[index] != feed.generation else { return }
        watched[index] = feed.generation
        // A regular file can't be watched, and never has to be waited for.
        try? poller.add(feed.descriptor, token: UInt64(index), interest: .readable)
    }

    /// How far those of them were stored, when they began, that can go on where they were left.
    package private(set) var positions: [InputPosition] = []

    /// Where a journal begins that nothing is known of; to be stored before it is read (`JournalConfiguration.resume`).
    package static func firstPosition(of journal: JournalConfiguration, now: Moment) -> InputPosition? {
        Journal.firstPosition(journal, now: now)
    }

    /// To be watched for reading.
    package var descriptor: CInt { poller.rawDescriptor }

    package var isEmpty: Bool { feeds.isEmpty }

    /// Whether there is something to read without waiting for an event.
    package var hasPending: Bool { !ready.isEmpty }

    /// Takes note of which feeds have something.
    package func handleEvents() {
        for index in 0..<poller.wait(milliseconds: 0) { ready.insert(Int(poller.event(at: index).token)) }
    }

    /// Reads at most about `budget` bytes of each feed that has some.
    ///
    /// - Returns: whether there is more to read at once.
    package func read(budget: Int, now: Moment, into body: (Block) -> Void) -> Bool {
        for index in ready {
            guard let feed = feeds[index] else { continue }
            let state = feed.read(budget: budget, now: now) { hand($0, to: body) }
            notices += feed.takeNotices()
            watch(index)
            switch state {
            case .more:
                continue
            case .drained:
                ready.remove(index)
            case .ended:
                ready.remove(index)
                ended.insert(names[index])
                if feed.descriptor >= 0 { try? poller.remove(feed.descriptor) }
                cutBefore += feed.cutLines
                feeds[index] = nil
            }
        }
        return hasPending
    }

    /// Looks after what no event tells; to be called about once a second.
    package func tick(now: Moment) {
        for (index, feed) in feeds.enumerated() {
            guard let feed else { continue }
            if feed.tick(now: now) { ready.insert(index) }
            watch(index)
            notices += feed.takeNotices()
        }
    }

    /// So many bytes of `source` are handed over to be stored, in the order in which they came.
    ///
    /// - Returns: the positions to be stored in the same transaction.
    package func handedOver(_ source: Source, bytes: Int) -> [InputPosition] {
        for feed in feeds {
            if let changes = feed?.handedOver(source, bytes: bytes), !changes.isEmpty { return changes }
        }
        return []
    }

    /// A source that has to be let go of, since too much waits behind what is held of it.
    package var holdsUp: Source? { feeds.lazy.compactMap { $0?.holdsUp }.first }

    private func hand(_ block: Block, to body: (Block) -> Void) {
        bytes += block.bytes.count
        lines += block.bytes.count { $0 == 0x0A }
        body(block)
    }

    /// What did not come as it was sent.
    package var counters: FeedCounters {
        var counters = FeedCounters()
        for case let syslog as SyslogFeed in feeds { counters = syslog.counters }
        counters.cutLines = cutBefore + feeds.reduce(0) { $0 + ($1?.cutLines ?? 0) }
        return counters
    }

    /// What there was to tell since the last call, a line each.
    package func takeNotices() -> [String] {
        defer { notices.removeAll() }
        return notices
    }
}
