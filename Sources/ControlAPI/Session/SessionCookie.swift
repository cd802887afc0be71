package import HTTPCore

/// The cookie that carries a session (RFC 6265): out of reach of scripts, and never sent along by a foreign page.
package struct SessionCookie: Sendable, Hashable {
    /// With the port in it: cookies of one host are shared by all its ports, and two servers must not sign each other out.
    package let name: String

    package init(port: UInt16) { name = "livelogs-\(port)" }

    /// The sessions that a request names; at most a few are worth a look.
    package func sessions(in request: Request) -> [SessionID] {
        request.cookies(named: name).prefix(4).compactMap(SessionID.init)
    }

    /// Writes the value of a `Set-Cookie` field; without an id, the browser forgets the cookie.
    ///
    /// - Parameters:
    ///   - id: the session.
    ///   - path: ends in a slash; the cookie is sent for what lies below.
    ///   - isSecure: the browser came by TLS, and shall send it no other way.
    /// - Returns: the cookie with its attributes.
    package func text(_ id: SessionID?, path: String, isSecure: Bool) -> String {
        let life = id == nil ? "; Max-Age=0" : ""
        return "\(name)=\(id?.text ?? "")\(life); Path=\(path); HttpOnly; SameSite=Strict\(isSecure ? "; Secure" : "")"
    }
}
