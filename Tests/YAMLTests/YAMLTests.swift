import Testing
import YAML

private func parse(_ text: String) throws(YAMLError) -> YAMLNode {
    try YAML.parse(Array(text.utf8), name: "a.yaml")
}

@Suite("YAML documents")
struct YAMLTests {
    @Test func `keep order, quoting and places`() throws {
        let root = try parse("b: 1\na:\n  - x\n  - 'y z'\n  - {k: \"q\\n\"}\nt: |\n  two\n  lines\n")
        let entries = try root.entries()
        #expect(entries.map(\.key) == ["b", "a", "t"])
        #expect(entries.map(\.keyPosition.line) == [1, 2, 6])
        let list = try root.required("a").list()
        #expect(list[0].content == .scalar("x", isPlain: true))
        #expect(list[1].content == .scalar("y z", isPlain: false))
        #expect(list[1].position == YAMLPosition(file: "a.yaml", line: 4, column: 5))
        #expect(try list[2].required("k").string() == "q\n")
        #expect(try root.required("t").string() == "two\nlines\n")
        #expect(root["c"] == nil)
        #expect(list[0]["c"] == nil)
    }

    @Test(arguments: ["", "# nothing\n", "---\n", "~\n", "null", "--- null\n...\n"])
    func `without content are null`(text: String) throws {
        let root = try parse(text)
        #expect(root.isNull)
        #expect(try root.entries().isEmpty)
        #expect(try root.list().isEmpty)
    }

    @Test(
        arguments: [
            ("a: 1\nb: 2\na: 3\n", 3, "the key \"a\" is there twice, first in line 1"),
            ("a: &x 1\n", 1, "anchors (&name) are not supported"),
            ("a:\n  - *x\n", 2, "aliases (*name) are not supported: write the value out"),
            ("a: !!str 5\n", 1, "tags (!name) are not supported"),
            ("? [a, b]\n: 1\n", 1, "a key must be plain text, not a list or mapping"),
            ("a: 1\n---\nb: 2\n", 2, "a second document starts here; one file holds one"),
            ("a: b: c\n", 1, "mapping values are not allowed in this context"),
            ("a: [1, 2\nb: 3\n", 2, "while parsing a flow sequence, did not find expected ',' or ']'"),
            ("a: 'open\n", 2, "while scanning a quoted scalar, found unexpected end of stream"),
            ("a:\n\t- b\n", 2, "while scanning for the next token, found character that cannot start any token"),
        ]
    )
    func `are refused with the line`(text: String, line: Int, what: String) {
        let error = #expect(throws: YAMLError.self) { try parse(text) }
        #expect(error?.description == "a.yaml:\(line): \(what)")
    }

    @Test(arguments: [([0x61, 0x3A, 0x0A, 0x20, 0xFF] as [UInt8], 2, 2), ([0x61, 0x3A, 0x20, 0x00], 1, 4)])
    func `that are no text are refused with the place`(bytes: [UInt8], line: Int, column: Int) {
        let error = #expect(throws: YAMLError.self) { try YAML.parse(bytes, name: "a.yaml") }
        #expect(error?.position == YAMLPosition(file: "a.yaml", line: line, column: column))
    }

    @Test func `stay within their limits`() throws {
        var limits = YAML.Limits()
        limits.size = 10
        limits.depth = 2
        limits.nodes = 4
        func parse(_ text: String) throws(YAMLError) -> YAMLNode {
            try YAML.parse(Array(text.utf8), name: "a", limits: limits)
        }
        _ = try parse("aaaaaaaaaa")
        #expect(throws: YAMLError.self) { try parse("aaaaaaaaaaa") }
        _ = try parse("[[a]]")
        #expect(throws: YAMLError.self) { try parse("[[[]]]") }
        _ = try parse("[1,2,3]")
        #expect(throws: YAMLError.self) { try parse("[1,2,3,4]") }
        let deep = String(repeating: "[", count: 100_000)
        #expect(throws: YAMLError.self) { try YAML.parse(Array(deep.utf8), name: "a") }
    }

    @Test func `cut at any byte give a value or an error`() {
        let text = "a: [1, {b: 'c'}]\nd: |\n  é\ne: \"\\u00e9\"\n"
        for cut in 0...text.utf8.count {
            let result = Result { try YAML.parse(Array(text.utf8.prefix(cut)), name: "a") }
            if cut == text.utf8.count { #expect((try? result.get()) != nil) }
        }
    }
}
