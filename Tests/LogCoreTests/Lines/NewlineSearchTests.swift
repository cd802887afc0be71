import Testing

@testable import LogCore

@Suite("Line around a place")
struct NewlineSearchTests {
    @Test func `every line of every length is found from each of its places`() {
        for length in 0...40 {
            let line = String(repeating: "x", count: length)
            let bytes = Array("before the line\n\(line)\nafter it, something longer than sixteen".utf8)
            let start = 16
            for place in start...start + length {
                #expect(bytes.span.lineAround(place) == start..<start + length)
            }
        }
    }

    @Test func `the first and the last line have no line end at one side`() {
        let bytes = Array("first\nlast".utf8)
        #expect(bytes.span.lineAround(0) == 0..<5)
        #expect(bytes.span.lineAround(5) == 0..<5)
        #expect(bytes.span.lineAround(6) == 6..<10)
        #expect(bytes.span.lineAround(10) == 6..<10)
    }

    @Test func `a byte is found at every place`() {
        for place in 0...40 {
            var bytes = [UInt8](repeating: 0x20, count: 41)
            bytes[place] = 0x3D
            #expect(bytes.span.index(of: 0x3D, from: 0) == place)
            #expect(bytes.span.index(of: 0x3D, from: place + 1) == 41)
        }
    }
}
