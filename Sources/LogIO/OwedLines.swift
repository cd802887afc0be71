import Glibc
package import LogCore

/// A part of a file that was shown live and is still to be stored: it is read again when there is time.
///
/// Holds the file open, so that renaming or removing it takes nothing away. Belongs to the thread that reads it.
package final class OwedLines {
    private let file: TailedFile
    private let limit: Int
    private var counters = TailerCounters()

    /// What one reading came to.
    package enum Outcome {
        /// Whole lines, and where they end.
        case lines(Block, FilePosition)
        /// All of it was read.
        case done
        /// The content is no longer what it was; so many of its bytes are lost.
        case lost(bytes: Int)
    }

    /// - Parameters:
    ///   - descriptor: of the file, which is taken over.
    ///   - start: where the lines begin.
    ///   - source: whose lines they are.
    ///   - lineLimit: bytes of a line that are kept.
    package init(adopting descriptor: CInt, start: FilePosition, source: Source, lineLimit: Int) {
        file = TailedFile(descriptor: descriptor, key: start.identity.key, source: source, path: source.path)
        file.resume(at: start)
        limit = lineLimit
    }

    /// Reads about `bytes` of what comes before `end`.
    package func read(bytes: Int, end: Int, now: Moment) -> Outcome {
        while file.offset < end {
            let turn = file.turn(bytes: bytes, end: end, limit: limit, counters: &counters)
            switch turn {
            case .lines(let lines, _):
                return outcome(lines, now)
            case .partial:
                continue
            case .nothing, .rewritten, .failed:
                return .lost(bytes: end - file.given.offset)
            }
        }
        let partial = file.takePartial()
        guard !partial.isEmpty else { return .done }
        file.gave(allBut: 0)
        return outcome(partial, now)
    }

    private func outcome(_ lines: [UInt8], _ now: Moment) -> Outcome {
        var block = Block(source: file.source, bytes: lines, isHistory: false, readTime: now.wall)
        block.isLate = true
        return .lines(block, file.span(ofHistory: nil).end)
    }

    /// Whether the file has no name any more: as long as it is held, its room on the disk is taken.
    package static func isRemoved(_ descriptor: CInt) -> Bool {
        FileStatus(descriptor: descriptor).map { $0.links == 0 } ?? true
    }
}
