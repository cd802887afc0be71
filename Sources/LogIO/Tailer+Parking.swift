import Glibc
import LogCore

/// Quiet files are closed while too many are open. A closed file does not hold its inode: before it is opened again,
/// it has to be recognised.
extension Tailer {
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
        for path in file.paths where open(file, at: path) == .another {
            // The look at the names takes up what stands there now.
            detach(path)
        }
        return file.isOpen
    }

    /// Opens a parked file again that has lost its last name to rotation.
    func reopenRenamed(_ file: TailedFile) -> Bool {
        generationsBeside(file.lastPath).contains { $0.status.key == file.key && open(file, at: $0.path) == .opened }
    }

    /// Whether the path leads to this file, and not to another one with its inode.
    func isStill(_ file: TailedFile, at path: String) -> Bool {
        if file.isOpen || file.isKnownByContent { return true }
        return file.parked && open(file, at: path) == .opened
    }

    /// Forgets a file that was closed and has no name any more: nothing can be learnt about it.
    func giveUp(_ file: TailedFile) {
        for path in file.paths { slots[path]?.file = nil }
        retire(file, links: 0)
    }

    private enum Opening { case opened, another, failed }

    private func open(_ file: TailedFile, at path: String) -> Opening {
        guard !file.isOpen else { return .opened }
        makeRoom()
        let descriptor = openFound(path)
        guard descriptor >= 0 else {
            guard errno == EMFILE || errno == ENFILE else { return .failed }
            openLimit = max(1, min(openLimit, openCount - 1))
            counters.errors += 1
            return .failed
        }
        guard let status = FileStatus(descriptor: descriptor), file.isSame(as: descriptor, status) else {
            close(descriptor)
            return .another
        }
        file.reopen(descriptor)
        openCount += 1
        return .opened
    }
}

extension TailedFile {
    func park() {
        close()
        parked = true
    }

    /// Whether this closed file is the one that `descriptor` is open for.
    ///
    /// Its inode may have been given to another file, but not its time of birth. Where the file system keeps none, the
    /// content decides.
    func isSame(as descriptor: CInt, _ status: FileStatus) -> Bool {
        guard status.key == key else { return false }
        if birth != 0 { return FileStatus.birth(descriptor: descriptor) == birth }
        return position.continues(in: descriptor, status: status)
    }
}
