import Glibc
package import LogCore
package import LogIO
package import Store

/// Lines of one file that are to be read again.
package struct Owed: Sendable {
    /// The file, open for us alone; -1 while there are only `items`.
    package var descriptor: CInt
    package var source: Source
    /// Lines at hand that come before the runs, but after what is owed of earlier files.
    package var items: [StoreItem] = []
    /// Runs of whole lines; a new one begins where content was truncated.
    package var runs: [Run]

    package struct Run: Sendable {
        package var start: FilePosition
        package var end: Int
        /// Where the source's local times stood at the start.
        package var clock: ClockMark
    }

    var bytes: Int { runs.reduce(0) { $0 + $1.end - $1.start.offset } }
}

/// How far the first run of a file has been read again.
enum OwedProgress {
    /// Lines up to there, and more to read.
    case upTo(FilePosition, ClockMark)
    /// All of it up to the byte `end`, where it ended when it was read; stored up to the place.
    case all(FilePosition, end: Int, ClockMark)
    /// The content is no longer what it was: what is after that byte is lost.
    case lost(from: Int)
}

extension StoreQueue {
    /// All that waits, under the queue's lock.
    struct State: Sendable {
        var items: [StoreItem] = []
        /// Of lines, also those that are being stored now.
        var bytes = 0
        var bytesOfSource: [String: Int] = [:]
        var owed: [FileKey: Owed] = [:]
        /// The owed files of each source path as they began: the earlier one comes first.
        private var order: [String: [FileKey]] = [:]
        /// The source whose turn it was last.
        private var turn = ""
        var lost = Lost()
        var isClosed = false
        var rules: RuleSet?
        var zones: TimeZones?
        private let fileLimit: Int

        /// Runs of one file; there are several only where it was truncated while it was owed.
        private static let runLimit = 256

        init(fileLimit: Int) { self.fileLimit = fileLimit }

        /// Whether something of an earlier file, or of this one, is owed.
        func isOwed(_ source: Source) -> Bool { order[source.path] != nil }

        /// Lines of a file that is owed already.
        mutating func extend(_ span: FileSpan, _ clock: ClockMark) {
            guard let last = owed[span.key]?.runs.last else { return }
            let count = owed[span.key]?.runs.count ?? 0
            if span.start.offset == last.end {
                owed[span.key]?.runs[count - 1].end = span.end.offset
            } else if count < Self.runLimit {
                owed[span.key]?.runs.append(Owed.Run(start: span.start, end: span.end.offset, clock: clock))
            } else {
                lost.bytes += span.end.offset - span.start.offset
            }
        }

        mutating func owe(_ span: FileSpan?, records: Int, _ clock: ClockMark) {
            guard let span, span.descriptor >= 0, owed.count < fileLimit,
                case let descriptor = fcntl(span.descriptor, F_DUPFD_CLOEXEC, 0), descriptor >= 0
            else {
                lost.lines += records
                return
            }
            begin(span)
            owed[span.key]?.descriptor = descriptor
            owed[span.key]?.runs = [Owed.Run(start: span.start, end: span.end.offset, clock: clock)]
        }

        /// Lines that can't be read again wait until the files before theirs are stored.
        mutating func wait(_ item: StoreItem, _ span: FileSpan) {
            begin(span)
            owed[span.key]?.items.append(item)
        }

        private mutating func begin(_ span: FileSpan) {
            guard owed[span.key] == nil else { return }
            owed[span.key] = Owed(descriptor: -1, source: span.source, runs: [])
            order[span.source.path, default: []].append(span.key)
            // What comes before is in `items`, or owed: so far the file is stored with them. Without this the start after a
            // crash might know the files before and after it, take this one for none of ours, and pass over it.
            items.append(.checkpoint(Checkpoint(span.start, path: span.source.path)))
        }

        /// The first file of the source whose turn it is.
        mutating func nextOwed() -> FileKey? {
            guard let first = order.keys.min() else { return nil }
            turn = order.keys.filter { $0 > turn }.min() ?? first
            return order[turn]?.first
        }

        mutating func settle(_ key: FileKey, items count: Int) -> [StoreItem] {
            let items = Array(owed[key]?.items.prefix(count) ?? [])
            owed[key]?.items.removeFirst(items.count)
            removeIfSettled(key)
            return items
        }

        mutating func settle(_ key: FileKey, _ progress: OwedProgress) {
            guard let run = owed[key]?.runs.first else { return }
            switch progress {
            case .upTo(let position, let clock):
                owed[key]?.runs[0].start = position
                owed[key]?.runs[0].clock = clock
            case .all(let position, let end, let clock) where end < run.end:
                // More of it came meanwhile.
                owed[key]?.runs[0].start = position
                owed[key]?.runs[0].clock = clock
            case .all:
                owed[key]?.runs.removeFirst()
            case .lost(let start):
                lost.bytes += max(0, run.end - start)
                owed[key]?.runs.removeFirst()
            }
            removeIfSettled(key)
        }

        private mutating func removeIfSettled(_ key: FileKey) {
            if let owed = owed[key], owed.runs.isEmpty, owed.items.isEmpty { remove(key) }
        }

        mutating func remove(_ key: FileKey) {
            guard let gone = owed.removeValue(forKey: key) else { return }
            if gone.descriptor >= 0 { _ = Glibc.close(gone.descriptor) }
            let path = gone.source.path
            order[path]?.removeAll { $0 == key }
            if order[path]?.isEmpty == true { order[path] = nil }
        }
    }
}
