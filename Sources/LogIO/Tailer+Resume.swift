import Glibc
import LogCore

/// Going on where an earlier run stopped.
extension Tailer {
    /// Decides where a file begins that an earlier run knew, or would have known if it had been there.
    ///
    /// - Returns: `false` when that run says nothing about it.
    func takeUp(_ file: TailedFile, _ path: String, _ status: FileStatus) -> Bool {
        guard let resume = configuration.resume else { return false }
        if let left = resumes.removeValue(forKey: file.key) {
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
        if resume.positions.contains(where: { $0.path == path }) {
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
    /// - Returns: the last of them; the others come before it.
    private func lostGeneration(of path: String, before file: TailedFile?, isUnfinished: Bool) -> TailedFile? {
        let known = resumes.values.filter { $0.path == path }
        guard !known.isEmpty else { return nil }
        var found: [(path: String, status: FileStatus)] = []
        for (name, status) in generationsBeside(path) where status.key != file?.key {
            if let left = resumes[status.key], left.path == path { found.append((name, status)) }
        }
        found.sort { $0.status.modified < $1.status.modified }
        // Of those that are done with, the last one tells since when there may be others.
        let latest = isUnfinished ? nil : found.last?.status.key
        found.removeAll { $0.status.key != latest && (resumes[$0.status.key]?.position.offset ?? 0) >= $0.status.size }
        var last: TailedFile?
        for (name, status) in found {
            guard let old = openGeneration(name, status, source: source(of: path)), old.offset > 0 || status.size > 0
            else { continue }
            old.predecessor = last
            last = old
        }
        return last
    }

    /// Files named as rotated ones of `path` are.
    private func generationsBeside(_ path: String) -> [(path: String, status: FileStatus)] {
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
        for path in Set(resumes.values.map(\.path)) where slots[path]?.file == nil {
            guard configuration.inputs.contains(where: { $0.matches(path, depth: configuration.depth) }) else {
                continue
            }
            // It may have come since the names were listed.
            _ = look(at: path)
            guard slots[path]?.file == nil, FileStatus(path: path) == nil else { continue }
            // Between renaming and making a new one: who comes next comes after what was renamed.
            lostGeneration(of: path, before: nil, isUnfinished: false)?.lastPath = path
        }
        for (key, left) in resumes {
            if slots[left.path]?.file == nil, leftFiles[left.path] != nil { continue }
            let directory = FileName.directory(of: left.path)
            // While the directory is not there (yet), nothing is known about what is in it.
            guard DirectoryListing(directory, now: now) != nil else { continue }
            resumes[key] = nil
            let places = [(left.path, FileStatus(path: left.path))] + generationsBeside(left.path).map { ($0, $1) }
            if places.contains(where: { $0.1?.key == key }) {
                remember(left.position)
            } else {
                goneFiles.append(key)
            }
        }
    }

    /// Keeps the position of a file that is closed, so that it is not read again should a name of it match one day.
    func remember(_ position: FilePosition) {
        let key = position.identity.key
        if finished.updateValue(position, forKey: key) != nil { return }
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
