import EventIO
import Testing

@Suite("Paths as text")
struct PathTextTests {
    @Test(
        arguments: [
            [], Array("/var/log/app.log".utf8), Array("/tür/日本/😀".utf8), [0xFF, 0xFE], [0x2F, 0xC3], [0xC0, 0xAF],
            [0xED, 0xA0, 0x80],
            [0xF4, 0x8F, 0xBF, 0xBF], [0xF4, 0x8F, 0xBC, 0x80, 0xF4], [0x80, 0x41, 0xE2, 0x82],
            Array("\u{FFFD}\u{10FEFF}".utf8),
        ] as [[UInt8]]
    )
    func `every path comes back as it was`(bytes: [UInt8]) {
        #expect(PathText.bytes(of: PathText.decode(bytes)) == bytes)
        let handed = PathText.withPath(PathText.decode(bytes)) { pointer in
            var handed: [UInt8] = []
            var next = pointer
            while next.pointee != 0 {
                handed.append(UInt8(bitPattern: next.pointee))
                next += 1
            }
            return handed
        }
        #expect(handed == bytes)
    }

    @Test func `no two paths have one text`() {
        var texts: Set<String> = []
        for first in UInt8(1)...255 {
            #expect(texts.insert(PathText.decode([first])).inserted)
            #expect(texts.insert(PathText.decode(Array("\u{10FF00}".utf8) + [first])).inserted)
        }
    }

    @Test func `valid names stay as they are, and others are shown with their bytes`() {
        #expect(PathText.decode(Array("/tür.log".utf8)) == "/tür.log")
        #expect(PathText.shown(PathText.decode([0x2F, 0xFF, 0x0A, 0x61])) == "/\\xff\na")
    }
}
