import CLinux
import Glibc

/// A bound UDP socket, made for bursts.
package final class MessageSocket: Sendable {
    private let socket: Descriptor
    /// Where it really is bound: the port is the kernel's choice when 0 was asked for.
    package let address: SocketAddress

    package var descriptor: CInt { socket.rawValue }

    package init(on wanted: SocketAddress) throws(SystemError) {
        let family = wanted.isIPv6 ? AF_INET6 : AF_INET
        let kind = CInt(SOCK_DGRAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        let socket = try Descriptor(adopting: Glibc.socket(family, kind, 0), from: "socket")
        var on: CInt = 1
        let size = socklen_t(MemoryLayout<CInt>.size)
        if wanted.isIPv6 { setsockopt(socket.rawValue, CInt(IPPROTO_IPV6), IPV6_V6ONLY, &on, size) }
        // What comes while nobody reads must fit; past the system's limit only where privileges allow.
        var room: CInt = 4 << 20
        if setsockopt(socket.rawValue, SOL_SOCKET, SO_RCVBUFFORCE, &room, size) != 0 {
            setsockopt(socket.rawValue, SOL_SOCKET, SO_RCVBUF, &room, size)
        }
        setsockopt(socket.rawValue, SOL_SOCKET, SO_RXQ_OVFL, &on, size)
        guard wanted.withSocketAddress({ bind(socket.rawValue, $0, $1) }) == 0 else {
            throw SystemError.current("bind \(wanted)")
        }
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let status = withUnsafeMutablePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(socket.rawValue, $0, &length) }
        }
        guard status == 0, let actual = SocketAddress(storage) else { throw SystemError.current("getsockname") }
        self.socket = socket
        address = actual
    }
}

/// One datagram that came.
package struct ReceivedDatagram {
    /// Bytes of it in the buffer.
    package var count: Int
    /// It was longer than the buffer.
    package var isCut: Bool
    /// `nil` for a socket of this machine.
    package var peer: SocketAddress?

    /// Takes one that waits at `socket`, or `nil`; `errno` is `EAGAIN` when there is none.
    ///
    /// - Parameters:
    ///   - socket: bound, non-blocking or not.
    ///   - buffer: gets the datagram.
    ///   - lost: gets the socket's count of datagrams that found no room.
    package init?(from socket: CInt, into buffer: UnsafeMutableRawBufferPointer, lost: inout UInt32) {
        var from = sockaddr_storage()
        let size = CLinux_receive_datagram(socket, buffer.baseAddress, buffer.count, &from, &lost)
        guard size >= 0 else { return nil }
        count = min(size, buffer.count)
        isCut = size > buffer.count
        peer = SocketAddress(from)
    }
}
