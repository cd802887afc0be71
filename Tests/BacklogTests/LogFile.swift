import Glibc
import LogCore
import LogIO

/// A real file whose lines are put into a queue as they are written.
final class LogFile {
    let source: Source
    private let path: String
    private let descriptor: CInt
    private var size = 0
    let key: FileKey

    init(_ name: String = "app.log", in scratch: Scratch, as source: Source? = nil) {
        path = "\(scratch.path)/\(name)"
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard let status = FileStatus(descriptor: descriptor) else { fatalError(String(cString: strerror(errno))) }
        key = status.key
        self.source = source ?? Source(path: path, service: "app")
    }

    deinit { close(descriptor) }

    var inode: UInt64 { key.inode }
    func remove() { unlink(path) }
    func empty() { ftruncate(descriptor, 0) }

    func position(_ offset: Int) -> FilePosition {
        func print(_ start: Int, _ length: Int) -> Fingerprint {
            Fingerprint(descriptor: descriptor, offset: start, length: length) ?? Fingerprint()
        }
        let window = min(offset, Fingerprint.window)
        return FilePosition(
            identity: FileIdentity(key: key, head: print(0, window)),
            offset: offset,
            tail: print(offset - window, window)
        )
    }

    /// Writes lines, as one read of a tailer gives them; it has no descriptor to give for them unless `isOpen`.
    func append(_ lines: [String], isOpen: Bool = true) -> (batch: Batch, span: FileSpan) {
        var bytes: [UInt8] = []
        var records: [Record] = []
        for line in lines {
            records.append(Record(start: UInt32(bytes.count), length: UInt32(line.utf8.count), time: 0))
            bytes += line.utf8
            bytes.append(0x0A)
        }
        let start = position(size)
        _ = pwrite(descriptor, bytes, bytes.count, size)
        size += bytes.count
        let batch = Batch(source: source, bytes: bytes, records: records, isHistory: false, readTime: 0)
        let span = FileSpan(source: source, start: start, end: position(size), descriptor: isOpen ? descriptor : -1)
        return (batch, span)
    }
}

/// A directory of its own for one test, removed with it.
final class Scratch {
    let path: String

    init() {
        var template = Array("/tmp/livelogs-backlog-XXXXXX".utf8CString)
        guard let made = mkdtemp(&template) else { fatalError("mkdtemp: \(String(cString: strerror(errno)))") }
        path = String(cString: made)
    }

    deinit {
        for name in ["app.log", "app.log.1", "app.log.2", "other.log"] { unlink("\(path)/\(name)") }
        rmdir(path)
    }
}
