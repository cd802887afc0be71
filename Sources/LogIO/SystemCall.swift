import EventIO
import Glibc

/// `errno` in words, and calls that need a loop around them.
enum SystemCall {
    /// As `strerror(3)`: "Permission denied".
    static func message(_ code: CInt) -> String { String(cString: strerror(code)) }

    /// Opens a regular file for reading without ever waiting, or -1 and `errno`.
    ///
    /// Its caller has looked with `stat` before: opening a FIFO would already wake its writer.
    static func openForReading(_ path: String) -> CInt {
        while true {
            let descriptor = PathText.withPath(path) { open($0, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY) }
            if descriptor >= 0 || errno != EINTR { return descriptor }
        }
    }

    /// Where a symbolic link leads, as it is written in it, and whose it is; `nil` for what is no link.
    static func link(_ path: String) -> (target: String, owner: uid_t)? {
        var status = stat()
        guard PathText.withPath(path, { lstat($0, &status) }) == 0, status.st_mode & S_IFMT == S_IFLNK else {
            return nil
        }
        var target = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = PathText.withPath(path) { readlink($0, &target, target.count) }
        guard count > 0 else { return nil }
        return (PathText.decode(target[..<count].map { UInt8(bitPattern: $0) }), status.st_uid)
    }

    /// The path without links, or as it is where nothing is there.
    static func realPath(_ path: String) -> String {
        guard let real = PathText.withPath(path, { realpath($0, nil) }) else { return path }
        defer { free(real) }
        return PathText.decode(real)
    }

    /// `path` made absolute, with `.`, `//` and a closing `/` taken out; `..` stays, since links may stand before it.
    static func absolute(_ path: String) -> String {
        var whole = path
        if !path.hasPrefix("/"), let here = getcwd(nil, 0) {
            whole = PathText.decode(here) + "/" + path
            free(here)
        }
        return "/" + whole.split(separator: "/").filter { $0 != "." }.joined(separator: "/")
    }
}
