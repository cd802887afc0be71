import Glibc
import LogCore

/// What becomes of content that moved away from under its path.
extension Tailer {
    /// The file that stood under the path last, while it is still read.
    func lastOrphan(of path: String) -> TailedFile? {
        orphans.values.filter { $0.lastPath == path }
            .max { ($0.orphanedAt ?? .zero) < ($1.orphanedAt ?? .zero) }
    }

    /// Opens what rotation put between two files that were seen under one path: with several rotations between two
    /// looks, whole generations came and went unseen.
    ///
    /// - Returns: the file to be read before the new one; its own predecessors lead back to `old`.
    func generations(between old: TailedFile, and new: FileKey, path: String) -> TailedFile {
        let isPacked = old.unpacking != nil
        let current = isPacked ? FileStatus(path: old.lastPath) : FileStatus(descriptor: old.descriptor)
        guard let status = old.isOpen ? current : old.seen else { return old }
        // First its own copies: they would be taken for generations after it.
        if old.isOpen, !isPacked, !old.isKnownByContent, old.historyEnd == nil, !findMissedCopies(of: old, status),
            isRewritten(old, status)
        {
            restart(old)
        }
        let since = status.modified
        var last = old
        renewProbeBudget()
        let found = unknownGenerations(of: path).filter { $0.status.modified >= since && $0.status.key != new }
        let known = found.contains(where: \.isKnownByContent) ? knownContents(of: old.source.path) : []
        for generation in found {
            // What was read before, or is being read, compressed by now.
            if isKnown(generation, among: known, of: old.source.path) { continue }
            guard let file = files[generation.status.key] ?? openGeneration(generation, source: old.source)
            else { continue }
            guard !last.follows(file) else { continue }
            file.source = old.source
            file.predecessor = last
            last = file
        }
        return last
    }

    /// What copytruncate saved of a file that was truncated: its copy, to be read from where reading had come to, and
    /// the copies of whole generations that were written after it.
    ///
    /// - Returns: the file to be read before the new content, or `nil` when there is no copy.
    func copies(of file: TailedFile) -> TailedFile? {
        let position = file.position
        let candidates = unknownGenerations(of: file.source.path)
        renewProbeBudget()
        guard position.offset > 0,
            let first = candidates.lastIndex(where: { furthest(of: [position], in: $0) != nil })
        else { return nil }
        var last = file.predecessor
        let isContentAsked = candidates[first...].dropFirst().contains(where: \.isKnownByContent)
        let known = isContentAsked ? knownContents(of: file.source.path).filter { $0 != position } : []
        for generation in candidates[first...]
        where generation.status.modified >= candidates[first].status.modified {
            let isCopy = generation.path == candidates[first].path
            // What is being read, the file's new content among it, compressed by now.
            if !isCopy, isKnown(generation, among: known, of: file.source.path) { continue }
            guard
                let copy = files[generation.status.key]
                    ?? openGeneration(generation, source: file.source, from: isCopy ? position : nil),
                last?.follows(copy) != true
            else { continue }
            if isCopy {
                copy.replaced = nil
                copy.resume(at: position)
                copy.take(over: file)
            }
            copy.isUnchecked = false
            copy.heldAt = nil
            copy.source = file.source
            copy.predecessor = last
            last = copy
            queue.append(copy)
        }
        return last
    }

    /// A file that was empty at the last look, and may have been written, copied and truncated since: there is no content
    /// to recognise it by, so copies made since then are taken for its own.
    ///
    /// - Returns: whether there are any; they are its predecessors now.
    func findMissedCopies(of file: TailedFile, _ status: FileStatus) -> Bool {
        guard file.offset == 0, let seen = file.seen, !file.isSettled || status.modified != seen.modified else {
            return false
        }
        // Where copies are made by renaming, whoever had the file open may go on writing to it.
        let end = file.isKnownByContent ? .max : status.modified
        let last = generations(before: file, changedIn: seen.modified...max(end, seen.modified))
        guard last !== file.predecessor else { return false }
        file.predecessor = last
        counters.truncations += 1
        return true
    }

    /// Opens what rotation put aside and nobody has read, by the time of its last change.
    ///
    /// - Returns: the last of it, after the file's predecessor.
    func generations(before file: TailedFile, changedIn times: ClosedRange<Int64>) -> TailedFile? {
        var last = file.predecessor
        let found = unknownGenerations(of: file.source.path).filter {
            $0.latestChange >= times.lowerBound && $0.status.modified <= times.upperBound
        }
        let known = found.contains(where: \.isKnownByContent) ? knownContents(of: file.source.path) : []
        renewProbeBudget()
        for generation in found where generation.status.key != file.key && generation.status.size > 0 {
            // Renamed and compressed, not copied.
            if isKnown(generation, among: known, of: file.source.path) { continue }
            guard let copy = files[generation.status.key] ?? openGeneration(generation, source: file.source),
                last?.follows(copy) != true, !copy.follows(file)
            else { continue }
            copy.isUnchecked = false
            copy.heldAt = nil
            copy.source = file.source
            copy.predecessor = last
            last = copy
            queue.append(copy)
        }
        return last
    }

    /// Whether the content is another one than what was read.
    func isRewritten(_ file: TailedFile, _ status: FileStatus) -> Bool {
        status.size < file.offset || isReplacedUnnoticed(file, status)
            || !file.tail.matches(descriptor: file.descriptor, at: file.offset - file.tail.length)
    }

