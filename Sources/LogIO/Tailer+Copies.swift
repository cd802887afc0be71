import Glibc
import LogCore

/// New files that are not what they seem: copies of a file that is being read, and binary content under a log's name.
extension Tailer {
    /// Looks at the first bytes of a file that was empty or new.
    ///
    /// - Returns: `false` when it is not to be read, now or ever; with `isUnchecked` gone it has got predecessors that
    ///   come first.
    func isReadable(_ file: TailedFile, _ status: FileStatus) -> Bool {
        if let original = original(of: file) {
            // What happened to the original tells whose content this is.
            if original.isOpen, original.historyEnd == nil, let its = FileStatus(descriptor: original.descriptor) {
                if !findMissedCopies(of: original, its), isRewritten(original, its) {
                    restart(original)
                    queue.append(original)
                }
                if original.follows(file) {
                    file.isUnchecked = false
                    return false
                }
            }
            if file.looksLikeCopy(of: original, size: status.size) {
                file.heldAt = now.monotonic
                return false
            }
        }
        let content = FileContent(descriptor: file.descriptor, size: status.size)
        if content == .binary || content == .compressed {
            for path in file.paths { leave(path, content == .binary ? .binary : .compressed, status) }
            forget(file)
            return false
        }
        file.isUnchecked = false
        return true
    }

    /// The file that this one is a rotated generation of, by its name.
    func original(of file: TailedFile) -> TailedFile? {
        let name = FileName.last(of: file.lastPath)
        guard let base = FileName.rotationBase(of: name),
            let original = slots[FileName.join(FileName.directory(of: file.lastPath), base)]?.file, original !== file
        else { return nil }
        return original
    }

    /// Copies whose original was not truncated after all are read from where they end now: what they hold came, or will
    /// come, from the original.
    func releaseHeldCopies() {
        for file in files.values {
            guard let heldAt = file.heldAt, now.monotonic - heldAt >= configuration.rotateWait else { continue }
            file.heldAt = nil
            file.isUnchecked = false
            guard let status = FileStatus(descriptor: file.descriptor) else { continue }
            if let original = original(of: file), file.looksLikeCopy(of: original, size: status.size) {
                file.historyEnd = nil
                file.resume(at: file.end(status))
            }
            queue.append(file)
        }
    }

    /// Closes the longest quiet files when more are open than may be; an event or the next look opens them again.
    func parkQuietFiles() {
        if openCount > openLimit { park(openCount - openLimit) }
    }

    /// One more file is to be opened: closes some others when as many are open as may be.
    func makeRoom() {
        if openCount >= openLimit { park(openCount - openLimit + max(1, openLimit / 8)) }
    }

    private func park(_ count: Int) {
        let quiet = files.values
            .filter { $0.isOpen && !$0.isQueued && !$0.paths.isEmpty && $0.isSettled && $0.heldAt == nil }
            .sorted { $0.lastData < $1.lastData }
        for file in quiet.prefix(count) { park(file) }
    }

    func park(_ file: TailedFile) {
        file.park()
        openCount -= 1
    }

    /// Opens a parked file again, under whichever of its names still leads to it.
    func reopen(_ file: TailedFile) -> Bool {
        guard file.parked else { return false }
        makeRoom()
        for path in file.paths {
            let descriptor = openFound(path)
            guard descriptor >= 0 else {
                if errno == EMFILE || errno == ENFILE {
                    openLimit = max(1, min(openLimit, openCount - 1))
                    counters.errors += 1
                }
                continue
            }
            if FileStatus(descriptor: descriptor)?.key == file.key {
                file.reopen(descriptor)
                openCount += 1
                return true
            }
            close(descriptor)
        }
        return false
    }
}

extension TailedFile {
    /// Whether the file starts as `original` does or did, as far as both go.
    func looksLikeCopy(of original: TailedFile, size: Int) -> Bool {
        // The original may be truncated already, or truncated and noticed: its heads as they were read count.
        for head in [original.head, original.formerHead] where head.length > 0 && size >= head.length {
            if head.matches(descriptor: descriptor, at: 0) { return true }
        }
        let length = min(size, original.head.length)
        guard length > 0, original.isOpen else { return false }
        return Fingerprint(descriptor: original.descriptor, offset: 0, length: length)?
            .matches(descriptor: descriptor, at: 0) == true
    }

    /// The position at the end of the file as it is now.
    func end(_ status: FileStatus) -> FilePosition {
        let window = min(status.size, Fingerprint.window)
        return FilePosition(
            identity: FileIdentity(
                key: key,
                head: Fingerprint(descriptor: descriptor, offset: 0, length: window) ?? Fingerprint()
            ),
            offset: status.size,
            tail: Fingerprint(descriptor: descriptor, offset: status.size - window, length: window) ?? Fingerprint()
        )
    }

    func park() {
        close()
        parked = true
    }
}
