import Glibc
import LogCore

/// Going on where an earlier run stopped.
extension Tailer {
    /// Decides where a file begins that an earlier run knew, or would have known if it had been there.
    ///
    /// - Returns: `false` when that run says nothing about it.
    func takeUp(_ file: TailedFile, _ path: String, _ status: FileStatus) -> Bool {
        guard let resume = configuration.resume else { return false }
        if file.isKnownByContent, resumedPaths.contains(path), resume.noted < .max {
            search(path, since: resume.noted * 1000)
        }
        // Another file may have that inode, or the content was cut or written anew: what was there may be elsewhere.
        if let left = left(of: file, path, status) {
            resumes.remove(left.position.identity.key)
            if left.position.identity.key != file.key { file.replaced = left.position.identity.key }
            if FileName.isGeneration(ofPath: path, left.path) { file.source = source(of: left.path) }
            file.resume(at: left.position)
            file.isUnchecked = status.size == 0
            if file.offset > 0, isStarting {
                file.historyEnd = file.offset
                file.isContinued = true
            }
            // Its own place does not say that the files before it were read to their ends.
            if isStarting, let old = lostGeneration(of: path, before: file, isUnfinished: true) {
                file.predecessor = generations(between: old, and: file.key, path: path)
            }
            return true
        }
        guard isStarting || resumes.has(path: path) else { return false }
        if let old = lostGeneration(of: path, before: file, isUnfinished: false) {
            counters.rotations += 1
            file.predecessor = generations(between: old, and: file.key, path: path)
            file.isUnchecked = status.size == 0
            return true
        }
        if let left = resumes[file.key], left.path == path {
            // The first turn sees that it is another content, and says so.
            resumes.remove(file.key)
            file.resume(at: left.position)
            return true
        }
        if resumedPaths.contains(path) {
            counters.rotations += 1
            noteReplaced(path)
            return true
        }
        // Made since: all of it is new.
        return configuration.inputs.contains {
            resume.inputs.contains($0.name) && $0.matches(path, depth: configuration.depth)
        }
    }

    /// Where the file was left, if the content is still that.
    private func left(of file: TailedFile, _ path: String, _ status: FileStatus) -> Resumes.Left? {
        if let left = resumes[file.key], left.position.continues(in: file.descriptor, status: status) { return left }
        guard file.isKnownByContent else { return nil }
        let fitting = resumes.positions(of: path).filter {
            $0.offset > 0 && $0.fits(file.descriptor, size: status.size)
        }
        return fitting.max { $0.offset < $1.offset }.map { (path, $0) }
    }

    private func noteReplaced(_ path: String) {
        counters.lostWindows += 1
        notices.append(TailerNotice(path: path, kind: .replaced))
    }

    /// The files that were read under `path` and are elsewhere since, renamed or compressed, opened to be read to their
    /// ends; with `isUnfinished` only those that have something left.
    ///
    /// They are known by their content. Between them there may be files of which the earlier run stored nothing, as it was
    /// killed before, or that came and went while nobody looked: all that came after the first unfinished one is read.
    ///
    /// - Returns: the last of them; the others come before it.
    private func lostGeneration(of path: String, before file: TailedFile?, isUnfinished: Bool) -> TailedFile? {
        let lefts = resumes.positions(of: path)
        // Of an empty file there was nothing to know its copies by.
        let isNameless = !isUnfinished || file?.offset == 0
        guard !lefts.isEmpty || isNameless && resumedPaths.contains(path) else { return nil }
        let beside = generationsBeside(path).filter { $0.status.key != file?.key && files[$0.status.key] == nil }
        let (known, copies) = recognize(lefts, among: beside)
        // Of those that are done with, the last one tells since when there may be others.
        let latest = isUnfinished ? nil : known.keys.max()
        let unseen = isNameless ? beside.firstIndex { isChangedSince($0) } : nil
        let unfinished = known.filter { $0.value.hasRest == true }.map(\.key)
        let first = (unfinished + [latest, unseen].compactMap { $0 }).min() ?? beside.endIndex
        var last: TailedFile?
        for index in beside.indices where !copies.contains(index) {
            let generation = beside[index]
            if let content = known[index] {
                guard index == latest || content.hasRest != false else { continue }
            } else if index < first || finished[generation.status.key] != nil || isAnothers(generation, path) {
                continue
            }
            let position = known[index]?.position
            guard let old = openGeneration(generation, source: source(of: path), from: position),
                old.offset > 0 || generation.status.size > 0
            else { continue }
            old.predecessor = last
            last = old
        }
        // What was read last, and what was written to it since, is nowhere.
        if last != nil, !isUnfinished, let newest = lefts.last(where: { $0.offset > 0 }),
            !known.values.contains(where: { $0.position == newest })
        {
            if file?.isKnownByContent == true {
                leaveContent(newest, of: source(of: path))
            } else {
                noteReplaced(path)
            }
        }
        return last
    }

