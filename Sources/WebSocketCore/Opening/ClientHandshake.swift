package import HTTPCore

/// The client's side of the opening handshake, without the socket (RFC 6455 §4.1).
package struct ClientHandshake: Sendable {
    /// `host[:port]` as in the URL.
    package let host: String
    /// Path and query; begins with `/`.
    package let target: String
    package let key: HandshakeKey
    package let subprotocols: [String]
    /// Offers permessage-deflate.
    package let offersCompression: Bool
    /// Further fields, such as `Origin` or `Authorization`.
    package let fields: HeaderFields

    package init(
        host: String,
        target: String,
        key: HandshakeKey,
        subprotocols: [String] = [],
        offersCompression: Bool = false,
        fields: HeaderFields = HeaderFields()
    ) {
        self.host = host
        self.target = target
        self.key = key
        self.subprotocols = subprotocols
        self.offersCompression = offersCompression
        self.fields = fields
    }

    /// The request to send.
    package var request: [UInt8] {
        var lines = [
            "GET \(target) HTTP/1.1", "Host: \(host)", "Upgrade: websocket", "Connection: Upgrade",
            "Sec-WebSocket-Key: \(key.text)", "Sec-WebSocket-Version: 13",
        ]
        if !subprotocols.isEmpty { lines.append("Sec-WebSocket-Protocol: " + subprotocols.joined(separator: ", ")) }
        if offersCompression { lines.append("Sec-WebSocket-Extensions: \(CompressionParameters.offer)") }
        lines += fields.fields.map { "\($0.name): \($0.value)" }
        return Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8)
    }

    /// What the server chose.
    package struct Agreement: Hashable, Sendable {
        package var subprotocol: String?
        /// For `Connection.init`.
        package var compression: CompressionParameters?
        /// How many octets the response took; frames may follow them.
        package var size: Int
    }

    /// Octets of the largest response head that is read.
    package static let sizeLimit = 16 * 1024

    /// Checks the response at the front of `bytes`; `nil` when it has not come whole.
    package func check(_ bytes: Span<UInt8>) throws(HandshakeError) -> Agreement? {
        guard let size = ResponseHead.size(in: bytes) else {
            if bytes.count >= Self.sizeLimit { throw .responseTooLarge(limit: Self.sizeLimit) }
            return nil
        }
        guard size <= Self.sizeLimit else { throw .responseTooLarge(limit: Self.sizeLimit) }
        guard let head = ResponseHead(bytes.extracting(first: size)) else { throw .malformedResponse }
        guard head.status == 101 else { throw .refused(status: head.status) }
        guard head.fields.contains("Upgrade", token: "websocket"), head.fields.contains("Connection", token: "upgrade")
        else { throw .noUpgrade }
        guard head.fields.values("Sec-WebSocket-Accept") == [key.accept] else { throw .wrongAccept }
        let extensions = head.fields.list("Sec-WebSocket-Extensions")
        let compression = extensions.first.flatMap(ExtensionOffer.init).flatMap {
            CompressionParameters($0, allowsBareWindow: false)
        }
        if let name = extensions.first, !offersCompression || extensions.count > 1 || compression == nil {
            throw .unexpectedExtension(name)
        }
        let chosen = head.fields.values("Sec-WebSocket-Protocol")
        if let name = chosen.first, chosen.count > 1 || !subprotocols.contains(name) {
            throw .unexpectedSubprotocol(name)
        }
        return Agreement(subprotocol: chosen.first, compression: compression, size: size)
    }
}
