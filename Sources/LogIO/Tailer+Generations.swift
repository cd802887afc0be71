import Glibc
import LogCore

/// Files that rotation put aside: where they are, and what they are by their content.
extension Tailer {
    /// Content that is decompressed to recognise files: in a start, and in a look at a rotation while others wait.
    static let probeLimits = (starting: 256 << 20, running: 8 << 20)

    /// Files that by their names may be earlier generations of `path`, the oldest first.
    ///
    /// With `isThorough` also compressed ones, and those in other directories.
    func generationsBeside(_ path: String, isThorough: Bool = true) -> [Generation] {
        configuration.attention.turn(to: path)
        let steps = RotationPlaces.links(from: path, isNamed: named.contains(path))
        var found: [Generation] = []
        var keys: Set<FileKey> = []
        func add(_ name: String, _ place: RotationPlaces.Place) {
            let path = FileName.join(place.directory, name)
            guard var status = FileStatus(path: path), status.kind == .regular else { return }
            let hasKeyOfName = numbersNames(path, status)
            if hasKeyOfName {
                // sshfs tells what it remembers, too, before somebody opens the file.
                let descriptor = openFound(path)
                guard descriptor >= 0 else { return }
                defer { close(descriptor) }
                guard let opened = self.status(of: descriptor, at: path) else { return }
                status = opened
            }
            guard keys.insert(status.key).inserted else { return }
            found.append(
                Generation(
                    path: path,
                    status: status,
                    isCompressed: FileName.isCompressed(name),
                    hasKeyOfName: hasKeyOfName,
                    guide: place.guide
                )
            )
        }
        for place in isThorough ? places.places(of: steps) : RotationPlaces.beside(steps) {
            guard let there = listings.generations(of: place.base, in: place.directory, now: now) else { continue }
            // Where names are numbered each of them is opened to see what it is.
            for name in numbersNames(in: place.directory) ? newest(there.names, place) : there.names {
                if FileName.isCompressed(name) {
                    // While it is being made, the file that it is made of is there.
                    guard isThorough, !there.isThere(FileName.withoutEnding(name)) else { continue }
                }
                add(name, place)
            }
        }
        if isThorough, steps.count > 1, let target = RotationPlaces.beside(steps).last {
            for name in earlierTargets(target) where slots[FileName.join(target.directory, name)] == nil {
                add(name, target)
            }
        }
        return found.sorted(by: Generation.isOlder)
    }

    /// Where a link leads to one file after the other (`current`), the names of those to which it led before.
    private func earlierTargets(_ target: RotationPlaces.Place) -> [String] {
        let prefix = String(target.base.prefix { !$0.isNumber })
        guard prefix.utf8.count < target.base.utf8.count else { return [] }
        return listings.names(in: target.directory, startingWith: prefix, now: now)
            .filter { !FileName.isCompressed($0) && FileName.isEarlier($0, than: target.base) }
    }

    /// Opens a file that was found by its name beside a log, or -1 and `errno`.
    func open(_ generation: Generation) -> CInt {
        let descriptor = openFound(generation.path)
        guard descriptor >= 0 else { return -1 }
        guard let status = FileStatus(descriptor: descriptor),
            generation.hasKeyOfName || status.key == generation.status.key,
            generation.guide.map({ $0 == status.owner && !UserNamespace.isUnknown($0) }) != false
        else {
            close(descriptor)
            errno = ENOENT
            return -1
        }
        return descriptor
    }

    /// The furthest of `positions` that the file goes on from; by its content, never by its inode alone.
    func furthest(of positions: [FilePosition], in generation: Generation) -> FilePosition? {
        content(among: positions, of: generation)?.position
    }

    func content(among positions: [FilePosition], of generation: Generation) -> Generation.Content? {
        let descriptor = open(generation)
        guard descriptor >= 0 else { return nil }
        if let format = Compression(descriptor: descriptor) {
            guard let stream = Decompressor(adopting: descriptor, format) else {
                close(descriptor)
                return nil
            }
            return CompressedProbe.furthest(of: positions, in: stream, budget: &probeBudget)
        }
        defer { close(descriptor) }
        let size = generation.status.size
        let fitting = positions.filter { position in
            // Of an empty file there is no content to compare.
            if position.offset == 0 { return position.identity.key == generation.status.key }
            return position.identity.head.length > 0 && position.fits(descriptor, size: size)
        }
        return fitting.max { $0.offset < $1.offset }.map { Generation.Content(position: $0, hasRest: $0.offset < size) }
    }

