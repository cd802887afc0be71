package import HTTPCore

/// The server's side of the opening handshake: a request in, the answer out (RFC 6455 §4.2).
package struct ServerHandshake: Sendable {
    /// Subprotocols we speak, the one we like best first (§1.9).
    package var subprotocols: [String]
    package var origins: OriginPolicy
    /// Which offers of permessage-deflate are taken; `nil` for none.
    package var compression: CompressionPolicy?

    package init(
        subprotocols: [String] = [],
        origins: OriginPolicy = OriginPolicy(),
        compression: CompressionPolicy? = nil
    ) {
        self.subprotocols = subprotocols
        self.origins = origins
        self.compression = compression
    }

    package enum Outcome: Sendable {
        /// Send the response; frames follow it.
        case accepted(Agreement)
        /// Send the response; the connection stays HTTP's.
        case refused(Response)
    }

    /// What both ends agreed on.
    package struct Agreement: Sendable {
        package var response: Response
        package var subprotocol: String?
        /// For `Connection.init`.
        package var compression: CompressionParameters?
    }

    /// Makes the library behind SHA-1 set itself up now, some milliseconds and two megabytes, and not in the first
    /// client's handshake.
    package static func prepare() { _ = HandshakeKey("AAAAAAAAAAAAAAAAAAAAAA==")?.accept }

    /// Judges a request whose resource the caller has found to be a stream.
    ///
    /// `keepsClientContext` is as in `CompressionPolicy.choose`.
    package func answer(_ request: Request, keepsClientContext: Bool = true) -> Outcome {
        if let refusal = refusal(of: request) { return .refused(refusal) }
        guard let key = Self.key(of: request) else {
            return .refused(
                .error(
                    400,
                    code: "bad_websocket_key",
                    message: "Sec-WebSocket-Key must stand there once and be base64 of 16 octets."
                )
            )
        }
        var response = Response(
            status: 101,
            fields: HeaderFields([
                "Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Accept": key.accept,
            ])
        )
        let subprotocol = subprotocol(for: request)
        if let subprotocol { response.fields.append("Sec-WebSocket-Protocol", subprotocol) }
        let parameters = compression?.choose(
            among: ExtensionOffer.all(in: request.fields),
            keepsClientContext: keepsClientContext
        )
        if let parameters { response.fields.append("Sec-WebSocket-Extensions", parameters.answer) }
        return .accepted(Agreement(response: response, subprotocol: subprotocol, compression: parameters))
    }

    /// The token in an offered subprotocol `bearer.<token>`: the only place where a browser's script can put one.
    ///
    /// It is a secret and never chosen as subprotocol, so no answer repeats it.
    package static func credential(in request: Request) -> String? {
        request.fields.list("Sec-WebSocket-Protocol").first { $0.hasPrefix("bearer.") }.map { String($0.dropFirst(7)) }
    }

    /// Ours that the client offers too; we go by our preference, not by its order.
    private func subprotocol(for request: Request) -> String? {
        let offered = request.fields.list("Sec-WebSocket-Protocol")
        return subprotocols.first { !$0.hasPrefix("bearer.") && offered.contains($0) }
    }

    private static func key(of request: Request) -> HandshakeKey? {
        let values = request.fields.values("Sec-WebSocket-Key")
        return values.count == 1 ? values.first.flatMap(HandshakeKey.init) : nil
    }

    /// All of §4.2.1 but the key, in the order that gives the most useful answer first.
    private func refusal(of request: Request) -> Response? {
        let fields = request.fields
        if request.method != "GET" { return .methodNotAllowed(allow: "GET") }
        if request.minorVersion < 1 {
            return bad("old_http_version", "A WebSocket handshake needs HTTP/1.1.")
        }
        if !fields.contains("Upgrade", token: "websocket") {
            return upgradeRequired("This resource is a WebSocket stream: send Upgrade: websocket.")
        }
        if !fields.contains("Connection", token: "upgrade") {
            return bad("missing_connection_upgrade", "The Connection field must contain Upgrade.")
        }
        if fields.values("Sec-WebSocket-Version") != ["13"] {
            return upgradeRequired("Sec-WebSocket-Version must be 13.")
        }
        if fields.count("Host") != 1 || fields["Host"]?.isEmpty != false {
            return bad("bad_host", "A request must have one Host field.")
        }
        if !request.body.isEmpty || fields.count("Transfer-Encoding") > 0 {
            return bad("unexpected_body", "A WebSocket handshake has no body.")
        }
        if !origins.allows(request) {
            return .error(
                403,
                code: "foreign_origin",
                message: "Pages of this origin may not open a stream; the server's operator can allow it."
            )
        }
        return nil
    }

    private func bad(_ code: String, _ message: String) -> Response { .error(400, code: code, message: message) }

    /// 426 tells what would be understood (§4.4, RFC 9110 §15.5.22).
    private func upgradeRequired(_ message: String) -> Response {
        var response = Response.error(426, code: "upgrade_required", message: message)
        response.fields["Upgrade"] = "websocket"
        response.fields["Connection"] = "Upgrade"
        response.fields["Sec-WebSocket-Version"] = "13"
        return response
    }
}
