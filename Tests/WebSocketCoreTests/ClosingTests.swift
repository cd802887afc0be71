import Testing
import WebSocketCore

@Suite("Saying goodbye, RFC 6455 §5.5.1 and §7")
struct ClosingTests {
    @Test(arguments: [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1014, 3000, 4999] as [UInt16])
    func `a valid code is echoed`(code: UInt16) {
        var peer = Peer()
        peer.read(masked(0x88, closePayload(code, "because")))
        #expect(peer.events == [.close(code: CloseCode(rawValue: code), reason: Array("because".utf8))])
        #expect(peer.sent == [0x88, 0x02, UInt8(code >> 8), UInt8(code & 0xFF)])
    }

    @Test func `our own close is sent once and ends with the peer's`() {
        var peer = Peer()
        var sent: [UInt8] = []
        peer.connection.close(1001, reason: "bye", into: &sent)
        #expect(sent == [0x88, 0x05, 0x03, 0xE9, 0x62, 0x79, 0x65])
        peer.connection.close(1000, into: &sent)
        #expect(sent.count == 7)
        let isClosing = peer.connection.isClosing
        #expect(isClosing)

        // What was under way is checked but means nothing any more; a ping still wants its pong (§5.5.2).
        peer.read(masked(0x81, "under way") + masked(0x89, [1]) + masked(0x88, closePayload(1001)))
        #expect(peer.events == [.ping([1]), .close(code: 1001, reason: [])])
        #expect(peer.sent == [0x8A, 0x01, 1])
        let isClosed = peer.connection.isClosed
        #expect(isClosed)
    }

    @Test func `a rule broken after our close is not answered`() {
        var peer = Peer()
        var sent: [UInt8] = []
        peer.connection.close(1001, into: &sent)
        peer.read([0x83])
        #expect(peer.error == .reservedOpcode(3))
        #expect(peer.sent.isEmpty)
        let isClosed = peer.connection.isClosed
        #expect(isClosed)
    }

    @Test func `a reason of 123 octets is sent whole and a longer one cut at a character`() {
        func frame(_ reason: String) -> [UInt8] {
            var connection = Connection(role: .server)
            var sent: [UInt8] = []
            connection.close(1000, reason: reason, into: &sent)
            return sent
        }
        let whole = String(repeating: "x", count: 123)
        #expect(frame(whole) == [0x88, 125, 0x03, 0xE8] + Array(whole.utf8))
        #expect(frame(whole + "x") == frame(whole))
        let cut = String(repeating: "x", count: 121)
        #expect(frame(cut + "€€") == [0x88, 123, 0x03, 0xE8] + Array(cut.utf8))
    }

    @Test func `a close without a code has no payload`() {
        var connection = Connection(role: .server)
        var sent: [UInt8] = []
        connection.close(nil, into: &sent)
        #expect(sent == [0x88, 0x00])
    }

    @Test func `a client reads what a server writes and answers masked`() {
        var client = Peer(role: .client)
        client.read(plain(0x81, [0x68, 0x69]) + plain(0x89, [9]) + plain(0x88, [0x03, 0xE8]), inPiecesOf: 1)
        #expect(
            client.events == [.message(.text, [0x68, 0x69]), .ping([9]), .close(code: 1000, reason: [])]
        )
        // The key 01 02 03 04 turns 09 into 08 and 03 E8 into 02 EA.
        #expect(client.sent == [0x8A, 0x81, 1, 2, 3, 4, 0x08, 0x88, 0x82, 1, 2, 3, 4, 0x02, 0xEA])
    }
}
