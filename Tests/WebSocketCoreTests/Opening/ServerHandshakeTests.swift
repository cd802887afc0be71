import HTTPCore
import Testing
import WebSocketCore

@Suite("Opening handshake, server, RFC 6455 §4.2")
struct ServerHandshakeTests {
    /// The request of §1.2 with changes: a name with values replaces all fields of that name.
    static func request(
        _ changes: [(name: String, values: [String])] = [],
        method: String = "GET",
        minorVersion: Int = 1,
        body: [UInt8] = []
    ) -> Request {
        var fields = HeaderFields([
            "Host": "server.example.com", "Upgrade": "websocket", "Connection": "Upgrade",
            "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Version": "13",
        ])
        for (name, values) in changes {
            fields[name] = nil
            for value in values { fields.append(name, value) }
        }
        return Request(method: method, target: "/chat", minorVersion: minorVersion, fields: fields, body: body)
    }

    private static func accepted(
        _ request: Request,
        by handshake: ServerHandshake = ServerHandshake(subprotocols: ["livelogs.v1"])
    ) -> ServerHandshake.Agreement? {
        if case .accepted(let agreement) = handshake.answer(request) { agreement } else { nil }
    }

    private static func refusal(_ request: Request) -> Response? {
        if case .refused(let response) = ServerHandshake().answer(request) { response } else { nil }
    }

    @Test func `the RFC's example is accepted`() throws {
        let response = try #require(Self.accepted(Self.request())?.response)
        #expect(response.status == 101)
        #expect(response.fields["Upgrade"] == "websocket")
        #expect(response.fields["Connection"] == "Upgrade")
        #expect(response.fields["Sec-WebSocket-Accept"] == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
        #expect(response.fields["Sec-WebSocket-Protocol"] == nil)
        #expect(response.fields["Sec-WebSocket-Extensions"] == nil)
    }

    @Test(
        arguments: [
            ("Connection", ["keep-alive, Upgrade"]), ("Connection", ["keep-alive", "UPGRADE"]),
            ("Connection", ["upgrade,close"]), ("Upgrade", ["WebSocket"]), ("Upgrade", ["h2c, WEBSOCKET"]),
            ("Origin", ["http://server.example.com"]), ("Host", ["server.example.com:8755"]),
        ]
    )
    func `W03 lists and case`(name: String, values: [String]) {
        #expect(Self.accepted(Self.request([(name, values)])) != nil)
    }

    struct Refusal: Sendable, CustomTestStringConvertible {
        var name: String
        var request: Request
        var status: Int
        var code: String
        var testDescription: String { name }
    }

    private static func row(_ name: String, _ field: String, _ values: [String], _ status: Int, _ code: String)
        -> Refusal
    {
        Refusal(name: name, request: request([(field, values)]), status: status, code: code)
    }

    static let refusals: [Refusal] = [
        row("W01 no key", "Sec-WebSocket-Key", [], 400, "bad_websocket_key"),
        row(
            "W01 two keys",
            "Sec-WebSocket-Key",
            ["dGhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZSBub25jZQ=="],
            400,
            "bad_websocket_key"
        ),
        row("W01 short key", "Sec-WebSocket-Key", ["c2hvcnQ="], 400, "bad_websocket_key"),
        row("W01 no base64", "Sec-WebSocket-Key", ["dGhlIHNhbXBsZSBub25jZ!=="], 400, "bad_websocket_key"),
        row("W02 version 8", "Sec-WebSocket-Version", ["8"], 426, "upgrade_required"),
        row("W02 no version", "Sec-WebSocket-Version", [], 426, "upgrade_required"),
        row("W02 two versions", "Sec-WebSocket-Version", ["13", "13"], 426, "upgrade_required"),
        row("W03 no upgrade token", "Upgrade", ["websockets"], 426, "upgrade_required"),
        row("W03 no upgrade", "Upgrade", [], 426, "upgrade_required"),
        row("W03 connection without upgrade", "Connection", ["keep-alive"], 400, "missing_connection_upgrade"),
        row("W03 no connection", "Connection", [], 400, "missing_connection_upgrade"),
        Refusal(name: "W04 HTTP/1.0", request: request(minorVersion: 0), status: 400, code: "old_http_version"),
        Refusal(name: "W04 POST", request: request(method: "POST"), status: 405, code: "method_not_allowed"),
        Refusal(name: "W04 HEAD", request: request(method: "HEAD"), status: 405, code: "method_not_allowed"),
        Refusal(name: "W04 body", request: request(body: [1]), status: 400, code: "unexpected_body"),
        row("W04 chunked", "Transfer-Encoding", ["chunked"], 400, "unexpected_body"),
        row("no host", "Host", [], 400, "bad_host"),
        row("two hosts", "Host", ["a", "b"], 400, "bad_host"),
        row("empty host", "Host", [""], 400, "bad_host"),
        row("W08 foreign origin", "Origin", ["http://evil.example"], 403, "foreign_origin"),
        row("W08 null origin", "Origin", ["null"], 403, "foreign_origin"),
    ]

    @Test(arguments: refusals)
    func `is refused with the reason`(row: Refusal) throws {
        let response = try #require(Self.refusal(row.request))
        #expect(response.status == row.status)
        #expect(String(decoding: response.body, as: UTF8.self).contains(#""code":"\#(row.code)""#))
        #expect(response.fields["Sec-WebSocket-Accept"] == nil)
        if row.status == 426 {
            #expect(response.fields["Sec-WebSocket-Version"] == "13")
            #expect(response.fields["Upgrade"] == "websocket")
        }
        if row.status == 405 { #expect(response.fields["Allow"] == "GET") }
    }

    @Test(
        arguments: [
            (["livelogs.v1"], "livelogs.v1"), (["chat, livelogs.v1"], "livelogs.v1"),
            (["chat", "livelogs.v1"], "livelogs.v1"),
            (["livelogs.v1, bearer.s3cret"], "livelogs.v1"), (["chat"], nil), (["LiveLogs.v1"], nil), ([""], nil),
            (["bearer.s3cret"], nil),
        ] as [([String], String?)]
    )
    func `a subprotocol is chosen among those offered`(offered: [String], chosen: String?) throws {
        let agreement = try #require(Self.accepted(Self.request([("Sec-WebSocket-Protocol", offered)])))
        #expect(agreement.subprotocol == chosen)
        #expect(agreement.response.fields["Sec-WebSocket-Protocol"] == chosen)
    }

    @Test func `a credential is never echoed, not even when it is configured`() throws {
        let handshake = ServerHandshake(subprotocols: ["bearer.s3cret", "livelogs.v1"])
        let request = Self.request([("Sec-WebSocket-Protocol", ["livelogs.v1, bearer.s3cret"])])
        let agreement = try #require(Self.accepted(request, by: handshake))
        #expect(agreement.subprotocol == "livelogs.v1")
        #expect(!agreement.response.fields.fields.contains { $0.value.contains("s3cret") })
        #expect(ServerHandshake.credential(in: request) == "s3cret")
        #expect(ServerHandshake.credential(in: Self.request()) == nil)
    }
}
