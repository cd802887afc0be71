import EventIO
import Glibc
import LogCore

/// Files of file systems that number names, not files (FUSE): what rotation renames behind the mount gets the number of its new
/// name, and the new log has the number of the old one.
///
/// Such a file is opened again for each of its turns, and its content tells whether it is still the one that was read. So every
/// rotation looks as `copytruncate` does: other content stands under the log's name, and the old content is beside it.
extension Tailer {
    /// In one look at the names.
    static let openingLimit = Duration.milliseconds(50)
    /// Generations of a log that are looked at.
    private static let generationLimit = 256

    /// As `FileStatus(path:)`, with the key that the file is known by: that of its name where names are numbered, and then
    /// as it is now and not as the kernel remembers it.
    func status(of path: String) -> FileStatus? {
        guard let status = FileStatus(path: path) else { return nil }
        guard numbersNames(path, status) else { return status }
        if let file = slots[path]?.file, let opened = statusOnceOpened(file, path) { return opened }
        return FileStatus(refreshing: path)?.keyed(FileKey(name: path))
    }

    /// sshfs tells of a file as it was up to 20 s ago, unless somebody opens it: that is done once a second, for as long as it
    /// takes little time.
    private func statusOnceOpened(_ file: TailedFile, _ path: String) -> FileStatus? {
        guard openingTime > .zero, now.monotonic - file.lastOpened >= .seconds(1) else { return nil }
        let start = Clock.monotonic
        defer { openingTime -= .nanoseconds(Clock.monotonic - start) }
        file.lastOpened = now.monotonic
        let descriptor = openFound(path)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        return status(of: descriptor, at: path)
    }

    /// The same of a file that was opened by that path.
    func status(of descriptor: CInt, at path: String) -> FileStatus? {
        guard let status = FileStatus(descriptor: descriptor) else { return nil }
        guard numbersNames(path, status) else { return status }
        return FileStatus(refreshing: descriptor)?.keyed(FileKey(name: path))
    }

    /// Whether the file system that the path leads to numbers names.
    func numbersNames(_ path: String, _ status: FileStatus) -> Bool {
        status.kind == .regular && numbersNames(path, device: status.key.device)
    }

    func numbersNames(in directory: String) -> Bool {
        guard let status = FileStatus(path: directory) else { return false }
        return numbersNames(directory, device: status.key.device)
    }

    private func numbersNames(_ path: String, device: UInt64) -> Bool {
        if configuration.identity == .content { return true }
        if let known = mounts[device] { return known }
        let numbers = FUSE.holds(path: path)
        mounts[device] = numbers
        return numbers
    }

    /// The newest generations by their names, and those that the mount has and does not list yet.
    func newest(_ listed: [String], _ place: RotationPlaces.Place) -> [String] {
        let names = listed + unlisted(listed, place)
        guard names.count > Self.generationLimit else { return names }
        return Array(names.sorted { FileName.isOlderGeneration($0, than: $1) }.suffix(Self.generationLimit))
    }

    /// Numbered generations from the first on, as far as they are there.
    private func unlisted(_ listed: [String], _ place: RotationPlaces.Place) -> [String] {
        let known = Set(listed)
        var names: [String] = []
        for number in 1...Self.generationLimit {
            let name = "\(place.base).\(number)"
            let found = [name, name + ".gz"].first {
                known.contains($0) || FileStatus(path: FileName.join(place.directory, $0))?.kind == .regular
            }
            guard let found else { break }
            if !known.contains(found) { names.append(found) }
        }
        return names
    }

    /// Why such a file is not read, which its key does not say.
    func reason(against path: String, _ descriptor: CInt) -> LeftReason? {
        if let raw = FileStatus(descriptor: descriptor), ownFiles.contains(raw.key) { return .ownOutput }
        // It has the content of the log whose name it was made of, and is read as that.
        guard !named.contains(path), let base = FileName.rotationBase(of: FileName.last(of: path)) else { return nil }
        let log = FileName.join(FileName.directory(of: path), base)
        let isThere = slots[log] != nil || lastOrphan(of: log) != nil || FileStatus(path: log) != nil
        return isThere ? .rotated : nil
    }

