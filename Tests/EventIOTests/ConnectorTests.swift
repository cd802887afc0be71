import EventIO
import Testing

@Suite("Connecting")
struct ConnectorTests {
    private static func writable(_ connector: borrowing Connector) throws -> Bool {
        var poller = try Poller()
        try poller.add(connector.descriptor, token: 0, interest: .writable)
        return poller.wait(milliseconds: 5000) == 1
    }

    @Test func `ends in a stream where somebody listens`() throws {
        let listener = try Listener(on: try #require(SocketAddress("127.0.0.1", port: 0)))
        let connector = try Connector(to: listener.address)
        #expect(try Self.writable(connector))
        let stream = try connector.finish()
        let outcome = [UInt8]("x".utf8).withUnsafeBytes { stream.write($0) }
        #expect(outcome == .moved(1))
    }

    @Test func `ends in an error that names the address where nobody does`() throws {
        let port: UInt16
        do {
            port = try Listener(on: try #require(SocketAddress("127.0.0.1", port: 0))).address.port
        }
        let error = #expect(throws: SystemError.self) {
            let connector = try Connector(to: try #require(SocketAddress("127.0.0.1", port: port)))
            _ = try Self.writable(connector)
            _ = try connector.finish()
        }
        #expect(error?.call == "connect 127.0.0.1:\(port)")
    }

    @Test func `takes names and addresses`() throws {
        #expect(try NameLookup.addresses(of: "::1", port: 1).map(\.description) == ["[::1]:1"])
        #expect(try NameLookup.addresses(of: "localhost", port: 80).contains { $0.isLoopback && $0.port == 80 })
        #expect(throws: NameLookup.Failure.self) { try NameLookup.addresses(of: "no such host", port: 1) }
    }
}
