import EventIO
import Glibc
import Testing

@Suite("Listener and stream")
struct StreamTests {
    /// A plain blocking client socket: the other end of the tests.
    func connect(to address: SocketAddress) -> CInt {
        let client = socket(address.isIPv6 ? AF_INET6 : AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        #expect(address.withSocketAddress { Glibc.connect(client, $0, $1) } == 0)
        return client
    }

    @Test(arguments: ["127.0.0.1", "::1"])
    func `bytes cross both ways`(host: String) throws {
        let wanted = try #require(SocketAddress(host, port: 0))
        let listener = try Listener(on: wanted)
        #expect(listener.address.port != 0)
        #expect(listener.address.isLoopback)
        let client = connect(to: listener.address)
        defer { close(client) }
        guard case .connection(let stream, let peer) = listener.accept() else {
            Issue.record("nobody came")
            return
        }
        #expect(peer.octets == wanted.octets)
        var buffer = [UInt8](repeating: 0, count: 16)
        #expect(buffer.withUnsafeMutableBytes { stream.read(into: $0) } == .wouldBlock)
        #expect(send(client, "hello", 5, 0) == 5)
        var poller = try Poller()
        try poller.add(stream.descriptor, token: 1, interest: [.readable, .onChange])
        #expect(poller.wait(milliseconds: 5_000) == 1)
        #expect(buffer.withUnsafeMutableBytes { stream.read(into: $0) } == .moved(5))
        #expect(Array(buffer.prefix(5)) == Array("hello".utf8))
        #expect(Array("bye".utf8).withUnsafeBytes { stream.write($0) } == .moved(3))
        #expect(recv(client, &buffer, 16, 0) == 3)
        shutdown(client, CInt(SHUT_WR))
        #expect(poller.wait(milliseconds: 5_000) == 1)
        #expect(buffer.withUnsafeMutableBytes { stream.read(into: $0) } == .ended)
    }

    @Test func `a peer that does not read blocks the writer instead of growing memory`() throws {
        let listener = try Listener(on: try #require(SocketAddress("127.0.0.1", port: 0)))
        let client = connect(to: listener.address)
        defer { close(client) }
        guard case .connection(let stream, _) = listener.accept() else {
            Issue.record("nobody came")
            return
        }
        let bytes = [UInt8](repeating: 1, count: 1 << 20)
        var written = 0
        writing: for _ in 0..<1_000 {
            switch bytes.withUnsafeBytes({ stream.write($0) }) {
            case .moved(let count): written += count
            case .wouldBlock: break writing
            case .ended:
                Issue.record("the stream ended")
                break writing
            }
        }
        #expect(written < 1_000 << 20)
    }

    @Test func `a port in use is refused by name`() throws {
        let first = try Listener(on: try #require(SocketAddress("127.0.0.1", port: 0)))
        do {
            _ = try Listener(on: first.address)
            Issue.record("two listeners on one port")
        } catch {
            #expect(error.code == EADDRINUSE)
            #expect(error.description.contains("\(first.address)"))
        }
    }

    @Test(arguments: ["localhost", "127.0.0.1.", "", "1.2.3", ":::"])
    func `names and nonsense are no addresses`(text: String) {
        #expect(SocketAddress(text, port: 1) == nil)
    }
}
