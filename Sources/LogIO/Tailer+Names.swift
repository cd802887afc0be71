import Glibc
import LogCore

/// Which names there are, and which file each leads to.
extension Tailer {
    /// Evaluates all inputs again and compares every name with the file behind it.
    func scan() {
        for _ in 0..<4 {
            walk.walk(configuration.inputs, now: now)
            // A directory may have got files between being listed and being watched.
            if !watchDirectories() { break }
        }
        var present: Set<String> = []
        for candidate in isStarting ? candidatesInOrder : walk.candidates {
            present.insert(candidate.path)
            consider(candidate)
        }
        for path in Array(slots.keys) where !present.contains(path) {
            reconcile(path)
            // Without a descriptor its directory cannot be listed either: it may still be there.
            if slots[path]?.file == nil, starved[path] == nil { slots[path] = nil }
        }
        for (directory, code) in walk.unlistable where present.insert(directory).inserted {
            if configuration.exclude.contains(where: { $0.matches(directory) }) { continue }
            leave(directory, .unreadable(errno: code, group: ReadingGroup.name(of: directory)), nil)
        }
        tellLimits()
        renameContainers()
        forgetSources()
        leftFiles = leftFiles.filter { present.contains($0.key) }
        announced = announced.filter { present.contains($0) }
    }

    /// Files that rotation named come after those that they are generations of, and go to their sources.
    private var candidatesInOrder: [PathWalk.Candidate] {
        func isRotated(_ candidate: PathWalk.Candidate) -> Bool {
            FileName.archiveBase(of: String(FileName.last(of: candidate.path))) != nil
        }
        return walk.candidates.filter { !isRotated($0) } + walk.candidates.filter(isRotated)
    }

    /// Once for each limit, whatever lies beyond it.
    private func tellLimits() {
        if let path = walk.tooDeep, !hasToldDepth {
            hasToldDepth = true
            let text =
                "more than \(configuration.depth) directories deep: neither it nor others like it are looked into"
            notices.append(TailerNotice(path: path, kind: .limit(text)))
        }
        if walk.isFull || leftFiles.contains(where: { $0.value.reason == .tooMany }), !hasToldNumber {
            hasToldNumber = true
            let count = leftFiles.count { $0.value.reason == .tooMany }
            let others =
                walk.isFull ? "more than \(count) others are" : "\(count) \(count == 1 ? "other is" : "others are")"
            let text = "\(configuration.fileLimit) files are read at the same time, \(others) left"
            notices.append(TailerNotice(path: "", kind: .limit(text)))
        }
    }

    /// - Returns: whether there is a new watch.
    private func watchDirectories() -> Bool {
        guard let watches else { return false }
        watches.retain(directories: walk.directories)
        var isNew = false
        for directory in walk.directories where !watches.isWatching(directory: directory) {
            configuration.attention.turn(to: directory)
            let code = watches.watch(directory: directory)
            if code == 0 { isNew = true } else { noteWatchFailure(code, path: directory) }
        }
        return isNew
    }

    /// An event named `path`: whatever it is now, take it, leave it or see that it is gone.
    ///
    /// - Returns: `false` when it is a directory, so that more may have changed than this name.
    func look(at path: String) -> Bool {
        if slots[path] != nil {
            reconcile(path)
            return true
        }
        configuration.attention.turn(to: path)
        guard let status = FileStatus(path: path) else { return true }
        if status.kind == .directory { return false }
        guard let input = configuration.inputs.first(where: { $0.matches(path, depth: configuration.depth) }) else {
            return true
        }
        var candidate = PathWalk.Candidate(path: path, input: input)
        let name = FileName.last(of: path)
        if input.isSelective, let base = FileName.rotationBase(of: name) {
            let beside = FileName.join(FileName.directory(of: path), base)
            candidate.isArchive = FileName.isNumbered(name) || FileStatus(path: beside) != nil
        }
        consider(candidate)
        return true
    }

    /// Takes the candidate, unless its name alone speaks against it.
    private func consider(_ candidate: PathWalk.Candidate) {
        let path = candidate.path
        if slots[path] == nil {
            if isNamedArchive(candidate) {
                if leftFiles[path]?.reason != .readOnce { giveArchive(path) }
                return
            }
            if let reason = nameReason(candidate) { return leave(path, reason, nil) }
            slots[path] = Slot()
        }
        reconcile(path)
        if case .file = candidate.input, slots[path]?.file == nil, leftFiles[path] == nil,
            announced.insert(path).inserted
        {
            notices.append(TailerNotice(path: path, kind: .waiting))
        }
    }

