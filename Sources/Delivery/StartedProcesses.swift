import EventIO
import Glibc

/// The processes that a command started, wherever they went.
///
/// Its process group alone does not have them all: `setsid`, job control and daemons leave it. So all of its descendants belong
/// to it, and all that inherited the mark in its environment, whose parents may be gone. To take orphans in as children of
/// ours (`PR_SET_CHILD_SUBREAPER`) would make every daemon that an action restarts a child of the server for life.
struct StartedProcesses {
    /// The command's own; the number of its process group, too.
    let root: pid_t
    /// A variable that no other process has, `NAME=value`.
    let mark: String

    static func makeMark() -> String { "LIVELOGS_RUN=\(String(UInt64.random(in: 0 ... .max), radix: 36))" }

    /// What is started while others are killed is found by the next look; so many are enough for all but a fork bomb.
    private static let looks = 50
    private static let pause: UInt64 = 1_000_000

    /// Kills all of them; the command itself is left to be waited for.
    ///
    /// Without `/proc` it is the group alone.
    func kill() {
        // Before the first is killed: a child whose parent is gone is no descendant any more.
        var found = find()
        Glibc.kill(-root, SIGKILL)
        for _ in 0..<Self.looks {
            for pid in found { Glibc.kill(pid, SIGKILL) }
            if found.isEmpty { return }
            Clock.sleep(nanoseconds: Self.pause)
            found = find()
        }
    }

    /// Those that live.
    private func find() -> [pid_t] {
        guard let directory = opendir("/proc") else { return [] }
        defer { closedir(directory) }
        let own = getpid()
        var children: [pid_t: [pid_t]] = [:]
        var found: [pid_t] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            guard let pid = pid_t(name), pid > 1, pid != own, let parent = Self.parent(of: pid) else { continue }
            children[parent, default: []].append(pid)
            if isMarked(pid) { found.append(pid) }
        }
        var next = [root]
        while let pid = next.popLast() {
            guard let more = children.removeValue(forKey: pid) else { continue }
            found += more
            next += more
        }
        return found
    }

    /// `nil` when the process is gone or only waits to be asked for its status.
    private static func parent(of pid: pid_t) -> pid_t? {
        guard let bytes = read("/proc/\(pid)/stat", limit: 4096) else { return nil }
        // The name before may hold anything, parentheses too.
        guard let end = bytes.lastIndex(of: UInt8(ascii: ")")) else { return nil }
        let fields = bytes[(end + 1)...].split(separator: UInt8(ascii: " "), maxSplits: 2)
        guard fields.count == 3, fields[0].first != UInt8(ascii: "Z") else { return nil }
        return pid_t(String(decoding: fields[1], as: UTF8.self))
    }

    private func isMarked(_ pid: pid_t) -> Bool {
        // As large as the kernel lets an environment be.
        guard let bytes = Self.read("/proc/\(pid)/environ", limit: 2 << 20) else { return false }
        return bytes.split(separator: 0).contains { $0.elementsEqual(mark.utf8) }
    }

    private static func read(_ path: String, limit: Int) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 16 << 10)
        while bytes.count < limit {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            guard count > 0 else { break }
            bytes += buffer[..<count]
        }
        return bytes
    }
}
