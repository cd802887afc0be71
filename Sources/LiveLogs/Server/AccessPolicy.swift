import Configuration
import ControlAPI
import EventIO
import HTTPCore
import WebSocketCore

/// Who may do what: tokens for everything but the page's files and the probes.
///
/// Without a token file everybody who reaches the port may; that is for loopback, or for who said so.
struct AccessPolicy: Sendable {
    private let tokens: TokenList
    /// Where clients may come from; empty for anywhere.
    private let admitted: [AddressRange]
    let handshake: ServerHandshake
    let hosts: HostPolicy
    let proxies: TrustedProxies
    let cookie: SessionCookie
    let sessions: SessionBook
    private let doorkeeper: Doorkeeper
    /// Origins named by `--allow-origin`, whose scripts may read answers; nil when there are none.
    private let shared: OriginPolicy?

    /// As configured; `ports` are ours, the page's first, whose pages may open a stream on each other.
    init(_ configuration: Configuration, ports: [UInt16], sessions: SessionBook, doorkeeper: Doorkeeper) {
        tokens = configuration.tokens
        admitted = configuration.allowedAddresses
        proxies = TrustedProxies(configuration.trustedProxies)
        hosts = HostPolicy(
            hostName: configuration.hostName ?? Surroundings.hostName,
            allowed: configuration.allowedHosts
        )
        handshake = ServerHandshake(
            subprotocols: ["livelogs.v1"],
            origins: OriginPolicy(allowing: configuration.allowedOrigins, ownPorts: ports) ?? OriginPolicy(),
            // One stream for many clients cannot keep to one client's restrictions.
            compression: configuration.isCompressing ? .shared : nil
        )
        shared = configuration.allowedOrigins.isEmpty ? nil : OriginPolicy(allowing: configuration.allowedOrigins)
        cookie = SessionCookie(port: ports.first ?? 0)
        self.sessions = sessions
        self.doorkeeper = doorkeeper
    }

    var asksForTokens: Bool { !tokens.isEmpty }

    /// Whether a connection from there is worth a look: a proxy's clients are judged one by one.
    func admits(connectionFrom peer: SocketAddress) -> Bool { admits(peer) || proxies.contains(peer) }

    private func admits(_ address: SocketAddress) -> Bool {
        admitted.isEmpty || admitted.contains { $0.contains(address.octets) }
    }

    /// Why a request with this name and from there is not answered; nil when it may be.
    func refusal(of request: Request, from visitor: Visitor) -> Response? {
        if !admits(visitor.address) { return Self.notAdmitted }
        return hosts.refusal(of: request.authority) ?? hosts.refusal(of: visitor.forwardedHost)
    }

    /// Why this request of the API is not answered, given what the router's operation for it needs; nil when it may be.
    func refusal(ofAPI request: Request, needing permission: Permission, _ visitor: Visitor) -> Response? {
        guard asksForTokens, permission.access != .anybody else { return nil }
        let role: TokenList.Role
        let isBySession: Bool
        switch check(request, visitor) {
        case .granted(let found, let bySession): (role, isBySession) = (found, bySession)
        case .unknown: return Self.unauthorized
        case .paused(let seconds): return Self.paused(seconds)
        }
        // A browser sends the cookie along with whatever makes it send a request.
        if permission.changesState, isBySession, !mayChange(request, isBySession: true) {
            return SessionAnswers.foreignOrigin
        }
        return permission.access == .reader || role == .control ? nil : Self.forbidden
    }

    /// The same for the stream, where a browser's script can send a token as a subprotocol only.
    func refusal(ofStream request: Request, _ visitor: Visitor) -> Response? {
        guard asksForTokens else { return nil }
        switch check(request, visitor, orToken: ServerHandshake.credential(in: request)) {
        case .granted: return nil
        case .unknown: return Self.unauthorized
        case .paused(let seconds): return Self.paused(seconds)
        }
    }

    enum Check {
        case granted(TokenList.Role, isBySession: Bool)
        case unknown
        /// Too many guesses came from there; so many seconds are left.
        case paused(UInt64)
    }

    /// By the token that a request brings, else by its session.
    func check(_ request: Request, _ visitor: Visitor, orToken other: String? = nil) -> Check {
        if let token = request.bearerToken ?? other { return check(token: Array(token.utf8), visitor) }
        for id in cookie.sessions(in: request) {
            guard let token = sessions.token(of: id) else { continue }
            if let role = tokens.role(of: token.span) { return .granted(role, isBySession: true) }
        }
        return .unknown
    }

    /// Looks a token up; wrong ones of an address that has sent too many get a pause.
    ///
    /// Valid tokens come first: on a shared address, others' guesses must not lock anybody out.
    func check(token: [UInt8], _ visitor: Visitor) -> Check {
        if let role = tokens.role(of: token.span) { return .granted(role, isBySession: false) }
        if let seconds = doorkeeper.pause(of: visitor.group) { return .paused(seconds) }
        doorkeeper.noteFailure(of: visitor.group)
        return .unknown
    }

    /// Ends the sessions of tokens that are none any more.
    func endOldSessions() { sessions.keep { tokens.role(of: $0.span) != nil } }

    /// Whether the page that this request comes from, if any, may change anything.
    func allowsOrigin(of request: Request) -> Bool { mayChange(request, isBySession: false) }

    /// The same; what a session's cookie is to do must show that it comes from a page of ours.
    func mayChange(_ request: Request, isBySession: Bool) -> Bool {
        if request.fields.count("Origin") > 0 { return handshake.origins.allows(request) }
        switch request.fields["Sec-Fetch-Site"] {
        case "same-origin", "none": return true
        case nil: return !isBySession
        default: return false
        }
    }

    /// Whether answers depend on the origin of the page that asks.
    var sharesAnswers: Bool { shared != nil }

    /// The origin that may read the answer to this request; nil for pages of other origins, and for programs.
    func sharedOrigin(of request: Request) -> String? {
        guard let shared, let origin = request.fields["Origin"], shared.names(request) else { return nil }
        return origin
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
        .error(
            429,
            code: "too_many_wrong_tokens",
            message: "Too many wrong tokens came from your address; try again in \(seconds) s.",
            retryAfter: seconds
        )
    }

    static var notAdmitted: Response {
        .error(403, code: "address_not_allowed", message: "This server is not for your address (--allow-from).")
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
    var trimmingSpaces: String {
        let start = drop { $0 == " " }
        return String(start.reversed().drop { $0 == " " }.reversed())
    }
}
