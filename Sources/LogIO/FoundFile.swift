import CLinux
import EventIO
import Glibc

/// Opens a file that was found in a folder, by a pattern or beside another file, unlike one that the operator named.
///
/// Whoever may write there could lead us, who may read more, to a file of somebody else. So everybody who decides where the path
/// leads must be root, this process's user, or the owner of the file that it leads to; the kernel's `protected_symlinks` and
/// `protected_hardlinks` think alike.
///
/// The path is walked one component at a time by open descriptors, so that nothing can be exchanged between the look and the opening.
struct FoundFile {
    enum Outcome {
        /// For the caller to close.
        case opened(CInt)
        case failed(errno: CInt)
        case refused(LeftReason)
    }

    /// As many as the kernel follows in one path.
    private static let linkLimit = 40

    private var directory: CInt
    /// Where the path leads so far, as real names below `base`.
    private var base: String
    private var names: [String] = []
    /// Of the links on the way, those that are neither root's nor ours.
    private var strangers: [uid_t] = []

    /// Opens `path` for reading.
    ///
    /// - Parameters:
    ///   - path: absolute.
    ///   - root: a directory that the operator named, or "/": links up to there are the operator's affair.
    ///   - isCovered: whether the file with this real path is read anyway.
    /// - Returns: an open descriptor, or why there is none.
    static func open(_ path: String, below root: String, isCovered: (String) -> Bool) -> Outcome {
        let place = PathText.withPath(root) { CLinux_open_place(AT_FDCWD, $0, O_DIRECTORY | O_CLOEXEC) }
        guard place >= 0 else { return .failed(errno: errno) }
        var walk = FoundFile(directory: place, base: root)
        let outcome = walk.walk(path.utf8.dropFirst(root == "/" ? 0 : root.utf8.count), isCovered)
        close(walk.directory)
        return outcome
    }

    private init(directory: CInt, base: String) {
        self.directory = directory
        self.base = base
    }

    private mutating func walk(_ path: Substring.UTF8View, _ isCovered: (String) -> Bool) -> Outcome {
        var pending = Self.components(Substring(path))
        var links = 0
        while let name = pending.popLast() {
            let place = PathText.withPath(name) { CLinux_open_place(directory, $0, O_NOFOLLOW | O_CLOEXEC) }
            guard place >= 0 else { return .failed(errno: errno) }
            var status = stat()
            guard fstat(place, &status) == 0 else { return Self.failed(closing: place) }
            switch status.st_mode & S_IFMT {
            case S_IFLNK:
                links += 1
                guard links <= Self.linkLimit else { return Self.failed(closing: place, ELOOP) }
                if status.st_uid != 0, status.st_uid != geteuid() { strangers.append(status.st_uid) }
                guard let target = Self.target(of: place) else { return Self.failed(closing: place) }
                close(place)
                if target.hasPrefix("/"), !startAtTop() { return .failed(errno: errno) }
                pending += Self.components(target[...])
            case S_IFDIR:
                enter(name, place)
            default:
                guard pending.isEmpty else { return Self.failed(closing: place, ENOTDIR) }
                close(place)
                return read(name, status, isCovered)
            }
        }
        return .failed(errno: EISDIR)
    }

    /// In the order in which they are taken off the end.
    private static func components(_ path: Substring) -> [String] {
        path.split(separator: "/").filter { $0 != "." }.map(String.init).reversed()
    }

    private static func failed(closing descriptor: CInt, _ code: CInt? = nil) -> Outcome {
        let code = code ?? errno
        close(descriptor)
        return .failed(errno: code)
    }

    private static func target(of link: CInt) -> String? {
        var target = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlinkat(link, "", &target, target.count)
        return count <= 0 ? nil : PathText.decode(target[..<count].map { UInt8(bitPattern: $0) })
    }

    private mutating func startAtTop() -> Bool {
        let top = CLinux_open_place(AT_FDCWD, "/", O_DIRECTORY | O_CLOEXEC)
        guard top >= 0 else { return false }
        close(directory)
        directory = top
        base = "/"
        names = []
        return true
    }

    private mutating func enter(_ name: String, _ place: CInt) {
        close(directory)
        directory = place
        if name != ".." {
            names.append(name)
        } else if names.popLast() == nil {
            base = FileName.directory(of: SystemCall.realPath(base))
        }
    }

    /// The last name of the walk is a file: opens it if those who led here may show it.
    private func read(_ name: String, _ seen: stat, _ isCovered: (String) -> Bool) -> Outcome {
        let descriptor = PathText.withPath(name) {
            openat(directory, $0, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY | O_NOFOLLOW)
        }
        guard descriptor >= 0 else { return .failed(errno: errno) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return Self.failed(closing: descriptor) }
        // Exchanged since: the next look sees what is there now.
        guard status.st_dev == seen.st_dev, status.st_ino == seen.st_ino else {
            return Self.failed(closing: descriptor, ENOENT)
        }
        if let reason = refusal(name, status, isCovered) {
            close(descriptor)
            return .refused(reason)
        }
        return .opened(descriptor)
    }

    private func refusal(_ name: String, _ file: stat, _ isCovered: (String) -> Bool) -> LeftReason? {
        let isOwners = strangers.allSatisfy { $0 == file.st_uid && !UserNamespace.isUnknown($0) }
        if !isOwners {
            let path = names.reduce(SystemCall.realPath(base)) { FileName.join($0, $1) }
            if !isCovered(FileName.join(path, name)) { return .foreignLink }
        }
        return isForeignHardLink(file) ? .foreignHardLink : nil
    }

    /// A file that not everybody may read, with another name elsewhere, in a directory that others than its owner can write.
    private func isForeignHardLink(_ file: stat) -> Bool {
        guard file.st_nlink > 1, file.st_mode & S_IROTH == 0 else { return false }
        var parent = stat()
        guard fstat(directory, &parent) == 0 else { return true }
        let isShared = parent.st_mode & (S_IWGRP | S_IWOTH) != 0
        return isShared || ![0, geteuid(), file.st_uid].contains(parent.st_uid)
    }
}

/// Who users are, seen from within a container.
enum UserNamespace {
    /// What the kernel shows for users who have no number in this namespace: two of them may be different people.
    private static let overflow: uid_t = 65_534

    /// All numbers mean what they mean outside; not known without `/proc`.
    private static let isWhole: Bool = {
        let descriptor = Glibc.open("/proc/self/uid_map", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        let bytes = [UInt8](unsafeUninitializedCapacity: 256) { storage, initialized in
            initialized = max(0, Glibc.read(descriptor, storage.baseAddress, 256))
        }
        let numbers = String(decoding: bytes, as: UTF8.self).split { $0 == " " || $0 == "\n" }
        return numbers == ["0", "0", "4294967295"]
    }()

    static func isUnknown(_ user: uid_t) -> Bool { user == overflow && !isWhole }
}
