package import EventIO
package import LogCore

/// A source of lines that is no file: something that brings them.
///
/// As a tailer it drives nothing itself and never waits, and belongs to its owner's thread.
protocol Feed: AnyObject {
    /// To be watched for reading; -1 where it can't be, because it is always ready.
    var descriptor: CInt { get }

    /// Takes at most about `budget` bytes of what has come.
    func read(budget: Int, now: Moment, into body: (Block) -> Void) -> FeedState

    /// Looks after what no event tells; called about once a second.
    ///
    /// - Returns: whether there may be something to read.
    func tick(now: Moment) -> Bool

    /// What there was to tell since the last call.
    func takeNotices() -> [String]
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
    private var ready: Set<Int> = []
    private var notices: [String] = []

    /// The feeds that came to an end since the start, by their names.
    package private(set) var ended: Set<String> = []

    /// Bytes and lines that came, from the start on.
    package private(set) var bytes = 0
    package private(set) var lines = 0

    private let names: [String]

    package init(_ configuration: FeedConfiguration) throws(SystemError) {
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
        if let journal = configuration.journal, let feed = Journal.open(journal, notices: &notices) {
            feeds.append(feed)
            names.append("journal")
        }
        self.names = names
        for (index, feed) in feeds.enumerated() {
            guard let feed else { continue }
            ready.insert(index)
            // A regular file can't be watched, and never has to be waited for.
            if feed.descriptor >= 0 { try? poller.add(feed.descriptor, token: UInt64(index), interest: .readable) }
        }
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
            switch state {
            case .more:
                continue
            case .drained:
                ready.remove(index)
            case .ended:
                ready.remove(index)
                ended.insert(names[index])
                if feed.descriptor >= 0 { try? poller.remove(feed.descriptor) }
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
            notices += feed.takeNotices()
        }
    }

    /// Where the journal was left, to be given to the next run (`JournalConfiguration.cursor`); `nil` without a journal.
    package var journalCursor: String? {
        for case let journal as Journal in feeds { return journal.cursor }
        return nil
    }

    private func hand(_ block: Block, to body: (Block) -> Void) {
        bytes += block.bytes.count
        lines += block.bytes.count { $0 == 0x0A }
        body(block)
    }

    /// What did not come as it was sent.
    package var counters: FeedCounters {
        for case let syslog as SyslogFeed in feeds { return syslog.counters }
        return FeedCounters()
    }

    /// What there was to tell since the last call, a line each.
    package func takeNotices() -> [String] {
        defer { notices.removeAll() }
        return notices
    }
}
