import Testing
import WebSocketCore

@Suite("Frame header, RFC 6455 §5.2")
struct FrameHeaderTests {
    static let limit = 1 << 32

    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var role: Role
        var wire: [UInt8]
        var header: FrameHeader
        var testDescription: String { name }
    }

    static let accepted: [Case] = [
        Case(
            name: "empty text",
            role: .server,
            wire: [0x81, 0x80, 1, 2, 3, 4],
            header: FrameHeader(opcode: .text, maskingKey: 0x0102_0304, payloadLength: 0)
        ),
        Case(
            name: "125 octets",
            role: .server,
            wire: [0x82, 0xFD, 0, 0, 0, 0],
            header: FrameHeader(opcode: .binary, maskingKey: 0, payloadLength: 125)
        ),
        Case(
            name: "126 octets",
            role: .server,
            wire: [0x82, 0xFE, 0x00, 0x7E, 0xFF, 0xFE, 0xFD, 0xFC],
            header: FrameHeader(opcode: .binary, maskingKey: 0xFFFE_FDFC, payloadLength: 126)
        ),
        Case(
            name: "256 octets",
            role: .server,
            wire: [0x02, 0xFE, 0x01, 0x00, 0, 0, 0, 0],
            header: FrameHeader(isFinal: false, opcode: .binary, maskingKey: 0, payloadLength: 256)
        ),
        Case(
            name: "65535 octets",
            role: .server,
            wire: [0x80, 0xFE, 0xFF, 0xFF, 0, 0, 0, 1],
            header: FrameHeader(opcode: .continuation, maskingKey: 1, payloadLength: 65535)
        ),
        Case(
            name: "65536 octets",
            role: .server,
            wire: [0x01, 0xFF, 0, 0, 0, 0, 0, 1, 0, 0, 9, 8, 7, 6],
            header: FrameHeader(isFinal: false, opcode: .text, maskingKey: 0x0908_0706, payloadLength: 65536)
        ),
        Case(
            name: "as long as the limit",
            role: .server,
            wire: [0x82, 0xFF, 0, 0, 0, 1, 0, 0, 0, 0, 9, 8, 7, 6],
            header: FrameHeader(opcode: .binary, maskingKey: 0x0908_0706, payloadLength: limit)
        ),
        Case(
            name: "ping of 125 octets to a client",
            role: .client,
            wire: [0x89, 0x7D],
            header: FrameHeader(opcode: .ping, payloadLength: 125)
        ),
        Case(
            name: "pong to a client",
            role: .client,
            wire: [0x8A, 0x00],
            header: FrameHeader(opcode: .pong, payloadLength: 0)
        ),
        Case(
            name: "close to a server",
            role: .server,
            wire: [0x88, 0x82, 5, 5, 5, 5],
            header: FrameHeader(opcode: .close, maskingKey: 0x0505_0505, payloadLength: 2)
        ),
        Case(
            name: "256 octets to a client",
            role: .client,
            wire: [0x82, 0x7E, 0x01, 0x00],
            header: FrameHeader(opcode: .binary, payloadLength: 256)
        ),
        Case(
            name: "65536 octets to a client",
            role: .client,
            wire: [0x82, 0x7F, 0, 0, 0, 0, 0, 1, 0, 0],
            header: FrameHeader(opcode: .binary, payloadLength: 65536)
        ),
    ]

    @Test(arguments: accepted)
    func `is read whole, whatever follows it`(row: Case) throws {
        let wire = row.wire + [0xFF, 0xFF]
        let parsed = try #require(try FrameHeader.parse(wire.span, role: row.role, payloadLimit: Self.limit))
        #expect(parsed.header == row.header)
        #expect(parsed.size == row.wire.count)
    }

    @Test(arguments: accepted)
    func `asks for more at every cut`(row: Case) throws {
        for cut in 0..<row.wire.count {
            let part = row.wire.span.extracting(first: cut)
            #expect(try FrameHeader.parse(part, role: row.role, payloadLimit: Self.limit) == nil, "cut at \(cut)")
        }
    }

    @Test(arguments: accepted)
    func `is written as it was read`(row: Case) {
        var output: [UInt8] = [0xAA]
        FrameEncoder.append(row.header, to: &output)
        #expect(output == [0xAA] + row.wire)
        let size = FrameEncoder.headerSize(payloadLength: row.header.payloadLength, isMasked: row.role == .server)
        #expect(size == row.wire.count)
    }

    struct Refusal: Sendable, CustomTestStringConvertible {
        var name: String
        var role = Role.server
        /// No octet more than are needed to see that something is wrong.
        var wire: [UInt8]
        var error: ProtocolError
        var limit = FrameHeaderTests.limit
        var testDescription: String { name }
    }

    static let refused: [Refusal] = [
        Refusal(name: "W13 unmasked from a client", wire: [0x81, 0x00], error: .unmaskedFrame),
        Refusal(name: "masked from a server", role: .client, wire: [0x81, 0x80], error: .maskedFrame),
        Refusal(name: "W14 RSV1 without extension", wire: [0xC1], error: .reservedBits(4)),
        Refusal(name: "W14 RSV2", wire: [0xA1], error: .reservedBits(2)),
        Refusal(name: "W14 RSV3", wire: [0x91], error: .reservedBits(1)),
        Refusal(name: "W14 all three on a ping", wire: [0xF9], error: .reservedBits(7)),
        Refusal(name: "W15 ping of 126 octets", wire: [0x89, 0xFE], error: .controlFrameTooLong),
        Refusal(name: "W15 close with a 64-bit length", wire: [0x88, 0xFF], error: .controlFrameTooLong),
        Refusal(name: "W15 fragmented ping", wire: [0x09], error: .fragmentedControlFrame),
        Refusal(name: "W15 fragmented pong", wire: [0x0A], error: .fragmentedControlFrame),
        Refusal(name: "W15 fragmented close", wire: [0x08], error: .fragmentedControlFrame),
        Refusal(name: "W17 125 in 16 bits", wire: [0x82, 0xFE, 0x00, 0x7D], error: .lengthNotMinimal),
        Refusal(name: "W17 0 in 16 bits", wire: [0x82, 0xFE, 0x00, 0x00], error: .lengthNotMinimal),
        Refusal(name: "W17 65535 in 64 bits", wire: [0x82, 0xFF, 0, 0, 0, 0, 0, 0], error: .lengthNotMinimal),
        Refusal(name: "W17 highest bit", wire: [0x82, 0xFF, 0x80], error: .lengthOutOfRange),
        Refusal(name: "W17 all bits", wire: [0x82, 0xFF, 0xFF], error: .lengthOutOfRange),
        Refusal(
            name: "2^62 octets",
            wire: [0x82, 0xFF, 0x40],
            error: .frameTooLarge(limit: limit)
        ),
        Refusal(
            name: "limit + 1 in 64 bits",
            wire: [0x82, 0xFF, 0, 0, 0, 1, 0, 0, 0, 1],
            error: .frameTooLarge(limit: limit)
        ),
        Refusal(
            name: "limit + 1 in 16 bits",
            wire: [0x82, 0xFE, 0x04, 0x01],
            error: .frameTooLarge(limit: 1024),
            limit: 1024
        ),
        Refusal(
            name: "limit + 1 in 7 bits",
            wire: [0x82, 0xFD],
            error: .frameTooLarge(limit: 124),
            limit: 124
        ),
        Refusal(
            name: "a first octet of the length that is too much",
            wire: [0x82, 0xFE, 0x05],
            error: .frameTooLarge(limit: 1024),
            limit: 1024
        ),
    ]

    static let reservedOpcodes = [3, 4, 5, 6, 7, 11, 12, 13, 14, 15] as [UInt8]

    @Test(
        arguments: refused
            + reservedOpcodes.map {
                Refusal(name: "W14 opcode \($0)", wire: [0x80 | $0], error: .reservedOpcode($0))
            }
    )
    func `is refused at the first octet that can't be right`(row: Refusal) throws {
        for cut in 0..<row.wire.count {
            let part = row.wire.span.extracting(first: cut)
            #expect(try FrameHeader.parse(part, role: row.role, payloadLimit: row.limit) == nil, "cut at \(cut)")
        }
        for tail in [0, 1, 14] {
            let wire = row.wire + [UInt8](repeating: 0, count: tail)
            #expect(throws: row.error) {
                try FrameHeader.parse(wire.span, role: row.role, payloadLimit: row.limit)
            }
        }
    }

    @Test func `a limit on data does not forbid control frames`() throws {
        let wire: [UInt8] = [0x89, 0xFD, 0, 0, 0, 0]
        #expect(try FrameHeader.parse(wire.span, role: .server, payloadLimit: 0)?.header.payloadLength == 125)
    }

    @Test(
        arguments: [
            (0xC1, nil), (0xC2, nil), (0x41, nil), (0xC0, .reservedBits(4)), (0xC9, .reservedBits(4)),
            (0xC8, .reservedBits(4)), (0xD1, .reservedBits(5)), (0xE1, .reservedBits(6)),
        ] as [(UInt8, ProtocolError?)]
    )
    func `W29 with compression RSV1 may open a message and nothing else`(first: UInt8, error: ProtocolError?) throws {
        let wire: [UInt8] = [first, 0x80, 0, 0, 0, 0]
        func parse() throws(ProtocolError) -> FrameHeader? {
            try FrameHeader.parse(wire.span, role: .server, payloadLimit: 1, allowsCompression: true)?.header
        }
        if let error {
            #expect(throws: error) { try parse() }
        } else {
            #expect(try parse()?.isCompressed == true)
        }
    }

    @Test func `stays small`() {
        #expect(MemoryLayout<FrameHeader>.size <= 24)
    }
}
