import EventIO
import Glibc
import Testing

@Suite("TLS session")
struct TLSSessionTests {
    static func write(_ text: String, to stream: borrowing Stream) -> Stream.Outcome {
        Array(text.utf8).withUnsafeBytes { stream.write($0) }
    }

    @Test(arguments: [1, 5, 700, 65_536])
    func `shakes hands whatever the pieces`(size: Int) throws {
        let link = try SecureLink()
        #expect(link.open(pieces: size).server == .moved(5))
        #expect(Self.write("answer", to: link.server) == .moved(6))
        var bytes: [UInt8] = []
        while bytes.isEmpty, link.pass(size) { bytes = SecureLink.read(link.client).bytes }
        #expect(bytes == Array("answer".utf8))
        #expect(link.client.failure == nil)
        #expect(link.server.failure == nil)
    }

    @Test func `waits for the peer, not for the kernel, while it shakes hands`() throws {
        let link = try SecureLink()
        #expect(Self.write("hello", to: link.client) == .wouldBlock)
        #expect(link.client.awaitsPeer == true)
        #expect(link.open().server == .moved(5))
        #expect(link.client.awaitsPeer == false)
        #expect(Self.write("early", to: link.server) == .moved(5))
    }

    @Test func `a server says nothing before it was spoken to`() throws {
        let link = try SecureLink()
        #expect(SecureLink.read(link.server).outcome == .wouldBlock)
        #expect(Self.write("early", to: link.server) == .wouldBlock)
        #expect(link.pass() == false)
    }

    @Test func `keeps what the kernel did not take, and offers it again as it was`() throws {
        let link = try SecureLink()
        #expect(link.open().server == .moved(5))
        let sent = (0..<8 << 20).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 13) }
        var offset = 0
        var received: [UInt8] = []
        var wasRetained = false
        while received.count < sent.count {
            // Until nothing moves any more, then something else is tried: it must wait its turn.
            while offset < sent.count {
                let end = min(sent.count, offset + 50_000)
                let outcome = sent[offset..<end].withUnsafeBytes { link.server.write($0) }
                guard case .moved(let count) = outcome else { break }
                offset += count
            }
            if link.server.hasRetained {
                wasRetained = true
                #expect(link.server.flush() == .wouldBlock)
                #expect(Self.write("pushy", to: link.server) == .wouldBlock)
            }
            while link.pass() { received += SecureLink.read(link.client).bytes }
            while case let (.moved, bytes) = SecureLink.read(link.client) { received += bytes }
            _ = link.server.flush()
        }
        #expect(wasRetained)
        #expect(received == sent)
        #expect(link.server.hasRetained == false)
    }

    @Test func `says its end`() throws {
        let link = try SecureLink()
        #expect(link.open().server == .moved(5))
        link.server.finishWriting()
        while link.pass() {}
        #expect(SecureLink.read(link.client).outcome == .ended)
        #expect(link.client.failure == nil)
    }

    @Test func `a connection that is cut just ended`() throws {
        let link = try SecureLink()
        #expect(link.open().server == .moved(5))
        link.cut()
        #expect(SecureLink.read(link.client).outcome == .ended)
        #expect(SecureLink.read(link.server).outcome == .ended)
        #expect(link.client.failure == nil)
        #expect(Self.write("late", to: link.client) == .ended)
    }

    @Test func `a client that speaks plain text is answered so`() throws {
        let own = try Certificate()
        let (end, peer) = try SecureLink.pair()
        defer { close(peer) }
        let context = try TLSContext(try TLSIdentity(certificate: own.certificate, key: own.key))
        let server = try Stream(securing: end, with: context)
        #expect(server.isUnprotected == false)
        #expect(server.isSecure == true)
        #expect(send(peer, "GET / ", 6, 0) == 6)
        #expect(SecureLink.read(server).bytes == Array("GET / ".utf8))
        #expect(server.isUnprotected == true)
        #expect(Self.write("no", to: server) == .moved(2))
        var bytes = [UInt8](repeating: 0, count: 8)
        #expect(recv(peer, &bytes, 8, 0) == 2)
    }

    @Test func `a server that speaks plain text is recognised`() throws {
        let (end, peer) = try SecureLink.pair()
        defer { close(peer) }
        let client = try Stream(connecting: Stream(adopting: end), to: "h", with: try TLSContext(TLSTrust()))
        #expect(Self.write("hello", to: client) == .wouldBlock)
        #expect(send(peer, "HTTP/1.1 400 Bad Request\r\n\r\n", 28, 0) == 28)
        #expect(SecureLink.read(client).outcome == .ended)
        #expect(client.failure == .notTLS)
    }
}
