import HTTPCore
import Testing
import WebSocketCore

@Suite("Negotiating permessage-deflate, RFC 7692 §7.1")
struct NegotiationTests {
    private static func agreement(
        _ offers: [String],
        _ policy: CompressionPolicy? = CompressionPolicy()
    ) -> ServerHandshake.Agreement? {
        let request = ServerHandshakeTests.request([("Sec-WebSocket-Extensions", offers)])
        let outcome = ServerHandshake(compression: policy).answer(request)
        return if case .accepted(let agreement) = outcome { agreement } else { nil }
    }

    private static func answer(_ offers: [String], _ policy: CompressionPolicy? = CompressionPolicy()) throws -> String?
    {
        try #require(agreement(offers, policy)).response.fields["Sec-WebSocket-Extensions"]
    }

    @Test(
        arguments: [
            (["permessage-deflate"], "permessage-deflate"),
            (["permessage-deflate; client_max_window_bits"], "permessage-deflate"),
            (["permessage-deflate; client_max_window_bits=10"], "permessage-deflate"),
            (["permessage-deflate; server_no_context_takeover"], "permessage-deflate; server_no_context_takeover"),
            (["permessage-deflate;client_no_context_takeover"], "permessage-deflate; client_no_context_takeover"),
            (["permessage-deflate; server_max_window_bits=9"], "permessage-deflate; server_max_window_bits=9"),
            (["permessage-deflate; server_max_window_bits=8"], "permessage-deflate; server_max_window_bits=8"),
            (["permessage-deflate; server_max_window_bits=15"], "permessage-deflate"),
            ([#"permessage-deflate; server_max_window_bits="10""#], "permessage-deflate; server_max_window_bits=10"),
            (["x-webkit-deflate-frame, permessage-deflate"], "permessage-deflate"),
            (["x-webkit-deflate-frame", "permessage-deflate"], "permessage-deflate"),
            (
                ["permessage-deflate; server_max_window_bits=7, permessage-deflate; server_max_window_bits=12"],
                "permessage-deflate; server_max_window_bits=12"
            ),
        ]
    )
    func `W28 the first offer that can be kept is taken`(offers: [String], expected: String) throws {
        #expect(try Self.answer(offers) == expected)
    }

    @Test(
        arguments: [
            "", "permessage-bzip2", "Permessage-Deflate", "permessage-deflate; unknown",
            "permessage-deflate; server_no_context_takeover=1", "permessage-deflate; client_no_context_takeover=true",
            "permessage-deflate; server_max_window_bits", "permessage-deflate; server_max_window_bits=7",
            "permessage-deflate; server_max_window_bits=16", "permessage-deflate; server_max_window_bits=08",
            "permessage-deflate; server_max_window_bits=+9", "permessage-deflate; client_max_window_bits=0",
            "permessage-deflate; client_max_window_bits=", "permessage-deflate;",
            "permessage-deflate; client_max_window_bits; client_max_window_bits=9",
            "permessage-deflate; server_no_context_takeover; server_no_context_takeover",
            "permessage-deflate server_no_context_takeover", #"permessage-deflate; server_max_window_bits="9"#,
        ]
    )
    func `W28 a bad offer is declined and the connection still made`(offer: String) throws {
        #expect(try Self.answer([offer]) == nil)
        #expect(Self.agreement([offer])?.compression == nil)
    }

    @Test func `nothing is taken without a policy`() throws {
        #expect(try Self.answer(["permessage-deflate"], nil) == nil)
    }

    @Test(
        arguments: [
            ("permessage-deflate", ""), ("permessage-deflate; server_max_window_bits=15", ""),
            ("permessage-deflate; server_max_window_bits=14", "; server_max_window_bits=12"),
            ("permessage-deflate; server_max_window_bits=12; client_max_window_bits", "; server_max_window_bits=12"),
            ("permessage-deflate; server_max_window_bits=11", nil),
            ("permessage-deflate; server_no_context_takeover", nil),
            ("permessage-deflate; server_max_window_bits=11, permessage-deflate", ""),
        ]
    )
    func `a shared stream has the widest of its windows that fits and asks clients to forget theirs`(
        offer: String,
        answer: String?
    ) throws {
        let policy = CompressionPolicy(forgetsClientContext: true, sharedWindows: SharedWindow.bits)
        let expected = answer.map { "permessage-deflate; client_no_context_takeover\($0)" }
        #expect(try Self.answer([offer], policy) == expected)
        let parameters = try #require(Self.agreement([offer], policy)).compression
        #expect(parameters.flatMap(SharedWindow.init)?.rawValue == answer.map { $0.isEmpty ? 15 : 12 })
    }

    @Test(
        arguments: [
            ("permessage-deflate", true), ("permessage-deflate; client_max_window_bits=10", true),
            ("permessage-deflate; server_no_context_takeover; server_max_window_bits=9", true),
            ("permessage-deflate; client_max_window_bits", false), ("permessage-deflate; x", false),
            ("permessage-deflate, permessage-deflate", false), ("x-other", false),
        ]
    )
    func `a client takes an answer to what it offered`(answer: String, isTaken: Bool) throws {
        let handshake = ClientHandshake(
            host: "server.example.com",
            target: "/",
            key: try #require(HandshakeKey("dGhlIHNhbXBsZSBub25jZQ==")),
            offersCompression: true
        )
        #expect(
            String(decoding: handshake.request, as: UTF8.self)
                .contains("\r\nSec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n")
        )
        let wire = ClientHandshakeTests.response(more: "Sec-WebSocket-Extensions: \(answer)\r\n")
        let agreement = try? handshake.check(wire.span)  // the refusal itself is tested with the handshake
        #expect((agreement?.compression != nil) == isTaken)
    }
}
