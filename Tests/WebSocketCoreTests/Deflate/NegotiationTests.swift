import HTTPCore
import Testing
import WebSocketCore

@Suite("Negotiating permessage-deflate, RFC 7692 §7.1")
struct NegotiationTests {
    private static func agreement(
        _ offers: [String],
        _ policy: CompressionPolicy? = .individual,
        keepsClientContext: Bool = true
    ) -> ServerHandshake.Agreement? {
        let request = ServerHandshakeTests.request([("Sec-WebSocket-Extensions", offers)])
        let outcome = ServerHandshake(compression: policy).answer(request, keepsClientContext: keepsClientContext)
        return if case .accepted(let agreement) = outcome { agreement } else { nil }
    }

    private static func answer(_ offers: [String], _ policy: CompressionPolicy? = .individual) throws -> String? {
        try #require(agreement(offers, policy)).response.fields["Sec-WebSocket-Extensions"]
    }

    @Test(
        arguments: [
            (["permessage-deflate"], "permessage-deflate"),
            (["permessage-deflate; client_max_window_bits"], "permessage-deflate"),
            (["permessage-deflate; client_max_window_bits=10"], "permessage-deflate"),
            (["permessage-deflate; server_no_context_takeover"], "permessage-deflate; server_no_context_takeover"),
            (["permessage-deflate;client_no_context_takeover"], "permessage-deflate"),
            (["permessage-deflate; server_max_window_bits=9"], "permessage-deflate; server_max_window_bits=9"),
            (["permessage-deflate; server_max_window_bits=8"], "permessage-deflate; server_max_window_bits=8"),
            (["permessage-deflate; server_max_window_bits=15"], "permessage-deflate; server_max_window_bits=15"),
            ([#"permessage-deflate; server_max_window_bits="15""#], "permessage-deflate; server_max_window_bits=15"),
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

    /// Every parameter in every form a client may give it (RFC 7692 §7.1), 5 * 3 * 2 * 2 offers, each in both orders.
    static let wholeOffers: [(offer: String, bits: Int?, forgetsServer: Bool)] = {
        var offers: [(String, Int?, Bool)] = []
        for bits in [nil, 8, 12, 14, 15] as [Int?] {
            for client in ["", "client_max_window_bits", "client_max_window_bits=9"] {
                for (forgetsServer, forgetsClient) in [(false, false), (false, true), (true, false), (true, true)] {
                    var parts = [client]
                    if let bits { parts.append("server_max_window_bits=\(bits)") }
                    if forgetsServer { parts.append("server_no_context_takeover") }
                    if forgetsClient { parts.append("client_no_context_takeover") }
                    parts = parts.filter { !$0.isEmpty }
                    for order in [parts, parts.reversed()] {
                        let offer = (["permessage-deflate"] + order).joined(separator: "; ")
                        offers.append((offer, bits, forgetsServer))
                    }
                }
            }
        }
        return offers
    }()

    @Test(arguments: [true, false])
    func `a shared stream takes every offer that leaves it 15 bits and its context`(keepsClientContext: Bool) throws {
        for row in Self.wholeOffers {
            let agreement = try #require(
                Self.agreement([row.offer], .shared, keepsClientContext: keepsClientContext)
            )
            let answer = agreement.response.fields["Sec-WebSocket-Extensions"]
            guard !row.forgetsServer, row.bits ?? 15 == 15 else {
                #expect(answer == nil, "\(row.offer)")
                #expect(agreement.compression == nil)
                continue
            }
            var expected = "permessage-deflate"
            if !keepsClientContext { expected += "; client_no_context_takeover" }
            if row.bits == 15 { expected += "; server_max_window_bits=15" }
            #expect(answer == expected, "\(row.offer)")
            #expect(agreement.compression?.clientNoContextTakeover == !keepsClientContext)
            // Only what the answer names binds a client, so the inflater must be ready for 32 KiB.
            #expect(agreement.compression?.clientWindowBits == 15)
        }
    }

    @Test(
        arguments: [
            ("permessage-deflate; server_max_window_bits=11, permessage-deflate", "permessage-deflate"),
            (
                "permessage-deflate; server_no_context_takeover, permessage-deflate; server_max_window_bits=15",
                "permessage-deflate; server_max_window_bits=15"
            ),
            (
                "permessage-deflate; server_max_window_bits=15, permessage-deflate",
                "permessage-deflate; server_max_window_bits=15"
            ),
            ("permessage-deflate; server_max_window_bits=16, permessage-deflate; server_max_window_bits=0", nil),
        ] as [(String, String?)]
    )
    func `a shared stream takes the first offer that it can keep`(offers: String, expected: String?) throws {
        #expect(try Self.answer([offers], .shared) == expected)
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