    /// Few bytes say little: new content may begin as the old one did.
    ///
    /// A copy that goes on differently gives it away.
    func isReplacedUnnoticed(_ file: TailedFile, _ status: FileStatus) -> Bool {
        guard file.offset > 0, file.offset < Fingerprint.window, file.isChanged(status) else { return false }
        let position = file.position
        // Every few bytes of a small file ask for it: with a time to go by, only what changed since is opened.
        let since = file.seen?.modified
        renewProbeBudget()
        let copy = unknownGenerations(of: file.source.path, since: since ?? .min, isThorough: since != nil).last {
            furthest(of: [position], in: $0) != nil
        }
        guard let copy, let old = beginning(of: copy, count: min(status.size, 4 * Fingerprint.window)) else {
            return false
        }
        let new = Fingerprint(descriptor: file.descriptor, offset: 0, length: old.count)
        return new.map { $0 != old.withUnsafeBytes { Fingerprint($0) } } ?? false
    }

    /// Rotated files of `path` that were never read, the oldest first.
    private func unknownGenerations(of path: String, since: Int64 = .min, isThorough: Bool = true) -> [Generation] {
        generationsBeside(path, isThorough: isThorough).filter { generation in
            guard generation.status.modified >= since else { return false }
            if let known = files[generation.status.key], !known.isUnread { return false }
            return !isFinished(generation)
        }
    }

    /// Was the file read and closed before? Its inode may belong to another file by now.
    private func isFinished(_ generation: Generation) -> Bool {
        let (path, status) = (generation.path, generation.status)
        // Of one that an earlier run left unfinished, the rest is still to be read.
        if let left = resumes[status.key], left.position.offset < status.size { return false }
        guard
            let left = finished[status.key]
                ?? resumes[status.key].map({ Finished(position: $0.position, path: $0.path, birth: 0) })
        else { return false }
        let descriptor = openFound(path)
        guard descriptor >= 0 else { return true }
        defer { close(descriptor) }
        // What is remembered of a compressed file is its content.
        if generation.isCompressed, left.birth != 0, FileStatus.birth(descriptor: descriptor) == left.birth {
            return true
        }
        if left.isOf(descriptor, status) { return true }
        if let left = finished.removeValue(forKey: status.key) { noteRemoved(left) }
        return false
    }

    /// Closes files without a path that have been read to their end and stayed quiet.
    func tendOrphans() {
        for file in Array(orphans.values) {
            configuration.attention.turn(to: file.lastPath)
            if file.isKnownByContent {
                tend(file)
                continue
            }
            guard file.isOpen, let status = FileStatus(descriptor: file.descriptor) else {
                retire(file, links: 0)
                continue
            }
            if file.isChanged(status) || !file.isSettled || file.unpacking?.isFinished == false { queue.append(file) }
            let quietSince = max(file.orphanedAt ?? .zero, file.lastData)
            if !file.isQueued, now.monotonic - quietSince >= configuration.rotateWait {
                // What a compressed file is unpacked into never has a name.
                retire(file, links: file.unpacking == nil ? status.links : 1)
            }
        }
    }

    /// Gives the unfinished line away and closes the file.
    ///
    /// While it has a name somewhere, or where content tells files apart, its position is kept, so that it is not read again
    /// should that name ever match; an inode without a name is free for any other file.
    func retire(_ file: TailedFile, links: Int) {
        let partial = file.takePartial()
        if !partial.isEmpty { file.gave(allBut: 0) }
        var span = file.span(ofHistory: nil)
        span.descriptor = -1
        flush(partial, of: file, span: span)
        // Of an empty file there is nothing to remember, and every file would look like it.
        if links > 0 || file.isKnownByContent, file.offset > 0 {
            remember(Finished(position: file.position, path: file.source.path, birth: file.birth))
        } else {
            goneFiles.append(file.key)
            if file.offset > 0 { noteRemoved(Finished(position: file.position, path: file.source.path, birth: 0)) }
        }
        if let key = file.replaced, files[key] == nil { goneFiles.append(key) }
        forget(file)
    }

    /// Keeps what the content of a file was that has no name any more.
    func noteRemoved(_ left: Finished) {
        removed.append(left)
        if removed.count > 1024 { removed.removeFirst(removed.count - 512) }
    }

    /// Closes the file and drops everything known of it.
    func forget(_ file: TailedFile) {
        watches?.forget(file: file.key)
        for path in file.paths where slots[path]?.file === file { slots[path]?.file = nil }
        file.paths = []
        files[file.key] = nil
        orphans[file.key] = nil
        if file.isPolled { polledCount -= 1 }
        if file.isOpen { openCount -= 1 }
        file.close()
    }

    /// A line whose end will not come.
    ///
    /// - Parameters:
    ///   - partial: what there is of it.
    ///   - file: whose line it is.
    ///   - span: where it was, if that can still be told.
    func flush(_ partial: [UInt8], of file: TailedFile, span: FileSpan?) {
        guard !partial.isEmpty else { return }
        counters.unfinishedLines += 1
        counters.lines += 1
        let block = Block(source: file.source, bytes: partial, isHistory: false, readTime: now.wall)
        flushes.append((block, span))
    }
}
