import EventIO
import Glibc

/// A journal that libsystemd has opened, standing on an entry; closed with this object.
///
/// libsystemd maps the files. Everything but opening belongs inside `MappedFiles.reading`.
final class OpenJournal {
    private let library: JournalLibrary
    private let handle: JournalLibrary.Handle
    /// The first error of a field since it was last asked for; 0 without one.
    private var damage: CInt = 0
    /// Readable when there may be something new; below 0 where nothing tells of that.
    let descriptor: CInt

    init(_ library: JournalLibrary, _ configuration: JournalConfiguration) throws(SystemError) {
        try MappedFiles.guardProcess()
        var opened: JournalLibrary.Handle?
        let localOnly: CInt = 1
        let status = MappedFiles.reading {
            configuration.directory.map { path in
                PathText.withPath(path) { library.openDirectory(&opened, $0, 0) }
            } ?? library.openLocal(&opened, localOnly)
        }
        guard status >= 0, let opened else { throw SystemError(code: -status, call: "sd_journal_open") }
        self.library = library
        handle = opened
        descriptor = library.descriptor(opened)
        _ = library.setThreshold(opened, configuration.lineLimit + 64)
    }

    deinit { MappedFiles.reading { library.close(handle) } }

    /// Goes where the next entry to be given is, or the one before it.
    ///
    /// - Parameters:
    ///   - position: where reading goes on; `nil` for an unknown journal.
    ///   - history: entries given of an unknown journal.
    /// - Returns: whether the entry stood on is the first to be given.
    func seek(_ position: JournalPosition?, history: Int) -> Bool {
        switch position {
        case .start:
            return library.seekHead(handle) < 0
        case .before(let cursor):
            if library.seekCursor(handle, cursor) >= 0 { return library.next(handle) > 0 }
        case .after(let cursor), .within(let cursor, _):
            if library.seekCursor(handle, cursor) >= 0 {
                // When that entry is gone, the one after it is the first new one.
                return library.next(handle) > 0 && library.testCursor(handle, cursor) <= 0
            }
        case nil:
            break
        }
        guard library.seekTail(handle) >= 0, library.previousSkip(handle, UInt64(max(1, history))) > 0 else {
            return library.seekHead(handle) < 0
        }
        return history > 0
    }

    /// - Returns: more than 0 when it stands on another entry, 0 at the end, an error below 0.
    func next() -> CInt { library.next(handle) }

    /// Takes the news of files that came and went; without it the descriptor would stay readable.
    func takeNews() -> CInt { library.process(handle) }

    /// The entry it stands on; `nil` when it stands on none.
    var cursor: String? {
        var text: UnsafeMutablePointer<CChar>?
        guard library.cursor(handle, &text) >= 0, let text else { return nil }
        defer { free(text) }
        return String(cString: text)
    }

    /// Microseconds since 1970 UTC.
    var time: Int64? {
        var microseconds: UInt64 = 0
        return library.realtime(handle, &microseconds) >= 0 ? Int64(clamping: microseconds) : nil
    }

    func takeDamage() -> CInt {
        defer { damage = 0 }
        return damage
    }

    /// What `body` makes of the value of a field; `nil` where the entry has no such field, or only a damaged one.
    func field<Value>(_ name: String, _ body: (Slice<UnsafeRawBufferPointer>) -> Value?) -> Value? {
        var start: UnsafeRawPointer?
        var size = 0
        let status = library.data(handle, name, &start, &size)
        if status < 0, status != -ENOENT, damage == 0 { damage = status }
        guard status >= 0, let start, size > name.utf8.count else { return nil }
        let bytes = UnsafeRawBufferPointer(start: start, count: size)
        let faults = MappedFiles.faults
        let value = body(bytes.dropFirst(name.utf8.count + 1))
        // No page was ever replaced: the usual case, which costs nothing.
        if faults == 0, MappedFiles.faults == 0 { return value }
        return MappedFiles.isReplaced(bytes) ? nil : value
    }
}
