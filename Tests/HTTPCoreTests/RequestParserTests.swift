import HTTPCore
import Testing

@Suite("Requests that are well-formed, RFC 9112")
struct RequestParserTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var name: String
        var wire: [UInt8]
        var expected: [Request]
        var testDescription: String { name }
    }

    static let rows = [
        Row(
            name: "a GET",
            wire: [
                0x47, 0x45, 0x54, 0x20, 0x2F, 0x20, 0x48, 0x54, 0x54, 0x50, 0x2F, 0x31, 0x2E, 0x31, 0x0D, 0x0A,
                0x48, 0x6F, 0x73, 0x74, 0x3A, 0x61, 0x0D, 0x0A, 0x0D, 0x0A,
            ],
            expected: [Request(method: "GET", target: "/", fields: HeaderFields(["Host": "a"]))]
        ),
        Row(
            name: "blanks around values, an empty value, octets above ASCII",
            wire: wire("GET /x?y=1 HTTP/1.1\nHost: \t a:80 \t\nX-Empty:\nX-Text:  é b \n\n"),
            expected: [
                Request(
                    method: "GET",
                    target: "/x?y=1",
                    fields: HeaderFields(["Host": "a:80", "X-Empty": "", "X-Text": "é b"])
                )
            ]
        ),
        Row(
            name: "HTTP/1.0 without Host",
            wire: wire("GET / HTTP/1.0\n\n"),
            expected: [Request(method: "GET", target: "/", minorVersion: 0)]
        ),
        Row(
            name: "a later minor version",
            wire: wire("GET / HTTP/1.7\nHost: a\n\n"),
            expected: [Request(method: "GET", target: "/", fields: HeaderFields(["Host": "a"]))]
        ),
        Row(
            name: "one empty line first",
            wire: wire("\nGET / HTTP/1.0\n\n"),
            expected: [Request(method: "GET", target: "/", minorVersion: 0)]
        ),
        Row(
            name: "OPTIONS *, with an IPv6 host",
            wire: wire("OPTIONS * HTTP/1.1\nHost: [::1]:8754\n\n"),
            expected: [Request(method: "OPTIONS", target: "*", fields: HeaderFields(["Host": "[::1]:8754"]))]
        ),
        Row(
            name: "the absolute form",
            wire: wire("GET http://b:1/p HTTP/1.1\nHost: a\n\n"),
            expected: [Request(method: "GET", target: "http://b:1/p", fields: HeaderFields(["Host": "a"]))]
        ),
        Row(
            name: "a sized body",
            wire: post("Content-Length: 5", rest: "hello"),
            expected: [
                Request(
                    method: "POST",
                    target: "/",
                    fields: HeaderFields(["Host": "a", "Content-Length": "5"]),
                    body: Array("hello".utf8)
                )
            ]
        ),
        Row(
            name: "a chunked body with extensions and a trailer, which is dropped",
            wire: post(
                "Transfer-Encoding: Chunked",
                rest: "4;a=b\r\nwiki\r\n00A ; c=\"d\"\r\npedia\r\nis \r\n000\r\nX-Trailer: 1\r\n\r\n"
            ),
            expected: [
                Request(
                    method: "POST",
                    target: "/",
                    fields: HeaderFields(["Host": "a", "Transfer-Encoding": "Chunked"]),
                    body: Array("wikipedia\r\nis ".utf8)
                )
            ]
        ),
        Row(
            name: "three in a pipeline, with an empty line after the body",
            wire: post("Content-Length: 2", rest: "{}\r\n") + get("A: 1") + get("B: 2"),
            expected: [
                Request(
                    method: "POST",
                    target: "/",
                    fields: HeaderFields(["Host": "a", "Content-Length": "2"]),
                    body: [0x7B, 0x7D]
                ),
                Request(method: "GET", target: "/", fields: HeaderFields(["Host": "a", "A": "1"])),
                Request(method: "GET", target: "/", fields: HeaderFields(["Host": "a", "B": "2"])),
            ]
        ),
    ]

    @Test(arguments: rows) func `come out of one piece`(row: Row) {
        let fed = Feeding(row.wire, by: row.wire.count)
        #expect(fed.error == nil)
        #expect(fed.requests == row.expected)
        #expect(fed.isIdle)
    }

    @Test(arguments: rows) func `come out the same at every cut`(row: Row) {
        for cut in 0...row.wire.count {
            let fed = Feeding(row.wire, cutAt: cut)
            #expect(fed.error == nil && fed.requests == row.expected && fed.isIdle, "cut at \(cut)")
        }
    }

    @Test(arguments: rows) func `come out the same byte by byte`(row: Row) {
        let fed = Feeding(row.wire, by: 1)
        #expect(fed.error == nil)
        #expect(fed.requests == row.expected)
    }

    @Test func `are not idle from their first byte to their last`() throws {
        let bytes = post("Content-Length: 2", rest: "ab")
        var parser = RequestParser()
        let isIdleBefore = parser.isIdle
        #expect(isIdleBefore)
        for end in 1..<bytes.count {
            let step = try parser.parse(bytes[(end - 1)..<end].span)
            let isIdle = parser.isIdle
            #expect(step.outcome == .incomplete)
            #expect(!isIdle)
        }
        let step = try parser.parse([0x62].span)
        guard case .request = step.outcome else {
            Issue.record("no request: \(step)")
            return
        }
        let isIdleAfter = parser.isIdle
        #expect(isIdleAfter)
    }

    @Test func `leave what follows them to the caller`() throws {
        let head = get("Connection: Upgrade", "Upgrade: websocket")
        let frame: [UInt8] = [0x81, 0x80, 1, 2, 3, 4]
        var parser = RequestParser()
        let step = try parser.parse((head + frame).span)
        #expect(step.consumed == head.count)
        guard case .request(let request) = step.outcome else {
            Issue.record("no request: \(step)")
            return
        }
        #expect(request.fields.contains("Connection", token: "upgrade"))
    }

    @Test func `leave a parser that is small, for one lies in every connection`() {
        #expect(MemoryLayout<RequestParser>.size <= 40)
    }
}

