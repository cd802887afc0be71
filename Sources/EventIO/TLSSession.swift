import COpenSSL
import Glibc

/// One side of TLS on one connected, non-blocking socket.
///
/// With an edge-triggered poller that watches reading and writing at once: after any event, first what was blocked is
/// written again, then it is read until `wouldBlock`. So it does not matter which of the two TLS waits for.
/// Not `Sendable`: it belongs to one loop.
final class TLSSession {
    private enum State {
        /// The server's side: nothing has arrived yet.
        case silent
        /// TLS, from the handshake on.
        case secure
        /// The client speaks plain text.
        case plain
        /// Nothing more may be asked of OpenSSL.
        case broken
    }

    let socket: Descriptor
    private let session: OpaquePointer
    private let outbox: TLSOutbox
    private var state: State
    /// Why it is broken, if it did not just end.
    private(set) var failure: TLSFailure?
    /// Records that the kernel did not take.
    ///
    /// OpenSSL has made them, so they come before all else and what is in them counts as moved. Of `write` at most
    /// `burst` and a record.
    private var retained: [UInt8] = []
    /// Whether the client was given a ticket to resume with.
    private var hasTicket = false

    /// So many bytes of records go to the kernel in one call.
    private static let burst = 64 << 10

    /// Begins the server's side; with a host, which is a name or a numeric address, the client's.
    init(
        securing socket: consuming Descriptor,
        with context: TLSContext,
        expecting host: String? = nil
    ) throws(SystemError) {
        guard let session = SSL_new(context.pointer) else { throw SystemError(code: ENOMEM, call: "SSL_new") }
        guard let input = BIO_new_socket(socket.rawValue, BIO_NOCLOSE), let output = context.outbox.makeEnd() else {
            SSL_free(session)
            throw SystemError(code: ENOMEM, call: "BIO_new")
        }
        SSL_set_bio(session, input, output)
        outbox = context.outbox
        self.session = session
        state = host == nil ? .silent : .secure
        if let host {
            let isAddress: CInt = SocketAddress(host, port: 0) == nil ? 0 : 1
            guard COpenSSL_expect_host(session, host, isAddress) == 1 else {
                SSL_free(session)
                throw SystemError(code: EINVAL, call: "expect \(host)")
            }
            SSL_set_connect_state(session)
        } else {
            SSL_set_accept_state(session)
        }
        self.socket = socket
    }

    deinit { SSL_free(session) }

    var retainedBytes: Int { retained.count }
    var isPlain: Bool { state == .plain }
    /// What cannot be written now waits for the peer's part of the handshake, not for the kernel.
    var awaitsPeer: Bool { state == .secure && SSL_is_init_finished(session) == 0 && SSL_want(session) == SSL_READING }

    func read(into buffer: UnsafeMutableRawBufferPointer) -> Stream.Outcome {
        if state == .silent, let outcome = recognize() { return outcome }
        switch state {
        case .plain: return Stream.receive(socket.rawValue, into: buffer)
        case .broken, .silent: return .ended
        case .secure: break
        }
        ERR_clear_error()
        let count = SSL_read(session, buffer.baseAddress, CInt(clamping: buffer.count))
        let outcome = count > 0 ? .moved(Int(count)) : outcome(of: count)
        // A handshake, an alert or new keys may have to be sent; what the kernel does not take is retained.
        return push() == .ended ? .ended : outcome
    }

    func write(_ bytes: UnsafeRawBufferPointer, more: Bool) -> Stream.Outcome {
        switch state {
        case .plain: return Stream.send(socket.rawValue, bytes, more: more)
        case .broken: return .ended
        case .silent: return .wouldBlock
        case .secure: break
        }
        let flushed = flush()
        guard flushed == .moved(0) else { return flushed }
        guard SSL_is_init_finished(session) == 1 else { return shakeHands() ? write(bytes, more: more) : blocked }
        giveTicket()
        var moved = 0
        while moved < bytes.count {
            // A call makes one record of at most 16 KiB (RFC 8446 §5.1).
            while moved < bytes.count, outbox.bytes.count < Self.burst {
                let rest = UnsafeRawBufferPointer(rebasing: bytes[moved...])
                ERR_clear_error()
                let count = SSL_write(session, rest.baseAddress, CInt(clamping: rest.count))
                guard count > 0 else {
                    let outcome = outcome(of: count)
                    // What was made before still goes.
                    return push() == .ended || outcome != .wouldBlock ? .ended : moved > 0 ? .moved(moved) : .wouldBlock
                }
                moved += Int(count)
            }
            switch push() {
            case .moved: continue
            case .wouldBlock: return .moved(moved)
            case .ended: return .ended
            }
        }
        return .moved(moved)
    }

