import EventIO
import Glibc
import LogCore
import LogIO
import Store
import Synchronization

/// What waits to be stored: as much as fits into memory as it is, and the rest as places in files.
///
/// The one who reads puts lines in and never waits. When the lines in here are more than `capacity`, a file's further
/// lines are not kept: the file itself holds them, kept open, and the queue only notes from where to where (`Owed`).
/// From then on all lines of that file are owed, until the store has caught up with it, so that its order stays; and so are
/// those of the files that come after it under the same path.
final class StoreQueue: Sendable {
    /// Lines of one file that are to be read again.
    struct Owed: Sendable {
        /// The file, open for us alone; -1 while there are only `items`.
        var descriptor: CInt
        var source: Source
        /// Lines at hand that come before the runs, but after what is owed of earlier files.
        var items: [StoreItem] = []
        /// Runs of whole lines; a new one begins where content was truncated.
        var runs: [(start: FilePosition, end: Int)]
    }

    /// What the store does next.
    struct Work: Sendable {
        var items: [StoreItem] = []
        /// A file that was owed before those items were put in.
        var owed: FileKey?
        var isClosed = false
        var rules: RuleSet?
    }

    fileprivate struct State: Sendable {
        var items: [StoreItem] = []
        /// Of lines, also those that are being stored now.
        var bytes = 0
        var bytesOfSource: [String: Int] = [:]
        var owed: [FileKey: Owed] = [:]
        /// As they began, so that of one source the earlier file comes first.
        var order: [FileKey] = []
        /// The source whose turn it was last.
        var turn = ""
        var lost = Lost()
        var isClosed = false
        var rules: RuleSet?
    }

    /// What is neither stored nor to be read again.
    struct Lost: Sendable, Hashable {
        var lines = 0
        var bytes = 0
    }

    private let state = Mutex(State())
    /// Wakes the store.
    let bell: Mailbox<Void>
    private let capacity: Int

    /// Files that may be owed at once; each is a descriptor.
    private static let owedLimit = 256
    private static let runLimit = 256

    init(capacity: Int) throws(SystemError) {
        self.capacity = capacity
        bell = try Mailbox()
    }

    // The one who reads.

    /// Puts lines in; `span` is where they are.
    ///
    /// What has no open file is little (the end of a file, a record that was held), so there is always room for it.
    func put(_ batch: Batch, typeNames: [String], span: FileSpan?) {
        let isFirst = state.withLock { state in
            if let span, let owed = state.owed[span.key], !owed.runs.isEmpty {
                state.extend(span, limit: Self.runLimit)
                return false
            }
            let size = Self.size(batch)
            let isBehind = span.map { state.isOwed($0.source) } ?? false
            if isBehind || (state.bytes > 0 && state.bytes + size > capacity), span?.descriptor != -1 {
                state.owe(span, records: batch.records.count, limit: Self.owedLimit)
                return false
            }
            state.bytes += size
            state.bytesOfSource[batch.source.path, default: 0] += batch.bytes.count
            let place = span.map { Checkpoint($0.end, path: $0.source.path) }
            let item = StoreItem.lines(batch, typeNames: typeNames, place)
            if isBehind, let span {
                state.wait(item, span)
                return false
            }
            state.items.append(item)
            return state.items.count == 1
        }
        if isFirst { bell.post(()) }
    }

    /// Puts something in that is not lines; a place in a file that is owed is passed over.
    func put(_ item: StoreItem) {
        let isFirst = state.withLock { state in
            switch item {
            case .checkpoint(let point):
                if state.owed[FileKey(device: point.device, inode: point.inode)] != nil { return false }
            case .forget(let device, let inode):
                // What is owed of it is still stored, and its place with it: better one row too many.
                if state.owed[FileKey(device: device, inode: inode)] != nil { return false }
            default:
                break
            }
            state.items.append(item)
            return state.items.count == 1
        }
        if isFirst { bell.post(()) }
    }

    /// From now on, what is read again is judged by these.
    func setRules(_ rules: RuleSet) { state.withLock { $0.rules = rules } }

    /// Nothing comes any more: the store finishes what is here, and ends.
    func close() {
        state.withLock { $0.isClosed = true }
        bell.post(())
    }

    // The store.

    /// Takes all that waits, which goes on counting until `stored`.
    func take() -> Work {
        state.withLock { state in
            var work = Work(isClosed: state.isClosed)
            swap(&work.items, &state.items)
            work.owed = state.nextOwed()
            swap(&work.rules, &state.rules)
            return work
        }
    }

    /// These are in the database.
    func stored(_ items: [StoreItem]) {
        state.withLock { state in
            for case .lines(let batch, _, _) in items {
                state.bytes -= Self.size(batch)
                let path = batch.source.path
                let rest = state.bytesOfSource[path, default: 0] - batch.bytes.count
                state.bytesOfSource[path] = rest > 0 ? rest : nil
            }
        }
    }

    func owed(_ key: FileKey) -> Owed? { state.withLock { $0.owed[key] } }

    /// So many of the lines at hand of an owed file are stored.
    func settle(_ key: FileKey, items count: Int) {
        let items = state.withLock { state in
            guard var owed = state.owed[key] else { return [StoreItem]() }
            let items = Array(owed.items.prefix(count))
            owed.items.removeFirst(items.count)
            state.owed[key] = owed
            if owed.items.isEmpty, owed.runs.isEmpty { state.remove(key) }
            return items
        }
        stored(items)
    }

