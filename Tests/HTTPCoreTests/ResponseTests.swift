import HTTPCore
import Testing

@Suite("Responses on the wire, RFC 9112 §4 and §6")
struct ResponseTests {
    private let date = "Sun, 06 Nov 1994 08:49:37 GMT"

    private func text(_ response: Response, isHead: Bool = false, keepsAlive: Bool = true) -> String {
        var output: [UInt8] = []
        response.serialize(isHead: isHead, keepsAlive: keepsAlive, date: date, into: &output)
        return String(decoding: output, as: UTF8.self)
    }

    private func lines(_ lines: String...) -> String { lines.joined(separator: "\r\n") }

    @Test func `status, date, connection, fields, length, body`() {
        let response = Response(status: 200, fields: HeaderFields(["X-A": "1"]), body: Array("hello".utf8))
        #expect(
            text(response)
                == lines(
                    "HTTP/1.1 200 OK",
                    "Date: \(date)",
                    "Connection: keep-alive",
                    "X-A: 1",
                    "Content-Length: 5",
                    "",
                    "hello"
                )
        )
    }

    @Test func `HEAD has the length and not the body`() {
        let response = Response(status: 404, body: Array("hello".utf8))
        let expected = lines(
            "HTTP/1.1 404 Not Found",
            "Date: \(date)",
            "Connection: close",
            "Content-Length: 5",
            "",
            ""
        )
        #expect(text(response, isHead: true, keepsAlive: false) == expected)
        var output: [UInt8] = []
        response.serialize(
            for: Request(method: "HEAD", target: "/", minorVersion: 0),
            date: date,
            into: &output
        )
        #expect(String(decoding: output, as: UTF8.self) == expected)
    }

    @Test(arguments: [(204, "No Content"), (304, "Not Modified")])
    func `some have neither length nor body`(status: Int, reason: String) {
        let response = Response(status: status, body: Array("hello".utf8))
        #expect(
            text(response)
                == lines("HTTP/1.1 \(status) \(reason)", "Date: \(date)", "Connection: keep-alive", "", "")
        )
    }

    @Test func `after 101 the connection is not HTTP's`() {
        let response = Response(
            status: 101,
            fields: HeaderFields(["Upgrade": "websocket", "Connection": "Upgrade"])
        )
        #expect(
            text(response)
                == lines(
                    "HTTP/1.1 101 Switching Protocols",
                    "Date: \(date)",
                    "Connection: Upgrade",
                    "Upgrade: websocket",
                    "",
                    ""
                )
        )
    }

    @Test func `a response's own options stand beside ours`() {
        let response = Response(status: 426, fields: HeaderFields(["Connection": "Upgrade"]))
        #expect(text(response, keepsAlive: false).contains("\r\nConnection: Upgrade, close\r\n"))
    }

    @Test func `the length is ours and no value ends its line`() {
        let response = Response(
            status: 200,
            fields: HeaderFields([
                "Content-Length": "99", "transfer-encoding": "chunked", "date": "never",
                "X-A": "1\r\nSet-Cookie: x\u{0}\u{7F}", "X-B: 1\r\nX-C": "2", "": "3",
            ]),
            body: [0x61]
        )
        #expect(
            text(response)
                == lines(
                    "HTTP/1.1 200 OK",
                    "Date: \(date)",
                    "Connection: keep-alive",
                    "X-A: 1  Set-Cookie: x  ",
                    "Content-Length: 1",
                    "",
                    "a"
                )
        )
    }

    @Test func `an error says once when to try again, if anybody knows`() {
        var response = Response.error(503, code: "busy", message: "later", retryAfter: 5)
        #expect(response.fields.values("Retry-After") == ["5"])
        response.setRetryAfter(60)
        #expect(response.fields.values("Retry-After") == ["60"])
        #expect(response.body == Response.error(503, code: "busy", message: "later").body)
        #expect(Response.error(503, code: "busy", message: "later").fields["Retry-After"] == nil)
    }

    @Test func `a second one is appended`() {
        var output = Array("before".utf8)
        Response(status: 204).serialize(isHead: false, keepsAlive: true, date: date, into: &output)
        #expect(output.starts(with: "beforeHTTP/1.1 204".utf8))
    }

    @Test func `errors have one shape`() {
        let response = Response.error(400, code: "bad_thing", message: "say \"please\"\n")
        #expect(
            response.body
                == Array(#"{"status":"error","error":{"code":"bad_thing","message":"say \"please\"\n"}}"#.utf8)
        )
        #expect(response.fields["Content-Type"] == "application/json")
        #expect(response.fields["Cache-Control"] == "no-store")
        #expect(response.fields["X-Content-Type-Options"] == "nosniff")
    }

    @Test func `405 names what is allowed, 408 closes a wait`() {
        let response = Response.methodNotAllowed(allow: "GET, HEAD")
        #expect(response.status == 405)
        #expect(response.fields["Allow"] == "GET, HEAD")
        #expect(Response.requestTimeout.status == 408)
    }
}

@Suite("Dates, RFC 9110 §5.6.7")
struct HTTPDateTests {
    @Test(
        arguments: [
            (0, "Thu, 01 Jan 1970 00:00:00 GMT"),
            (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"),
            (951_782_399, "Mon, 28 Feb 2000 23:59:59 GMT"),
            (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"),
            (1_709_251_199, "Thu, 29 Feb 2024 23:59:59 GMT"),
            (1_735_689_599, "Tue, 31 Dec 2024 23:59:59 GMT"),
            (4_107_542_400, "Mon, 01 Mar 2100 00:00:00 GMT"),
            (253_402_300_799, "Fri, 31 Dec 9999 23:59:59 GMT"),
            (.max, "Fri, 31 Dec 9999 23:59:59 GMT"),
            (.min, "Thu, 01 Jan 1970 00:00:00 GMT"),
        ] as [(Int64, String)]
    )
    func `are written as HTTP has them`(seconds: Int64, text: String) {
        #expect(HTTPDate.text(secondsSince1970: seconds) == text)
    }
}

@Suite("JSON strings, RFC 8259 §7")
struct JSONTextTests {
    @Test(
        arguments: [
            ("", #""""#), ("plain é 😀 /", #""plain é 😀 /""#), ("\"\\", #""\"\\""#), ("\n\r\t", #""\n\r\t""#),
            ("\u{0}\u{8}\u{1f}\u{7f}", "\"\\u0000\\u0008\\u001f\u{7f}\""),
        ]
    )
    func `are quoted`(text: String, json: String) {
        let body = Response.error(500, code: "x", message: text).body
        #expect(String(decoding: body, as: UTF8.self).hasSuffix("\"message\":" + json + "}}"))
    }
}
