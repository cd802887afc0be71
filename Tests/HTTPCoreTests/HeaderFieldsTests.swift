import HTTPCore
import Testing

@Suite("Header fields, RFC 9110 §5")
struct HeaderFieldsTests {
    let fields = HeaderFields([
        "Connection": "keep-alive, Upgrade",
        "X-List": #"a , ,b;x="1,2\",3";y,"#,
        "x-list": " c ",
        "Empty": "",
    ])

    @Test func `names compare without case and values keep theirs`() {
        #expect(fields["cONNECTION"] == "keep-alive, Upgrade")
        #expect(fields["Empty"] == "")
        #expect(fields["Connectio"] == nil)
        #expect(fields["Connection "] == nil)
    }

    @Test func `every field of a name counts`() {
        #expect(fields.values("X-LIST") == [#"a , ,b;x="1,2\",3";y,"#, " c "])
        #expect(fields.count("X-LIST") == 2)
        #expect(fields.count("X") == 0)
    }

    @Test func `lists are one over all fields, without empty members, quoted commas kept`() {
        #expect(fields.list("x-list") == ["a", #"b;x="1,2\",3";y"#, "c"])
        #expect(fields.list("Empty") == [])
        #expect(fields.list("None") == [])
    }

    @Test(arguments: [
        ("upgrade", true), ("KEEP-ALIVE", true), ("keep", false), ("keep-alive, Upgrade", true), ("", false),
    ])
    func `tokens are found whole`(token: String, isThere: Bool) {
        #expect(fields.contains("connection", token: token) == isThere)
    }

    @Test func `setting replaces all of a name, or removes them`() {
        var fields = fields
        fields["x-LIST"] = "only"
        #expect(fields.values("X-List") == ["only"])
        fields["X-List"] = nil
        #expect(fields.count("X-List") == 0)
        #expect(fields.fields.map(\.name) == ["Connection", "Empty"])
    }
}