@Suite("Expectations, RFC 9110 §10.1.1")
struct ExpectationTests {
    @Test func `the client that waits is told to go on, once`() throws {
        let head = post("Content-Length: 3", "Expect: 100-Continue")
        var parser = RequestParser()
        let first = try parser.parse(head.span)
        #expect(first.consumed == head.count)
        #expect(first.outcome == .expectsContinue)
        let second = try parser.parse([0x61].span)
        #expect(second.outcome == .incomplete)
        let step = try parser.parse([0x62, 0x63, 0x64].span)
        #expect(step.consumed == 2)
        guard case .request(let request) = step.outcome else {
            Issue.record("no request: \(step)")
            return
        }
        #expect(request.body == [0x61, 0x62, 0x63])
    }

    @Test(
        arguments: [
            post("Content-Length: 1", "Expect: 100-continue", rest: "x"),
            post("Transfer-Encoding: chunked", "Expect: 100-continue", rest: "0\r\n\r\n"),
        ]
    )
    func `a client that did not wait is not told`(wire: [UInt8]) {
        let fed = Feeding(wire, by: wire.count)
        #expect(fed.requests.count == 1)
        #expect(fed.continues == 0)
    }

    @Test(
        arguments: [
            post("Expect: 100-continue"),
            post("Content-Length: 0", "Expect: 100-continue"),
            wire("POST / HTTP/1.0\nContent-Length: 1\nExpect: 100-continue\n\nx"),
        ]
    )
    func `nothing to wait for, nothing said`(wire: [UInt8]) {
        let fed = Feeding(wire, by: 1)
        #expect(fed.requests.count == 1)
        #expect(fed.continues == 0)
    }

    @Test func `a body that would be refused is refused before it is sent`() {
        let fed = Feeding(post("Content-Length: 1048577", "Expect: 100-continue"), by: 7)
        #expect(fed.error == .bodyTooLarge(limit: 1_048_576))
        #expect(fed.continues == 0)
    }

    @Test func `another expectation fails`() {
        #expect(Feeding(post("Content-Length: 1", "Expect: 200-maybe"), by: 9).error == .expectationFailed)
    }
}
