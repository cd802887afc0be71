import CZlib
import ControlAPI
import HTTPCore
import Testing

@Suite("The form of an answer, RFC 9110 §8.8, §12.5.3, §13.1.2")
struct NegotiationTests {
    static let long = Response.json(Array(#"{"text":"\#(String(repeating: "abc ", count: 1000))"}"#.utf8))

    private static func apply(_ fields: KeyValuePairs<String, String>, _ method: String = "GET", to response: Response)
        -> Response
    {
        Negotiation(Request(method: method, target: "/x", fields: HeaderFields(fields))).apply(to: response)
    }

    @Test func `who has an answer gets no other`() throws {
        let first = Self.apply([:], to: Self.long)
        #expect(first.status == 200)
        #expect(first.body == Self.long.body)
        let tag = try #require(first.fields["ETag"])
        for text in [tag, "W/\(tag)", "\"other\", \(tag)", "*"] {
            let again = Self.apply(["If-None-Match": text], to: Self.long)
            #expect(again.status == 304)
            #expect(again.body.isEmpty)
            #expect(again.fields["ETag"] == tag)
            #expect(again.fields["Cache-Control"] == "no-store")
        }
        #expect(Self.apply(["If-None-Match": "\"other\""], to: Self.long).status == 200)
        #expect(Self.apply(["If-None-Match": tag], to: .json(Array("[]".utf8))).status == 200)
    }

    @Test func `what is long is packed for who takes it, under a tag of its own`() throws {
        let packed = Self.apply(["Accept-Encoding": "gzip"], to: Self.long)
        #expect(packed.fields["Content-Encoding"] == "gzip")
        #expect(packed.body.count < Self.long.body.count / 4)
        #expect(packed.body.starts(with: [0x1F, 0x8B]))
        #expect(packed.fields["Vary"] == "Accept-Encoding")
        let tag = try #require(packed.fields["ETag"])
        #expect(tag != Self.apply([:], to: Self.long).fields["ETag"])
        #expect(Self.apply(["Accept-Encoding": "gzip", "If-None-Match": tag], to: Self.long).status == 304)
        #expect(Self.apply(["Accept-Encoding": "gzip;q=0"], to: Self.long).fields["Content-Encoding"] == nil)
        let short = Response.json(Array("{}".utf8))
        #expect(Self.apply(["Accept-Encoding": "gzip"], to: short).fields["Content-Encoding"] == nil)
    }

    @Test func `HEAD is told what GET would be`() {
        let fields: KeyValuePairs = ["Accept-Encoding": "gzip"]
        #expect(Self.apply(fields, "HEAD", to: Self.long) == Self.apply(fields, to: Self.long))
    }

    @Test(arguments: [
        Response.error(404, code: "not_found", message: "x"),
        Response(status: 200, fields: HeaderFields(["Content-Type": "text/html"])),
        Response(status: 200, fields: HeaderFields(["Content-Type": "application/json", "ETag": "\"x\""])),
    ])
    func `errors, pages and what has a tag pass as they are`(response: Response) {
        #expect(Self.apply(["Accept-Encoding": "gzip", "If-None-Match": "*"], to: response) == response)
    }

    @Test func `a change is answered in full`() {
        #expect(Self.apply(["If-None-Match": "*"], "POST", to: Self.long) == Self.long)
    }
}