    /// Lets the first record of ours bring the ticket, instead of a packet of its own at the end of the handshake.
    ///
    /// That spares a system call here and a wake-up there, and clients that read and write one session on two threads
    /// (Python's do) the moment in which a ticket crosses their request, which some do not survive.
    private func giveTicket() {
        guard !hasTicket, SSL_is_server(session) == 1 else { return }
        hasTicket = true
        SSL_new_session_ticket(session)  // 0 before TLS 1.3, where the handshake has it
    }

    /// Goes on with the handshake, which the client begins; true when it is done.
    private func shakeHands() -> Bool {
        ERR_clear_error()
        let result = SSL_do_handshake(session)
        if result != 1 { _ = outcome(of: result) }  // breaks the session when it failed
        return push() != .ended && result == 1
    }

    private var blocked: Stream.Outcome { state == .broken ? .ended : .wouldBlock }

    /// Gives what OpenSSL has made to the kernel; `.wouldBlock` when some of it is retained.
    private func push() -> Stream.Outcome {
        guard !outbox.bytes.isEmpty else { return .moved(0) }
        defer { outbox.clear() }
        // Order is all: behind what waits already.
        var sent = 0
        while retained.isEmpty, sent < outbox.bytes.count {
            let outcome = outbox.bytes.withUnsafeBytes { bytes in
                Stream.send(socket.rawValue, UnsafeRawBufferPointer(rebasing: bytes[sent...]), more: false)
            }
            switch outcome {
            case .moved(let count):
                sent += count
            case .wouldBlock:
                retained = Array(outbox.bytes[sent...])
                return .wouldBlock
            case .ended:
                state = .broken
                return .ended
            }
        }
        guard sent < outbox.bytes.count else { return .moved(sent) }
        retained += outbox.bytes[sent...]
        return .wouldBlock
    }

    /// Offers what is retained to the kernel again; `.moved(0)` when nothing is left.
    func flush() -> Stream.Outcome {
        while !retained.isEmpty {
            if state == .broken { return .ended }
            switch retained.withUnsafeBytes({ Stream.send(socket.rawValue, $0, more: false) }) {
            case .moved(let count):
                retained.removeFirst(count)
            case .wouldBlock:
                return .wouldBlock
            case .ended:
                state = .broken
                return .ended
            }
        }
        retained = []
        return .moved(0)
    }

    /// Says `close_notify`; nothing may be retained.
    func finishWriting() {
        guard state == .secure, SSL_is_init_finished(session) == 1 else { return }
        ERR_clear_error()
        SSL_shutdown(session)
        _ = push()
    }

    /// Looks at the first byte without taking it: a handshake record begins with 22, an HTTP method with a letter.
    ///
    /// - Returns: what a read is to report; nil when it may go on.
    private func recognize() -> Stream.Outcome? {
        var first: UInt8 = 0
        let count = recv(socket.rawValue, &first, 1, CInt(MSG_PEEK))
        if count == 0 { return .ended }
        if count < 0 { return errno == EAGAIN || errno == EINTR ? .wouldBlock : .ended }
        state = (65...90).contains(first) ? .plain : .secure
        return nil
    }

    private func outcome(of result: CInt) -> Stream.Outcome {
        switch SSL_get_error(session, result) {
        case SSL_ERROR_WANT_READ, SSL_ERROR_WANT_WRITE:
            return .wouldBlock
        case SSL_ERROR_ZERO_RETURN:
            return .ended
        default:
            state = .broken
            failure = TLSFailure(of: session)
            return .ended
        }
    }
}
