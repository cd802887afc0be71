import Glibc
package import LogCore

/// Whose turn it is, and what one turn gives.
extension Tailer {
    private enum Outcome {
        case block(Block)
        /// Something was done that gives no lines yet.
        case progress
        /// Read to its end.
        case idle
    }

    /// Reads at most about `budget` bytes, fairly among all files that have some.
    ///
    /// - Returns: whether there is more to read at once.
    package func read(budget: Int, now: Moment, into body: (Block) -> Void) -> Bool {
        let start = counters.bytes
        while counters.bytes - start < budget, let block = nextBlock(now: now) { body(block) }
        return hasPending
    }

    /// The lines of the next file that has some: one file, at most `turnBytes` of it.
    ///
    /// - Returns: `nil` when there is nothing, or, with `hasPending`, when the last turns gave no whole line.
    package func nextBlock(now: Moment) -> Block? {
        self.now = now
        var fruitless = 0
        while fruitless < 16 {
            if !flushes.isEmpty {
                let flush = flushes.removeFirst()
                span = flush.span
                return flush.block
            }
            guard let file = queue.popFirst() else { return nil }
            configuration.attention.turn(to: file.source.path)
            defer { configuration.attention.turn(to: nil) }
            switch turn(file) {
            case .block(let block):
                return block
            case .progress:
                fruitless += 1
                queue.append(file)
            case .idle:
                continue
            }
        }
        return nil
    }

    private func turn(_ file: TailedFile) -> Outcome {
        guard file.heldAt == nil else { return .idle }
        if file.isKnownByContent {
            guard openAgain(file) else {
                let code = errno
                return turnOfPredecessor(file) ?? (code == ENOENT ? .idle : failed(file, code))
            }
        } else if !file.isOpen, !reopen(file) {
            return .idle
        }
        guard let status = FileStatus(descriptor: file.descriptor) else { return failed(file, errno) }
        // A file that was renamed away is not copied and truncated any more.
        if file.paths.contains(file.source.path), findMissedCopies(of: file, status) { return .progress }
        // What the new file holds now was written after the old one was left: so the old one's end comes first, and
        // of the new one no more than was there before the old one's end was seen.
        if let outcome = turnOfPredecessor(file) { return outcome }
        if file.predecessor != nil {
            // While the new file is empty the old one may still be the one that is written.
            if status.size == 0, file.unpacking?.isFinished != false {
                file.noteSeen(status, now: now)
                return .idle
            }
            file.predecessor = nil
        }
        if unpack(file, status) { return .progress }
        if let end = file.historyEnd { return history(of: file, before: end, status) }
        if status.size < file.offset || isReplacedUnnoticed(file, status) {
            restart(file)
            return .progress
        }
        if status.size == file.offset, file.isSettled, !file.isChanged(status) { return .idle }
        if file.isUnchecked, status.size > 0, !isReadable(file, status) {
            return file.isUnchecked ? .idle : .progress
        }
        switch file.passHole(size: status.size) {
        case .none:
            break
        case .passed(let line):
            if line.isEmpty { break }
            flush(line, of: file, span: nil)
            return .progress
        case .toEnd:
            file.noteSeen(status, now: now)
            return .idle
        }
        return read(file, status)
    }

    /// - Returns: `nil` when there is nothing to be read before the file.
    private func turnOfPredecessor(_ file: TailedFile) -> Outcome? {
        guard let predecessor = file.predecessor else { return nil }
        let outcome = turn(predecessor)
        if case .idle = outcome { return nil }
        queue.append(file)
        return outcome
    }

