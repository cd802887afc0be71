import HTTPCore

/// One member of `Sec-WebSocket-Extensions` (RFC 6455 §9.1): a name and its parameters in order.
struct ExtensionOffer: Hashable, Sendable {
    struct Parameter: Hashable, Sendable {
        var name: String
        /// Without quotes; `nil` when there is no `=`.
        var value: String?
    }

    let name: String
    let parameters: [Parameter]

    /// All that `fields` has, in order; a member that does not follow the grammar is left out.
    static func all(in fields: HeaderFields) -> [ExtensionOffer] {
        fields.list("Sec-WebSocket-Extensions").compactMap(ExtensionOffer.init)
    }

    /// Reads `name; parameter; parameter=value; parameter="value"`.
    init?(_ member: String) {
        // A quoted value must be a token once unquoted, so it cannot hide a separator.
        let parts = member.utf8.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false)
        guard let first = parts.first.flatMap({ Self.token($0) }) else { return nil }
        var parameters: [Parameter] = []
        for part in parts.dropFirst() {
            let sides = part.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = sides.first.flatMap({ Self.token($0) }) else { return nil }
            var value: String?
            if sides.count == 2 {
                guard let token = Self.token(Self.unquoted(sides[1])) else { return nil }
                value = token
            }
            parameters.append(Parameter(name: name, value: value))
        }
        name = first
        self.parameters = parameters
    }

    private static func trimmed(_ text: Substring.UTF8View) -> Substring.UTF8View {
        var text = text.drop { $0 == 0x20 || $0 == 0x09 }
        while text.last == 0x20 || text.last == 0x09 { text.removeLast() }
        return text
    }

    private static func unquoted(_ text: Substring.UTF8View) -> Substring.UTF8View {
        let text = trimmed(text)
        let quote = UInt8(ascii: "\"")
        guard text.count >= 2, text.first == quote, text.last == quote else { return text }
        return text.dropFirst().dropLast()
    }

    /// The token that `text` is, blanks around it aside (RFC 9110 §5.6.2).
    private static func token(_ text: Substring.UTF8View) -> String? {
        let text = trimmed(text)
        let isToken = text.allSatisfy { octet in
            octet > 0x20 && octet < 0x7F && !"\"(),/:;<=>?@[\\]{}".utf8.contains(octet)
        }
        return isToken && !text.isEmpty ? String(Substring(text)) : nil
    }
}
