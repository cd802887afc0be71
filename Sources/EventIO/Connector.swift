import CLinux
import Glibc

/// A TCP connection on its way: made without waiting, ready when its descriptor is writable.
package struct Connector: ~Copyable {
    private let socket: Descriptor
    package let address: SocketAddress

    /// For the poller: writable when it is decided.
    package var descriptor: CInt { socket.rawValue }

    /// Begins to connect; an error that shows at once is thrown at once.
    package init(to address: SocketAddress) throws(SystemError) {
        let family = address.isIPv6 ? AF_INET6 : AF_INET
        let kind = CInt(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        let socket = try Descriptor(adopting: Glibc.socket(family, kind, 0), from: "socket")
        var on: CInt = 1
        setsockopt(socket.rawValue, CInt(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<CInt>.size))
        // Interrupted or not, the kernel goes on with it.
        let status = address.withSocketAddress { connect(socket.rawValue, $0, $1) }
        guard status == 0 || errno == EINPROGRESS || errno == EINTR else {
            throw SystemError.current("connect \(address)")
        }
        self.socket = socket
        self.address = address
    }

    /// Takes the connection, once the descriptor is writable.
    package consuming func finish() throws(SystemError) -> Stream {
        var code: CInt = 0
        var size = socklen_t(MemoryLayout<CInt>.size)
        guard getsockopt(socket.rawValue, SOL_SOCKET, SO_ERROR, &code, &size) == 0 else {
            throw SystemError.current("connect \(address)")
        }
        guard code == 0 else { throw SystemError(code: code, call: "connect \(address)") }
        return try Stream(adopting: socket.release())
    }
}
