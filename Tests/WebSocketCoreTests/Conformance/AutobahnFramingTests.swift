import Testing
import WebSocketCore

@Suite("Autobahn 1 to 5 and 10: framing, pings, reserved bits and opcodes, fragments")
struct AutobahnFramingTests {
    static let lengths = [0, 125, 126, 127, 128, 65535, 65536, 65536]

    static let framing: [AutobahnCase] = lengths.enumerated().flatMap { index, length in
        let star = [UInt8](repeating: 0x2A, count: length)
        let high = [UInt8](repeating: 0xFE, count: length)
        let size = index == 7 ? 997 : Int.max
        return [
            AutobahnCase(
                number: "1.1.\(index + 1)",
                wire: masked(0x81, star),
                size: size,
                events: [.message(.text, star)]
            ),
            AutobahnCase(
                number: "1.2.\(index + 1)",
                wire: masked(0x82, high),
                size: size,
                events: [.message(.binary, high)]
            ),
        ]
    }

    static let odd: [UInt8] = [0x00, 0xFF, 0xFE, 0xFD, 0xFC, 0xFB, 0x00, 0xFF]
    static let tenPings = (0..<10).flatMap { masked(0x89, "payload-\($0)") }
    static let tenEvents = (0..<10).map { Event.ping(Array("payload-\($0)".utf8)) }

    static let pings: [AutobahnCase] = [
        AutobahnCase(number: "2.1", wire: masked(0x89, []), events: [.ping([])]),
        AutobahnCase(number: "2.2", wire: masked(0x89, "Hello, world!"), events: [.ping(Array("Hello, world!".utf8))]),
        AutobahnCase(number: "2.3", wire: masked(0x89, odd), events: [.ping(odd)]),
        AutobahnCase(
            number: "2.4",
            wire: masked(0x89, [UInt8](repeating: 0xFE, count: 125)),
            events: [.ping([UInt8](repeating: 0xFE, count: 125))]
        ),
        AutobahnCase(
            number: "2.5",
            wire: masked(0x89, [UInt8](repeating: 0xFE, count: 126)),
            error: .controlFrameTooLong
        ),
        AutobahnCase(number: "2.7", wire: masked(0x8A, []), events: [.pong([])]),
        AutobahnCase(number: "2.8", wire: masked(0x8A, odd), events: [.pong(odd)]),
        AutobahnCase(number: "2.9", wire: masked(0x8A, odd) + masked(0x89, [1]), events: [.pong(odd), .ping([1])]),
        AutobahnCase(number: "2.10", wire: tenPings, events: tenEvents),
        AutobahnCase(number: "2.11", wire: tenPings, size: 1, events: tenEvents),
    ]

    static let hello = masked(0x81, "Hello, world!")

    static let reserved: [AutobahnCase] =
        [
            AutobahnCase(number: "3.1", wire: masked(0x91, "x"), error: .reservedBits(1)),
            AutobahnCase(
                number: "3.2, 3.3",
                wire: hello + masked(0xA1, "x") + masked(0x89, []),
                events: [text("Hello, world!")],
                error: .reservedBits(2)
            ),
            AutobahnCase(
                number: "3.4",
                wire: hello + masked(0xB1, "x") + masked(0x89, []),
                size: 1,
                events: [text("Hello, world!")],
                error: .reservedBits(3)
            ),
            AutobahnCase(number: "3.5", wire: masked(0xC2, odd), error: .reservedBits(4)),
            AutobahnCase(number: "3.6", wire: masked(0xD9, odd), error: .reservedBits(5)),
            AutobahnCase(number: "3.7", wire: masked(0xE8, closePayload(1000)), error: .reservedBits(6)),
        ]
        + [UInt8(3), 4, 5, 6, 7, 11, 12, 13, 14, 15].enumerated().map { index, opcode in
            AutobahnCase(
                number: "4.\(index / 5 + 1).\(index % 5 + 1)",
                wire: hello + masked(0x80 | opcode, "x") + masked(0x89, []),
                size: index % 5 == 4 ? 1 : .max,
                events: [text("Hello, world!")],
                error: .reservedOpcode(opcode)
            )
        }

    static let halves = (masked(0x01, "fragment1"), masked(0x80, "fragment2"))
    static let ping = masked(0x89, "ping")
    static let pinged = Event.ping(Array("ping".utf8))
    static let joined = text("fragment1fragment2")
    static let fiveParts =
        masked(0x01, "1") + masked(0x00, "2") + masked(0x89, "ping") + masked(0x00, "3") + masked(0x00, "4")
        + masked(0x89, "ping") + masked(0x80, "5")

    static let fragments: [AutobahnCase] = [
        AutobahnCase(number: "5.1", wire: masked(0x09, "a") + masked(0x80, "b"), error: .fragmentedControlFrame),
        AutobahnCase(number: "5.2", wire: masked(0x0A, "a") + masked(0x80, "b"), error: .fragmentedControlFrame),
        AutobahnCase(number: "5.3 to 5.5", wire: halves.0 + halves.1, events: [joined]),
        AutobahnCase(number: "5.6 to 5.8", wire: halves.0 + ping + halves.1, events: [pinged, joined]),
        AutobahnCase(number: "5.9 to 5.11", wire: masked(0x80, "x") + hello, error: .unexpectedContinuation),
        AutobahnCase(number: "5.12 to 5.14", wire: masked(0x00, "x") + hello, error: .unexpectedContinuation),
        AutobahnCase(
            number: "5.15",
            wire: halves.0 + halves.1 + masked(0x00, "x") + hello,
            events: [joined],
            error: .unexpectedContinuation
        ),
        AutobahnCase(
            number: "5.16",
            wire: masked(0x00, "x") + hello + masked(0x00, "x") + hello,
            error: .unexpectedContinuation
        ),
        AutobahnCase(
            number: "5.17",
            wire: masked(0x80, "x") + hello + masked(0x80, "x") + hello,
            error: .unexpectedContinuation
        ),
        AutobahnCase(number: "5.18", wire: halves.0 + masked(0x81, "fragment2"), error: .unfinishedMessage),
        AutobahnCase(number: "5.19, 5.20", wire: fiveParts, events: [pinged, pinged, text("12345")]),
    ]

    static let autoFragments: AutobahnCase = {
        let payload = [UInt8](repeating: 0x2A, count: 65536)
        let starts = Array(stride(from: 0, to: payload.count, by: 1300))
        let wire = starts.flatMap { start in
            let end = min(start + 1300, payload.count)
            let first: UInt8 = (start == 0 ? 0x01 : 0x00) | (end == payload.count ? 0x80 : 0x00)
            return masked(first, Array(payload[start..<end]))
        }
        return AutobahnCase(number: "10.1.1", wire: wire, events: [.message(.text, payload)])
    }()

    @Test(arguments: framing) func `1 framing`(row: AutobahnCase) { row.check() }
    @Test(arguments: pings) func `2 pings and pongs`(row: AutobahnCase) { row.check() }
    @Test(arguments: reserved) func `3 and 4 reserved bits and opcodes`(row: AutobahnCase) { row.check() }
    @Test(arguments: fragments) func `5 fragmentation`(row: AutobahnCase) { row.check() }
    @Test func `10 auto-fragmentation`() { Self.autoFragments.check() }
}
