import CLinux
import Glibc

/// A connected, non-blocking byte stream, plain or under TLS.
///
/// The one place that knows how bytes leave and arrive. Belongs to one loop; between loops its descriptor travels.
package struct Stream: ~Copyable {
    private enum Transport: ~Copyable {
        case plain(Descriptor)
        case secure(TLSSession)
    }

    private let transport: Transport

    package var descriptor: CInt {
        switch transport {
        case .plain(let socket): socket.rawValue
        case .secure(let session): session.socket.rawValue
        }
    }

    /// Takes ownership of a connected socket.
    package init(adopting descriptor: CInt) throws(SystemError) {
        transport = .plain(try Descriptor(adopting: descriptor, from: "accept"))
    }

    /// Takes ownership of a connected socket whose client is to speak TLS; the handshake is part of the first reads.
    package init(securing descriptor: CInt, with context: TLSContext) throws(SystemError) {
        let socket = try Descriptor(adopting: descriptor, from: "accept")
        transport = .secure(try TLSSession(securing: socket, with: context))
    }

    /// Takes a connection to a server that is to speak TLS and to prove that it is `host`, a name or numeric address.
    ///
    /// The first `write` begins the handshake; reads go on with it.
    package init(connecting stream: consuming Stream, to host: String, with context: TLSContext) throws(SystemError) {
        let socket = try Descriptor(adopting: stream.release() ?? -1, from: "connect")
        transport = .secure(try TLSSession(securing: socket, with: context, expecting: host))
    }

    /// Gives the descriptor away, to be adopted on another thread.
    ///
    /// Only of a plain stream: nil of one under TLS, which is closed.
    package consuming func release() -> CInt? {
        switch consume transport {
        case .plain(let socket): socket.release()
        case .secure: nil
        }
    }

    /// TLS may wait for the other direction than the one asked for: after any event, write and then read.
    package var isSecure: Bool {
        switch transport {
        case .plain: false
        case .secure: true
        }
    }

    /// The client began in plain text where TLS is spoken; reads and writes are plain, so that it can be told.
    package var isUnprotected: Bool {
        switch transport {
        case .plain: false
        case .secure(let session): session.isPlain
        }
    }

    /// What could not be written waits for the peer, whose bytes are to be read first: nothing to wake up for when the
    /// kernel takes more.
    package var awaitsPeer: Bool {
        switch transport {
        case .plain: false
        case .secure(let session): session.awaitsPeer
        }
    }

    /// Why a read or write reported `.ended`, if TLS knows more than that.
    package var failure: TLSFailure? {
        switch transport {
        case .plain: nil
        case .secure(let session): session.failure
        }
    }

    /// Bytes that counted as moved and wait for the kernel: `flush` when the poller says that it takes some.
    package var retainedBytes: Int {
        switch transport {
        case .plain: 0
        case .secure(let session): session.retainedBytes
        }
    }

    package var hasRetained: Bool { retainedBytes > 0 }

    /// Bytes that the kernel holds for the peer: sent and not acknowledged, or not sent yet.
    package var unacknowledgedBytes: Int {
        var count: CInt = 0
        return ioctl(descriptor, UInt(TIOCOUTQ), &count) == 0 ? Int(count) : 0
    }

    /// Moves what is retained; `.moved(0)` when none is left.
    package func flush() -> Outcome {
        switch transport {
        case .plain: .moved(0)
        case .secure(let session): session.flush()
        }
    }

    /// How a read or write went.
    package enum Outcome: Hashable, Sendable {
        /// So many bytes, at least one.
        case moved(Int)
        /// Nothing now; the poller tells when.
        case wouldBlock
        /// The peer is gone: by a clean end (reads only) or an error.
        case ended
    }

    /// Reads what is there, at most as much as fits.
    package func read(into buffer: UnsafeMutableRawBufferPointer) -> Outcome {
        switch transport {
        case .plain(let socket): Self.receive(socket.rawValue, into: buffer)
        case .secure(let session): session.read(into: buffer)
        }
    }

    static func receive(_ socket: CInt, into buffer: UnsafeMutableRawBufferPointer) -> Outcome {
        while true {
            let count = recv(socket, buffer.baseAddress, buffer.count, 0)
            if count > 0 { return .moved(count) }
            if count == 0 { return .ended }
            switch errno {
            case EINTR: continue
            case EAGAIN: return .wouldBlock
            default: return .ended
            }
        }
    }

    /// Writes as much as the kernel takes; with `more`, another write follows at once, and the kernel may hold a
    /// part-filled packet for it.
    package func write(_ bytes: UnsafeRawBufferPointer, more: Bool = false) -> Outcome {
        switch transport {
        case .plain(let socket): Self.send(socket.rawValue, bytes, more: more)
        case .secure(let session): session.write(bytes, more: more)
        }
    }

    static func send(_ socket: CInt, _ bytes: UnsafeRawBufferPointer, more: Bool) -> Outcome {
        let flags = CInt(MSG_NOSIGNAL) | (more ? CInt(MSG_MORE) : 0)
        while true {
            let count = Glibc.send(socket, bytes.baseAddress, bytes.count, flags)
            if count >= 0 { return .moved(count) }
            switch errno {
            case EINTR: continue
            case EAGAIN: return .wouldBlock
            default: return .ended
            }
        }
    }

    /// Ends our side politely: what was written still arrives, then the peer reads an end.
    ///
    /// Flush first.
    package func finishWriting() {
        switch transport {
        case .plain: break
        case .secure(let session): session.finishWriting()
        }
        _ = shutdown(descriptor, CInt(SHUT_WR))
    }

    /// Makes the close that follows a reset, for a peer that would not let go.
    package func abortOnClose() {
        var linger = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<Glibc.linger>.size))
    }
}
