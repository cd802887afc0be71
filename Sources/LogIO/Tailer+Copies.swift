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
}