    /// Somebody named this compressed file, not a folder it lies in; only at the start, since what is compressed later
    /// was read before.
    private func isNamedArchive(_ candidate: PathWalk.Candidate) -> Bool {
        guard candidate.path.hasSuffix(".gz"), isStarting || leftFiles[candidate.path]?.reason == .readOnce,
            nameReason(candidate) == .compressed
        else { return false }
        switch candidate.input {
        case .file: return true
        case .glob(let pattern): return pattern.text.hasSuffix(".gz")
        case .directory, .place: return false
        }
    }

    func nameReason(_ candidate: PathWalk.Candidate) -> LeftReason? {
        let name = FileName.last(of: candidate.path)
        if configuration.exclude.contains(where: { $0.matches(candidate.path) }) { return .excluded }
        if FileName.isCompressed(name) { return .compressed }
        if candidate.input.isSelective {
            if FileName.isBinary(name) { return .binary }
            if candidate.isArchive { return .rotated }
            if FileName.isNoLog(name) { return .notALog }
        }
        return nil
    }

    /// Compares a path with the file that was behind it: same, grown, another one, gone.
    func reconcile(_ path: String) {
        guard let slot = slots[path] else { return }
        configuration.attention.turn(to: path)
        guard let status = status(of: path) else {
            let code = errno
            detach(path)
            if code == ENOENT || code == ENOTDIR {
                leftFiles[path] = nil
                countUnopened(path)
            } else {
                leaveUnreadable(path, code)
            }
            return
        }
        if let file = slot.file, file.key == status.key {
            if file.isChanged(status) || !file.isSettled { queue.append(file) }
            return
        }
        // A file that was left stays left while nothing about it changes; permissions show in no time stamp.
        if let known = leftFiles[path], known.status == status, slot.file == nil { return }
        take(path, status)
    }

    /// The path leads to a file that it did not lead to before.
    private func take(_ path: String, _ status: FileStatus) {
        let old = slots[path]?.file ?? lastOrphan(of: path)
        detach(path)
        if let known = starved[path], known.key != status.key { countUnopened(path) }
        if status.kind != .regular { return leave(path, .notRegular, status) }
        if ownFiles.contains(status.key) { return leave(path, .ownOutput, status) }
        if let known = files[status.key] {
            if isStill(known, at: path) { return attach(known, path) }
            giveUp(known)
        }
        if files.count >= configuration.fileLimit { return leave(path, .tooMany, status) }

        if !isStarting { makeRoom() }
        let descriptor: CInt
        switch open(path) {
        case .opened(let opened): descriptor = opened
        case .failed(let code): return openFailed(path, code, status)
        case .refused(let reason): return leave(path, reason, status)
        }
        guard let opened = self.status(of: descriptor, at: path), opened.kind == .regular, opened.key == status.key
        else {
            // Replaced between the two calls: the next look sees what is there now.
            close(descriptor)
            return
        }
        let isKnownByContent = numbersNames(path, opened)
        if isKnownByContent, let reason = reason(against: path, descriptor) {
            close(descriptor)
            return leave(path, reason, opened)
        }
        let content = FileContent(descriptor: descriptor, size: opened.size)
        if content == .binary || content == .compressed {
            close(descriptor)
            return leave(path, content == .compressed ? .compressed : .binary, opened)
        }
        let file = TailedFile(
            descriptor: descriptor,
            key: opened.key,
            source: source(of: path),
            path: path,
            isKnownByContent: isKnownByContent
        )
        if isKnownByContent { file.place = SystemCall.realPath(path) }
        start(file, path, opened, after: old)
    }

    private func start(_ file: TailedFile, _ path: String, _ status: FileStatus, after old: TailedFile?) {
        files[file.key] = file
        openCount += 1
        if isStarting { file.startSize = status.size }
        if status.size == 0 { file.seen = status }
        watch(file, path)
        let left = finished.removeValue(forKey: file.key)
        // Other content under its name is for the first turn to see, which looks for the rest of what was read.
        let isLeft = left.map { file.isKnownByContent || $0.isOf(file, status) } == true
        // Another file has the inode; compressed, the content may still be there.
        if let left, !isLeft { noteRemoved(left) }
        if let left, isLeft {
            file.resume(at: left.position)
        } else if takeUp(file, path, status) {
            if status.size == 0 { file.seen = status }
        } else if isStarting || unreadableAtStart.remove(path) != nil {
            if status.size > 0 { file.historyEnd = status.size }
            if status.size == 0, isStarting { lacksHistory.append(file) }
            file.isUnchecked = status.size == 0
        } else if let old, original(of: file) == nil {
            counters.rotations += 1
            notices.append(TailerNotice(path: path, kind: .rotated))
            file.predecessor = generations(between: old, and: file.key, path: path)
        } else {
            notices.append(TailerNotice(path: path, kind: .taken(service: file.source.service)))
        }
        attach(file, path)
        // With too few descriptors for all, its turn to be read opens it again.
        if isStarting, openCount > openLimit { park(file) }
    }

