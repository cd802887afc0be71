import EventIO
import HTTPCore

// TLS, for the loops: everything else of it is in `Stream`.
extension ServerLoop {
    /// Puts TLS on a new connection if the ports speak it; nil when there is no memory for it.
    func secured(_ stream: consuming Stream) -> Stream? {
        guard let tls else { return stream }
        guard let descriptor = stream.release() else { return nil }
        return try? Stream(securing: descriptor, with: tls)  // it closes the descriptor when it fails
    }

    /// - Returns: whether nothing of earlier writes waits any more.
    func flush(_ client: ClientConnection) -> Bool { moved(client.stream.flush(), client) != nil }

    /// Takes a certificate that was tried before it came here; if it cannot be had even so, the old one stays.
    func renew(_ identity: TLSIdentity) {
        if let renewed = try? TLSContext(identity) { tls = renewed }  // out of memory is all that can be wrong
    }

    /// For a client that says `http://` where `https://` is spoken.
    static var plainOnSecurePort: Response {
        .error(400, code: "tls_required", message: "This port speaks TLS: use https:// or wss://.")
    }
}
