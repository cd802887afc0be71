import EventIO
import LogCore

/// The systemd journal, followed entry by entry by libsystemd (sd-journal(3)).
///
/// Every unit, or program where there is no unit, is a source of its own: `journal/ssh.service`. A message is given as the
/// program wrote it; time and priority come in the envelope.
final class Journal: Feed {
    let configuration: JournalConfiguration
    private let library: JournalLibrary
    private var reader: OpenJournal?
    /// Directories of `reader`: when there are others at their paths, those are read.
    private var directories: [HeldDirectory] = []
    private(set) var generation = 0

    /// The entry that the journal stands on was not given yet.
    private var isAtFresh = false
    private var isHistory = false
    /// What comes was written while nobody read.
    private var isLate = false
    /// The entry read last, or where reading begins; `nil` for the last entries.
    private var position: JournalPosition?
    private var progress: JournalProgress
    private var resume: JournalResume

    private var sources = JournalSources()
    private(set) var cutLines = 0
    private var files: JournalFiles
    private var troubles = JournalTroubles()
    private var notices: [String] = []

    /// Entries read before something else may come.
    private static let turn = 512

    init(_ library: JournalLibrary, _ configuration: JournalConfiguration, now: Moment) {
        self.library = library
        self.configuration = configuration
        resume = JournalResume(configuration.resume)
        position = resume.position
        progress = JournalProgress(input: configuration.name, parts: resume.partsAhead)
        files = JournalFiles(configuration.places)
        begin(now)
        if reader == nil, notices.isEmpty { notices.append("\(configuration.name): \(Self.absence(configuration))") }
    }

    private static func absence(_ configuration: JournalConfiguration) -> String {
        configuration.directory == nil
            ? "there is none on this machine; it is read when there is one"
            : "it is not there yet; it is read when it is"
    }

    /// Where a first run begins, to be stored before anything else: a run that is killed at once and the next one
    /// then begin at the same entry.
    ///
    /// - Returns: `nil` while that can't be said.
    static func firstPosition(_ configuration: JournalConfiguration, now: Moment) -> InputPosition? {
        let isThere = configuration.places.contains { FileStatus(path: $0)?.kind == .directory }
        var position: JournalPosition? = .start
        if isThere {
            guard let library = JournalLibrary(),
                let open = try? OpenJournal(library, configuration)  // told when the journal is opened to be read
            else { return nil }
            position = MappedFiles.reading {
                let isFresh = open.seek(nil, history: configuration.historyEntries)
                return open.cursor.map { isFresh ? .before($0) : .after($0) }
            }
            if position == nil {
                // Files that may be readable to the next run are not to be read as a whole then.
                var files = JournalFiles(configuration.places)
                guard files.isEmpty(now: now) else { return nil }
                position = .start
            }
        }
        return InputPosition(input: configuration.name, position: position?.text)
    }

    var descriptor: CInt { reader?.descriptor ?? -1 }

    /// Opens the journal where it was left, if it is there.
    private func begin(_ now: Moment) {
        let found = configuration.places.compactMap { HeldDirectory(path: $0) }
        guard !found.isEmpty else {
            // Of a journal that is made later, everything is new.
            if position == nil { position = .start }
            return
        }
        do throws(SystemError) {
            let new = try OpenJournal(library, configuration)
            let isFirst = generation == 0
            isAtFresh = MappedFiles.reading { new.seek(position, history: configuration.historyEntries) }
            if position == nil, MappedFiles.reading({ new.cursor == nil }), files.isEmpty(now: now) {
                position = .start
            }
            if isFirst { announce(new) }
            reader = new
            generation += 1
            directories = found
        } catch {
            troubles.report("\(configuration.name): not read: \(SystemCall.message(error.code))", to: &notices)
        }
    }

    private func announce(_ open: OpenJournal) {
        let name = configuration.name
        switch position {
        case .after(let cursor), .within(let cursor, _):
            isLate = true
            var time: [UInt8] = []
            RFC3339.append(microseconds: Int64(clamping: JournalCursor(cursor).time), to: &time)
            notices.append("\(name): reading it, going on after the entry of \(String(decoding: time, as: UTF8.self))")
        case .before, nil:
            isHistory = isAtFresh
            let history = "its last entries (up to \(configuration.historyEntries)) as history"
            notices.append("\(name): reading it, \(isAtFresh ? history : "from the next entry on")")
        case .start:
            notices.append("\(name): reading it from its beginning")
        }
    }

