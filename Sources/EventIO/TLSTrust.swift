/// What a client believes of the servers it connects to, and what it shows them.
package struct TLSTrust: Sendable {
    let authorities: TLSIdentity.PEM?
    let certificate: TLSIdentity.PEM?
    let key: TLSIdentity.PEM?

    /// Neither looks at the texts nor tries them; a `TLSContext` does.
    ///
    /// - Parameters:
    ///   - authorities: those whose certificates are taken, instead of the system's; a server's own certificate may
    ///   be one of them.
    ///   - certificate: for servers that ask for one, its chain behind it; goes together with `key`.
    ///   - key: the certificate's private key.
    package init(
        authorities: TLSIdentity.PEM? = nil,
        certificate: TLSIdentity.PEM? = nil,
        key: TLSIdentity.PEM? = nil
    ) {
        self.authorities = authorities
        self.certificate = certificate
        self.key = key
    }
}