    /// The first bytes of its content, at most `count`.
    func beginning(of generation: Generation, count: Int) -> [UInt8]? {
        let descriptor = open(generation)
        guard descriptor >= 0 else { return nil }
        if let format = Compression(descriptor: descriptor) {
            guard let stream = Decompressor(adopting: descriptor, format) else {
                close(descriptor)
                return nil
            }
            var bytes = [UInt8](repeating: 0, count: count)
            guard case .bytes(let read) = bytes.withUnsafeMutableBytes({ stream.read(into: $0) }) else { return nil }
            return Array(bytes.prefix(read))
        }
        defer { close(descriptor) }
        return [UInt8](unsafeUninitializedCapacity: count) { storage, initialized in
            initialized = max(0, pread(descriptor, storage.baseAddress, count, 0))
        }
    }

    /// Of the files that are or were read under `path`: where reading has come to, and where those end that are open.
    func knownContents(of path: String) -> [FilePosition] {
        var known =
            resumes.positions(of: path) + (Array(finished.values) + removed).filter { $0.path == path }.map(\.position)
        for file in files.values where file.source.path == path {
            known.append(file.position)
            // Where names are numbered another file may be open by now than the one that was read.
            if file.isOpen, file.unpacking == nil, !file.isKnownByContent,
                let status = FileStatus(descriptor: file.descriptor)
            {
                known.append(file.end(status))
            }
        }
        return known.filter { $0.offset > 0 }
    }

    func renewProbeBudget() {
        if !isStarting { probeBudget = Self.probeLimits.running }
    }

    /// A rotated file that no input need match: read to its end from `position` or byte 0, then closed.
    ///
    /// What can't be read is counted and named.
    func openGeneration(_ generation: Generation, source: Source, from position: FilePosition? = nil) -> TailedFile? {
        let (path, status) = (generation.path, generation.status)
        // An empty one could not be told from another.
        guard files[status.key] == nil, !generation.hasKeyOfName || status.size > 0 else { return nil }
        let descriptor = open(generation)
        guard descriptor >= 0 else {
            if errno != ENOENT { missed(path, SystemCall.message(errno)) }
            return nil
        }
        let birth = FileStatus.birth(descriptor: descriptor)
        var opening = Fingerprint()
        if generation.hasKeyOfName {
            let length = min(status.size, Fingerprint.window)
            opening = Fingerprint(descriptor: descriptor, offset: 0, length: length) ?? opening
        }
        var unpacking: Unpacking?
        if let format = Compression(descriptor: descriptor) {
            if let reason = format.missing {
                close(descriptor)
                missed(path, reason)
                return nil
            }
            unpacking = Unpacking(
                adopting: descriptor,
                format,
                in: configuration.unpackingDirectory,
                from: position
            )
            guard unpacking != nil else {
                missed(path, "no file to decompress it into: \(SystemCall.message(errno))")
                return nil
            }
        }
        let file = TailedFile(
            descriptor: unpacking?.descriptor ?? descriptor,
            key: generation.hasKeyOfName ? .ofContent() : status.key,
            source: source,
            path: path,
            birth: birth,
            isKnownByContent: generation.hasKeyOfName && unpacking == nil
        )
        file.unpacking = unpacking
        file.opening = opening
        file.place = file.isKnownByContent ? SystemCall.realPath(path) : ""
        file.isUnchecked = false
        if unpacking != nil { file.startSize = .max } else if isStarting { file.startSize = status.size }
        if let position { take(position, into: file) }
        file.orphanedAt = now.monotonic
        files[file.key] = file
        orphans[file.key] = file
        openCount += 1
        queue.append(file)
        return file
    }

    private func take(_ position: FilePosition, into file: TailedFile) {
        if position.offset > 0 { file.resume(at: position) }
        resumes.remove(file.key)
        let key = position.identity.key
        guard key != file.key else { return }
        resumes.remove(key)
        file.replaced = key
    }

    /// Lines that are there and can't be read.
    func missed(_ path: String, _ reason: String) {
        if missedPaths.count > 4096 { missedPaths.removeAll() }
        guard missedPaths.insert("\(path) \(FileStatus(path: path)?.modified ?? 0)").inserted else { return }
        counters.lostWindows += 1
        notices.append(TailerNotice(path: path, kind: .missed(reason)))
    }

    /// Makes more of a compressed file's content readable, of one file at a time: what that takes of memory and of the
    /// disk is needed once.
    ///
    /// - Returns: whether there is something to be done before the file's turn.
    func unpack(_ file: TailedFile, _ status: FileStatus) -> Bool {
        guard let unpacking = file.unpacking, !unpacking.isFinished else { return false }
        guard unpacking.isSkipping || status.size - file.offset < configuration.turnBytes else { return false }
        if let active = activeUnpacking, active !== unpacking, !active.isFinished { return true }
        activeUnpacking = unpacking
        switch unpacking.step() {
        case .more:
            file.orphanedAt = now.monotonic
        case .end:
            break
        case .failed(let reason):
            missed(file.lastPath, reason)
            let size = FileStatus(descriptor: file.descriptor)?.size ?? 0
            if size < file.offset { _ = file.startOver() }
        }
        return true
    }
}
