import Testing
import WebSocketCore

@Suite("What a peer must not do, RFC 6455 §5 to §8")
struct ViolationTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var role = Role.server
        /// Up to the octet that breaks the rule.
        var wire: [UInt8]
        var error: ProtocolError
        /// What was said before.
        var events: [Event] = []
        var testDescription: String { name }
    }

    static let cases: [Case] =
        [
            Case(name: "W13 unmasked frame", wire: [0x81, 0x00], error: .unmaskedFrame),
            Case(name: "a server that masks", role: .client, wire: [0x81, 0x80], error: .maskedFrame),
            Case(name: "W14 RSV1", wire: [0xC1], error: .reservedBits(4)),
            Case(name: "W14 reserved opcode", wire: [0x83], error: .reservedOpcode(3)),
            Case(
                name: "W14 reserved opcode after a message",
                wire: masked(0x81, "ok") + [0x8B],
                error: .reservedOpcode(11),
                events: [.message(.text, Array("ok".utf8))]
            ),
            Case(name: "W15 long ping", wire: [0x89, 0xFE], error: .controlFrameTooLong),
            Case(name: "W15 fragmented ping", wire: [0x09], error: .fragmentedControlFrame),
            Case(name: "W17 highest bit", wire: [0x82, 0xFF, 0x80], error: .lengthOutOfRange),
            Case(name: "W17 non-minimal", wire: [0x82, 0xFE, 0x00, 0x01], error: .lengthNotMinimal),
            Case(name: "W18 close of one octet", wire: masked(0x88, [0x03]), error: .closePayloadTooShort),
            Case(
                name: "W18 bad UTF-8 reason",
                wire: masked(0x88, closePayload(1000) + [0xFF]),
                error: .invalidUTF8
            ),
            Case(
                name: "W18 reason that ends inside a character",
                wire: masked(0x88, closePayload(1000) + [0xE2, 0x82]),
                error: .invalidUTF8
            ),
            Case(name: "continuation of nothing", wire: masked(0x80, []), error: .unexpectedContinuation),
            Case(
                name: "continuation after the last fragment",
                wire: masked(0x81, "a") + masked(0x00, []),
                error: .unexpectedContinuation,
                events: [.message(.text, [0x61])]
            ),
            Case(
                name: "new message inside another",
                wire: masked(0x01, "a") + masked(0x81, []),
                error: .unfinishedMessage
            ),
            Case(
                name: "W22 bad octet in the middle of an unfinished frame",
                wire: Array(
                    masked(0x81, [0xCE, 0xBA, 0xF4, 0x90] + [UInt8](repeating: 0x61, count: 90)).prefix(6 + 4)
                ),
                error: .invalidUTF8
            ),
            Case(
                name: "W22 bad octet in a fragment",
                wire: masked(0x01, [0xCE]) + Array(masked(0x00, [0x41, 0x41]).prefix(6 + 1)),
                error: .invalidUTF8
            ),
            Case(name: "text that ends inside a character", wire: masked(0x81, [0x61, 0xCE]), error: .invalidUTF8),
            Case(
                name: "text whose last fragment leaves a character open",
                wire: masked(0x01, [0xE2]) + masked(0x80, [0x82]),
                error: .invalidUTF8
            ),
        ]
        + ([0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65535] as [UInt16]).map { code in
            Case(name: "W18 close code \(code)", wire: masked(0x88, closePayload(code)), error: .invalidCloseCode(code))
        }

    @Test(arguments: cases, [Int.max, 1, 2, 3])
    func `is told at once with the right code, and nothing after it counts`(row: Case, size: Int) {
        var peer = Peer(role: row.role)
        peer.read(row.wire, inPiecesOf: size)
        #expect(peer.error == row.error)
        #expect(peer.events == row.events)

        let code = row.error.closeCode.rawValue
        let start = row.role == .server ? 2 : 6
        #expect(peer.sent.first == 0x88)
        if row.role == .server {
            #expect(Array(peer.sent.dropFirst(start).prefix(2)) == [UInt8(code >> 8), UInt8(code & 0xFF)])
        }
        let isClosed = peer.connection.isClosed
        #expect(isClosed)

        let sent = peer.sent
        peer.read(masked(0x81, "late") + masked(0x89, []) + masked(0x88, []) + [0xFF, 0xFF, 0xFF], inPiecesOf: size)
        #expect(peer.error == row.error && peer.events == row.events && peer.sent == sent)
    }

    @Test(arguments: cases)
    func `is not told before the octet that shows it`(row: Case) {
        var peer = Peer(role: row.role)
        peer.read(Array(row.wire.dropLast()))
        #expect(peer.error == nil)
    }
}