    /// Whether the file was written after the earlier run had stored its last line.
    private func isChangedSince(_ generation: Generation) -> Bool {
        generation.latestChange / 1000 > configuration.resume?.noted ?? .max
    }

    /// Which files, by their indices, are those of `lefts`, and which are copies of them.
    private func recognize(_ lefts: [FilePosition], among beside: [Generation])
        -> (known: [Int: Generation.Content], copies: Set<Int>)
    {
        var known: [Int: Generation.Content] = [:]
        // The same inode and the same content: what else has that content is another file.
        for (index, generation) in beside.enumerated() where !generation.isCompressed {
            guard let left = lefts.last(where: { $0.identity.key == generation.status.key }) else { continue }
            known[index] = content(among: [left], of: generation)
        }
        let others = lefts.filter { left in left.offset > 0 && !known.values.contains { $0.position == left } }
        guard !others.isEmpty else { return (known, []) }
        var candidates: [FilePosition: [(index: Int, content: Generation.Content)]] = [:]
        for index in beside.indices where known[index] == nil {
            guard let content = content(among: others, of: beside[index]) else { continue }
            candidates[content.position, default: []].append((index, content))
        }
        var copies: Set<Int> = []
        for found in candidates.values {
            // What was written since may begin as the file did that was read; else the newest has what its copies have.
            guard let read = found.last(where: { !isChangedSince(beside[$0.index]) }) ?? found.last else { continue }
            known[read.index] = read.content
            copies.formUnion(found.map(\.index).filter { $0 < read.index })
        }
        return (known, copies)
    }

    /// Whether the file was read under another path.
    private func isAnothers(_ generation: Generation, _ path: String) -> Bool {
        guard let left = resumes[generation.status.key], left.path != path else { return false }
        return furthest(of: [left.position], in: generation) != nil
    }

    /// After the first look: positions of files that are not read now are kept while the file is there, and given up when
    /// it is gone.
    func settleResumes() {
        for path in Array(resumes.paths) where slots[path]?.file == nil {
            guard configuration.inputs.contains(where: { $0.matches(path, depth: configuration.depth) }) else {
                continue
            }
            // It may have come since the names were listed.
            _ = look(at: path)
            guard slots[path]?.file == nil, FileStatus(path: path) == nil else { continue }
            // Between renaming and making a new one: who comes next comes after what was renamed.
            lostGeneration(of: path, before: nil, isUnfinished: false)?.lastPath = path
        }
        for (key, left) in resumes.all {
            if slots[left.path]?.file == nil, leftFiles[left.path] != nil { continue }
            let directory = FileName.directory(of: left.path)
            configuration.attention.turn(to: left.path)
            // While the directory is not there (yet), nothing is known about what is in it.
            guard listings.isReadable(directory, now: now) else { continue }
            resumes.remove(key)
            let keys = [status(of: left.path)?.key] + generationsBeside(left.path).map(\.status.key)
            if keys.contains(key) || key.isOfContent {
                remember(Finished(position: left.position, path: left.path, birth: 0))
            } else {
                goneFiles.append(key)
            }
        }
    }

    /// Keeps the position of a file that is closed, so that it is not read again should a name of it match one day.
    func remember(_ left: Finished) {
        let key = left.position.identity.key
        if let former = finished.updateValue(left, forKey: key) {
            if former.position.identity.head != left.position.identity.head { noteRemoved(former) }
            return
        }
        finishedOrder.append(key)
        guard finishedOrder.count > 4096 else { return }
        let oldest = finishedOrder.removeFirst()
        finished[oldest] = nil
        goneFiles.append(oldest)
    }

    /// Files that are gone or forgotten since the last call: nobody needs their positions any more.
    package func takeGoneFiles() -> [FileKey] {
        defer { goneFiles.removeAll() }
        return goneFiles
    }
}
