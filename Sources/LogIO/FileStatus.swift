import CLinux
import EventIO
import Glibc

/// Which file of this machine, as long as somebody holds it open: afterwards the kernel may give the inode away.
package struct FileKey: Hashable, Sendable {
    package let device: UInt64
    package let inode: UInt64

    package init(device: UInt64, inode: UInt64) {
        self.device = device
        self.inode = inode
    }
}

/// What `stat(2)` tells that matters to reading.
package struct FileStatus: Hashable, Sendable {
    package enum Kind: Hashable, Sendable { case regular, directory, other }

    package private(set) var key: FileKey
    package let kind: Kind

    /// In bytes.
    package let size: Int

    /// Last change of the content, nanoseconds since 1970 UTC.
    package let modified: Int64

    /// Names the file still has.
    package let links: Int

    /// User ID.
    let owner: UInt32

    /// Of what `path` leads to, symbolic links followed; `nil` leaves the reason in `errno`.
    package init?(path: String) {
        var raw = stat()
        guard PathText.withPath(path, { stat($0, &raw) }) == 0 else { return nil }
        self.init(raw)
    }

    package init?(descriptor: CInt) {
        var raw = stat()
        guard fstat(descriptor, &raw) == 0 else { return nil }
        self.init(raw)
    }

    /// As the file system has it now, whatever the kernel remembers of it.
    init?(refreshing descriptor: CInt) {
        CLinux_refresh(descriptor, "")
        self.init(descriptor: descriptor)
    }

    init?(refreshing path: String) {
        PathText.withPath(path) { CLinux_refresh(AT_FDCWD, $0) }
        self.init(path: path)
    }

    /// The same of a file that is known by another key.
    func keyed(_ key: FileKey) -> FileStatus {
        var status = self
        status.key = key
        return status
    }

    /// When an open file was made, nanoseconds since 1970; 0 where the file system does not keep that.
    ///
    /// A file that gets the inode of a removed one has another birth.
    static func birth(descriptor: CInt) -> Int64 { Int64(CLinux_birth_time(descriptor)) }

    private init(_ raw: stat) {
        key = FileKey(device: UInt64(raw.st_dev), inode: UInt64(raw.st_ino))
        kind =
            switch raw.st_mode & S_IFMT {
            case S_IFREG: .regular
            case S_IFDIR: .directory
            default: .other
            }
        size = Int(raw.st_size)
        modified = Int64(raw.st_mtim.tv_sec) &* 1_000_000_000 &+ Int64(raw.st_mtim.tv_nsec)
        links = Int(raw.st_nlink)
        owner = raw.st_uid
    }
}
