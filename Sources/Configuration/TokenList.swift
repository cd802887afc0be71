/// Who may use the ports: one token a line, `[role:]token`, remarks after `#` at a line's start.
package struct TokenList: Sendable, Hashable {
    /// What the bearer of a token may do.
    package enum Role: String, Sendable, Hashable, CaseIterable {
        /// Read everything, change nothing.
        case read
        /// Everything; a token without a role is one of these.
        case control
    }

    private struct Token: Sendable, Hashable {
        var bytes: [UInt8]
        var role: Role
    }

    private var tokens: [Token] = []

    package init() {}

    package var isEmpty: Bool { tokens.isEmpty }
    package var count: Int { tokens.count }

    /// What the bearer of `candidate` may do; `nil` when it is no token of this list.
    ///
    /// Looks at every byte of every token, so that the time it takes tells nothing of how near a guess was.
    package func role(of candidate: Span<UInt8>) -> Role? {
        var found: Role?
        for token in tokens {
            var difference: UInt8 = token.bytes.count == candidate.count ? 0 : 1
            for index in token.bytes.indices {
                let byte: UInt8 = index < candidate.count ? candidate[index] : 0
                difference |= token.bytes[index] ^ byte
            }
            if difference == 0 { found = token.role }
        }
        return found
    }

    /// Reads a file of tokens; everything wrong in it is told with its line, and never with the token.
    init(_ bytes: [UInt8], name: String, problems: inout [Problem], notices: inout [String]) {
        var lines: [[UInt8]: Int] = [:]
        let before = problems.count
        for (index, raw) in bytes.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
            let line = Self.trimmed(raw)
            guard let first = line.first, first != UInt8(ascii: "#") else { continue }
            let place = "\(name):\(index + 1)"
            var role = Role.control
            var token = line
            if let colon = line.firstIndex(of: UInt8(ascii: ":")) {
                guard let named = Role(rawValue: String(decoding: line[..<colon], as: UTF8.self)) else {
                    problems.append(Problem(.file(place), "takes [read:|control:]TOKEN, and there is no such role"))
                    continue
                }
                role = named
                token = Self.trimmed(line[line.index(after: colon)...])
            }
            guard !token.isEmpty, token.count <= 512, token.allSatisfy(Self.isAllowed) else {
                problems.append(
                    Problem(.file(place), "a token takes 1 to 512 letters, digits or - . _ ~ + and nothing else")
                )
                continue
            }
            if let other = lines.updateValue(index + 1, forKey: Array(token)) {
                problems.append(Problem(.file(place), "the same token as in line \(other)"))
                continue
            }
            if token.count < 16 {
                notices.append(
                    "\(place): a token under 16 characters can be guessed; make one with: openssl rand -hex 32"
                )
            }
            tokens.append(Token(bytes: Array(token), role: role))
        }
        if tokens.isEmpty, problems.count == before {
            problems.append(Problem(.file(name), "holds no token; write one a line, as from: openssl rand -hex 32"))
        }
    }

    private static func trimmed(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let isBlank = { (byte: UInt8) in byte == 0x20 || byte == 0x09 || byte == 0x0D }
        let front = line.drop(while: isBlank)
        guard let last = front.lastIndex(where: { !isBlank($0) }) else { return [] }
        return front[...last]
    }

    /// What may stand both in `Authorization: Bearer` (RFC 6750 §2.1) and in a subprotocol's name (RFC 9110 §5.6.2).
    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"), UInt8(ascii: "+"): true
        default: false
        }
    }
}
