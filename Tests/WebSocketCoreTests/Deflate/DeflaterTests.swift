import Testing
import WebSocketCore

@Suite("Deflating, RFC 7692 §7.2.1")
struct DeflaterTests {
    private static func deflate(_ text: String, with deflater: inout Deflater) -> [UInt8] {
        var output: [UInt8] = []
        deflater.deflate(Array(text.utf8).span, into: &output)
        return output
    }

    @Test func `Hello is as in sections 7_2_3_1 and 7_2_3_2`() {
        var deflater = Deflater(level: 6)
        #expect(Self.deflate("Hello", with: &deflater) == [0xF2, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00])
        #expect(Self.deflate("Hello", with: &deflater) == [0xF2, 0x00, 0x11, 0x00, 0x00])
        deflater.reset()
        #expect(Self.deflate("Hello", with: &deflater) == [0xF2, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00])
    }

    @Test func `an empty message is one octet, as often as it comes`() {
        var deflater = Deflater()
        for _ in 0..<3 { #expect(Self.deflate("", with: &deflater) == [0x00]) }
    }

    @Test func `output is appended`() {
        var deflater = Deflater()
        var output: [UInt8] = [1, 2]
        deflater.deflate([0x61].span, into: &output)
        #expect(output.starts(with: [1, 2]) && output.count > 2)
    }

    /// Octets without pattern, so that any window shows: xorshift from a fixed start.
    private static func noise(_ count: Int) -> [UInt8] {
        var state: UInt32 = 2_463_534_242
        return (0..<count).map { _ in
            state ^= state << 13
            state ^= state >> 17
            state ^= state << 5
            return UInt8(truncatingIfNeeded: state >> 24)
        }
    }

    @Test(arguments: 8...15 as ClosedRange<UInt8>)
    func `W28 a peer with just that window inflates it, message after message`(windowBits: UInt8) throws {
        let block = Self.noise(240)
        var deflater = Deflater(windowBits: windowBits)
        var inflater = Inflater(windowBits: windowBits)
        for count in [1, 31, 4096, 40_000, 100_000] {
            let message = (0..<count).map { block[$0 % block.count] ^ UInt8(truncatingIfNeeded: $0 / 5000) }
            var wire: [UInt8] = []
            deflater.deflate(message.span, into: &wire)
            #expect(try InflaterTests.inflate(wire, with: &inflater) == message)
        }
    }

    @Test func `a smaller window really refers back less`() {
        // The same 2,000 octets twice: only a window that reaches that far back finds the repetition.
        let block = Self.noise(2000)
        func size(_ windowBits: UInt8) -> Int {
            var deflater = Deflater(windowBits: windowBits)
            var wire: [UInt8] = []
            deflater.deflate((block + block).span, into: &wire)
            return wire.count
        }
        #expect(size(15) < 2200)
        #expect(size(9) > 3900)
        #expect(size(8) == size(9))
    }

    @Test func `effort may change from message to message, and more of it makes less`() throws {
        // Words in an order by chance: what is found depends on how long one looks.
        let order = Self.noise(64_000)
        let lines = stride(from: 0, to: order.count, by: 20).map { start in
            order[start..<start + 20].map { "word\($0 / 8) " }.joined()
        }
        func size(_ efforts: [Deflater.Effort]) throws -> Int {
            var deflater = Deflater(level: 6)
            var inflater = Inflater(windowBits: 15)
            var size = 0
            for (index, line) in lines.enumerated() {
                deflater.spend(efforts[index % efforts.count])
                var wire: [UInt8] = []
                deflater.deflate(Array(line.utf8).span, into: &wire)
                #expect(try InflaterTests.inflate(wire, with: &inflater) == Array(line.utf8))
                size += wire.count
            }
            return size
        }
        let thorough = try size([.thorough])
        let quick = try size([.quick])
        #expect(thorough < quick)
        #expect(try size([.thorough, .quick]) <= quick)
    }

    @Test(arguments: [1 << 16, 1 << 20, 3_000_000])
    func `octets that don't compress come through too`(count: Int) throws {
        let message = Self.noise(count)
        var deflater = Deflater()
        var inflater = Inflater(windowBits: 15)
        var wire: [UInt8] = []
        deflater.deflate(message.span, into: &wire)
        #expect(try InflaterTests.inflate(wire, inPiecesOf: 16_384, limit: 1 << 22, with: &inflater) == message)
    }
}
