import COpenSSL

/// `Sec-WebSocket-Key`: sixteen octets by which a client knows that the answer is meant for it (RFC 6455 §4.1).
package struct HandshakeKey: Hashable, Sendable {
    /// As it stands in the field.
    package let text: String

    /// Takes the field's value; `nil` unless it is base64 of exactly sixteen octets.
    package init?(_ text: String) {
        guard Base64.decode(text)?.count == 16 else { return nil }
        self.text = text
    }

    /// Makes a client's key of 128 random bits.
    package init(random: (UInt64, UInt64)) {
        let octets = [random.0, random.1].flatMap { word in
            (0..<8).map { UInt8(truncatingIfNeeded: word >> (UInt64($0) * 8)) }
        }
        text = Base64.encode(octets.span)
    }

    /// What the server must put into `Sec-WebSocket-Accept` (§4.2.2 item 5.4).
    package var accept: String {
        let input = Array((text + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").utf8)
        var digest = [UInt8](repeating: 0, count: Int(SHA_DIGEST_LENGTH))
        // OpenSSL reads `input.count` octets and writes the twenty that `digest` has.
        _ = unsafe SHA1(input, input.count, &digest)
        return Base64.encode(digest.span)
    }
}
