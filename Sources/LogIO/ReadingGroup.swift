import EventIO
import Glibc

/// The group that a user must join to read what the user may not.
enum ReadingGroup {
    /// Of the file or directory at `path`, which can't be read or listed; `nil` when joining a group does not help, or no one knows it.
    static func name(of path: String) -> String? {
        var status = stat()
        guard PathText.withPath(path, { stat($0, &status) }) == 0, status.st_mode & S_IRGRP != 0 else { return nil }
        let isDirectory = status.st_mode & S_IFMT == S_IFDIR
        guard !isDirectory || status.st_mode & S_IXGRP != 0, status.st_gid != 0 else { return nil }
        return names[status.st_gid]
    }

    /// As `/etc/group` has them: asking other sources, as `getgrgid` does, may wait for a network.
    private static let names: [gid_t: String] = {
        let descriptor = SystemCall.openForReading("/etc/group")
        guard descriptor >= 0 else { return [:] }
        defer { close(descriptor) }
        let bytes = [UInt8](unsafeUninitializedCapacity: 1 << 20) { storage, initialized in
            initialized = max(0, pread(descriptor, storage.baseAddress, 1 << 20, 0))
        }
        var names: [gid_t: String] = [:]
        for line in bytes.split(separator: UInt8(ascii: "\n")) {
            let fields = line.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
            guard fields.count >= 3, let number = gid_t(String(decoding: fields[2], as: UTF8.self)) else { continue }
            names[number] = names[number] ?? String(decoding: fields[0], as: UTF8.self)
        }
        return names
    }()
}
