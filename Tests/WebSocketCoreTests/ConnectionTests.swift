import Testing
import WebSocketCore

@Suite("Connection, RFC 6455 §5 to §7")
struct ConnectionTests {
    /// Octets from a client, and all the events they make.
    struct Conversation: Sendable, CustomTestStringConvertible {
        var name: String
        var wire: [UInt8]
        var events: [Event]
        var error: ProtocolError?
        var sent: [UInt8] = []
        var testDescription: String { name }
    }

    static let conversations: [Conversation] = [
        // The masked examples of §5.7.
        Conversation(
            name: "masked Hello",
            wire: [0x81, 0x85, 0x37, 0xFA, 0x21, 0x3D, 0x7F, 0x9F, 0x4D, 0x51, 0x58],
            events: [.message(.text, Array("Hello".utf8))]
        ),
        Conversation(
            name: "masked ping",
            wire: [0x89, 0x85, 0x37, 0xFA, 0x21, 0x3D, 0x7F, 0x9F, 0x4D, 0x51, 0x58],
            events: [.ping(Array("Hello".utf8))],
            sent: [0x8A, 0x05, 0x48, 0x65, 0x6C, 0x6C, 0x6F]
        ),
        Conversation(
            name: "W16 ping between fragments",
            wire: masked(0x01, "Hel") + masked(0x89, [7]) + masked(0x00, "") + masked(0x80, "lo"),
            events: [.ping([7]), .message(.text, Array("Hello".utf8))],
            sent: [0x8A, 0x01, 7]
        ),
        Conversation(
            name: "empty messages",
            wire: masked(0x81, "") + masked(0x82, []) + masked(0x89, []),
            events: [.message(.text, []), .message(.binary, []), .ping([])],
            sent: [0x8A, 0x00]
        ),
        Conversation(
            name: "an unasked pong",
            wire: masked(0x8A, [1, 2, 3, 4, 5]),
            events: [.pong([1, 2, 3, 4, 5])]
        ),
        Conversation(
            name: "two-octet length",
            wire: masked(0x82, [UInt8](repeating: 9, count: 300)),
            events: [.message(.binary, [UInt8](repeating: 9, count: 300))]
        ),
        Conversation(
            name: "a character cut by every fragment",
            wire: masked(0x01, [0xF0]) + masked(0x00, [0x9F]) + masked(0x00, [0xA6]) + masked(0x80, [0x86, 0x21]),
            events: [.message(.text, Array("🦆!".utf8))]
        ),
        Conversation(
            name: "W19 data after close",
            wire: masked(0x88, closePayload(1000, "bye")) + masked(0x81, "late") + [0xFF, 0xFF],
            events: [.close(code: 1000, reason: Array("bye".utf8))],
            sent: [0x88, 0x02, 0x03, 0xE8]
        ),
        Conversation(
            name: "close without a code",
            wire: masked(0x88, []),
            events: [.close(code: nil, reason: [])],
            sent: [0x88, 0x00]
        ),
        Conversation(
            name: "close between fragments",
            wire: masked(0x01, "a") + masked(0x88, closePayload(1000)) + masked(0x80, "b"),
            events: [.close(code: 1000, reason: [])],
            sent: [0x88, 0x02, 0x03, 0xE8]
        ),
    ]

    @Test(arguments: conversations, [Int.max, 1, 2, 3, 5, 7, 11])
    func `W21 tells the same however the octets are cut`(row: Conversation, size: Int) {
        var peer = Peer()
        peer.read(row.wire, inPiecesOf: size)
        #expect(peer.events == row.events)
        #expect(peer.error == nil)
        #expect(peer.sent == row.sent)
    }

    @Test(arguments: conversations)
    func `W21 tells the same when cut in two at every octet`(row: Conversation) {
        for cut in 1..<row.wire.count {
            var peer = Peer()
            peer.read(Array(row.wire[..<cut]))
            peer.read(Array(row.wire[cut...]))
            #expect(peer.events == row.events, "cut at \(cut)")
            #expect(peer.sent == row.sent, "cut at \(cut)")
        }
    }

    @Test func `an idle connection takes no more than 64 octets`() {
        #expect(MemoryLayout<Connection>.size <= 64, "\(MemoryLayout<Connection>.size)")
        #expect(MemoryLayout<Connection>.stride <= 64)
    }
}
