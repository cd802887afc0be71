import CLinux
import EventIO
import Glibc

/// The inotify descriptor and what it watches: directories for their names, files for their bytes.
///
/// A file is watched by its inode, so its events go on after a rename.
final class Watches {
    enum Event {
        case changed(FileKey)
        /// Something about a name in a directory: made, moved, gone, other permissions.
        case name(directory: String, String)
        /// The directory itself was moved or removed.
        case directoryLost(String)
        case overflow
    }

    private enum Target {
        case file(FileKey)
        /// Several paths may lead to one directory.
        case directories(Set<String>)
    }

    /// -1 when there is no inotify.
    private(set) var descriptor: CInt = -1
    private let limit: Int
    private var targets: [CInt: Target] = [:]
    private var files: [FileKey: CInt] = [:]
    private var directories: [String: CInt] = [:]
    private var buffer = [UInt8](repeating: 0, count: 64 * 1024)

    /// - Returns: `nil` and `errno` when the kernel gives no inotify descriptor.
    init?(limit: Int = .max) {
        self.limit = limit
        descriptor = inotify_init1(CInt(O_NONBLOCK | O_CLOEXEC))
        if descriptor < 0 { return nil }
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    private static let directoryMask =
        UInt32(
            IN_CREATE | IN_MOVED_FROM | IN_MOVED_TO | IN_DELETE | IN_ATTRIB | IN_DELETE_SELF | IN_MOVE_SELF
        ) | UInt32(IN_ONLYDIR)

    func isWatching(directory: String) -> Bool { directories[directory] != nil }

    /// - Returns: 0, or `errno`.
    func watch(directory: String) -> CInt {
        guard targets.count < limit else { return ENOSPC }
        let watch = PathText.withPath(directory) { inotify_add_watch(descriptor, $0, Self.directoryMask) }
        guard watch >= 0 else { return errno }
        var paths: Set<String> = [directory]
        if case .directories(let known)? = targets[watch] { paths.formUnion(known) }
        targets[watch] = .directories(paths)
        directories[directory] = watch
        return 0
    }

    /// - Returns: 0, or `errno`.
    func watch(file: FileKey, descriptor open: CInt, path: String) -> CInt {
        guard targets.count < limit else { return ENOSPC }
        // By the open descriptor, since the path may lead to another file by now; by the path where /proc is missing.
        var watch = inotify_add_watch(descriptor, "/proc/self/fd/\(open)", UInt32(IN_MODIFY))
        if watch < 0, errno == ENOENT {
            watch = PathText.withPath(path) { inotify_add_watch(descriptor, $0, UInt32(IN_MODIFY)) }
        }
        guard watch >= 0 else { return errno }
        targets[watch] = .file(file)
        files[file] = watch
        return 0
    }

    func forget(file: FileKey) {
        guard let watch = files.removeValue(forKey: file) else { return }
        targets[watch] = nil
        inotify_rm_watch(descriptor, watch)
    }

    func forget(directory: String) {
        guard let watch = directories.removeValue(forKey: directory),
            case .directories(var paths)? = targets[watch]
        else { return }
        paths.remove(directory)
        if paths.isEmpty {
            targets[watch] = nil
            inotify_rm_watch(descriptor, watch)
        } else {
            targets[watch] = .directories(paths)
        }
    }

    /// Forgets the directories that are no longer among `wanted`.
    func retain(directories wanted: Set<String>) {
        for directory in directories.keys where !wanted.contains(directory) { forget(directory: directory) }
    }

    /// Hands over everything that is queued, without waiting.
    func drain(_ body: (Event) -> Void) {
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            var at = 0
            while let (event, size) = event(at: at, count: count) {
                if let event { for event in event { body(event) } }
                at += size
            }
        }
    }

    private func event(at offset: Int, count: Int) -> (events: [Event]?, size: Int)? {
        let head = MemoryLayout<inotify_event>.size
        guard offset + head <= count else { return nil }
        let (raw, name) = buffer.withUnsafeBytes { bytes in
            let raw = bytes.loadUnaligned(fromByteOffset: offset, as: inotify_event.self)
            let name = bytes[(offset + head)..<(offset + head + Int(raw.len))].prefix { $0 != 0 }
            return (raw, PathText.decode(Array(name)))
        }
        let size = head + Int(raw.len)
        if raw.mask & UInt32(IN_Q_OVERFLOW) != 0 { return ([.overflow], size) }
        guard let target = targets[raw.wd] else { return (nil, size) }
        let isGone = raw.mask & UInt32(IN_IGNORED) != 0
        switch target {
        case .file(let key):
            if isGone {
                targets[raw.wd] = nil
                if files[key] == raw.wd { files[key] = nil }
            }
            return ([.changed(key)], size)
        case .directories(let paths):
            if isGone || raw.mask & UInt32(IN_DELETE_SELF | IN_MOVE_SELF) != 0 {
                for path in paths where directories[path] == raw.wd { directories[path] = nil }
                targets[raw.wd] = nil
                if !isGone { inotify_rm_watch(descriptor, raw.wd) }
                return (paths.map { .directoryLost($0) }, size)
            }
            // Without a name it is about the directory itself: its permissions.
            return (name.isEmpty ? nil : paths.map { .name(directory: $0, name) }, size)
        }
    }
}

/// Where inotify stays silent about what other machines, or a program behind the file system, write.
enum RemoteFileSystem {
    /// `statfs(2)` magics of NFS, SMB (two), CIFS, 9p, Ceph, AFS, CODA and FUSE.
    private static let magics: Set<UInt32> = [
        0x6969, 0x517b, 0xfe53_4d42, 0xff53_4d42, 0x0102_1997, 0x00c3_6400, 0x5346_414f, 0x7375_7245, 0x6573_5546,
    ]

    static func holds(descriptor: CInt) -> Bool {
        var raw = statfs()
        return fstatfs(descriptor, &raw) == 0 && magics.contains(UInt32(truncatingIfNeeded: raw.f_type))
    }
}

/// File systems served by a program: most number names as they are asked for.
enum FUSE {
    private static let magic: UInt32 = 0x6573_5546

    static func holds(path: String) -> Bool {
        var raw = statfs()
        return PathText.withPath(path, { statfs($0, &raw) }) == 0 && UInt32(truncatingIfNeeded: raw.f_type) == magic
    }
}