    private func attach(_ file: TailedFile, _ path: String) {
        slots[path] = Slot(file: file)
        leftFiles[path] = nil
        starved[path] = nil
        file.paths.insert(path)
        file.lastPath = path
        file.orphanedAt = nil
        orphans[file.key] = nil
        renameSource(of: file)
        queue.append(file)
    }

    /// Gives a file that was renamed the source of its new name, unless rotation renamed it.
    private func renameSource(of file: TailedFile) {
        let old = file.source.path
        guard !file.paths.isEmpty, !file.paths.contains(old),
            !file.paths.contains(where: { FileName.isGeneration(ofPath: $0, old) }), let path = file.paths.min()
        else { return }
        file.source = source(of: path)
    }

    /// The path no longer leads to the file it led to; without any path left the file is read to its end and closed.
    func detach(_ path: String) {
        guard let file = slots[path]?.file else { return }
        slots[path]?.file = nil
        file.paths.remove(path)
        if file.paths.isEmpty {
            // Without a name its inode is free for any other file, unless it is open.
            if file.parked, !file.isKnownByContent, !reopenRenamed(file) { return giveUp(file) }
            file.orphanedAt = now.monotonic
            orphans[file.key] = file
        } else if file.lastPath == path, let other = file.paths.first {
            file.lastPath = other
        }
        renameSource(of: file)
        queue.append(file)
    }

    private func openFailed(_ path: String, _ code: CInt, _ status: FileStatus) {
        switch code {
        case ENOENT, ENOTDIR:
            countUnopened(path)
        case EMFILE, ENFILE:
            // Room for others is made by closing quiet files at the next tick.
            openLimit = max(1, min(openLimit, openCount - 1))
            counters.errors += 1
            starved[path] = (status.key, status.size)
            if announced.insert(path).inserted {
                notices.append(TailerNotice(path: path, kind: .descriptorsExhausted(errno: code)))
            }
        default:
            leaveUnreadable(path, code)
        }
    }

    /// The file that waited under this path for a descriptor is gone.
    private func countUnopened(_ path: String) {
        guard let file = starved.removeValue(forKey: path) else { return }
        counters.filesNeverOpened += 1
        counters.bytesNeverOpened += file.size
    }

    private func leaveUnreadable(_ path: String, _ code: CInt) {
        if isStarting { unreadableAtStart.insert(path) }
        // Asked once, not at every look.
        if case .unreadable(code, _)? = leftFiles[path]?.reason { return }
        leave(path, .unreadable(errno: code, group: code == EACCES ? ReadingGroup.name(of: path) : nil), nil)
    }

    /// Notes why a path is not read; with a status, it is not looked into again before that changes.
    func leave(_ path: String, _ reason: LeftReason, _ status: FileStatus?) {
        // Of too many, only their number is told.
        if leftFiles[path]?.reason != reason, !isStarting, reason != .tooMany {
            notices.append(TailerNotice(path: path, kind: .left(reason)))
        }
        leftFiles[path] = (reason, status)
        starved[path] = nil
    }

    private func watch(_ file: TailedFile, _ path: String) {
        var code: CInt = 0
        file.isRemote = RemoteFileSystem.holds(descriptor: file.descriptor)
        file.isPolled = file.isRemote || file.isKnownByContent || watches == nil
        if let watches, !file.isPolled {
            code = watches.watch(file: file.key, descriptor: file.descriptor, path: path)
            file.isPolled = code != 0
        }
        if file.isPolled { polledCount += 1 }
        if code != 0 { noteWatchFailure(code, path: path) }
    }

    /// One warning for all of them.
    private func noteWatchFailure(_ code: CInt, path: String) {
        guard code == ENOSPC || code == ENOMEM, !hasWarnedOfWatches else { return }
        hasWarnedOfWatches = true
        notices.append(TailerNotice(path: path, kind: .polling(SystemCall.message(code))))
    }
}
