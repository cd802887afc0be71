import EventIO
import Glibc

/// What lies in a directory, read again only when the directory itself has changed.
struct DirectoryListing {
    struct Entry {
        var name: String
        /// `nil` where the file system does not say, or for a symbolic link: `stat` decides.
        var kind: FileStatus.Kind?
        var isLink: Bool
    }

    private(set) var entries: [Entry] = []
    private var status: FileStatus

    /// Names of all entries, to ask whether a base stands beside its archive.
    private(set) var names: Set<String> = []

    /// `nil` when it is no directory or can't be read; `errno` says why.
    init?(_ path: String, now: Moment) {
        guard let status = FileStatus(path: path) else { return nil }
        guard status.kind == .directory else {
            errno = ENOTDIR
            return nil
        }
        self.status = status
        guard let handle = PathText.withPath(path, { opendir($0) }) else { return nil }
        defer { closedir(handle) }
        while let entry = readdir(handle) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { PathText.decode($0) }
            }
            if name == "." || name == ".." { continue }
            let type = Int(entry.pointee.d_type)
            let kind: FileStatus.Kind? =
                switch type {
                case Int(DT_REG): .regular
                case Int(DT_DIR): .directory
                case Int(DT_LNK), Int(DT_UNKNOWN): nil
                default: .other
                }
            entries.append(Entry(name: name, kind: kind, isLink: type == Int(DT_LNK)))
            names.insert(name)
        }
        // A change in the same clock tick as this reading would not show in the time stamp: look once more later.
        age = now.wall &* 1000 &- status.modified
    }

    /// Nanoseconds from the last change to this reading, at least.
    private var age: Int64

    /// Whether the listing may be used again, where the file system gives two changes less than `tick` nanoseconds apart the
    /// same time.
    func isCurrent(_ path: String, tick: Int64 = 2_000_000_000) -> Bool {
        guard age > tick, let now = FileStatus(path: path) else { return false }
        return now.key == status.key && now.modified == status.modified
    }
}
