import LogCore
import Testing

@Suite("Line splitter")
struct LineSplitterTests {
    static let rows: [(String, [String])] = [
        ("", []),
        ("\n", [""]),
        ("a", ["a"]),
        ("a\n", ["a"]),
        ("a\r\nb\r\n", ["a", "b"]),
        ("a\n\n\r\nb", ["a", "", "", "b"]),
        ("a\rb\n", ["a\rb"]),
        ("ends with a return\r", ["ends with a return\r"]),
        (
            String(repeating: "x", count: 100) + "\n" + String(repeating: "y", count: 31),
            [
                String(repeating: "x", count: 100), String(repeating: "y", count: 31),
            ]
        ),
    ]

    @Test(arguments: rows)
    func `gives the text of each line`(input: String, lines: [String]) {
        let bytes = Array(input.utf8)
        var splitter = LineSplitter()
        var found: [String] = []
        while let line = splitter.next(in: bytes.span) {
            found.append(String(decoding: bytes[line.start..<line.end], as: UTF8.self))
        }
        #expect(found == lines)
    }

    @Test
    func `a newline is found at every place of a word`() {
        for place in 0..<70 {
            var bytes = [UInt8](repeating: 0x61, count: 70)
            bytes[place] = 0x0A
            var splitter = LineSplitter()
            #expect(splitter.next(in: bytes.span)?.end == place)
            #expect(splitter.position == place + 1)
        }
    }

    @Test
    func `says whether a newline ended the line`() {
        let bytes = Array("a\nb".utf8)
        var splitter = LineSplitter()
        #expect(splitter.next(in: bytes.span)?.isTerminated == true)
        #expect(splitter.next(in: bytes.span)?.isTerminated == false)
        #expect(splitter.next(in: bytes.span) == nil)
    }
}
