import Glibc
import LogCore
import Store

/// A directory of its own for one test, removed with it.
final class Scratch {
    let path: String

    init() {
        var template = Array("/tmp/livelogs-store-XXXXXX".utf8CString)
        guard let made = mkdtemp(&template) else { fatalError("mkdtemp: \(String(cString: strerror(errno)))") }
        path = String(cString: made)
    }

    deinit {
        for name in names { unlink("\(path)/\(name)") }
        rmdir(path)
    }

    var names: [String] {
        guard let handle = opendir(path) else { return [] }
        defer { closedir(handle) }
        var names: [String] = []
        while let entry = readdir(handle) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 1) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    var database: String { path + "/livelogs.db" }

    func write(_ name: String, _ bytes: [UInt8]) {
        let file = fopen("\(path)/\(name)", "w")
        fwrite(bytes, 1, bytes.count, file)
        fclose(file)
    }
}

extension Scratch {
    /// The content of a file; empty without one.
    func read(_ name: String) -> [UInt8] {
        guard let file = fopen("\(path)/\(name)", "r") else { return [] }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 20)
        bytes.removeLast(bytes.count - fread(&bytes, 1, bytes.count, file))
        return bytes
    }
}

/// A batch of these lines, a second apart from `time` on.
func batch(
    _ lines: [String],
    time: Int64 = 1_000_000,
    severity: Severity = .info,
    issue: UInt16 = 0,
    path: String = "/var/log/app.log",
    service: String = "app"
) -> Batch {
    var bytes: [UInt8] = []
    var records: [Record] = []
    for line in lines {
        var record = Record(
            start: UInt32(bytes.count),
            length: UInt32(line.utf8.count),
            time: time + Int64(records.count) * 1_000_000
        )
        record.severity = severity
        record.issue = issue
        records.append(record)
        bytes += line.utf8
        bytes.append(10)
    }
    let source = Source(path: path, service: service)
    return Batch(source: source, bytes: bytes, records: records, isHistory: false, readTime: time)
}

func lines(_ batch: Batch, types: [String] = [], _ checkpoint: Checkpoint? = nil) -> StoreItem {
    .lines(batch, typeNames: types, checkpoint.map { .file($0) })
}

func checkpoint(_ path: String = "/var/log/app.log", inode: UInt64 = 7, offset: Int = 100) -> Checkpoint {
    Checkpoint(
        path: path,
        device: 1,
        inode: inode,
        offset: offset,
        headLength: 20,
        headHash: .max,
        tailLength: 30,
        tailHash: 5
    )
}

extension LineReader {
    /// Texts of all pages of `limit` lines.
    func texts(_ text: String = "", limit: Int = 1000, _ change: (inout LineQuery) -> Void = { _ in }) throws
        -> [String]
    {
        var query = LineQuery()
        if !text.isEmpty { query.text = try SearchText(text) }
        query.limit = limit
        change(&query)
        var texts: [String] = []
        while true {
            let page = try page(query) { false }
            texts += page.lines.map { String(decoding: $0.text, as: UTF8.self) }
            guard let next = page.next else { return texts }
            query.cursor = next
        }
    }
}
