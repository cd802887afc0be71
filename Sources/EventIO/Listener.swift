import CLinux
import Glibc

/// A TCP socket that takes connections.
package final class Listener: Sendable {
    private let socket: Descriptor
    /// Where it really listens: the port is the kernel's choice when 0 was asked for.
    package let address: SocketAddress

    package var descriptor: CInt { socket.rawValue }

    /// Binds and listens; the port may be in TIME_WAIT, but not in anybody's use.
    package init(on wanted: SocketAddress, backlog: CInt = 4096) throws(SystemError) {
        let family = wanted.isIPv6 ? AF_INET6 : AF_INET
        let kind = CInt(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        let socket = try Descriptor(adopting: Glibc.socket(family, kind, 0), from: "socket")
        var on: CInt = 1
        let size = socklen_t(MemoryLayout<CInt>.size)
        setsockopt(socket.rawValue, SOL_SOCKET, SO_REUSEADDR, &on, size)
        if wanted.isIPv6 { setsockopt(socket.rawValue, CInt(IPPROTO_IPV6), IPV6_V6ONLY, &on, size) }
        guard wanted.withSocketAddress({ bind(socket.rawValue, $0, $1) }) == 0 else {
            throw SystemError.current("bind \(wanted)")
        }
        guard listen(socket.rawValue, backlog) == 0 else { throw SystemError.current("listen \(wanted)") }
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let status = withUnsafeMutablePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(socket.rawValue, $0, &length) }
        }
        guard status == 0, let actual = SocketAddress(storage) else { throw SystemError.current("getsockname") }
        self.socket = socket
        address = actual
    }

    /// What `accept` found.
    package enum Accepted: ~Copyable {
        case connection(Stream, SocketAddress)
        /// Nobody waits.
        case none
        /// This one failed; the next may not.
        case retry
        /// Out of descriptors or memory: stop listening for a moment instead of spinning.
        case exhausted(SystemError)
    }

    /// Takes one waiting connection, ready for non-blocking use and with Nagle's delay off.
    package func accept() -> Accepted {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let result = withUnsafeMutablePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                CLinux_accept_nonblocking(socket.rawValue, $0, &length)
            }
        }
        guard result >= 0 else {
            switch errno {
            case EAGAIN: return .none
            case EMFILE, ENFILE, ENOBUFS, ENOMEM: return .exhausted(SystemError.current("accept"))
            default: return .retry
            }
        }
        var on: CInt = 1
        setsockopt(result, CInt(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<CInt>.size))
        guard let peer = SocketAddress(storage), let stream = try? Stream(adopting: result) else {
            _ = Glibc.close(result)  // not IP: nothing of ours listens there
            return .retry
        }
        return .connection(stream, peer)
    }
}
