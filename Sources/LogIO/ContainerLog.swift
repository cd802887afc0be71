import Glibc
import LogCore

/// The files in which container runtimes keep what containers print, known by where they are.
enum ContainerLog {
    /// Docker's `ID/ID-json.log`, Kubernetes' `/var/log/containers/*.log` and `/var/log/pods/POD/CONTAINER/0.log`, Podman's
    /// `ID/userdata/ctr.log`.
    static func isOne(_ path: String) -> Bool {
        let parts = path.split(separator: "/")
        guard let name = parts.last else { return false }
        let directories = parts.dropLast()
        if name.hasSuffix("-json.log") { return directories.last.map { name.dropLast(9) == $0 } ?? false }
        if name == "ctr.log" { return directories.last == "userdata" }
        guard name.hasSuffix(".log") else { return false }
        return directories.last == "containers" || directories.dropLast(2).last == "pods"
    }

    /// Whether Docker describes the container beside its log.
    static func hasDescription(_ path: String) -> Bool { path.hasSuffix("-json.log") && isOne(path) }

    /// Docker's description of the container.
    static func description(of path: String) -> String {
        FileName.join(FileName.directory(of: path), "config.v2.json")
    }

    /// What Docker calls the container, if that can be read.
    ///
    /// - Parameters:
    ///   - path: of the container's log.
    ///   - open: opens a file that lies beside, or gives -1.
    /// - Returns: the name, or `nil`.
    static func dockerName(_ path: String, open: (String) -> CInt) -> String? {
        guard hasDescription(path) else { return nil }
        let descriptor = open(description(of: path))
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        let bytes = [UInt8](unsafeUninitializedCapacity: 1 << 20) { storage, initialized in
            initialized = max(0, pread(descriptor, storage.baseAddress, 1 << 20, 0))
        }
        return ContainerDescription.name(bytes.span)
    }
}
