import LogCore

/// Content that is nowhere when rotation is seen, and may come to light: sshfs shows directories as they were 20 s ago.
///
/// Nothing waits for it. It is looked for once a second, and so are rotated files that were not listed yet.
extension Tailer {
    /// How long content may be nowhere before it counts as gone.
    static let reappearance = Duration.seconds(25)
    static let searchInterval = Duration.seconds(1)
    /// Contents of one log that are looked for at the same time.
    private static let missingLimit = 4

    /// The log's name has other content, and what was read is nowhere: the rest of it is read when it comes to light.
    ///
    /// - Returns: `false` where it can't come to light any more.
    func leaveContent(of file: TailedFile) -> Bool {
        guard file.isKnownByContent, file.offset > 0 else { return false }
        let missing = leaveContent(file.position, of: file.source)
        missing.take(over: file)
        missing.seen = file.seen
        return true
    }

    @discardableResult
    func leaveContent(_ position: FilePosition, of source: Source) -> TailedFile {
        let others = orphans.values.filter { $0.isMissing && $0.source.path == source.path }
        if others.count >= Self.missingLimit,
            let first = others.min(by: { ($0.orphanedAt ?? .zero) < ($1.orphanedAt ?? .zero) })
        {
            giveUpMissing(first)
        }
        let missing = TailedFile(
            descriptor: -1,
            key: .ofContent(),
            source: source,
            path: source.path,
            isKnownByContent: true
        )
        missing.resume(at: position)
        missing.isMissing = true
        missing.missedAt = now.monotonic
        missing.orphanedAt = now.monotonic
        files[missing.key] = missing
        orphans[missing.key] = missing
        return missing
    }

    /// Content that did not come to light: what it had left is lost, but not what came after it.
    private func giveUpMissing(_ file: TailedFile) {
        counters.lostWindows += 1
        notices.append(TailerNotice(path: file.lastPath, kind: .truncated(isLossPossible: true)))
        let (path, seen) = (file.source.path, file.seen)
        retire(file, links: 0)
        if let seen { readGenerations(of: path, changedSince: seen.modified) }
    }

    /// What was rotated meanwhile and nobody has read: before the log that is written now, if nothing of that was read.
    func readGenerations(of path: String, changedSince time: Int64) {
        guard let log = slots[path]?.file ?? lastOrphan(of: path) else { return }
        let last = generations(before: log, changedIn: time...Int64.max)
        if log.offset == 0 { log.predecessor = last }
    }

    /// A log's rotated files that may come to light after its rotation was seen.
    struct Search {
        var since: Int64
        var end: Duration
        var names: [String]
        var next: Duration
    }

    /// Looks again and again for files that rotation put aside, for as long as the mount may show directories as they were.
    ///
    /// What was changed before `since`, in nanoseconds since 1970, is not looked at.
    func search(_ path: String, since: Int64) {
        guard searches[path] == nil else {
            searches[path]?.end = now.monotonic + Self.reappearance
            return
        }
        let next = now.monotonic + Self.searchInterval
        let end = now.monotonic + Self.reappearance
        searches[path] = Search(since: since, end: end, names: generationNames(of: path), next: next)
    }

    private func generationNames(of path: String) -> [String] {
        places.places(of: RotationPlaces.links(from: path, isNamed: named.contains(path))).flatMap {
            listings.generations(of: $0.base, in: $0.directory, now: now)?.names ?? []
        }
    }

    func goOnSearching() {
        for (path, search) in searches where now.monotonic >= search.next {
            // Its own turn finds the most, in the right order.
            if let log = slots[path]?.file, log.isQueued { continue }
            configuration.attention.turn(to: path)
            let names = generationNames(of: path)
            if names != search.names { readGenerations(of: path, changedSince: search.since) }
            searches[path]?.names = names
            searches[path]?.next = now.monotonic + Self.searchInterval
            if now.monotonic >= search.end { searches[path] = nil }
        }
    }

    /// Has the file's turn come again, and closes it when it has been quiet for so long that its content is gone, or nobody
    /// writes to it any more.
    func tend(_ file: TailedFile) {
        let quietSince = max(file.orphanedAt ?? .zero, file.lastData)
        if !file.isQueued, now.monotonic - quietSince >= max(Self.reappearance, configuration.rotateWait) {
            if file.isMissing, !file.isCompressed { giveUpMissing(file) } else { retire(file, links: 0) }
        } else {
            queue.append(file)
        }
    }
}
