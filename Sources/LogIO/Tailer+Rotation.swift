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
        guard let status = old.isOpen ? FileStatus(descriptor: old.descriptor) : old.seen else { return old }
        // First its own copies: they would be taken for generations after it.
        if old.isOpen, old.historyEnd == nil, !findMissedCopies(of: old, status), isRewritten(old, status) {
            restart(old)
        }
        let since = status.modified
        var last = old
        for (path, status) in unknownGenerations(of: path) where status.modified >= since && status.key != new {
            guard let file = files[status.key] ?? openGeneration(path, status, source: old.source) else { continue }
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
        guard position.offset > 0,
            let first = candidates.lastIndex(where: { isCopy($0.path, $0.status, of: position) })
        else { return nil }
        var last = file.predecessor
        for (path, status) in candidates[first...] where status.modified >= candidates[first].status.modified {
            guard let copy = files[status.key] ?? openGeneration(path, status, source: file.source),
                last?.follows(copy) != true
            else { continue }
            if path == candidates[first].path, copy.offset < position.offset {
                copy.resume(at: position)
                copy.given = file.given
                copy.partial = file.partial
                copy.undecoded = file.undecoded
                copy.isCutting = file.isCutting
                file.partial = []
                file.isCutting = false
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
        var last = file.predecessor
        for (path, copied) in unknownGenerations(of: file.source.path)
        where copied.modified >= seen.modified && copied.modified <= status.modified {
            guard copied.key != file.key, copied.size > 0,
                let copy = files[copied.key] ?? openGeneration(path, copied, source: file.source),
                last?.follows(copy) != true, !copy.follows(file)
            else { continue }
            copy.isUnchecked = false
            copy.heldAt = nil
            copy.source = file.source
            copy.predecessor = last
            last = copy
            queue.append(copy)
        }
        guard last !== file.predecessor else { return false }
        file.predecessor = last
        counters.truncations += 1
        return true
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
        let copy = unknownGenerations(of: file.source.path).last { isCopy($0.path, $0.status, of: position) }
        guard let copy else { return false }
        let descriptor = openFound(copy.path)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        let length = min(copy.status.size, status.size, 4 * Fingerprint.window)
        let beginning = Fingerprint(descriptor: file.descriptor, offset: 0, length: length)
        return beginning?.matches(descriptor: descriptor, at: 0) == false
    }

    private func isCopy(_ path: String, _ status: FileStatus, of position: FilePosition) -> Bool {
        guard status.size >= position.offset else { return false }
        let descriptor = openFound(path)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return position.identity.head.matches(descriptor: descriptor, at: 0)
            && position.tail.matches(descriptor: descriptor, at: position.offset - position.tail.length)
    }

    /// Rotated files of `path` that were never read, the oldest first.
    private func unknownGenerations(of path: String) -> [(path: String, status: FileStatus)] {
        let directory = FileName.directory(of: path)
        let base = String(FileName.last(of: path))
        guard let listing = DirectoryListing(directory, now: now) else { return [] }
        var found: [(path: String, status: FileStatus)] = []
        for name in listing.names where FileName.isGeneration(name, of: base) {
            let path = FileName.join(directory, name)
            guard let status = FileStatus(path: path), status.kind == .regular else { continue }
            if isFinished(path, status) { continue }
            if let known = files[status.key], !known.isUnread { continue }
            found.append((path, status))
        }
        return found.sorted {
            if $0.status.modified != $1.status.modified { return $0.status.modified < $1.status.modified }
            return FileName.isOlderGeneration($0.path, than: $1.path)
        }
    }

    /// Was the file read and closed before? Its inode may belong to another file by now.
    private func isFinished(_ path: String, _ status: FileStatus) -> Bool {
        // Of one that an earlier run left unfinished, the rest is still to be read.
        if let left = resumes[status.key], left.position.offset < status.size { return false }
        guard let left = finished[status.key] ?? resumes[status.key].map({ Finished(position: $0.position, birth: 0) })
        else { return false }
        let descriptor = openFound(path)
        guard descriptor >= 0 else { return true }
        defer { close(descriptor) }
        if left.isOf(descriptor, status) { return true }
        finished[status.key] = nil
        return false
    }

    /// A rotated file that no input need match: read to its end from byte 0, then closed.
    func openGeneration(_ path: String, _ status: FileStatus, source: Source) -> TailedFile? {
        let descriptor = openFound(path)
        guard descriptor >= 0 else { return nil }
        guard FileStatus(descriptor: descriptor)?.key == status.key, files[status.key] == nil else {
            close(descriptor)
            return nil
        }
        let file = TailedFile(descriptor: descriptor, key: status.key, source: source, path: path)
        file.isUnchecked = false
        if isStarting { file.startSize = status.size }
        if let left = resumes.remove(status.key), left.position.continues(in: descriptor, status: status) {
            file.resume(at: left.position)
        }
        file.orphanedAt = now.monotonic
        files[file.key] = file
        orphans[file.key] = file
        openCount += 1
        queue.append(file)
        return file
    }

    /// Closes files without a path that have been read to their end and stayed quiet.
    func tendOrphans() {
        for file in Array(orphans.values) {
            guard file.isOpen, let status = FileStatus(descriptor: file.descriptor) else {
                retire(file, links: 0)
                continue
            }
            if file.isChanged(status) || !file.isSettled { queue.append(file) }
            let quietSince = max(file.orphanedAt ?? .zero, file.lastData)
            if !file.isQueued, now.monotonic - quietSince >= configuration.rotateWait {
                retire(file, links: status.links)
            }
        }
    }

    /// Gives the unfinished line away and closes the file.
    ///
    /// While it has a name somewhere its position is kept, so that it is not read again should that name ever match; an
    /// inode without a name is free for any other file.
    func retire(_ file: TailedFile, links: Int) {
        let partial = file.takePartial()
        if !partial.isEmpty { file.gave(allBut: 0) }
        var span = file.span(ofHistory: nil)
        span.descriptor = -1
        flush(partial, of: file, span: span)
        // Of an empty file there is nothing to remember, and every file would look like it.
        if links > 0, file.offset > 0 { remember(file.position, birth: file.birth) } else { goneFiles.append(file.key) }
        forget(file)
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
