import Glibc

/// A directory of its own for one test, removed with it, and the things that writers and rotation do to files.
final class Scratch {
    let path: String

    init() {
        var template = Array("/tmp/livelogs-XXXXXX".utf8CString)
        guard let made = mkdtemp(&template) else { fatalError("mkdtemp: \(String(cString: strerror(errno)))") }
        path = String(cString: made)
    }

    deinit { Scratch.remove(path) }

    private static func remove(_ path: String) {
        chmod(path, 0o700)
        if unlink(path) == 0 { return }
        guard let handle = opendir(path) else { return }
        var names: [String] = []
        while let entry = readdir(handle) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 1) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        closedir(handle)
        for name in names { remove("\(path)/\(name)") }
        rmdir(path)
    }

    func callAsFunction(_ name: String) -> String { "\(path)/\(name)" }

    func write(_ name: String, _ text: String) { write(name, Array(text.utf8)) }

    /// Makes or replaces the content, keeping the inode.
    func write(_ name: String, _ bytes: [UInt8]) { Writer(self(name), O_TRUNC).write(bytes) }
    func append(_ name: String, _ text: String) { Writer(self(name), O_APPEND).write(Array(text.utf8)) }
    func rename(_ from: String, _ to: String) { check(Glibc.rename(self(from), self(to))) }
    func remove(_ name: String) { check(unlink(self(name))) }
    func truncate(_ name: String, to size: Int = 0) { check(Glibc.truncate(self(name), size)) }
    func makeDirectory(_ name: String) { check(mkdir(self(name), 0o755)) }
    func link(_ from: String, _ to: String) { check(Glibc.link(self(from), self(to))) }
    func symlink(_ target: String, _ name: String) { check(Glibc.symlink(target, self(name))) }
    func copy(_ from: String, _ to: String) { write(to, read(from)) }

    func read(_ name: String) -> [UInt8] {
        let descriptor = open(self(name), O_RDONLY)
        check(descriptor)
        defer { close(descriptor) }
        var all: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count <= 0 { return all }
            all += buffer[..<count]
        }
    }

    private func check(_ result: CInt) {
        if result < 0 { fatalError(String(cString: strerror(errno))) }
    }
}

/// A program that holds a log open.
final class Writer {
    let descriptor: CInt

    init(_ path: String, _ flags: CInt = O_APPEND) {
        descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | flags, 0o644)
        if descriptor < 0 { fatalError("\(path): \(String(cString: strerror(errno)))") }
    }

    deinit { close(descriptor) }

    func write(_ text: String) { write(Array(text.utf8)) }

    func write(_ bytes: [UInt8]) {
        var done = 0
        while done < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.write(descriptor, $0.baseAddress.map { $0 + done }, bytes.count - done)
            }
            if count <= 0 { fatalError(String(cString: strerror(errno))) }
            done += count
        }
    }
}
