package import HTTPCore

/// Which pages may open a stream (RFC 6455 §10.2, RFC 6454).
///
/// Browsers let any page connect to any server and send cookies along; only the server can tell its own page from a foreign
/// one. Programs send no `Origin` and are taken.
package struct OriginPolicy: Hashable, Sendable {
    private let allowed: [Origin]
    private let ownPorts: [UInt16]

    /// Allows the server's own pages only.
    package init() {
        allowed = []
        ownPorts = []
    }

    /// Allows further origins such as `https://logs.example.com`; `nil` when one of them is none.
    ///
    /// `ports` is where the same server listens: a page of one of them may open a stream at another.
    package init?(allowing origins: [String], ownPorts ports: [UInt16] = []) {
        let parsed = origins.compactMap(Origin.init)
        guard parsed.count == origins.count else { return nil }
        allowed = parsed
        ownPorts = ports
    }

    /// May this request open a stream? Judged by its `Origin` and `Host`; an opaque `null` never may.
    package func allows(_ request: Request) -> Bool {
        let values = request.fields.values("Origin")
        guard let value = values.first else { return true }
        guard values.count == 1, let origin = Origin(value) else { return false }
        return origin.isServed(at: request.authority ?? "", ownPorts: ownPorts) || allowed.contains(origin)
    }
}

extension OriginPolicy {
    /// Whether the request comes from a page of one of the origins that were named, the server's own aside.
    package func names(_ request: Request) -> Bool {
        let values = request.fields.values("Origin")
        guard values.count == 1, let origin = Origin(values[0]) else { return false }
        return allowed.contains(origin)
    }
}

/// Scheme, host and port of a page (RFC 6454 §4), in lower case, with the port filled in where it may be left out.
struct Origin: Hashable, Sendable {
    private let scheme: String
    private let host: String
    private let port: UInt16?

    /// Reads `scheme://host[:port]`; `nil` for anything else, `null` included.
    init?(_ text: String) {
        guard let (scheme, authority) = Self.split(text.lowercased(), at: "://"), !scheme.isEmpty else { return nil }
        guard let (host, port) = Self.hostAndPort(authority, scheme: scheme) else { return nil }
        self.scheme = scheme
        self.host = host
        self.port = port
    }

    /// Whether `authority`, as in a Host field, is this origin's own host and port, or both are ports of one server.
    func isServed(at authority: String, ownPorts: [UInt16]) -> Bool {
        guard let (host, port) = Self.hostAndPort(authority.lowercased(), scheme: scheme), host == self.host else {
            return false
        }
        if port == self.port { return true }
        guard let port, let pagePort = self.port else { return false }
        return ownPorts.contains(port) && ownPorts.contains(pagePort)
    }

    private static func hostAndPort(_ authority: String, scheme: String) -> (host: String, port: UInt16?)? {
        let isHost =
            !authority.isEmpty
            && authority.utf8.allSatisfy { octet in
                octet > 0x20 && octet < 0x7F && !"/?#@\\".utf8.contains(octet)
            }
        guard isHost else { return nil }
        let defaultPort: UInt16? =
            switch scheme {
            case "http", "ws": 80
            case "https", "wss": 443
            default: nil
            }
        // The colons inside an IPv6 address are none in front of a port.
        guard let colon = authority.lastIndex(of: ":"), !authority.hasSuffix("]") else {
            return (authority, defaultPort)
        }
        let digits = authority[colon...].dropFirst()
        guard digits.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else { return nil }
        if digits.isEmpty { return (String(authority[..<colon]), defaultPort) }
        guard let port = UInt16(digits) else { return nil }
        return (String(authority[..<colon]), port)
    }

    private static func split(_ text: String, at mark: String) -> (before: String, after: String)? {
        let octets = Array(text.utf8)
        let pattern = Array(mark.utf8)
        guard octets.count >= pattern.count else { return nil }
        for start in 0...octets.count - pattern.count where octets[start..<start + pattern.count].elementsEqual(pattern)
        {
            return (
                String(decoding: octets[..<start], as: UTF8.self),
                String(decoding: octets[(start + pattern.count)...], as: UTF8.self)
            )
        }
        return nil
    }
}
