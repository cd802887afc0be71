import Glibc
package import LogCore

/// Reads the files that inputs name, whatever happens to them: rotation, truncation, replacement, removal.
///
/// Drives nothing itself and never waits. Its owner watches `descriptor` and calls `handleEvents` when it is readable,
/// calls `tick` every `tickInterval`, and takes blocks with `nextBlock` for as long as `hasPending`. Not `Sendable`:
/// everything happens on the owner's thread.
///
/// A line is given once and in the order in which one writer wrote it, across rotations by rename too. Where a file is
/// truncated, what was not read yet is looked for in the copies beside it (`copytruncate`), and its absence is counted.
package final class Tailer {
    package let configuration: TailerConfiguration
    package internal(set) var counters = TailerCounters()

    /// What stands under a path that an input means; a named path keeps its slot while no file is there.
    struct Slot {
        var file: TailedFile?
    }

    var watches: Watches?
    var walk: PathWalk
    var slots: [String: Slot] = [:]
    var files: [FileKey: TailedFile] = [:]

    /// The files among `files` that no path leads to any more.
    var orphans: [FileKey: TailedFile] = [:]

    /// Where files were left that were closed while they still had a name, oldest first in `finishedOrder`.
    var finished: [FileKey: Finished] = [:]
    var finishedOrder: [FileKey] = []

    /// Those that had no name left; compressed, their content may have one.
    var removed: [Finished] = []

    /// Positions of an earlier run whose files were not found yet.
    var resumes = Resumes()
    /// All paths of that run.
    let resumedPaths: Set<String>
    var goneFiles: [FileKey] = []

    var queue = TurnQueue()

    /// Blocks made of the unfinished lines of files that are gone.
    var flushes: [(block: Block, span: FileSpan?)] = []

    /// What the block that `nextBlock` gave last was.
    ///
    /// `nil` for what can't or need not be read again: the end of content that was overwritten, and history that was
    /// live in an earlier run.
    package internal(set) var span: FileSpan?

    /// By directory and base name, what rotation put aside; only while the first files are opened.
    var archiveNames: [String: [String: [String]]] = [:]

    var leftFiles: [String: (reason: LeftReason, status: FileStatus?)] = [:]
    var unreadableAtStart: Set<String> = []
    var announced: Set<String> = []
    /// Files that were found and not opened yet for want of descriptors, by path, with their sizes.
    var starved: [String: (key: FileKey, size: Int)] = [:]

    /// Empty at the start: all of their history is in earlier generations.
    var lacksHistory: [TailedFile] = []

    /// Where rotation puts files; read when it is asked for first.
    lazy var places = RotationPlaces(
        named: configuration.rotatedDirectories,
        configuration: configuration.logrotateConfiguration
    )
    /// What was named as lost, with the time of its last change.
    var missedPaths: Set<String> = []
    /// Bytes that may still be decompressed to recognise files.
    var probeBudget = Tailer.probeLimits.starting
    /// The one that is at work.
    weak var activeUnpacking: Unpacking?
    var listings = RotationListings()
    /// Whether file systems number names, by device, while one look takes.
    var mounts: [UInt64: Bool] = [:]
    /// What is left of the time for opening such files to see what they are now.
    var openingTime = Tailer.openingLimit
    /// By the path of the log.
    var searches: [String: Search] = [:]

    var hasWarnedOfWatches = false
    var hasToldDepth = false
    var hasToldNumber = false
    var notices: [TailerNotice] = []
    package internal(set) var sources: [String: Source] = [:]
    /// Of containers that got another name, by path.
    var renamedSources: [String: Source] = [:]
    /// What Docker's descriptions of containers were when they were read, by the path of the log.
    var containerDescriptions: [String: FileStatus] = [:]
    let ownFiles: Set<FileKey>
    /// Directories that inputs name, the longest first: links above them are the operator's.
    let roots: [String]
    /// Files that inputs name.
    let named: Set<String>
    var openLimit: Int
    var openCount = 0

    /// Descriptors that are open for files now.
    package var openFiles: Int { openCount }

    /// The latest moment the owner handed in.
    var now: Moment
    var isStarting = true
    private var nextReconcile: Duration

    /// Finds and opens the files that are there now; those give their last lines as history, later ones everything.
    package init(configuration: TailerConfiguration, now: Moment) {
        self.configuration = configuration
        self.now = now
        nextReconcile = now.monotonic + configuration.reconcileInterval
        walk = PathWalk(
            depth: configuration.depth,
            limit: configuration.fileLimit &* 4,
            attention: configuration.attention
        )
        openLimit = configuration.descriptorLimit
        roots = Self.roots(of: configuration.inputs)
        named = Set(configuration.inputs.compactMap { if case .file(let path) = $0 { path } else { nil } })
        ownFiles = Set(
            configuration.ownDescriptors.compactMap { FileStatus(descriptor: $0) }.filter { $0.kind == .regular }
                .map(\.key)
        )
        if configuration.mode == .automatic {
            watches = Watches(limit: configuration.watchLimit)
            if watches == nil { notices.append(TailerNotice(path: "", kind: .polling(SystemCall.message(errno)))) }
        }
        for left in configuration.resume?.positions ?? [] { resumes.add(left) }
        resumedPaths = Set(resumes.paths)
        scan()
        if configuration.historyLines > 0 {
            for file in lacksHistory { giveEarlierLines(of: file, wanted: configuration.historyLines) }
        }
        lacksHistory = []
        settleResumes()
        isStarting = false
        listings.forget()
        mounts = [:]
        configuration.attention.turn(to: nil)
    }

    /// To be watched for reading; -1 when there is no inotify and `tick` does everything.
    package var descriptor: CInt { watches?.descriptor ?? -1 }

    /// How often `tick` wants to be called.
    package var tickInterval: Duration {
        isPolling ? configuration.pollInterval : configuration.reconcileInterval
    }

    /// Whether at least one file is not covered by inotify.
    package var isPolling: Bool { watches == nil || polledCount > 0 }
    var polledCount = 0

    /// Whether there is something to read without waiting for an event.
    package var hasPending: Bool { !queue.isEmpty || !flushes.isEmpty }

    /// Takes what inotify has queued: which files grew, which names changed.
    package func handleEvents(now: Moment) {
        self.now = now
        guard let watches else { return }
        defer { configuration.attention.turn(to: nil) }
        var names: [String] = []
        var isScanNeeded = false
        watches.drain { event in
            switch event {
            case .changed(let key):
                if let file = files[key] { queue.append(file) }
            case .name(let directory, let name):
                names.append(FileName.join(directory, name))
            case .directoryLost:
                isScanNeeded = true
            case .overflow:
                counters.overflows += 1
                notices.append(TailerNotice(path: "", kind: .overflow))
                isScanNeeded = true
                for file in files.values { queue.append(file) }
            }
        }
        var done: Set<String> = []
        for path in names where done.insert(path).inserted {
            if !look(at: path) { isScanNeeded = true }
        }
        if isScanNeeded { scan() }
    }

    /// Looks for what no event told: polled files, new files, rotations, files to be closed.
    package func tick(now: Moment) {
        self.now = now
        defer { configuration.attention.turn(to: nil) }
        if now.monotonic >= nextReconcile {
            // A new file is to be found within that time, and where nothing tells of it only this look finds it.
            nextReconcile = now.monotonic + configuration.reconcileInterval * (isPolling ? 3 : 4) / 4
            scan()
        } else if isPolling {
            pollNames()
        }
        tendOrphans()
        goOnSearching()
        releaseHeldCopies()
        parkQuietFiles()
        listings.forget()
        mounts = [:]
        openingTime = Self.openingLimit
    }

    private func pollNames() {
        if watches == nil {
            Array(slots.keys).forEach(reconcile)
        } else {
            for file in Array(files.values) where file.isPolled { file.paths.forEach(reconcile) }
        }
    }

    /// What there was to tell since the last call.
    package func takeNotices() -> [TailerNotice] {
        defer { notices.removeAll() }
        return notices
    }

    /// What is read now: a path for each file and name, sorted.
    package var taken: [Source] {
        slots.compactMap { $0.value.file == nil ? nil : current(source(of: $0.key)) }.sorted { $0.path < $1.path }
    }

    /// What was found and left, and why, sorted by path.
    package var left: [(path: String, reason: LeftReason)] {
        leftFiles.map { ($0.key, $0.value.reason) }.sorted { $0.0 < $1.0 }
    }

    /// Bytes that were written and not read yet, by source path; only those that lag.
    package var lag: [String: Int] {
        defer { configuration.attention.turn(to: nil) }
        var lag: [String: Int] = [:]
        for file in files.values where file.isOpen && file.unpacking == nil {
            configuration.attention.turn(to: file.source.path)
            guard let status = FileStatus(descriptor: file.descriptor) else { continue }
            let behind = status.size - (file.historyEnd ?? max(file.offset, file.holeEnd))
            if behind > 0 { lag[file.source.path, default: 0] += behind }
        }
        return lag
    }

    /// How far the lines of every file have been handed out, with the path of its source.
    ///
    /// Not of those of which nobody has looked yet whether they are copies of others.
    package var positions: [(path: String, position: FilePosition)] {
        files.values.filter {
            $0.unpacking?.isSkipping != true && $0.historyEnd == nil && $0.heldAt == nil
                && !($0.isUnchecked && $0.seen == nil)
        }.map { file in
            let position = FilePosition(identity: file.identity, offset: file.given.offset, tail: file.given.tail)
            return (file.source.path, position)
        }
    }

    /// Bytes of memory that unfinished lines hold now.
    package var heldBytes: Int { files.values.reduce(0) { $0 + $1.partial.capacity } }
}