    /// The first run of the file is stored up to `offset`, or lost from there when `lost` says so.
    ///
    /// - Returns: whether the run is over; with the last one, the file is no longer owed and its descriptor closed.
    func settle(_ key: FileKey, to position: FilePosition?, lost bytes: Int = 0) -> Bool {
        state.withLock { state in
            state.lost.bytes += bytes
            guard var owed = state.owed[key], let run = owed.runs.first else { return true }
            if let position, bytes == 0, position.offset < run.end {
                owed.runs[0].start = position
                state.owed[key] = owed
                return false
            }
            owed.runs.removeFirst()
            state.owed[key] = owed
            if owed.runs.isEmpty, owed.items.isEmpty { state.remove(key) }
            return true
        }
    }

    /// Gives up what is owed of files that were removed, whose room on a full disk others need.
    func dropRemoved() {
        state.withLock { state in
            for (key, owed) in state.owed where owed.items.isEmpty && OwedLines.isRemoved(owed.descriptor) {
                state.lost.bytes += owed.bytes
                state.remove(key)
            }
        }
    }

    var isClosed: Bool { state.withLock { $0.isClosed } }
    /// It is time to store, however little time there was to gather.
    var isHalfFull: Bool { state.withLock { $0.bytes > capacity / 2 } }
    var hasOwed: Bool { state.withLock { !$0.owed.isEmpty } }

    // Anybody.

    /// Bytes that were read and are not stored, by source path.
    var lag: [String: Int] {
        state.withLock { state in
            var lag = state.bytesOfSource
            for owed in state.owed.values { lag[owed.source.path, default: 0] += owed.bytes }
            return lag
        }
    }

    var bytes: Int { state.withLock { $0.bytes } }
    var lost: Lost { state.withLock { $0.lost } }

    static func size(_ item: StoreItem) -> Int {
        if case .lines(let batch, _, _) = item { size(batch) } else { 0 }
    }

    private static func size(_ batch: Batch) -> Int {
        batch.bytes.count + batch.records.count * MemoryLayout<Record>.stride
    }
}

extension StoreQueue.Owed {
    var bytes: Int { runs.reduce(0) { $0 + $1.end - $1.start.offset } }
}

extension StoreQueue.State {
    fileprivate mutating func extend(_ span: FileSpan, limit: Int) {
        guard var owed = owed[span.key], let last = owed.runs.last else { return }
        if span.start.offset == last.end {
            owed.runs[owed.runs.count - 1].end = span.end.offset
        } else if owed.runs.count < limit {
            owed.runs.append((span.start, span.end.offset))
        } else {
            lost.bytes += span.end.offset - span.start.offset
        }
        self.owed[span.key] = owed
    }

    fileprivate mutating func owe(_ span: FileSpan?, records: Int, limit: Int) {
        guard let span, span.descriptor >= 0, owed.count < limit,
            case let descriptor = fcntl(span.descriptor, F_DUPFD_CLOEXEC, 0), descriptor >= 0
        else {
            lost.lines += records
            return
        }
        begin(span) { owed in
            owed.descriptor = descriptor
            owed.runs = [(span.start, span.end.offset)]
        }
    }

    /// Lines that can't be read again wait until the files before theirs are stored.
    fileprivate mutating func wait(_ item: StoreItem, _ span: FileSpan) { begin(span) { $0.items.append(item) } }

    private mutating func begin(_ span: FileSpan, _ change: (inout StoreQueue.Owed) -> Void) {
        if owed[span.key] == nil { order.append(span.key) }
        change(&owed[span.key, default: StoreQueue.Owed(descriptor: -1, source: span.source, runs: [])])
    }

    /// Whether something of an earlier file, or of this one, is owed.
    fileprivate func isOwed(_ source: Source) -> Bool {
        !owed.isEmpty && owed.values.contains { $0.source.path == source.path }
    }

    /// The first file of the source whose turn it is.
    fileprivate mutating func nextOwed() -> FileKey? {
        var firsts: [(source: String, key: FileKey)] = []
        for key in order {
            guard let path = owed[key]?.source.path, !firsts.contains(where: { $0.source == path }) else { continue }
            firsts.append((path, key))
        }
        firsts.sort { $0.source < $1.source }
        guard let next = firsts.first(where: { $0.source > turn }) ?? firsts.first else { return nil }
        turn = next.source
        return next.key
    }

    fileprivate mutating func remove(_ key: FileKey) {
        if let descriptor = owed.removeValue(forKey: key)?.descriptor, descriptor >= 0 { _ = close(descriptor) }
        order.removeAll { $0 == key }
    }
}

extension Checkpoint {
    init(_ position: FilePosition, path: String) {
        self.init(
            path: path,
            device: position.identity.key.device,
            inode: position.identity.key.inode,
            offset: position.offset,
            headLength: position.identity.head.length,
            headHash: position.identity.head.hash,
            tailLength: position.tail.length,
            tailHash: position.tail.hash
        )
    }

    var position: FilePosition {
        FilePosition(
            identity: FileIdentity(
                key: FileKey(device: device, inode: inode),
                head: Fingerprint(length: headLength, hash: headHash)
            ),
            offset: offset,
            tail: Fingerprint(length: tailLength, hash: tailHash)
        )
    }
}
