import Glibc
import LogCore

/// Which journal, and from where on.
package struct JournalConfiguration: Sendable {
    /// Of journal files, as `journalctl -D` takes it; `nil` for this machine's own journal.
    package var directory: String?

    /// Where the run before this one left it (`Feeds.journalCursor`); `nil` for the last entries as history.
    package var cursor: String?

    /// Entries given as history where there is no cursor.
    package var historyEntries = 200

    /// Bytes of a message that are kept; 256 KiB.
    package var lineLimit = 256 * 1024

    package init() {}

    /// Where systemd keeps the journal: lasting, or until the next boot.
    package static let places = ["/var/log/journal", "/run/log/journal"]

    /// Whether this machine has one.
    package static var isThereOne: Bool { places.contains { FileStatus(path: $0)?.kind == .directory } }
}

/// The systemd journal, followed entry by entry by libsystemd (sd-journal(3)).
///
/// Every unit, or program where there is no unit, is a source of its own: `journal/ssh.service`. A message is given as the
/// program wrote it; time and priority come in the envelope.
final class Journal: Feed {
    private let library: JournalLibrary
    private let handle: JournalLibrary.Handle
    private let lineLimit: Int
    let descriptor: CInt

    /// The entry that the journal stands on was not given yet.
    private var isAtFresh: Bool
    private var isHistory: Bool
    private var sources: [String: Source] = [:]
    private var notices: [String] = []
    private var hasFailed = false

    /// Units over it share one source.
    private static let sourceLimit = 1000

    /// Entries read before something else may come.
    private static let turn = 512

    private init(_ library: JournalLibrary, _ handle: JournalLibrary.Handle, _ configuration: JournalConfiguration) {
        self.library = library
        self.handle = handle
        lineLimit = configuration.lineLimit
        descriptor = library.descriptor(handle)
        _ = library.setThreshold(handle, configuration.lineLimit + 64)
        if let cursor = configuration.cursor, library.seekCursor(handle, cursor) >= 0, library.next(handle) > 0 {
            // When that entry is gone, the one after it is the first new one.
            isAtFresh = library.testCursor(handle, cursor) <= 0
            isHistory = false
        } else {
            let count = configuration.historyEntries
            _ = library.seekTail(handle)
            let skipped = library.previousSkip(handle, UInt64(max(1, count)))
            if skipped <= 0 { _ = library.seekHead(handle) }
            isAtFresh = skipped > 0 && count > 0
            isHistory = skipped > 0 && count > 0
        }
    }

    deinit { library.close(handle) }

    /// Opens what the configuration names; `nil` with a notice when that can't be.
    static func open(_ configuration: JournalConfiguration, notices: inout [String]) -> Journal? {
        guard configuration.directory != nil || JournalConfiguration.isThereOne else {
            notices.append("journal: there is none on this machine")
            return nil
        }
        guard let library = JournalLibrary() else {
            notices.append("journal: not read, for libsystemd.so.0 is not here")
            return nil
        }
        var handle: JournalLibrary.Handle?
        let localOnly: CInt = 1
        let status =
            configuration.directory.map { library.openDirectory(&handle, $0, 0) }
            ?? library.openLocal(&handle, localOnly)
        guard status >= 0, let handle else {
            notices.append("journal: not read: \(SystemCall.message(-status))")
            return nil
        }
        return Journal(library, handle, configuration)
    }

    /// The entry given last, in libsystemd's own words.
    var cursor: String? {
        var text: UnsafeMutablePointer<CChar>?
        guard library.cursor(handle, &text) >= 0, let text else { return nil }
        defer { free(text) }
        return String(cString: text)
    }

    func read(budget: Int, now: Moment, into body: (Block) -> Void) -> FeedState {
        // Takes the news of files that came and went; without it the descriptor would stay readable.
        let status = library.process(handle)
        if status < 0 { fail(status) }
        var blocks: [ObjectIdentifier: Block] = [:]
        var size = 0
        var state = FeedState.more
        for _ in 0..<Self.turn where size < budget {
            if !isAtFresh {
                let status = library.next(handle)
                if status < 0 { fail(status) }
                guard status > 0 else {
                    state = .drained
                    break
                }
            }
            isAtFresh = false
            size += take(now, into: &blocks)
        }
        for block in blocks.values where !block.bytes.isEmpty { body(block) }
        if state == .drained { isHistory = false }
        return state
    }

    /// Appends the entry the journal stands on to its source's block.
    ///
    /// - Returns: its size.
    private func take(_ now: Moment, into blocks: inout [ObjectIdentifier: Block]) -> Int {
        guard let message = field("MESSAGE", { $0.isEmpty ? nil : Array($0.prefix(lineLimit)) }) else { return 64 }
        var microseconds: UInt64 = 0
        let hasTime = library.realtime(handle, &microseconds) >= 0
        let priority = field("PRIORITY") { text in
            text.count == 1 && (0x30...0x37).contains(text[text.startIndex]) ? text[text.startIndex] & 7 : nil
        }
        let source = source(unit: text("_SYSTEMD_UNIT"), identifier: text("SYSLOG_IDENTIFIER") ?? text("_COMM"))
        let fresh = Block(source: source, bytes: [], isHistory: isHistory, readTime: now.wall)
        var lines = message
        if lines.last != 0x0A { lines.append(0x0A) }
        let envelope = Envelope(time: hasTime ? Int64(microseconds) : nil, priority: priority)
        let count = lines.count { $0 == 0x0A }
        blocks[ObjectIdentifier(source), default: fresh].bytes += lines
        blocks[ObjectIdentifier(source), default: fresh].envelopes += Array(repeating: envelope, count: count)
        return lines.count
    }

    private func source(unit: String?, identifier: String?) -> Source {
        let key = "\(unit ?? "")\n\(identifier ?? "")"
        if let known = sources[key] { return known }
        guard sources.count < Self.sourceLimit else {
            let other = sources["\n\n"] ?? Source(path: "journal/other", service: "journal")
            sources["\n\n"] = other
            return other
        }
        let service = identifier ?? unit.map { $0.hasSuffix(".service") ? String($0.dropLast(8)) : $0 } ?? "journal"
        let source = Source(path: "journal/\(unit ?? service)", service: service)
        sources[key] = source
        return source
    }

    private func text(_ name: String) -> String? {
        field(name) { $0.isEmpty ? nil : String(decoding: $0.prefix(255), as: UTF8.self) }
    }

    /// What `body` makes of the value of a field, `nil` where the entry has no such field.
    private func field<Value>(_ name: String, _ body: (Slice<UnsafeRawBufferPointer>) -> Value?) -> Value? {
        var start: UnsafeRawPointer?
        var size = 0
        guard library.data(handle, name, &start, &size) >= 0, let start, size > name.utf8.count else { return nil }
        return body(UnsafeRawBufferPointer(start: start, count: size).dropFirst(name.utf8.count + 1))
    }

    private func fail(_ status: CInt) {
        if !hasFailed { notices.append("journal: read failed: \(SystemCall.message(-status))") }
        hasFailed = true
    }

    // Where the journal lies on another machine's disk, nothing tells of new entries.
    func tick(now: Moment) -> Bool { true }

    func takeNotices() -> [String] {
        defer { notices.removeAll() }
        return notices
    }
}
