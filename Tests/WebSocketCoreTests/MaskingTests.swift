import Testing
import WebSocketCore

@Suite("Masking, RFC 6455 §5.3")
struct MaskingTests {
    private static let octets: [UInt8] = [0x37, 0xFA, 0x21, 0x3D]
    private static let key: UInt32 = 0x37FA_213D

    /// The definition: octet i of the payload with octet i mod 4 of the key.
    private static func expected(_ payload: [UInt8]) -> [UInt8] {
        payload.enumerated().map { $0.element ^ octets[$0.offset % 4] }
    }

    @Test func `Hello is masked as in section 5.7`() {
        var bytes = Array("Hello".utf8)
        var masking = Masking(key: Self.key)
        var span = bytes.mutableSpan
        masking.apply(to: &span)
        #expect(bytes == [0x7F, 0x9F, 0x4D, 0x51, 0x58])
    }

    @Test func `goes by the definition for every length and alignment`() {
        for length in 0...70 {
            for start in 0..<9 {
                let payload = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ 11) }
                var bytes = [UInt8](repeating: 0xEE, count: start) + payload + [0xEE]
                var span = bytes.mutableSpan
                var part = span._mutatingExtracting(start..<start + length)
                var masking = Masking(key: Self.key)
                masking.apply(to: &part)
                #expect(Array(bytes[start..<start + length]) == Self.expected(payload))
                #expect(bytes[..<start].allSatisfy { $0 == 0xEE } && bytes.last == 0xEE, "nothing outside is touched")
            }
        }
    }

    @Test(arguments: [1, 2, 3, 4, 5, 7, 8, 9, 13])
    func `goes on where the piece before ended`(size: Int) {
        let payload = (0..<100).map { UInt8($0) }
        var bytes = payload
        var masking = Masking(key: Self.key)
        for start in stride(from: 0, to: payload.count, by: size) {
            var span = bytes.mutableSpan
            var part = span._mutatingExtracting(start..<min(start + size, payload.count))
            masking.apply(to: &part)
        }
        #expect(bytes == Self.expected(payload))
    }

    @Test func `an empty piece turns nothing`() {
        var bytes: [UInt8] = []
        var span = bytes.mutableSpan
        var masking = Masking(key: Self.key)
        masking.apply(to: &span)
        #expect(masking == Masking(key: Self.key))
    }
}
