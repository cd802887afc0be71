import EventIO
import Glibc
import LogCore

/// Looks at the files of a journal for those that libsystemd leaves out without a word.
struct JournalFiles {
    private let directories: [String]
    private var listings: [String: DirectoryListing] = [:]
    /// Damaged at the last look, with size and time of change: a file that is being made looks so for a moment.
    private var suspects: [String: FileStatus] = [:]
    private var told: Set<String> = []
    private var hasToldUnreadable = false
    private var lastLook: Duration?

    /// Files that are looked at, and reported, at most.
    private static let limit = 10_000
    private static let pause = Duration.seconds(1)
    /// What stands in front of a journal file: signature, flags, ids, and the sizes of header and arena.
    private static let headerBytes = 104
    private static let signature = Array("LPKSHHRH".utf8)

    init(_ directories: [String]) { self.directories = directories }

    /// What is to be told of files that were not told of; looks at most once a second, and only where something changed.
    mutating func look(now: Moment) -> [String] {
        if let lastLook, now.monotonic - lastLook < Self.pause { return [] }
        lastLook = now.monotonic
        var found: [String] = []
        var hasChanged = !suspects.isEmpty
        for directory in directories {
            hasChanged = refresh(directory, now) || hasChanged
            for entry in listings[directory]?.entries ?? [] where Self.isMachine(entry.name) && entry.kind != .regular {
                let below = "\(directory)/\(entry.name)"
                hasChanged = refresh(below, now) || hasChanged
                found.append(below)
            }
        }
        guard hasChanged else { return [] }
        var notices: [String] = []
        var unreadable = 0
        var damaged: [String: FileStatus] = [:]
        let files = (directories + found).flatMap { directory in
            (listings[directory]?.entries ?? []).lazy.filter { Self.isJournal($0.name) }
                .map { "\(directory)/\($0.name)" }
        }
        for path in files.prefix(Self.limit) where !told.contains(path) {
            guard let status = FileStatus(path: path), status.kind == .regular else { continue }
            switch Self.damage(path, status) {
            case nil: continue
            case EACCES: unreadable += 1
            case let code?:
                damaged[path] = status
                guard suspects[path] == status, told.count < Self.limit else { continue }
                told.insert(path)
                notices.append("journal: \(path) is damaged (\(Self.words(code))): its entries are left out")
            }
        }
        suspects = damaged.filter { !told.contains($0.key) }
        if unreadable > 0, !hasToldUnreadable {
            hasToldUnreadable = true
            notices.append(
                "journal: \(unreadable) of its files can't be read: Permission denied;"
                    + " add the user to the group systemd-journal"
            )
        }
        return notices
    }

    /// Whether any file of the journal is there, readable or not.
    mutating func isEmpty(now: Moment) -> Bool {
        for directory in directories {
            _ = refresh(directory, now)
            for entry in listings[directory]?.entries ?? [] {
                if Self.isJournal(entry.name) { return false }
                guard Self.isMachine(entry.name) else { continue }
                _ = refresh("\(directory)/\(entry.name)", now)
                let below = listings["\(directory)/\(entry.name)"]?.entries ?? []
                if below.contains(where: { Self.isJournal($0.name) }) { return false }
            }
        }
        return true
    }

    /// - Returns: whether the directory was read again.
    private mutating func refresh(_ path: String, _ now: Moment) -> Bool {
        if let known = listings[path], known.isCurrent(path) { return false }
        let before = listings[path]
        listings[path] = DirectoryListing(path, now: now)
        return before != nil || listings[path] != nil
    }

    private static func isJournal(_ name: String) -> Bool { name.hasSuffix(".journal") || name.hasSuffix(".journal~") }

    /// Directories that libsystemd looks into are named by a machine's id, some with a namespace after it.
    private static func isMachine(_ name: String) -> Bool {
        name.utf8.count >= 32 && name.utf8.prefix(32).allSatisfy { Character(Unicode.Scalar($0)).isHexDigit }
    }

    /// What speaks against reading the file; `nil` when nothing does.
    private static func damage(_ path: String, _ status: FileStatus) -> CInt? {
        let descriptor = SystemCall.openForReading(path)
        guard descriptor >= 0 else { return errno == ENOENT ? nil : errno }
        defer { close(descriptor) }
        var header = [UInt8](repeating: 0, count: headerBytes)
        let count = pread(descriptor, &header, headerBytes, 0)
        guard count >= 0 else { return errno }
        guard count == headerBytes else { return ENODATA }
        guard header.starts(with: signature) else { return EBADMSG }
        func number(at offset: Int) -> UInt64 {
            header[offset..<offset + 8].reversed().reduce(0) { $0 << 8 | UInt64($1) }
        }
        let (size, isOver) = number(at: 88).addingReportingOverflow(number(at: 96))
        return isOver || size > UInt64(status.size) ? ENODATA : nil
    }

    private static func words(_ code: CInt) -> String {
        switch code {
        case ENODATA: "shorter than it says"
        case EBADMSG: "no journal file"
        default: SystemCall.message(code)
        }
    }
}
