import Configuration
import HTTPCore
import WebSocketCore

/// Who may do what: tokens for everything but the page's files and the probes.
///
/// Without a token file everybody who reaches the port may; that is for loopback, or for who said so.
struct AccessPolicy: Sendable {
    private let tokens: TokenList
    let handshake: ServerHandshake
    let hosts: HostPolicy
    let proxies: TrustedProxies

    /// As configured; `ports` are ours, whose pages may open a stream on each other.
    init(_ configuration: Configuration, ports: [UInt16]) {
        tokens = configuration.tokens
        proxies = TrustedProxies(configuration.trustedProxies)
        hosts = HostPolicy(
            hostName: configuration.hostName ?? Surroundings.hostName,
            allowed: configuration.allowedHosts
        )
        handshake = ServerHandshake(
            subprotocols: ["livelogs.v1"],
            origins: OriginPolicy(allowing: configuration.allowedOrigins, ownPorts: ports) ?? OriginPolicy(),
            // One stream for many clients cannot keep to one client's restrictions.
            compression: configuration.isCompressing
                ? CompressionPolicy(forgetsClientContext: true, sharedWindows: SharedWindow.bits) : nil
        )
    }

    /// Why this request is not answered; nil when it may be.
    func refusal(of request: Request, from address: AddressGroup, _ doorkeeper: Doorkeeper) -> Response? {
        guard !tokens.isEmpty, Self.needsToken(request.rawPath) else { return nil }
        let role: TokenList.Role
        switch check(request.bearerToken, from: address, doorkeeper) {
        case .granted(let found): role = found
        case .refused(let response): return response
        }
        guard role == .control || request.method == "GET" || request.method == "HEAD" else { return Self.forbidden }
        return nil
    }

    /// The same for the stream, where a browser's script can send the token as a subprotocol only.
    func refusal(ofStream request: Request, from address: AddressGroup, _ doorkeeper: Doorkeeper) -> Response? {
        guard !tokens.isEmpty else { return nil }
        let token = request.bearerToken ?? ServerHandshake.credential(in: request)
        switch check(token, from: address, doorkeeper) {
        case .granted: return nil
        case .refused(let response): return response
        }
    }

    private enum Check {
        case granted(TokenList.Role)
        case refused(Response)
    }

    /// Looks a token up, unless its address has guessed too often; no token at all is no guess.
    private func check(_ token: String?, from address: AddressGroup, _ doorkeeper: Doorkeeper) -> Check {
        guard let token else { return .refused(Self.unauthorized) }
        if let seconds = doorkeeper.pause(of: address) { return .refused(Self.paused(seconds)) }
        if let role = tokens.role(of: Array(token.utf8).span) { return .granted(role) }
        doorkeeper.noteFailure(of: address)
        return .refused(Self.unauthorized)
    }

    /// Whether the page that this request comes from, if any, may change anything.
    func allowsOrigin(of request: Request) -> Bool { handshake.origins.allows(request) }

    private static func needsToken(_ path: String) -> Bool {
        path == "/health" || path == "/control" || path.hasPrefix("/api/")
    }

    private static var unauthorized: Response {
        var response = Response.error(
            401,
            code: "unauthorized",
            message: "Send a token of the server's token file: Authorization: Bearer TOKEN."
        )
        response.fields.append("WWW-Authenticate", "Bearer realm=\"livelogs\"")
        return response
    }

    private static func paused(_ seconds: UInt64) -> Response {
        var response = Response.error(
            429,
            code: "too_many_wrong_tokens",
            message: "Too many wrong tokens came from your address; try again in \(seconds) s."
        )
        response.fields.append("Retry-After", "\(seconds)")
        return response
    }

    private static var forbidden: Response {
        .error(403, code: "read_only", message: "This token may read; a token with the role control may do this.")
    }
}

extension Request {
    /// The token of an `Authorization: Bearer` field (RFC 6750 §2.1).
    var bearerToken: String? {
        guard let value = fields["Authorization"] else { return nil }
        let parts = value.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
        return String(parts[1]).trimmingSpaces
    }
}

extension String {
    fileprivate var trimmingSpaces: String {
        let start = drop { $0 == " " }
        return String(start.reversed().drop { $0 == " " }.reversed())
    }
}
