import EventIO
package import LogCore
package import LogIO
package import Store

/// Reads what is owed of files again, a portion at a time, in the order in which it was written.
///
/// A portion counts when it is stored: until then the queue knows the place before it. Belongs to the thread that stores.
package final class OwedReader {
    /// Some of what is owed of one file.
    package struct Portion {
        package var items: [StoreItem]
        fileprivate var key: FileKey
        fileprivate var result: Result
    }

    fileprivate enum Result {
        /// Lines that were at hand.
        case items
        case read(OwedProgress, rest: Debt?)
    }

    /// A file whose owed lines are being read.
    fileprivate struct Debt {
        var lines: OwedLines
        var gatherer: Gatherer
        /// Where the lines that were read last end; some of them may be held for what comes after them.
        var read: FilePosition
        /// Where those end that were handed over, and where local times stood there.
        var given: FilePosition
        var clock: ClockMark
    }

    private let queue: StoreQueue
    private let lineLimit: Int
    private let portionBytes: Int
    private var open: [FileKey: Debt] = [:]

    /// - Parameters:
    ///   - queue: that knows what is owed.
    ///   - lineLimit: bytes of a line that are kept.
    ///   - portionBytes: about so much is read at once.
    package init(_ queue: StoreQueue, lineLimit: Int, portionBytes: Int = 1 << 20) {
        self.queue = queue
        self.lineLimit = lineLimit
        self.portionBytes = portionBytes
    }

    /// Reads the next portion of a file.
    ///
    /// - Parameters:
    ///   - key: which file.
    ///   - judge: makes of a block what is to be stored; it is told where local times stand before it.
    /// - Returns: what to store; then call `stored` or `failed`. `nil` when nothing is owed, or no descriptor was left.
    package func next(of key: FileKey, judge: (consuming Block, Checkpoint?, ClockMark) -> StoreItem) -> Portion? {
        let kept = open.removeValue(forKey: key)
        guard let owed = queue.owed(key) else { return nil }
        if !owed.items.isEmpty { return Portion(items: owed.items, key: key, result: .items) }
        guard let run = owed.runs.first else { return nil }
        var debt: Debt
        if let kept, kept.given == run.start {
            debt = kept
        } else {
            guard let descriptor = Descriptor.copy(of: owed.descriptor) else { return nil }
            debt = Debt(
                lines: OwedLines(adopting: descriptor, start: run.start, source: owed.source, lineLimit: lineLimit),
                gatherer: Gatherer(lineLimit: lineLimit),
                read: run.start,
                given: run.start,
                clock: run.clock
            )
        }
        var items: [StoreItem] = []
        func keep(_ block: consuming Block, _ span: FileSpan?) {
            if let span { debt.given = span.end }
            let item = judge(block, span.map { Checkpoint($0.end, path: owed.source.path) }, debt.clock)
            if case .lines(let batch, _, _) = item { debt.clock = batch.clock }
            items.append(item)
        }
        func portion(_ progress: OwedProgress, rest: Debt? = nil) -> Portion {
            Portion(items: items, key: key, result: .read(progress, rest: rest))
        }
        var size = 0
        while size < portionBytes {
            switch debt.lines.read(bytes: portionBytes, end: run.end, now: .now) {
            case .lines(let block, let position):
                size += block.bytes.count
                let span = FileSpan(source: owed.source, start: debt.read, end: position, descriptor: -1)
                debt.read = position
                debt.gatherer.take(block, at: span, now: .now, into: keep)
            case .done:
                // A run ends where a record does.
                debt.gatherer.releaseAll(now: .now, into: keep)
                return portion(.all(debt.given, end: run.end, debt.clock))
            case .lost(let bytes):
                debt.gatherer.releaseAll(now: .now, into: keep)
                return portion(.lost(from: run.end - bytes))
            }
        }
        return portion(.upTo(debt.given, debt.clock), rest: debt)
    }

    /// The portion is in the database.
    package func stored(_ portion: Portion) {
        switch portion.result {
        case .items:
            queue.settle(portion.key, items: portion.items.count)
        case .read(let progress, let rest):
            queue.settle(portion.key, progress)
            open[portion.key] = rest
        }
    }

    /// Closes all files: what was not stored is read again from where it begins.
    package func restart() { open.removeAll() }
}
