/// Why a server's answer does not open a connection (RFC 6455 §4.1).
package enum HandshakeError: Error, Hashable, Sendable {
    /// The server answered something else than 101.
    case refused(status: Int)
    /// Not a response head of HTTP/1.1.
    case malformedResponse
    case responseTooLarge(limit: Int)
    case noUpgrade
    /// `Sec-WebSocket-Accept` is missing or belongs to another key: an intermediary's cache, or no WebSocket server.
    case wrongAccept
    case unexpectedSubprotocol(String)
    case unexpectedExtension(String)
}
