import HTTPCore
import Testing
import WebSocketCore

@Suite("Opening handshake, client, RFC 6455 §4.1")
struct ClientHandshakeTests {
    static func handshake() throws -> ClientHandshake {
        ClientHandshake(
            host: "server.example.com",
            target: "/chat?x=1",
            key: try #require(HandshakeKey("dGhlIHNhbXBsZSBub25jZQ==")),
            subprotocols: ["chat", "superchat"],
            fields: HeaderFields(["Origin": "http://example.com"])
        )
    }

    static func response(
        _ status: String = "HTTP/1.1 101 Switching Protocols",
        accept: String = "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n",
        more: String = ""
    ) -> [UInt8] {
        Array("\(status)\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\(accept)\(more)\r\n".utf8)
    }

    @Test func `the request`() throws {
        let expected =
            "GET /chat?x=1 HTTP/1.1\r\nHost: server.example.com\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
            + "Sec-WebSocket-Protocol: chat, superchat\r\nOrigin: http://example.com\r\n\r\n"
        #expect(String(decoding: try Self.handshake().request, as: UTF8.self) == expected)
    }

    @Test func `the answer is asked for at every cut and then taken, with frames behind it`() throws {
        let wire = Self.response(more: "sec-websocket-protocol:\t superchat \r\n")
        let handshake = try Self.handshake()
        for cut in 0..<wire.count {
            #expect(try handshake.check(wire.span.extracting(first: cut)) == nil, "cut at \(cut)")
        }
        let followed = wire + [0x81, 0x00]
        let agreement = try handshake.check(followed.span)
        #expect(agreement?.subprotocol == "superchat")
        #expect(agreement?.size == wire.count)
    }

    @Test(
        arguments: [
            (response("HTTP/1.1 200 OK"), .refused(status: 200)),
            (response("HTTP/1.1 401"), .refused(status: 401)),
            (response("HTTP/1.0 101 Old"), .malformedResponse),
            (response("HTTP/1.1 1010 Long"), .malformedResponse),
            (response("HTTP/1.1 1x1 Odd"), .malformedResponse),
            (response(more: "no colon\r\n"), .malformedResponse),
            (response(more: "X-A: 1\nX-B: 2\r\n"), .malformedResponse),
            (response(more: "X-A: 1\r\n folded\r\n"), .malformedResponse),
            (response(more: "Name : 1\r\n"), .malformedResponse),
            (response(accept: ""), .wrongAccept),
            (response(accept: "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOO=\r\n"), .wrongAccept),
            (response(more: "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"), .wrongAccept),
            (response(more: "Sec-WebSocket-Protocol: other\r\n"), .unexpectedSubprotocol("other")),
            (response(more: "Sec-WebSocket-Extensions: x-foo; a=1\r\n"), .unexpectedExtension("x-foo; a=1")),
            (Array("HTTP/1.1 101 S\r\nConnection: Upgrade\r\n\r\n".utf8), .noUpgrade),
            (Array("HTTP/1.1 101 S\r\nUpgrade: websocket\r\n\r\n".utf8), .noUpgrade),
            ([UInt8](repeating: 0x61, count: 16 * 1024), .responseTooLarge(limit: 16 * 1024)),
        ] as [([UInt8], HandshakeError)]
    )
    func `is refused`(wire: [UInt8], error: HandshakeError) throws {
        let handshake = try Self.handshake()
        #expect(throws: error) { try handshake.check(wire.span) }
    }

    @Test func `a server of ours accepts it`() throws {
        var parser = RequestParser()
        let handshake = try Self.handshake()
        guard case .request(var request) = try parser.parse(handshake.request.span).outcome else {
            Issue.record("the request is not whole")
            return
        }
        request.fields["Origin"] = nil
        guard case .accepted(let agreement) = ServerHandshake(subprotocols: ["superchat"]).answer(request) else {
            Issue.record("the request is refused")
            return
        }
        var wire: [UInt8] = []
        agreement.response.serialize(for: request, date: "Sat, 21 Nov 2026 03:00:00 GMT", into: &wire)
        let checked = try handshake.check(wire.span)
        #expect(checked?.subprotocol == "superchat")
        #expect(checked?.size == wire.count)
    }
}

@Suite("Refused handshake, client, RFC 6455 §4.1")
struct RefusedResponseTests {
    static let head = "HTTP/1.1 400 Bad Request\r\nContent-Length: 4\r\n\r\n"

    @Test func `is read when all of its body is there`() {
        let wire = Array((Self.head + "body and more").utf8)
        for cut in 0..<Self.head.utf8.count + 4 {
            #expect(RefusedResponse(wire.span.extracting(first: cut), isEnded: false) == nil, "cut at \(cut)")
        }
        let response = RefusedResponse(wire.span, isEnded: false)
        #expect(response?.status == 400)
        #expect(response?.body == Array("body".utf8))
    }

    @Test(arguments: [
        ("HTTP/1.1 503 Busy\r\n\r\nlater", 503, "later"), (Self.head, 400, ""),
        ("HTTP/1.1 400 Bad\r\nContent-Length: -1\r\n\r\nx", 400, ""),
        ("HTTP/1.1 400 Bad\r\nContent-Length: 99999999999999999999\r\n\r\nx", 400, "x"),
    ])
    func `is what there is when no more comes`(wire: String, status: Int, body: String) {
        let response = RefusedResponse(Array(wire.utf8).span, isEnded: true)
        #expect(response?.status == status)
        #expect(response?.body == Array(body.utf8))
    }

    @Test(arguments: ["", "HTTP/1.1 400 Bad\r\n", "SMTP\r\n\r\n"])
    func `is nothing without a head`(wire: String) {
        #expect(RefusedResponse(Array(wire.utf8).span, isEnded: true) == nil)
    }
}
