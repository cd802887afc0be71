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
