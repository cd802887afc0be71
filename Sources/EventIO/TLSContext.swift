import COpenSSL

/// What all TLS sessions of one loop or client share: certificates as OpenSSL holds them, protocol versions, ciphers.
///
/// Sessions keep what they need of it alive, so a new one can take its place at any time. Not `Sendable`: each loop makes
/// its own from the same `TLSIdentity`.
package final class TLSContext {
    let pointer: OpaquePointer
    let outbox: TLSOutbox

    /// For the server's side.
    ///
    /// - Throws: which file is bad, and why.
    package init(_ identity: TLSIdentity) throws(TLSError) {
        ERR_clear_error()
        guard let pointer = COpenSSL_server_context() else {
            throw TLSError(file: "TLS", fallback: "cannot be set up")
        }
        self.pointer = pointer
        outbox = try TLSOutbox()
        try useCertificate(identity.certificate)
        try useKey(identity.key, of: identity.certificate)
        if let authorities = identity.clientAuthorities { try askClients(for: authorities) }
        guard COpenSSL_set_ticket_keys(pointer, identity.ticketKeys, CInt(identity.ticketKeys.count)) == 1 else {
            throw TLSError(file: "TLS", fallback: "ticket keys cannot be set")
        }
    }

    /// For the client's side.
    ///
    /// - Throws: which file is bad, and why.
    package init(_ trust: TLSTrust) throws(TLSError) {
        ERR_clear_error()
        guard let pointer = COpenSSL_client_context() else {
            throw TLSError(file: "TLS", fallback: "cannot be set up")
        }
        self.pointer = pointer
        outbox = try TLSOutbox()
        if let authorities = trust.authorities {
            try believe(authorities)
        } else if SSL_CTX_set_default_verify_paths(pointer) != 1 {
            throw TLSError(file: "TLS", fallback: "the system's authorities cannot be read")
        }
        if let certificate = trust.certificate, let key = trust.key {
            try useCertificate(certificate)
            try useKey(key, of: certificate)
        }
    }

    deinit { SSL_CTX_free(pointer) }

    private func useCertificate(_ pem: TLSIdentity.PEM) throws(TLSError) {
        let certificates = try Self.certificates(of: pem)
        guard SSL_CTX_use_certificate(pointer, certificates.first) == 1 else {
            certificates.forEach { X509_free($0) }
            throw TLSError(file: pem.file, fallback: "the certificate cannot be used")
        }
        X509_free(certificates.first)
        for certificate in certificates.dropFirst() where COpenSSL_add_chain_certificate(pointer, certificate) != 1 {
            X509_free(certificate)
        }
    }

    private func useKey(_ pem: TLSIdentity.PEM, of certificate: TLSIdentity.PEM) throws(TLSError) {
        let source = try Self.source(pem)
        defer { BIO_free(source) }
        guard let key = COpenSSL_read_key(source) else {
            throw TLSError(file: pem.file, fallback: "no private key that can be read; keys with a passphrase cannot")
        }
        defer { EVP_PKEY_free(key) }
        guard let own = SSL_CTX_get0_certificate(pointer), X509_check_private_key(own, key) == 1 else {
            throw TLSError(file: pem.file, reason: "this key is not that of the certificate in \(certificate.file)")
        }
        guard SSL_CTX_use_PrivateKey(pointer, key) == 1 else {
            throw TLSError(file: pem.file, fallback: "the key cannot be used")
        }
    }

    private func askClients(for pem: TLSIdentity.PEM) throws(TLSError) {
        try withAuthorities(of: pem) { SSL_CTX_add_client_CA(pointer, $0) == 1 }
        SSL_CTX_set_verify(pointer, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nil)
    }

    /// One of them may be the server's own certificate, which then needs no authority behind it.
    private func believe(_ pem: TLSIdentity.PEM) throws(TLSError) {
        try withAuthorities(of: pem) { _ in true }
        X509_VERIFY_PARAM_set_flags(SSL_CTX_get0_param(pointer), UInt(X509_V_FLAG_PARTIAL_CHAIN))
    }

    /// Takes certificates as authorities, if `body` agrees to each.
    private func withAuthorities(of pem: TLSIdentity.PEM, _ body: (OpaquePointer) -> Bool) throws(TLSError) {
        let authorities = try Self.certificates(of: pem)
        defer { authorities.forEach { X509_free($0) } }
        let store = SSL_CTX_get_cert_store(pointer)
        for authority in authorities {
            guard X509_STORE_add_cert(store, authority) == 1, body(authority) else {
                throw TLSError(file: pem.file, fallback: "an authority cannot be used")
            }
        }
    }

    /// All certificates of a PEM text, at least one; the caller frees them.
    private static func certificates(of pem: TLSIdentity.PEM) throws(TLSError) -> [OpaquePointer] {
        let source = try source(pem)
        defer { BIO_free(source) }
        var found: [OpaquePointer] = []
        while let certificate = PEM_read_bio_X509(source, nil, nil, nil) { found.append(certificate) }
        guard !found.isEmpty, COpenSSL_found_no_more() == 1 else {
            found.forEach { X509_free($0) }
            throw TLSError(file: pem.file, fallback: "not a PEM file of certificates")
        }
        ERR_clear_error()
        return found
    }

    private static func source(_ pem: TLSIdentity.PEM) throws(TLSError) -> OpaquePointer {
        ERR_clear_error()
        guard !pem.bytes.isEmpty else { throw TLSError(file: pem.file, reason: "the file is empty") }
        guard let source = BIO_new(BIO_s_mem()), BIO_write(source, pem.bytes, CInt(clamping: pem.bytes.count)) > 0
        else {
            throw TLSError(file: pem.file, fallback: "cannot be held in memory")
        }
        return source
    }
}
