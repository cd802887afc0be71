import CLinux
import EventIO
import Glibc

/// A directory as it was when it was looked at: while this object lives, no other one gets its inode.
final class HeldDirectory {
    private let descriptor: CInt
    let key: FileKey

    /// `nil` when there is no directory at `path`.
    init?(path: String) {
        let descriptor = PathText.withPath(path) { CLinux_open_place(AT_FDCWD, $0, O_DIRECTORY | O_CLOEXEC) }
        guard descriptor >= 0 else { return nil }
        guard let status = FileStatus(descriptor: descriptor) else {
            close(descriptor)
            return nil
        }
        self.descriptor = descriptor
        key = status.key
    }

    deinit { close(descriptor) }
}
