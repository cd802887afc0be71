import Testing
import WebSocketCore

@Suite("Compressed messages on a connection, RFC 7692 §6 and §7.2")
struct CompressedConnectionTests {
    private static let hello: [UInt8] = [0xF2, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00]
    private static let again: [UInt8] = [0xF2, 0x00, 0x11, 0x00, 0x00]

    private static func deflated(_ text: [UInt8]) -> [UInt8] {
        var deflater = Deflater()
        var output: [UInt8] = []
        deflater.deflate(text.span, into: &output)
        return output
    }

    private static func server(
        _ parameters: CompressionParameters = CompressionParameters(),
        limits: Limits = Limits()
    ) -> Peer {
        var peer = Peer(limits: limits)
        peer.connection = Connection(role: .server, compression: parameters)
        return peer
    }

    @Test(arguments: [Int.max, 1, 2, 3, 5])
    func `fragments, pings between them, plain messages and context`(size: Int) {
        var peer = Self.server()
        peer.read(
            masked(0x41, Array(Self.hello[..<3])) + masked(0x89, [1]) + masked(0x00, [])
                + masked(0x80, Array(Self.hello[3...]))
                + masked(0x81, "plain") + masked(0xC2, Self.again) + masked(0xC1, [0x00]) + masked(0xC1, []),
            inPiecesOf: size
        )
        #expect(peer.error == nil)
        let hello = Array("Hello".utf8)
        #expect(
            peer.events == [
                .ping([1]), .message(.text, hello), .message(.text, Array("plain".utf8)), .message(.binary, hello),
                .message(.text, []), .message(.text, []),
            ]
        )
    }

    @Test func `a client that promised to forget may not refer back`() {
        var parameters = CompressionParameters()
        parameters.clientNoContextTakeover = true
        var peer = Self.server(parameters)
        peer.read(masked(0xC1, Self.hello) + masked(0xC1, Self.hello))
        #expect(peer.events.count == 2)
        peer.read(masked(0xC1, Self.again))
        #expect(peer.error == .invalidDeflateData)
        #expect(Array(peer.sent.dropFirst(2).prefix(2)) == [0x03, 0xEF])
    }

    @Test func `an inflate window is kept from the first compressed message to the end`() {
        var peer = Self.server()
        #expect(peer.connection.keepsInflateWindow == false)
        peer.read(masked(0x81, "plain") + masked(0x89, []))
        #expect(peer.connection.keepsInflateWindow == false)
        peer.read(masked(0xC1, Self.hello))
        #expect(peer.connection.keepsInflateWindow == true)
        peer.read(masked(0x88, closePayload(1000)))
        #expect(peer.connection.keepsInflateWindow == false)

        var parameters = CompressionParameters()
        parameters.clientNoContextTakeover = true
        var forgetful = Self.server(parameters)
        forgetful.read(masked(0x41, Self.hello))
        #expect(forgetful.connection.keepsInflateWindow == false)
    }

    @Test func `without room for a window only a client that needs none is inflated`() {
        var limits = Limits()
        limits.allowsInflateWindow = false
        var peer = Self.server(limits: limits)
        peer.read(masked(0x81, "plain"))
        #expect(peer.events == [.message(.text, Array("plain".utf8))])
        peer.read(masked(0xC1, Self.hello))
        #expect(peer.error == .noInflateWindow)
        #expect(Array(peer.sent.dropFirst(2).prefix(2)) == [0x03, 0xF5])

        var parameters = CompressionParameters()
        parameters.clientNoContextTakeover = true
        var forgetful = Self.server(parameters, limits: limits)
        forgetful.read(masked(0xC1, Self.hello) + masked(0xC1, Self.hello))
        #expect(forgetful.events.count == 2)
    }

    @Test(arguments: [
        ("W29 continuation", masked(0x41, [0xF2]) + masked(0xC0, []), ProtocolError.reservedBits(4)),
        ("W29 ping", masked(0xC9, []), .reservedBits(4)),
        ("RSV2", masked(0xA1, []), .reservedBits(2)),
        ("no deflate data", masked(0xC1, [0x07]), .invalidDeflateData),
        ("message that ends inside a block", masked(0xC1, [0x00, 0x50, 0x00, 0xAF, 0xFF, 0x48]), .invalidDeflateData),
    ])
    func `is refused`(name: String, wire: [UInt8], error: ProtocolError) {
        for size in [Int.max, 1] {
            var peer = Self.server()
            peer.read(wire, inPiecesOf: size)
            #expect(peer.error == error, "\(name)")
        }
    }

    @Test func `W22 text is checked as it inflates, across fragments`() {
        var peer = Self.server()
        let duck = Self.deflated(Array("🦆 and more".utf8))
        peer.read(masked(0x41, Array(duck[..<2])) + masked(0x80, Array(duck[2...])), inPiecesOf: 1)
        #expect(peer.events == [.message(.text, Array("🦆 and more".utf8))])

        // A stored block gives its octets at once, so the verdict does not wait for the message's end.
        var other = Self.server()
        other.read(masked(0x41, [0x00, 0x02, 0x00, 0xFD, 0xFF, 0xF4, 0x90]))
        #expect(other.error == .invalidUTF8)

        var cut = Self.server()
        cut.read(masked(0xC1, Self.deflated([0x61, 0xCE])))
        #expect(cut.error == .invalidUTF8)
    }

    @Test func `W27 the limit holds for what comes out`() {
        let zeros = [UInt8](repeating: 0, count: 1 << 20)
        var peer = Self.server(limits: Limits(messageSize: 1 << 20))
        peer.read(masked(0xC2, Self.deflated(zeros)))
        #expect(peer.events == [.message(.binary, zeros)])

        var bombed = Self.server(limits: Limits(messageSize: 1 << 20 - 1))
        bombed.read(masked(0xC2, Self.deflated(zeros)))
        #expect(bombed.error == .messageTooLarge(limit: 1 << 20 - 1))
        #expect(bombed.events.isEmpty)
    }

    struct Agreement: Sendable, CustomTestStringConvertible {
        var parameters = CompressionParameters()
        var testDescription: String { "\(parameters)" }

        init(_ change: (inout CompressionParameters) -> Void) { change(&parameters) }
    }

    static let agreements = [
        Agreement { _ in },
        Agreement { $0.serverNoContextTakeover = true },
        Agreement { $0.clientNoContextTakeover = true },
        Agreement { $0.serverWindowBits = 8 },
        Agreement { $0.clientWindowBits = 9 },
        Agreement { ($0.serverWindowBits, $0.clientWindowBits, $0.serverNoContextTakeover) = (10, 11, true) },
    ]

    @Test(arguments: agreements)
    func `both ends understand each other under every agreement`(row: Agreement) {
        var server = Self.server(row.parameters)
        var client = Peer(role: .client)
        client.connection = Connection(role: .client, compression: row.parameters)
        let messages = (0..<5).map { round in
            Array((0..<400).map { "round \(round) line \($0 * 31 % 97)" }.joined(separator: "\n").utf8)
        }
        for message in messages {
            var up: [UInt8] = []
            client.connection.send(.text, message.span, maskingKey: 0xA1B2_C3D4, into: &up)
            #expect(up.first == 0xC1 && up.count < message.count / 2)
            server.read(up, inPiecesOf: 1000)
            var down: [UInt8] = []
            server.connection.send(.binary, message.span, into: &down)
            #expect(down.first == 0xC2 && down.count < message.count / 2)
            client.read(down, inPiecesOf: 1000)
        }
        #expect(server.events == messages.map { .message(.text, $0) })
        #expect(client.events == messages.map { .message(.binary, $0) })
    }

    @Test func `a short message is not worth compressing, and none follows a close`() {
        var connection = Connection(role: .server, compression: CompressionParameters())
        var sent: [UInt8] = []
        connection.send(.text, [0x68, 0x69].span, into: &sent)
        #expect(sent == [0x81, 0x02, 0x68, 0x69])
        sent = []
        connection.close(1001, into: &sent)
        let size = sent.count
        connection.send(.text, [0x68, 0x69].span, into: &sent)
        #expect(sent.count == size)
    }
}
