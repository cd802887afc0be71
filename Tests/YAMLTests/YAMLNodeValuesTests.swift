import Testing
import YAML

@Suite("Values of YAML nodes")
struct YAMLNodeValuesTests {
    private func value(_ text: String) throws -> YAMLNode {
        try YAML.parse(Array("v: \(text)\n".utf8), name: "a").required("v")
    }

    @Test(arguments: [("0", 0), ("-12", -12), ("65535", 65535)])
    func `are whole numbers`(text: String, expected: Int) throws {
        #expect(try value(text).int() == expected)
    }

    @Test(arguments: ["x", "1.5", "'1'", "", "[1]", "99999999999999999999"])
    func `that are no whole numbers are refused`(text: String) {
        #expect(throws: YAMLError.self) { try value(text).int() }
    }

    @Test func `tell the range of a number`() {
        let error = #expect(throws: YAMLError.self) { try value("70000").int(in: 0...65535) }
        #expect(error?.description == "a:1: expected a whole number from 0 to 65535, found \"70000\"")
    }

    @Test(
        arguments: [
            ("true", true), ("Yes", true), ("ON", true), ("false", false), ("no", false), ("off", false),
        ]
    )
    func `are truth values`(text: String, expected: Bool) throws {
        #expect(try value(text).bool() == expected)
    }

    @Test(arguments: ["1", "'true'", "", "maybe", "{a: b}"])
    func `that are no truth values are refused`(text: String) {
        #expect(throws: YAMLError.self) { try value(text).bool() }
    }

    @Test(arguments: [("1.5", 1.5), ("-2", -2.0)])
    func `are decimal numbers`(text: String, expected: Double) throws {
        #expect(try value(text).double() == expected)
    }

    @Test(arguments: ["inf", "nan", "a", "'1'", "[]"])
    func `that are no finite numbers are refused`(text: String) {
        #expect(throws: YAMLError.self) { try value(text).double() }
    }

    @Test(
        arguments: [
            ("one", ["one"]), ("[a, 'b', 3]", ["a", "b", "3"]), ("", []), ("'null'", ["null"]),
        ]
    )
    func `are lists of texts`(text: String, expected: [String]) throws {
        #expect(try value(text).strings() == expected)
    }

    @Test(arguments: ["[a, [b]]", "{a: b}", "[~]"])
    func `that are no lists of texts are refused`(text: String) {
        #expect(throws: YAMLError.self) { try value(text).strings() }
    }

    @Test func `say which key is missing or unknown`() throws {
        let node = try YAML.parse(Array("v:\n  a: 1\n  c: 2\n".utf8), name: "a").required("v")
        let missing = #expect(throws: YAMLError.self) { try node.required("b") }
        #expect(missing?.description == "a:2: \"b\" is missing")
        try node.allowKeys(["a", "c"])
        let unknown = #expect(throws: YAMLError.self) { try node.allowKeys(["a", "b"]) }
        #expect(unknown?.description == "a:3: unknown key \"c\"; known here: a, b")
    }
}
