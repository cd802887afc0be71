import Testing
import WebSocketCore

@Suite("Inflating, RFC 7692 §7.2.2")
struct InflaterTests {
    /// Inflates a message given in frames of at most `size` octets.
    static func inflate(
        _ wire: [UInt8],
        inPiecesOf size: Int = .max,
        limit: Int = 1 << 20,
        with inflater: inout Inflater
    ) throws(ProtocolError) -> [UInt8] {
        var output: [UInt8] = []
        var start = 0
        while start < wire.count {
            let end = size < wire.count - start ? start + size : wire.count
            try inflater.inflate(wire.span.extracting(start..<end), limit: limit, into: &output)
            start = end
        }
        try inflater.endMessage(limit: limit, into: &output)
        return output
    }

    static let hello: [UInt8] = [0xF2, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00]

    @Test(
        arguments: [
            ("7.2.3.1 one block", hello, "Hello"),
            ("7.2.3.3 stored", [0x00, 0x05, 0x00, 0xFA, 0xFF, 0x48, 0x65, 0x6C, 0x6C, 0x6F, 0x00], "Hello"),
            ("7.2.3.4 W30 final block", [0xF3, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00, 0x00], "Hello"),
            ("W30 final block and no octet after it", [0xF3, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00], "Hello"),
            (
                "7.2.3.5 two blocks",
                [0xF2, 0x48, 0x05, 0x00, 0x00, 0x00, 0xFF, 0xFF, 0xCA, 0xC9, 0xC9, 0x07, 0x00], "Hello"
            ),
            ("7.2.3.6 empty", [0x00], ""),
            ("no octet at all", [], ""),
        ] as [(String, [UInt8], String)],
        [Int.max, 1, 2, 3]
    )
    func `the RFC's examples`(row: (name: String, wire: [UInt8], text: String), size: Int) throws {
        var inflater = Inflater(windowBits: 15)
        for round in 1...3 {
            let output = try Self.inflate(row.wire, inPiecesOf: size, with: &inflater)
            #expect(output == Array(row.text.utf8), "\(row.name), message \(round)")
        }
    }

    @Test func `7_2_3_2 a message may refer to the one before, until it is forgotten`() throws {
        let second: [UInt8] = [0xF2, 0x00, 0x11, 0x00, 0x00]
        var inflater = Inflater(windowBits: 15)
        #expect(try Self.inflate(Self.hello, with: &inflater) == Array("Hello".utf8))
        #expect(try Self.inflate(second, with: &inflater) == Array("Hello".utf8))
        inflater.reset()
        #expect(throws: ProtocolError.invalidDeflateData) { try Self.inflate(second, with: &inflater) }
    }

    @Test func `W30 the window outlives a final block`() throws {
        var inflater = Inflater(windowBits: 15)
        let final: [UInt8] = [0xF3, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00, 0x00]
        #expect(try Self.inflate(final, with: &inflater) == Array("Hello".utf8))
        #expect(try Self.inflate([0xF2, 0x00, 0x11, 0x00, 0x00], with: &inflater) == Array("Hello".utf8))
    }

    @Test(
        arguments: [
            ("reserved block type", [0x07]),
            ("stored length that contradicts itself", [0x00, 0x05, 0x00, 0x00, 0x00, 0x61]),
            ("cut inside a stored block", [0x00, 0x50, 0x00, 0xAF, 0xFF, 0x48]),
            ("W30 garbage behind a final block", [0xF3, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00, 0xFF, 0xFF]),
        ] as [(String, [UInt8])],
        [Int.max, 1]
    )
    func `what does not inflate is refused`(row: (name: String, wire: [UInt8]), size: Int) {
        var inflater = Inflater(windowBits: 15)
        #expect(throws: ProtocolError.invalidDeflateData, "\(row.name)") {
            try Self.inflate(row.wire, inPiecesOf: size, with: &inflater)
        }
    }

    @Test func `a message cut anywhere is refused or shorter, and never more than was sent`() {
        let text = Array((0..<60).map { "line \($0 * 7919) of many" }.joined(separator: "\n").utf8)
        var deflater = Deflater()
        var wire: [UInt8] = []
        deflater.deflate(text.span, into: &wire)
        for cut in 1..<wire.count - 1 {
            var inflater = Inflater(windowBits: 15)
            // A refusal is one of the two good outcomes.
            let output = try? Self.inflate(Array(wire[..<cut]), with: &inflater)
            #expect(output != text)
        }
    }

    @Test func `W27 a bomb stops at the limit and costs no more than that`() {
        var deflater = Deflater()
        let zeros = [UInt8](repeating: 0, count: 8 << 20)
        var bomb: [UInt8] = []
        deflater.deflate(zeros.span, into: &bomb)
        #expect(bomb.count < 100_000)
        var inflater = Inflater(windowBits: 15)
        var output: [UInt8] = []
        #expect(throws: ProtocolError.messageTooLarge(limit: 100_000)) {
            try inflater.inflate(bomb.span, limit: 100_000, into: &output)
        }
        #expect(output.count <= 100_001)
    }

    @Test(arguments: [4, 5, 6])
    func `the limit is exact`(limit: Int) {
        var inflater = Inflater(windowBits: 15)
        let output = try? Self.inflate(Self.hello, limit: limit, with: &inflater)  // the throw is the point
        #expect(output == (limit >= 5 ? Array("Hello".utf8) : nil))
    }
}
