import Testing
import WebSocketCore

@Suite("Limits: who sends too much is told 1009")
struct LimitsTests {
    static func limits(message: Int = 10, frame: Int = 10, fragments: Int = 1024, empty: Int = 32) -> Limits {
        var limits = Limits()
        limits.messageSize = message
        limits.frameSize = frame
        limits.fragments = fragments
        limits.emptyFragments = empty
        return limits
    }

    @Test(arguments: [1, Int.max])
    func `a message as large as the limit is taken, in one frame or two`(size: Int) {
        var peer = Peer(limits: Self.limits())
        let ten = [UInt8](repeating: 0x61, count: 10)
        peer.read(masked(0x82, ten), inPiecesOf: size)
        peer.read(masked(0x02, Array(ten.prefix(4))) + masked(0x80, Array(ten.prefix(6))), inPiecesOf: size)
        #expect(peer.events == [.message(.binary, ten), .message(.binary, ten)])
        #expect(peer.error == nil)
    }

    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var limits: Limits
        /// Up to the octet of a header that shows it: no octet of the payload is waited for.
        var wire: [UInt8]
        var error: ProtocolError
        var testDescription: String { name }
    }

    static let cases: [Case] = [
        Case(
            name: "W23 frame larger than a frame may be",
            limits: limits(message: 1000),
            wire: [0x82, 0x8B],
            error: .frameTooLarge(limit: 10)
        ),
        Case(
            name: "W23 frame larger than a message may be",
            limits: limits(frame: 1000),
            wire: [0x82, 0x8B, 0, 0, 0, 0],
            error: .messageTooLarge(limit: 10)
        ),
        Case(
            name: "W23 second fragment that is too much",
            limits: limits(),
            wire: masked(0x02, [1, 2, 3, 4]) + [0x80, 0x87, 0, 0, 0, 0],
            error: .messageTooLarge(limit: 10)
        ),
        Case(
            name: "W24 one-octet fragments",
            limits: limits(message: 1 << 20, fragments: 3),
            wire: masked(0x01, "a") + masked(0x00, "b") + masked(0x00, "c") + [0x00, 0x81, 0, 0, 0, 0],
            error: .tooManyFragments(limit: 3)
        ),
        Case(
            name: "W25 empty fragments",
            limits: limits(empty: 2),
            wire: masked(0x01, "") + masked(0x00, "") + [0x00, 0x80, 0, 0, 0, 0],
            error: .tooManyFragments(limit: 2)
        ),
    ]

    @Test(arguments: cases)
    func `is refused before anything of it is kept`(row: Case) {
        var peer = Peer(limits: row.limits)
        peer.read(Array(row.wire.dropLast()))
        #expect(peer.error == nil)
        peer.read([row.wire[row.wire.count - 1]])
        #expect(peer.error == row.error)
        #expect(peer.events.isEmpty)
        #expect(Array(peer.sent.dropFirst(2).prefix(2)) == [0x03, 0xF1])
    }

    @Test func `W24 131,072 one-octet fragments are refused at the default`() {
        var peer = Peer()
        peer.read(masked(0x01, "a"))
        var taken = 1
        while peer.error == nil, taken < 131_072 {
            peer.read(masked(0x00, "a"))
            taken += 1
        }
        #expect(peer.error == .tooManyFragments(limit: 1024))
        #expect(taken == 1025)
    }

    @Test func `W25 pings between empty fragments don't start the count again`() {
        var peer = Peer()
        peer.read(masked(0x01, "a"))
        for _ in 0..<32 { peer.read(masked(0x89, []) + masked(0x00, [])) }
        #expect(peer.error == nil)
        peer.read(masked(0x89, []) + masked(0x00, []))
        #expect(peer.error == .tooManyFragments(limit: 32))
    }

    @Test func `counts start again with each message`() {
        var peer = Peer(limits: Self.limits(message: 4, fragments: 2, empty: 1))
        for _ in 0..<5 {
            peer.read(masked(0x02, []) + masked(0x80, [1, 2, 3, 4]))
        }
        #expect(peer.events == [Event](repeating: .message(.binary, [1, 2, 3, 4]), count: 5))
        #expect(peer.error == nil)
    }
}
