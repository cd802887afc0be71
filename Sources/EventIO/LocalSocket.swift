import CLinux
import Glibc

/// A socket of this machine with a path (unix(7)), bound; the path is removed when this value ends.
package final class LocalSocket: Sendable {
    package enum Kind: Sendable { case datagrams, connections }

    private let socket: Descriptor
    package let path: String
    package let kind: Kind

    package var descriptor: CInt { socket.rawValue }

    /// Binds, and listens where connections are to come.
    ///
    /// A socket at `path` that nobody serves any more is replaced; one that somebody serves, or anything else, is not.
    /// Every program of the machine may write to it, as to `/dev/log`.
    package init(at path: String, _ kind: Kind) throws(SystemError) {
        var address = sockaddr_un()
        let room = MemoryLayout.size(ofValue: address.sun_path)
        guard !path.isEmpty, path.utf8.count < room else { throw SystemError(code: ENAMETOOLONG, call: "bind \(path)") }
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let type = (kind == .datagrams ? SOCK_DGRAM : SOCK_STREAM).rawValue
        let flags = CInt(type | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        let socket = try Descriptor(adopting: Glibc.socket(AF_UNIX, flags, 0), from: "socket")
        if Self.call(connect, socket.rawValue, &address) == 0 {
            throw SystemError(code: EADDRINUSE, call: "bind \(path)")
        }
        if errno == ECONNREFUSED { unlink(path) }
        let bound = try Descriptor(adopting: Glibc.socket(AF_UNIX, flags, 0), from: "socket")
        guard Self.call(bind, bound.rawValue, &address) == 0 else { throw SystemError.current("bind \(path)") }
        chmod(path, 0o666)
        if kind == .connections, listen(bound.rawValue, 128) != 0 { throw SystemError.current("listen \(path)") }
        self.socket = bound
        self.path = path
        self.kind = kind
    }

    deinit { unlink(path) }

    private static func call(
        _ function: (CInt, UnsafePointer<sockaddr>, socklen_t) -> CInt,
        _ socket: CInt,
        _ address: inout sockaddr_un
    ) -> CInt {
        withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                function(socket, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }

    /// Takes one waiting connection, or `nil`; -1 as the result of `accept` leaves `errno`.
    package func accept() -> CInt { CLinux_accept_nonblocking(descriptor, nil, nil) }
}
