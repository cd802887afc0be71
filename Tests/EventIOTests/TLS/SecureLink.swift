import EventIO
import Glibc
import Testing

/// Two streams under TLS with a network between them that passes on as many bytes at a time as it is told to.
final class SecureLink {
    let client: Stream
    let server: Stream
    /// The network's ends: what the client sends arrives at the first, what the server sends at the second.
    private let near: Descriptor
    private let far: Descriptor

    init(_ serverContext: TLSContext, _ clientContext: TLSContext, host: String = "127.0.0.1") throws {
        let (clientEnd, near) = try Self.pair()
        let (serverEnd, far) = try Self.pair()
        client = try Stream(connecting: try Stream(adopting: clientEnd), to: host, with: clientContext)
        server = try Stream(securing: serverEnd, with: serverContext)
        self.near = try Descriptor(adopting: near, from: "socketpair")
        self.far = try Descriptor(adopting: far, from: "socketpair")
    }

    /// With a certificate that the client knows.
    convenience init(host: String = "127.0.0.1") throws {
        let own = try Certificate()
        try self.init(
            try TLSContext(try TLSIdentity(certificate: own.certificate, key: own.key)),
            try TLSContext(TLSTrust(authorities: own.certificate)),
            host: host
        )
    }

    /// Two ends of one connection, non-blocking; nobody gets a signal for writing where nobody reads.
    static func pair() throws -> (CInt, CInt) {
        signal(SIGPIPE, SIG_IGN)
        var ends: [CInt] = [-1, -1]
        let kind = CInt(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        try #require(socketpair(AF_UNIX, kind, 0, &ends) == 0)
        return (ends[0], ends[1])
    }

    /// Passes on at most so many bytes each way; false when there was nothing.
    func pass(_ count: Int = 65_536) -> Bool {
        let toServer = Self.move(from: near.rawValue, to: far.rawValue, count)
        let toClient = Self.move(from: far.rawValue, to: near.rawValue, count)
        return toServer || toClient
    }

    private static func move(from: CInt, to: CInt, _ count: Int) -> Bool {
        var bytes = [UInt8](repeating: 0, count: count)
        let received = recv(from, &bytes, count, 0)
        return received > 0 && send(to, bytes, received, 0) == received
    }

    /// No more comes from either side.
    func cut() {
        shutdown(near.rawValue, CInt(SHUT_RDWR))
        shutdown(far.rawValue, CInt(SHUT_RDWR))
    }

    /// Lets the client say `text` and the server read it, in pieces of `count` bytes; what the last reads reported.
    func open(
        _ text: String = "hello",
        pieces count: Int = 65_536
    ) -> (client: Stream.Outcome, server: Stream.Outcome) {
        var sent = false
        var outcomes = (client: Stream.Outcome.wouldBlock, server: Stream.Outcome.wouldBlock)
        for _ in 0..<100_000 {
            if !sent { sent = Array(text.utf8).withUnsafeBytes { client.write($0) } == .moved(text.utf8.count) }
            let moved = pass(count)
            outcomes.server = Self.read(server).outcome
            if outcomes.server != .wouldBlock { break }
            outcomes.client = Self.read(client).outcome
            if outcomes.client != .wouldBlock || (!moved && sent) { break }
        }
        return outcomes
    }

    static func read(_ stream: borrowing Stream) -> (outcome: Stream.Outcome, bytes: [UInt8]) {
        var bytes = [UInt8](repeating: 0, count: 65_536)
        let outcome = bytes.withUnsafeMutableBytes { stream.read(into: $0) }
        guard case .moved(let count) = outcome else { return (outcome, []) }
        return (outcome, Array(bytes.prefix(count)))
    }
}
