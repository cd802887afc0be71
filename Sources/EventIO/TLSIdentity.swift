import COpenSSL

/// Who a server is towards its clients: certificate, key, and whom it asks for theirs.
///
/// PEM texts and ticket keys rather than OpenSSL's objects: a value that every loop makes its own context from, so that
/// a session begun on one loop is resumed on another.
package struct TLSIdentity: Sendable {
    /// A PEM text and the file it came from, for error messages.
    package struct PEM: Sendable {
        package var file: String
        package var bytes: [UInt8]

        package init(file: String, bytes: [UInt8]) {
            self.file = file
            self.bytes = bytes
        }
    }

    let certificate: PEM
    let key: PEM
    let clientAuthorities: PEM?
    /// New with each identity: no ticket outlives the authorities it was given under.
    let ticketKeys: [UInt8]

    /// Neither looks at the texts nor tries them; a `TLSContext` does.
    ///
    /// `certificate` is the server's own first, then its chain. With `clientAuthorities`, every client must show a
    /// certificate that one of these has signed.
    ///
    /// - Throws: when there are no random bytes for ticket keys.
    package init(certificate: PEM, key: PEM, clientAuthorities: PEM? = nil) throws(TLSError) {
        self.certificate = certificate
        self.key = key
        self.clientAuthorities = clientAuthorities
        var keys = [UInt8](repeating: 0, count: Int(COpenSSL_ticket_key_size()))
        guard RAND_bytes(&keys, CInt(keys.count)) == 1 else { throw TLSError(file: "TLS", fallback: "no random bytes") }
        ticketKeys = keys
    }
}

/// What is the matter with a certificate or key, and in which file.
package struct TLSError: Error, Hashable, Sendable, CustomStringConvertible {
    package let file: String
    package let reason: String

    package init(file: String, reason: String) {
        self.file = file
        self.reason = reason
    }

    /// With the reason OpenSSL noted last on this thread, if it did.
    init(file: String, fallback: String) {
        let code = ERR_peek_last_error()
        let noted = code == 0 ? nil : ERR_reason_error_string(code).map { String(cString: $0) }
        self.init(file: file, reason: noted.map { "\(fallback) (\($0))" } ?? fallback)
    }

    package var description: String { "\(file): \(reason)" }
}