    func read(budget: Int, now: Moment, into body: (Block) -> Void) -> FeedState {
        guard let open = reader else { return .drained }
        let faults = MappedFiles.faults
        var blocks: [Block] = []
        let state = MappedFiles.reading { gather(open, budget: budget, now, into: &blocks) }
        troubles.note(faultsSince: faults, to: &notices)
        for block in blocks { body(block) }
        if state == .drained {
            isHistory = false
            isLate = false
            resume.caughtUp()
            progress.caughtUp()
            // What libsystemd made of zeros may be wrong, and what it has mapped stays so.
            if troubles.wantsReopening(now) {
                reader = nil
                begin(now)
            }
        }
        return state
    }

    private func gather(_ open: OpenJournal, budget: Int, _ now: Moment, into blocks: inout [Block]) -> FeedState {
        var status = open.takeNews()
        if status < 0 { fail(status) }
        var size = 0
        for _ in 0..<Self.turn where size < budget {
            if !isAtFresh {
                status = open.next()
                if status < 0 { fail(status) }
                guard status > 0 else { return .drained }
            }
            isAtFresh = false
            size += take(open, now, into: &blocks)
        }
        return .more
    }

    private func fail(_ status: CInt) {
        troubles.failed("\(configuration.name): read failed: \(SystemCall.message(-status))", to: &notices)
    }

    /// Appends the entry the journal stands on to the last block, or to a new one where that is of another source.
    ///
    /// - Returns: its size.
    private func take(_ open: OpenJournal, _ now: Moment, into blocks: inout [Block]) -> Int {
        guard let cursor = open.cursor else { return 64 }
        position = .after(cursor)
        let unit = text(open, "_SYSTEMD_UNIT")
        let identifier = text(open, "SYSLOG_IDENTIFIER") ?? text(open, "_COMM")
        // A unit's name has no line feed.
        let part = "\(unit ?? "")\n\(identifier ?? "")"
        let known = resume.storedBytes(of: part, cursor)
        var isCut = false
        let message: [UInt8]? =
            known == nil
            ? nil
            : open.field("MESSAGE") { value in
                isCut = value.count > configuration.lineLimit
                return value.isEmpty ? nil : Array(value.prefix(configuration.lineLimit))
            }
        let damage = open.takeDamage()
        if damage < 0 {
            let reason = SystemCall.message(-damage)
            troubles.report("\(configuration.name): entries that can't be read are left out: \(reason)", to: &notices)
        }
        guard var lines = message, let known else {
            progress.passed(cursor, of: part)
            return 64
        }
        if isCut { cutLines += 1 }
        if lines.last != 0x0A { lines.append(0x0A) }
        let storedBefore = min(known, lines.count - 1)
        lines.removeFirst(storedBefore)
        let priority = open.field("PRIORITY") { text in
            text.count == 1 && (0x30...0x37).contains(text[text.startIndex]) ? text[text.startIndex] & 7 : nil
        }
        let source = sources.source(of: part, unit: unit, identifier: identifier)
        progress.came(cursor, of: part, source, bytes: lines.count, storedBefore: storedBefore)
        if blocks.last?.source !== source {
            var block = Block(source: source, bytes: [], isHistory: isHistory, readTime: now.wall)
            block.isLate = isLate
            blocks.append(block)
        }
        let envelope = Envelope(time: open.time, priority: priority)
        let count = lines.count { $0 == 0x0A }
        blocks[blocks.count - 1].bytes += lines
        blocks[blocks.count - 1].envelopes += repeatElement(envelope, count: count)
        return lines.count
    }

    private func text(_ open: OpenJournal, _ name: String) -> String? {
        open.field(name) { $0.isEmpty ? nil : String(decoding: $0.prefix(255), as: UTF8.self) }
    }

    func handedOver(_ source: Source, bytes: Int) -> [InputPosition] { progress.handedOver(source, bytes: bytes) }

    var holdsUp: Source? { progress.holdsUp }

    // Where the journal lies on another machine's disk, nothing tells of new entries.
    func tick(now: Moment) -> Bool {
        // Also one that was removed and made again.
        let isNew = configuration.places.contains { path in
            guard let status = FileStatus(path: path), status.kind == .directory else { return false }
            return !directories.contains { $0.key == status.key }
        }
        if reader == nil || isNew { begin(now) }
        notices += files.look(now: now)
        return reader != nil
    }

    func takeNotices() -> [String] {
        defer { notices.removeAll() }
        return notices
    }
}
