import Glibc
import LogCore

/// Going on where an earlier run stopped.
extension Tailer {
    /// Decides where a file begins that an earlier run knew, or would have known if it had been there.
    ///
    /// - Returns: `false` when that run says nothing about it.
    func takeUp(_ file: TailedFile, _ path: String, _ status: FileStatus) -> Bool {
        guard let resume = configuration.resume else { return false }
        if let left = resumes.remove(file.key) {
            if left.position.continues(in: file.descriptor, status: status) {
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
            if left.path == path {
                // Cut or written anew since: the first turn sees it, and looks for a copy of what was there.
                file.resume(at: left.position)
                return true
            }
        }
        guard isStarting else { return false }
        if let old = lostGeneration(of: path, before: file, isUnfinished: false) {
            counters.rotations += 1
            file.predecessor = generations(between: old, and: file.key, path: path)
            file.isUnchecked = status.size == 0
            return true
        }
        if resumedPaths.contains(path) {
            counters.rotations += 1
            counters.lostWindows += 1
            notices.append(TailerNotice(path: path, kind: .replaced))
            return true
        }
        // Made since: all of it is new.
        return configuration.inputs.contains {
            resume.inputs.contains($0.name) && $0.matches(path, depth: configuration.depth)
        }
    }

    /// The files that were read under `path` and have been renamed since, opened to be read to their ends; with
    /// `isUnfinished` only those that have something left.
    ///
    /// Between them there may be files of which the earlier run stored nothing, as it was killed before: all that came
    /// after the first unfinished one is to be read.
    ///
    /// - Returns: the last of them; the others come before it.
    private func lostGeneration(of path: String, before file: TailedFile?, isUnfinished: Bool) -> TailedFile? {
        guard resumes.has(path: path) else { return nil }
        let beside = generationsBeside(path).filter { $0.status.key != file?.key }.sorted {
            if $0.status.modified != $1.status.modified { return $0.status.modified < $1.status.modified }
            return FileName.isOlderGeneration($0.path, than: $1.path)
        }
        let known = beside.filter { resumes[$0.status.key]?.path == path }
        // Of those that are done with, the last one tells since when there may be others.
        let latest = isUnfinished ? nil : known.last?.status.key
        let first = known.first { _, status in
            status.key == latest || (resumes[status.key]?.position.offset ?? 0) < status.size
        }
        guard let since = first?.status.modified else { return nil }
        var last: TailedFile?
        for (name, status) in beside where status.modified >= since {
            if let left = resumes[status.key] {
                guard left.path == path, status.key == latest || left.position.offset < status.size else { continue }
            } else if finished[status.key] != nil {
                continue
            }
            guard let old = openGeneration(name, status, source: source(of: path)), old.offset > 0 || status.size > 0
            else { continue }
            old.predecessor = last
            last = old
        }
        return last
    }

    /// Files named as rotated ones of `path` are.
    func generationsBeside(_ path: String) -> [(path: String, status: FileStatus)] {
        let directory = FileName.directory(of: path)
        let base = String(FileName.last(of: path))
        guard let listing = DirectoryListing(directory, now: now) else { return [] }
        return listing.names.filter { FileName.isGeneration($0, of: base) }.compactMap { name in
            let path = FileName.join(directory, name)
            return FileStatus(path: path).flatMap { $0.kind == .regular ? (path, $0) : nil }
        }
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
            // While the directory is not there (yet), nothing is known about what is in it.
            guard DirectoryListing(directory, now: now) != nil else { continue }
            resumes.remove(key)
            let places = [(left.path, FileStatus(path: left.path))] + generationsBeside(left.path).map { ($0, $1) }
            if places.contains(where: { $0.1?.key == key }) {
                remember(left.position, birth: 0)
            } else {
                goneFiles.append(key)
            }
        }
    }

    /// Keeps the position of a file that is closed, so that it is not read again should a name of it match one day.
    func remember(_ position: FilePosition, birth: Int64) {
        let key = position.identity.key
        if finished.updateValue(Finished(position: position, birth: birth), forKey: key) != nil { return }
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
