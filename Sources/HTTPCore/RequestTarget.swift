/// What a request line asks for, taken apart (RFC 9112 §3.2); a view of the target's text.
struct RequestTarget {
    /// Of the absolute form only.
    let authority: Substring?
    /// At least `/` in the origin and the absolute form.
    let path: String
    /// Without its `?`; empty when there is none.
    let query: Substring

    init(_ target: String) {
        if target.utf8.first == UInt8(ascii: "/") {
            self.init(authority: nil, origin: target[...])
        } else if target == "*" {
            self.init(authority: nil, path: target, query: "")
        } else if let scheme = Self.schemeEnd(target) {
            let rest = target[scheme...]
            let end = rest.utf8.firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") } ?? rest.endIndex
            self.init(authority: rest[..<end], origin: rest[end...])
        } else {
            self.init(authority: nil, path: "", query: "")
        }
    }

    private init(authority: Substring?, origin: Substring) {
        let mark = origin.utf8.firstIndex(of: UInt8(ascii: "?")) ?? origin.endIndex
        let path = origin[..<mark]
        self.init(
            authority: authority,
            path: path.isEmpty ? "/" : String(path),
            query: origin[mark...].dropFirst()
        )
    }

    private init(authority: Substring?, path: String, query: Substring) {
        self.authority = authority
        self.path = path
        self.query = query
    }

    /// Where the authority begins, when the target has one of the schemes that can reach this server.
    private static func schemeEnd(_ target: String) -> String.Index? {
        guard let colon = target.utf8.firstIndex(of: UInt8(ascii: ":")) else { return nil }
        let scheme = target[..<colon]
        guard ["http", "https", "ws", "wss"].contains(where: { scheme.equalsIgnoringCase($0) }) else { return nil }
        let rest = target[colon...]
        guard rest.hasPrefix("://") else { return nil }
        return target.utf8.index(colon, offsetBy: 3)
    }

    /// Whether `target` has one of the four forms, and that method may have it.
    static func isValid(_ target: String, method: String) -> Bool {
        if method == "CONNECT" { return Authority.isValid(target.utf8, needsPort: true) }
        switch target.utf8.first {
        case UInt8(ascii: "/"): return true
        case UInt8(ascii: "*"): return method == "OPTIONS" && target.utf8.count == 1
        default:
            guard let authority = RequestTarget(target).authority, !authority.isEmpty else { return false }
            return Authority.isValid(authority.utf8)
        }
    }
}

/// `host[:port]` (RFC 3986 §3.2 without user information, which HTTP forbids).
enum Authority {
    static func isValid(_ text: some BidirectionalCollection<UInt8>, needsPort: Bool = false) -> Bool {
        var rest = text[...]
        if rest.first == UInt8(ascii: "[") {
            guard let end = rest.firstIndex(of: UInt8(ascii: "]")) else { return false }
            let literal = rest[rest.index(after: rest.startIndex)..<end]
            guard !literal.isEmpty, literal.allSatisfy(isLiteralCharacter) else { return false }
            rest = rest[rest.index(after: end)...]
        } else {
            let end = rest.firstIndex(of: UInt8(ascii: ":")) ?? rest.endIndex
            guard isName(rest[..<end]), !(needsPort && end == rest.startIndex) else { return false }
            rest = rest[end...]
        }
        guard let colon = rest.first else { return !needsPort }
        let port = rest.dropFirst()
        guard colon == UInt8(ascii: ":"), port.allSatisfy(\.isDigit), port.count <= 5 else { return false }
        if port.isEmpty { return !needsPort }
        return port.reduce(0) { $0 * 10 + Int($1 - 0x30) } <= 65535
    }

    /// Inside the brackets: hexadecimal groups, dots of an embedded IPv4 address, nothing with a zone.
    private static func isLiteralCharacter(_ octet: UInt8) -> Bool {
        octet.hexValue != nil || octet == UInt8(ascii: ":") || octet == UInt8(ascii: ".")
    }

    /// A registered name or an IPv4 address: unreserved characters, sub-delimiters and percent codes.
    private static func isName(_ name: some Collection<UInt8>) -> Bool {
        var hexDigitsDue = 0
        for octet in name {
            if hexDigitsDue > 0 {
                guard octet.hexValue != nil else { return false }
                hexDigitsDue -= 1
                continue
            }
            switch octet {
            case UInt8(ascii: "%"): hexDigitsDue = 2
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: continue
            case 0x21, 0x24, 0x26...0x2E, 0x3B, 0x3D, 0x5F, 0x7E: continue
            default: return false
            }
        }
        return hexDigitsDue == 0
    }
}
