import LogCore
import Testing

@Suite("Files that are not written in UTF-8")
struct TextEncodingTests {
    static let text = "Grüße 🚀 π\u{0}\r\n"

    static func utf16(_ text: String, big: Bool) -> [UInt8] {
        text.utf16.flatMap { big ? [UInt8($0 >> 8), UInt8($0 & 0xFF)] : [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
    }

    @Test(arguments: [true, false])
    func `UTF-16 becomes UTF-8, wherever the reads end`(big: Bool) {
        let wire = Self.utf16(Self.text, big: big)
        let encoding = big ? TextEncoding.utf16BigEndian : .utf16LittleEndian
        for size in 1...wire.count {
            var output: [UInt8] = []
            var rest: [UInt8] = []
            for start in stride(from: 0, to: wire.count, by: size) {
                rest += wire[start..<min(start + size, wire.count)]
                rest.removeFirst(encoding.append(rest.span, to: &output))
                #expect(rest.count <= 3)
            }
            #expect(output == Array(Self.text.utf8))
            #expect(rest.isEmpty)
        }
    }

    @Test func `half a surrogate pair is replaced`() {
        var output: [UInt8] = []
        let wire: [UInt8] = [0x3D, 0xD8, 0x41, 0, 0x80, 0xDE, 0x42, 0]
        #expect(TextEncoding.utf16LittleEndian.append(wire.span, to: &output) == 8)
        #expect(String(decoding: output, as: UTF8.self) == "\u{FFFD}A\u{FFFD}B")
    }

    @Test func `a byte of Latin-1 is its code point`() {
        var output: [UInt8] = []
        let wire = (0...255).map { UInt8($0) }
        #expect(TextEncoding.latin1.append(wire.span, to: &output) == 256)
        #expect(
            String(decoding: output, as: UTF8.self) == String(String.UnicodeScalarView(wire.map { Unicode.Scalar($0) }))
        )
    }

    @Test func `marks are known`() {
        #expect(TextEncoding.marked([0xEF, 0xBB, 0xBF, 0x41])?.encoding == .utf8)
        #expect(TextEncoding.marked([0xFF, 0xFE, 0x41])?.encoding == .utf16LittleEndian)
        #expect(TextEncoding.marked([0xFE, 0xFF])?.length == 2)
        #expect(TextEncoding.marked([0xEF, 0xBB]) == nil)
        #expect(TextEncoding.mayBecomeMark([0xEF, 0xBB]))
        #expect(!TextEncoding.mayBecomeMark([]))
        #expect(!TextEncoding.mayBecomeMark([0xFE, 0xFF]))
    }
}