    private func read(_ file: TailedFile, _ status: FileStatus) -> Outcome {
        let start = file.offset - file.partial.count
        let isLate = file.offset < file.startSize
        let result = file.turn(
            bytes: configuration.turnBytes,
            end: file.dataEnd > file.offset ? min(status.size, file.dataEnd) : status.size,
            limit: configuration.maxLineBytes,
            counters: &counters
        )
        switch result {
        case .lines(let bytes, let truncated):
            counters.truncatedLines += truncated
            noteRead(file, status)
            if file.offset < status.size { queue.append(file) }
            var block = block(bytes, file, isHistory: false)
            block.startsContent = start <= 0
            block.isLate = isLate
            return .block(block)
        case .partial(let truncated):
            counters.truncatedLines += truncated
            noteRead(file, status)
            return file.offset < status.size ? .progress : .idle
        case .nothing:
            file.noteSeen(status, now: now)
            return .idle
        case .rewritten:
            restart(file)
            return .progress
        case .failed(let code):
            return failed(file, code)
        }
    }

    private func noteRead(_ file: TailedFile, _ status: FileStatus) {
        file.lastData = now.monotonic
        file.isFailing = false
        if file.offset >= status.size { file.noteSeen(status, now: now) }
    }

    private func block(_ bytes: [UInt8], _ file: TailedFile, isHistory: Bool) -> Block {
        counters.lines += bytes.count { $0 == UInt8(ascii: "\n") }
        let length = isHistory ? file.fileLength(of: bytes[...]) : nil
        span = isHistory && file.isContinued ? nil : file.span(ofHistory: length)
        return Block(source: file.source, bytes: bytes, isHistory: isHistory, readTime: now.wall)
    }

    private func history(of file: TailedFile, before end: Int, _ status: FileStatus) -> Outcome {
        file.historyEnd = nil
        // Truncated before its turn came: everything in it is new.
        guard status.size >= end else { return .progress }
        let lines = file.history(
            before: end,
            lines: configuration.historyLines,
            bytes: configuration.historyBytes,
            limit: configuration.maxLineBytes,
            counters: &counters
        )
        guard let lines else {
            file.historyEnd = end
            return failed(file, errno)
        }
        let count = lines.count { $0 == UInt8(ascii: "\n") }
        // Only where the whole file was looked at: else it has more lines itself.
        if count < configuration.historyLines, end <= configuration.historyBytes {
            giveEarlierLines(of: file, wanted: configuration.historyLines - count)
        }
        if file.isContinued {
            // What has no end yet was given before, when the file seemed to be done with.
            file.partial = []
            file.gave(allBut: 0)
        }
        if lines.isEmpty { return .progress }
        queue.append(file)
        if flushes.isEmpty { return .block(block(lines, file, isHistory: true)) }
        let own = block(lines, file, isHistory: true)
        span?.descriptor = -1  // it comes out in a later call
        flushes.append((own, span))
        return .progress
    }

    /// The content was cut or replaced in place: what a copy saved of the old content comes first, then byte 0.
    func restart(_ file: TailedFile) {
        counters.truncations += 1
        let copy = copies(of: file)
        if file.isKnownByContent, let seen = file.seen { search(file.source.path, since: seen.modified) }
        let isMissing = copy == nil && leaveContent(of: file)
        let isLossPossible = copy == nil && !isMissing
        if isLossPossible { counters.lostWindows += 1 }
        notices.append(TailerNotice(path: file.lastPath, kind: .truncated(isLossPossible: isLossPossible)))
        flush(file.startOver(), of: file, span: nil)
        if let copy, !copy.follows(file) { file.predecessor = copy }
        // Rotated again before it was read, it is known by this time only.
        if file.isKnownByContent { file.seen = FileStatus(descriptor: file.descriptor) }
    }

    private func failed(_ file: TailedFile, _ code: CInt) -> Outcome {
        if code == EAGAIN || code == EINTR { return .idle }
        counters.errors += 1
        if !file.isFailing { notices.append(TailerNotice(path: file.lastPath, kind: .readFailed(errno: code))) }
        file.isFailing = true
        // A server that lost the file (ESTALE) has another one under the path: open that at the next look.
        if code == ESTALE || code == EBADF { forget(file) }
        return .idle
    }
}
