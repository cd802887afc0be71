/// The one token that a client signs in with.
package struct BearerToken: Sendable, Hashable {
    package let text: String

    /// Takes a file's content: its first line that is neither empty nor a remark.
    ///
    /// A role may stand in front, so that the server's own token file does too. `nil` when there is none, or it has
    /// characters that no token has.
    package init?(_ bytes: [UInt8]) {
        for raw in bytes.split(whereSeparator: { $0 == 0x0A || $0 == 0x0D }) {
            var line = raw.drop(while: Self.isBlank)
            while let last = line.last, Self.isBlank(last) { line.removeLast() }
            guard let first = line.first, first != UInt8(ascii: "#") else { continue }
            if let colon = line.firstIndex(of: UInt8(ascii: ":")) {
                let role = String(decoding: line[..<colon], as: UTF8.self)
                guard TokenList.Role(rawValue: role) != nil else { return nil }
                line = line[line.index(after: colon)...].drop(while: Self.isBlank)
            }
            // What a field's value may be made of (RFC 6750 §2.1).
            guard !line.isEmpty, line.count <= 4096, line.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { return nil }
            text = String(decoding: line, as: UTF8.self)
            return
        }
        return nil
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
}