    /// Opens the file again: under its name whatever is there now, and without a name only its own content.
    ///
    /// - Returns: whether there is something to be read; else `errno`, which is ENOENT when it is not to be found.
    func openAgain(_ file: TailedFile) -> Bool {
        guard let path = file.paths.min() else { return openElsewhere(file) }
        let descriptor = openFound(path)
        if descriptor >= 0 {
            adopt(descriptor, by: file, at: path)
            return true
        }
        if errno == EMFILE || errno == ENFILE { openLimit = max(1, min(openLimit, openCount - 1)) }
        return false
    }

    private func openElsewhere(_ file: TailedFile) -> Bool {
        errno = ENOENT
        if file.isCompressed { return false }
        let descriptor = openFound(file.place)
        if descriptor >= 0 {
            if file.isContent(of: descriptor) {
                adopt(descriptor, by: file, at: file.place)
                return true
            }
            close(descriptor)
        }
        errno = ENOENT
        if let missedAt = file.missedAt, now.monotonic - missedAt < Self.searchInterval { return false }
        for generation in generationsBeside(file.source.path) where !generation.isCompressed {
            let descriptor = open(generation)
            guard descriptor >= 0 else { continue }
            guard file.isContent(of: descriptor) else {
                close(descriptor)
                continue
            }
            adopt(descriptor, by: file, at: generation.path)
            file.missedAt = nil
            if file.isMissing {
                file.isMissing = false
                readGenerations(of: file.source.path, changedSince: generation.status.modified)
            }
            return true
        }
        file.missedAt = now.monotonic
        continueCompressed(file)
        errno = ENOENT
        return false
    }

    private func adopt(_ descriptor: CInt, by file: TailedFile, at path: String) {
        if !file.isOpen { openCount += 1 }
        file.reopen(descriptor)
        file.place = SystemCall.realPath(path)
        file.lastOpened = now.monotonic
    }

    /// What is left of the file is read where it is compressed by now.
    private func continueCompressed(_ file: TailedFile) {
        guard file.offset > 0 else { return }
        renewProbeBudget()
        let position = file.position
        for generation in generationsBeside(file.source.path) where generation.isCompressed {
            guard let content = content(among: [position], of: generation) else { continue }
            if content.hasRest != false, let rest = openGeneration(generation, source: file.source, from: position) {
                rest.take(over: file)
                queue.append(rest)
            }
            file.isCompressed = true
            if file.isMissing {
                readGenerations(of: file.source.path, changedSince: generation.status.modified)
            }
            return
        }
    }

    /// Whether the content was read, or is going to be.
    ///
    /// Only asked of files that nothing else can be said about.
    func isKnown(_ generation: Generation, among known: [FilePosition], of path: String) -> Bool {
        guard generation.isKnownByContent else { return false }
        if furthest(of: known, in: generation) != nil { return true }
        guard generation.hasKeyOfName else { return false }
        let descriptor = open(generation)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return orphans.values.contains { file in
            file.source.path == path && file.offset == 0 && file.opening.length > 0
                && file.opening.matches(descriptor: descriptor, at: 0)
        }
    }
}

extension TailedFile {
    /// Whether the open file has the content that was read; or, before anything was, the one that was there at first.
    func isContent(of descriptor: CInt) -> Bool {
        guard let status = FileStatus(refreshing: descriptor), opening.matches(descriptor: descriptor, at: 0) else {
            return false
        }
        return offset == 0 ? opening.length > 0 : position.fits(descriptor, size: status.size)
    }

    /// Goes on with the line that the other file has not finished.
    func take(over file: TailedFile) {
        given = file.given
        partial = file.partial
        undecoded = file.undecoded
        isCutting = file.isCutting
        file.partial = []
        file.isCutting = false
    }
}

extension FileKey {
    /// No device has these numbers.
    private static let nameDevice: UInt64 = 0
    private static let contentDevice = UInt64.max

    /// Of whatever stands under a name.
    ///
    /// - Parameter name: a path; links are followed.
    init(name: String) {
        let hash = Array(SystemCall.realPath(name).utf8).withUnsafeBytes { Fingerprint($0).hash }
        self.init(device: Self.nameDevice, inode: hash)
    }

    /// Of one content, whatever its name.
    static func ofContent() -> FileKey { FileKey(device: contentDevice, inode: .random(in: .min ... .max)) }

    var isOfContent: Bool { device == Self.contentDevice }
}
