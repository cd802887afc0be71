import LogCore
import Testing

/// The lines of `text`, counted from 0, in which `expression` matches.
private func matchingLines(_ expression: String, _ text: [UInt8]) throws -> [Int] {
    var scanner = ExpressionScanner(try ExpressionSet([expression]))
    var matches: [ExpressionMatch] = []
    scanner.scan(text.span, into: &matches)
    return matches.map { match in text[..<Int(match.end)].count { $0 == UInt8(ascii: "\n") } }
}

private func matchingLines(_ expression: String, _ text: String) throws -> [Int] {
    try matchingLines(expression, Array(text.utf8))
}

@Suite("Viewers' expressions")
struct RuleExpressionTests {
    @Test(arguments: [
        (#"foo\sbar"#, "foo\nbar\nfoo bar", [2]),
        (#"foo\s*bar"#, "foo\r\nbar\nfoo \tbar", [2]),
        (#"a\Wb"#, "a\nb\na-b", [2]),
        (#"a\Db"#, "a\nb\naxb", [2]),
        (#"a[^x]b"#, "a\nb\naxb\na b", [3]),
        (#"a[^"]*b"#, "a\nb\na 1 b", [2]),
        (#"a[\s,]b"#, "a\nb\na,b", [2]),
        (#"a[\W]b"#, "a\nb\na.b", [2]),
        (#"a[\x00-\x1f]b"#, "a\nb\na\tb", [2]),
        (#"a[[:space:]]b"#, "a\nb\na b", [2]),
        (#"a[[:^alpha:]]b"#, "a\nb\na1b", [2]),
        (#"a\Nb"#, "a\nb\na1b", [2]),
        (#"a\Sb"#, "a\nb\na1b", [2]),
        (#"a.b"#, "a\nb\na1b", [2]),
        (#"(?s)a.b"#, "a\nb\na1b", [2]),
        (#"a[\r\n]b"#, "a\nb\na\rb", [2]),
    ])
    func `stay in their line`(expression: String, text: String, lines: [Int]) throws {
        #expect(try matchingLines(expression, text) == lines)
    }

    @Test(arguments: [
        (#"^b"#, "ab\nba", [1]),
        (#"a$"#, "ba\nab\na", [0, 2]),
        (#"a$"#, "a\r\nab\r\nca\r\n", [0, 2]),
        (#"\Ab"#, "ab\nb", [1]),
        (#"a\z"#, "a\nab", [0]),
        (#"^$|x"#, "a\nx", [1]),
        (#"^\[?err"#, "err\nx err\n[err]", [0, 2]),
    ])
    func `anchors mean the line`(expression: String, text: String, lines: [Int]) throws {
        #expect(try matchingLines(expression, text) == lines)
    }

    @Test(arguments: [
        ("error", "Error\nerror", [1]),
        ("(?i)error", "Error\nerror", [0, 1]),
        ("x(?i:y)z", "xyz\nxYz\nXyz", [0, 1]),
        ("größe", "größe\nGröße", [0]),
        ("ö+x", "ööx\nx", [0]),
        ("a[äö]b", "aäb\naöb\nab\na.b", [0, 1]),
        ("a[äo]b", "aäb\naob\nab", [0, 1]),
        (#"a\x{e4}b"#, "aäb\nab", [0]),
        ("x{2,3}y", "xy\nxxy", [1]),
        ("{x}", "{x}\nx", [0]),
        ("a{b", "a{b\nab", [0]),
        ("(?<word>ab)c", "abc\nab", [0]),
        ("a|b", "a\nc\nb", [0, 2]),
        (#"\.log"#, ".log\nxlog", [0]),
        (#"[]a]x"#, "]x\nax\nbx", [0, 1]),
        (#"[a-]x"#, "-x\nbx", [0]),
        (#"a.*?b"#, "axxb\nb", [0]),
    ])
    func `match as written`(expression: String, text: String, lines: [Int]) throws {
        #expect(try matchingLines(expression, text) == lines)
    }

    @Test func `work on bytes that are not UTF-8`() throws {
        let text: [UInt8] = [0xFF, 0x61, 0xC3, 0x62, 0x0A, 0x61, 0xE4, 0x62]
        #expect(try matchingLines("a.b", text) == [0, 1])
        #expect(try matchingLines(#"a\xe4b"#, text) == [1])
        #expect(try matchingLines(#"a[\x80-\xff]b"#, text) == [0, 1])
    }

    @Test(arguments: [
        ("a(?=b)", "look-ahead"), ("a(?!b)", "look-ahead"), ("(?<=a)b", "look-behind"), ("(?<!a)b", "look-behind"),
        (#"(a)\1"#, "backreference"), (#"(?<n>a)\k<n>"#, "backreference"), ("a++b", "possessive"),
        ("(?>a)b", "atomic"), ("(?R)", "recursion"), ("(*FAIL)", "verb"), ("(?x)a b", "flag `x`"),
        (#"\p{L}"#, "Unicode property"), (#"\Qa.b\E"#, "backslash"), (#"a\nb"#, "line feed"), ("a\nb", "line feed"),
        ("[\n]", "line feed"), (#"a\Kb"#, "`\\K`"), (#"a\yb"#, "escape"), ("[^ä]", "negated"), ("[a-ü]", "range"),
        ("a*", "empty"), ("", "empty"), ("(a", "no `)`"), ("a)", "no `(`"), ("[a", "no `]`"), ("[b-a]", "backwards"),
        ("a\\", "backslash"), ("[[:nope:]]", "no class"), (#"\x{110000}"#, "no character"), ("*a", "not a regular"),
        ("a{2000}", "2000 times"), ("a{99999999999999999999}", "times"), ("((a{1000}){1000}){1000}", "too large"),
        ("(?:.{900}){9}", "too large"), ("a\0", "zero byte"),
    ])
    func `refuse by name what is not supported`(expression: String, word: String) throws {
        let error = #expect(throws: ExpressionError.self) { try ExpressionSet([expression]) }
        let text = try #require(error).description
        #expect(text.contains(word), "\(text)")
    }

    @Test func `refuse what is too long or too deep`() {
        let error = #expect(throws: ExpressionError.self) {
            try ExpressionSet(["ok", String(repeating: "a", count: 1_025)])
        }
        #expect(error?.problem == .tooLong(length: 1_025, limit: 1_024))
        #expect(error?.expression == 1)
        #expect(throws: Never.self) { try ExpressionSet([String(repeating: "a", count: 1_024)]) }
        let deep = String(repeating: "(", count: 31) + "a" + String(repeating: ")", count: 31)
        #expect(throws: ExpressionError.self) { try ExpressionSet([deep]) }
        #expect(throws: ExpressionError.self) { try ExpressionSet([String]()) }
    }

    @Test func `any text is taken or refused, never a trap`() {
        let pieces = [
            "a", "\\", "[", "]", "(", ")", "?", "*", "{", "}", "1", ",", "^", "$", "|", "ä", ":", "x", "-", "\n", "<",
            "P",
        ]
        var seed: UInt64 = 42
        for _ in 0..<1_500 {
            var text = ""
            for _ in 0..<Int(seed >> 60) {
                seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                text += pieces[Int(seed >> 33) % pieces.count]
            }
            seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            _ = try? ExpressionSet([text])
        }
    }

    @Test func `many expressions report their indexes in the order of the ends`() throws {
        let expressions = (0..<300).map { "needle\($0)x" } + [".*z.*", "q+"]
        var scanner = ExpressionScanner(try ExpressionSet(expressions))
        var matches: [ExpressionMatch] = []
        let text = Array("needle7x and qqqq z\nnothing\nneedle299x qq needle7x z".utf8)
        scanner.scan(text.span, into: &matches)
        #expect(matches.map(\.end) == matches.map(\.end).sorted())
        let first = Set(matches.filter { $0.end <= 19 }.map(\.expression))
        let third = Set(matches.filter { $0.end > 27 }.map(\.expression))
        #expect(first == [7, 300, 301])
        #expect(third == [7, 299, 300, 301])
        #expect(matches.count == 7)
        scanner.scan([UInt8]().span, into: &matches)
        #expect(matches.isEmpty)
    }

    @Test func `a match is the same however the buffer is cut at newlines`() throws {
        let set = try ExpressionSet(["a.*b", "^c", "d$", "[^x]y", "(?i)err"])
        let lines = ["a1b2b", "cd", "xd", "y", "zy ERR", "", "c", "err a", "b"]
        var whole = ExpressionScanner(set)
        var matches: [ExpressionMatch] = []
        let text = lines.joined(separator: "\n")
        whole.scan(Array(text.utf8).span, into: &matches)
        var start = 0
        for line in lines {
            let end = start + line.utf8.count
            let there = Set(matches.filter { start < Int($0.end) && Int($0.end) <= end }.map(\.expression))
            var alone: [ExpressionMatch] = []
            whole.scan(Array(line.utf8).span, into: &alone)
            #expect(there == Set(alone.map(\.expression)), "\(line)")
            start = end + 1
        }
    }
}
