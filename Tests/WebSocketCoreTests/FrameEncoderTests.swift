import Testing
import WebSocketCore

@Suite("Frames out, RFC 6455 §5.7")
struct FrameEncoderTests {
    @Test func `the examples of section 5_7`() {
        func frame(_ opcode: Opcode, _ text: String, isFinal: Bool = true, key: UInt32? = nil) -> [UInt8] {
            var output: [UInt8] = []
            FrameEncoder.append(opcode, Array(text.utf8).span, isFinal: isFinal, maskingKey: key, to: &output)
            return output
        }
        #expect(frame(.text, "Hello") == [0x81, 0x05, 0x48, 0x65, 0x6C, 0x6C, 0x6F])
        #expect(
            frame(.text, "Hello", key: 0x37FA_213D)
                == [0x81, 0x85, 0x37, 0xFA, 0x21, 0x3D, 0x7F, 0x9F, 0x4D, 0x51, 0x58]
        )
        #expect(frame(.text, "Hel", isFinal: false) == [0x01, 0x03, 0x48, 0x65, 0x6C])
        #expect(frame(.continuation, "lo") == [0x80, 0x02, 0x6C, 0x6F])
        #expect(frame(.ping, "Hello") == [0x89, 0x05, 0x48, 0x65, 0x6C, 0x6C, 0x6F])
        #expect(
            frame(.pong, "Hello", key: 0x37FA_213D)
                == [0x8A, 0x85, 0x37, 0xFA, 0x21, 0x3D, 0x7F, 0x9F, 0x4D, 0x51, 0x58]
        )
    }

    @Test(
        arguments: [
            (0, [0x82, 0x00]), (125, [0x82, 0x7D]), (126, [0x82, 0x7E, 0x00, 0x7E]), (65535, [0x82, 0x7E, 0xFF, 0xFF]),
            (65536, [0x82, 0x7F, 0, 0, 0, 0, 0, 1, 0, 0]),
        ] as [(Int, [UInt8])]
    )
    func `lengths take the shortest form`(count: Int, header: [UInt8]) {
        let payload = [UInt8](repeating: 0x5A, count: count)
        var output: [UInt8] = []
        FrameEncoder.append(.binary, payload.span, to: &output)
        #expect(output == header + payload)
    }

    @Test func `frames gather in one output`() {
        var output: [UInt8] = []
        for octet in 0..<3 as Range<UInt8> { FrameEncoder.append(.ping, [octet].span, maskingKey: 0, to: &output) }
        #expect(output == [0x89, 0x81, 0, 0, 0, 0, 0, 0x89, 0x81, 0, 0, 0, 0, 1, 0x89, 0x81, 0, 0, 0, 0, 2])
    }
}
