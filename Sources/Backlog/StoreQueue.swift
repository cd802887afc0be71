package import EventIO
package import LogCore
package import LogIO
package import Store
import Synchronization

/// What waits to be stored: as much as fits into memory as it is, and the rest as places in files.
///
/// The one who reads puts lines in and never waits. When the lines in here are more than `capacity`, a file's further
/// lines are not kept: the file itself holds them, kept open, and the queue only notes from where to where (`Owed`).
/// From then on all lines of that file are owed, until the store has caught up with it, so that its order stays; and so are
/// those of the files that come after it under the same path.
package final class StoreQueue: Sendable {
    /// What the store does next.
    package struct Work: Sendable {
        package var items: [StoreItem] = []
        /// A file that was owed before those items were put in.
        package var owed: FileKey?
        package var isClosed = false
        package var rules: RuleSet?
        package var zones: TimeZones?
    }

    /// What is neither stored nor to be read again.
    package struct Lost: Sendable, Hashable {
        package var lines = 0
        package var bytes = 0

        package init() {}
    }

    private let state: Mutex<State>
    /// Wakes the store.
    package let bell: Mailbox<Void>
    private let capacity: Int

    /// Makes room for `capacity` bytes of lines in memory, and for so many files that are owed at once.
    ///
    /// Each of those is a descriptor. Lines of more files are lost, and counted.
    package init(capacity: Int, owedFiles: Int) throws(SystemError) {
        self.capacity = capacity
        state = Mutex(State(fileLimit: owedFiles))
        bell = try Mailbox()
    }

    // The one who reads.

    /// Puts lines in; `span` is where they are in a file, `positions` how far their input is stored with them.
    ///
    /// What has no open file is little (the end of a file, a record that was held), so there is always room for it.
    package func put(_ batch: Batch, typeNames: [String], span: FileSpan?, positions: [InputPosition] = []) {
        ring { state in
            if let span, state.owed[span.key]?.runs.isEmpty == false { return state.extend(span, batch.clockBefore) }
            let size = Self.size(batch)
            let isBehind = span.map { state.isOwed($0.source) } ?? false
            if isBehind || (state.bytes > 0 && state.bytes + size > capacity), span?.descriptor != -1 {
                // Lines that are counted as lost shall not come again either.
                if !positions.isEmpty { state.items.append(.positions(positions)) }
                return state.owe(span, records: batch.records.count, batch.clockBefore)
            }
            state.bytes += size
            state.bytesOfSource[batch.source.path, default: 0] += batch.bytes.count
            var place = span.map { Place.file(Checkpoint($0.end, path: $0.source.path, clock: batch.clock)) }
            if !positions.isEmpty { place = .input(positions) }
            let item = StoreItem.lines(batch, typeNames: typeNames, place)
            if isBehind, let span { state.wait(item, span) } else { state.items.append(item) }
        }
    }

    /// Puts things in that are not lines, to be stored together; a place in a file that is owed is passed over.
    package func put(_ items: [StoreItem]) {
        ring { state in
            for item in items {
                switch item {
                case .checkpoint(let point):
                    if state.owed[point.key] != nil { continue }
                case .forget(let device, let inode):
                    // What is owed of it is still stored, and its place with it: better one row too many.
                    if state.owed[FileKey(device: device, inode: inode)] != nil { continue }
                default:
                    break
                }
                state.items.append(item)
            }
        }
    }

    package func put(_ item: StoreItem) { put([item]) }

    private func ring(after change: (inout State) -> Void) {
        let isFirst = state.withLock { state in
            let wasEmpty = state.items.isEmpty
            change(&state)
            return wasEmpty && !state.items.isEmpty
        }
        if isFirst { bell.post(()) }
    }

    /// From now on, what is read again is judged by these.
    package func setRules(_ rules: RuleSet) { state.withLock { $0.rules = rules } }

    /// From now on, times of what is read again are those of these zones.
    package func setZones(_ zones: TimeZones) { state.withLock { $0.zones = zones } }

    /// Nothing comes any more: the store finishes what is here, and ends.
    package func close() {
        state.withLock { $0.isClosed = true }
        bell.post(())
    }

    // The store.

    /// Takes all that waits, which goes on counting until `stored`.
    package func take() -> Work {
        state.withLock { state in
            var work = Work(isClosed: state.isClosed)
            swap(&work.items, &state.items)
            work.owed = state.nextOwed()
            swap(&work.rules, &state.rules)
            swap(&work.zones, &state.zones)
            return work
        }
    }

    /// These are in the database.
    package func stored(_ items: [StoreItem]) {
        state.withLock { state in
            for case .lines(let batch, _, _) in items {
                state.bytes -= Self.size(batch)
                let path = batch.source.path
                let rest = state.bytesOfSource[path, default: 0] - batch.bytes.count
                state.bytesOfSource[path] = rest > 0 ? rest : nil
            }
        }
    }

    package func owed(_ key: FileKey) -> Owed? { state.withLock { $0.owed[key] } }

    /// So many of the lines at hand of an owed file are stored.
    func settle(_ key: FileKey, items count: Int) { stored(state.withLock { $0.settle(key, items: count) }) }

    /// The first run of a file was read again up to a place, and is stored up to there.
    ///
    /// With its last run, the file is no longer owed and its descriptor closed.
    func settle(_ key: FileKey, _ progress: OwedProgress) { state.withLock { $0.settle(key, progress) } }

    /// Gives up what is owed of files that were removed, whose room on a full disk others need.
    package func dropRemoved() {
        state.withLock { state in
            for (key, owed) in state.owed where owed.items.isEmpty && OwedLines.isRemoved(owed.descriptor) {
                state.lost.bytes += owed.bytes
                state.remove(key)
            }
        }
    }

    package var isClosed: Bool { state.withLock { $0.isClosed } }
    /// It is time to store, however little time there was to gather.
    package var isHalfFull: Bool { state.withLock { $0.bytes > capacity / 2 } }
    package var hasOwed: Bool { state.withLock { !$0.owed.isEmpty } }

    // Anybody.

    /// Bytes that were read and are not stored, by source path.
    package var lag: [String: Int] {
        state.withLock { state in
            var lag = state.bytesOfSource
            for owed in state.owed.values { lag[owed.source.path, default: 0] += owed.bytes }
            return lag
        }
    }

    package var bytes: Int { state.withLock { $0.bytes } }
    package var lost: Lost { state.withLock { $0.lost } }
    /// Files that are held to be read again.
    package var owedFiles: Int { state.withLock { $0.owed.count } }

    package static func size(_ item: StoreItem) -> Int {
        if case .lines(let batch, _, _) = item { size(batch) } else { 0 }
    }

    private static func size(_ batch: Batch) -> Int {
        batch.bytes.count + batch.records.count * MemoryLayout<Record>.stride
    }
}
