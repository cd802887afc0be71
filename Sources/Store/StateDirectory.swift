import EventIO
import Glibc

/// The directory that state is kept in, held by a lock as long as this value lives.
package final class StateDirectory: Sendable {
    package let path: String
    private let lock: CInt

    package var database: String { path + "/livelogs.db" }

    /// Takes the first of `candidates` that can be made and written.
    ///
    /// - Throws: `inUse` when another process has that one; else what is the matter with the first.
    package static func open(_ candidates: [String]) throws(StoreError) -> StateDirectory {
        var first: StoreError?
        for path in candidates {
            do {
                return try StateDirectory(path)
            } catch {
                if case .inUse = error.kind { throw error }
                first = first ?? error
            }
        }
        throw first ?? StoreError(kind: .readOnly, path: "state directory", reason: "there is no home directory")
    }

    private init(_ path: String) throws(StoreError) {
        self.path = path
        try Self.make(path)
        let file = path + "/livelogs.lock"
        let descriptor = Glibc.open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Self.error(file) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            defer { _ = Glibc.close(descriptor) }
            guard errno == EWOULDBLOCK else { throw Self.error(file) }
            var text = [UInt8](repeating: 0, count: 16)
            let count = max(0, pread(descriptor, &text, text.count, 0))
            let pid = Int32(String(decoding: text[..<count].prefix { $0 > 0x20 }, as: UTF8.self))
            throw StoreError(kind: .inUse(pid: pid ?? 0), path: path, reason: "")
        }
        lock = descriptor
        // For people and for the message above; the lock itself needs no content, so a full disk does not matter.
        ftruncate(descriptor, 0)
        let text = Array("\(getpid())\n".utf8)
        _ = pwrite(descriptor, text, text.count, 0)
    }

    deinit { _ = Glibc.close(lock) }

    /// Lets another process have the directory: the kernel may keep this one, as a zombie, for long after its end.
    ///
    /// Nothing may be written any more.
    package func unlock() { flock(lock, LOCK_UN) }

    /// Makes the directory and those above it, for nobody else to read.
    private static func make(_ path: String) throws(StoreError) {
        var made = ""
        for part in path.split(separator: "/") {
            made += made.isEmpty && !path.hasPrefix("/") ? String(part) : "/" + part
            if mkdir(made, 0o700) != 0, errno != EEXIST { throw error(made) }
        }
        // An existing one may still be a file, or not ours to write.
        if access(path, W_OK | X_OK) != 0 { throw error(path) }
    }

    private static func error(_ path: String) -> StoreError {
        let code = errno
        return StoreError(
            kind: code == ENOSPC || code == EDQUOT ? .full : .readOnly,
            path: path,
            reason: String(cString: strerror(code))
        )
    }

    /// Moves a damaged database out of the way, with what belongs to it.
    ///
    /// - Returns: where it is now.
    package func moveAside(now: Int64) -> String {
        let target = "\(database).corrupt-\(now / 1_000_000)"
        for suffix in ["", "-wal", "-shm"] { rename(database + suffix, target + suffix) }
        return target
    }
}
