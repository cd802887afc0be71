/// Where a stream is, as people write it: a URL, or a host with or without a port.
package struct StreamAddress: Sendable, Hashable, CustomStringConvertible {
    /// A name, an IPv4 address, or an IPv6 address without its brackets.
    package var host: String
    package var port: UInt16
    /// Begins with `/`; has no query.
    package var path: String
    /// By TLS, from a server that proves its name.
    package var isSecure = false

    package static let standard = StreamAddress(host: "127.0.0.1", port: 8755, path: "/livelogs")

    package init(host: String, port: UInt16, path: String) {
        self.host = host
        self.port = port
        self.path = path
    }

    package enum Problem: Error, Hashable, Sendable {
        /// Neither a URL nor a host and port.
        case malformed
        case otherScheme(String)
        /// Filters have options, and a token must not be where others can read it.
        case hasQuery
        case hasUser
    }

    /// Reads `ws://host:8755/livelogs`, the page's `http://host:8754/`, both with an `s`, `host:8755` or `host`.
    ///
    /// A path that is left out or ends in a slash is that of a stream, `livelogs`. With a scheme the default port is 80
    /// or, by TLS, 443 (RFC 6455 §3), without one 8755.
    package init(_ text: String) throws(Problem) {
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { throw .malformed }
        var rest = text[...]
        port = Self.standard.port
        if let mark = text.firstRange(of: "://") {
            let scheme = text[..<mark.lowerBound].lowercased()
            switch scheme {
            case "ws", "http": port = 80
            case "wss", "https":
                port = 443
                isSecure = true
            default: throw .otherScheme(scheme)
            }
            rest = text[mark.upperBound...]
        }
        guard !rest.contains(where: { $0 == "?" || $0 == "#" }) else { throw .hasQuery }
        let slash = rest.firstIndex(of: "/") ?? rest.endIndex
        let authority = rest[..<slash]
        guard !authority.contains("@") else { throw .hasUser }
        path = String(rest[slash...])
        if path.isEmpty { path = "/" }
        if path.hasSuffix("/") { path += "livelogs" }
        let name: Substring
        let tail: Substring
        if authority.hasPrefix("[") {
            guard let end = authority.firstIndex(of: "]") else { throw .malformed }
            name = authority[authority.index(after: authority.startIndex)..<end]
            tail = authority[authority.index(after: end)...]
            guard name.contains(":"), name.allSatisfy({ $0.isHexDigit || $0 == ":" || $0 == "." }) else {
                throw .malformed
            }
        } else {
            let colon = authority.firstIndex(of: ":") ?? authority.endIndex
            name = authority[..<colon]
            tail = authority[colon...]
            guard name.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "-" || $0 == "." || $0 == "_" }) else {
                throw .malformed
            }
        }
        guard !name.isEmpty, name.utf8.count <= 253 else { throw .malformed }
        host = String(name)
        if tail.isEmpty { return }
        guard tail.first == ":", let number = try? Value.int(String(tail.dropFirst()), in: 1...65_535) else {
            throw .malformed
        }
        port = UInt16(number)
    }

    /// `host:port` for the Host field.
    package var authority: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

    package var description: String { "\(isSecure ? "wss" : "ws")://\(authority)\(path)" }
}
