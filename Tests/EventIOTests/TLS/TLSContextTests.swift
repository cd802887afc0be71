import EventIO
import Testing

@Suite("TLS context")
struct TLSContextTests {
    /// What the client makes of a server with this certificate.
    static func failure(of shown: Certificate, believing known: Certificate?, host: String) throws -> TLSFailure? {
        let link = try SecureLink(
            try TLSContext(try TLSIdentity(certificate: shown.certificate, key: shown.key)),
            try TLSContext(TLSTrust(authorities: known?.certificate)),
            host: host
        )
        #expect(link.open().server != .moved(5))
        _ = SecureLink.read(link.client)
        return link.client.failure
    }

    @Test(arguments: ["127.0.0.1", "localhost", "logs.example.com", "a.wild.example"])
    func `a client believes a certificate for the host it asked for`(host: String) throws {
        let names = "IP:127.0.0.1,DNS:localhost,DNS:logs.example.com,DNS:*.wild.example"
        let own = try Certificate(names: names)
        let link = try SecureLink(
            try TLSContext(try TLSIdentity(certificate: own.certificate, key: own.key)),
            try TLSContext(TLSTrust(authorities: own.certificate)),
            host: host
        )
        #expect(link.open().server == .moved(5))
    }

    @Test(arguments: ["127.0.0.2", "::1", "localhost", "example.com", "a.b.wild.example", "awild.example"])
    func `a client does not believe one for another host`(host: String) throws {
        let own = try Certificate(names: "IP:127.0.0.1,DNS:logs.example.com,DNS:*.wild.example")
        #expect(try Self.failure(of: own, believing: own, host: host) == .wrongHost)
    }

    @Test func `a client believes nobody it does not know`() throws {
        let own = try Certificate()
        for known in [try Certificate(), nil] {
            guard case .certificate = try Self.failure(of: own, believing: known, host: "127.0.0.1") else {
                Issue.record("believed")
                continue
            }
        }
    }

    @Test func `a client believes no certificate whose time is over`() throws {
        let own = try Certificate(lifetime: -60)
        let failure = try Self.failure(of: own, believing: own, host: "127.0.0.1")
        #expect(failure == .certificate("certificate has expired"))
    }

    @Test func `a server that asks for certificates takes those it knows`() throws {
        let own = try Certificate()
        let known = try Certificate()
        let identity = try TLSIdentity(certificate: own.certificate, key: own.key, clientAuthorities: known.certificate)
        for (shown, isTaken) in [(known, true), (try Certificate(), false), (nil, false)] {
            let trust = TLSTrust(authorities: own.certificate, certificate: shown?.certificate, key: shown?.key)
            let link = try SecureLink(try TLSContext(identity), try TLSContext(trust))
            #expect((link.open().server == .moved(5)) == isTaken)
            while link.pass() {}
            _ = SecureLink.read(link.client)
            #expect(link.client.failure == (isTaken ? nil : .certificateWanted))
        }
    }

    @Test func `what cannot be used is told with its file`() throws {
        let own = try Certificate()
        let other = try Certificate()
        let text = TLSIdentity.PEM(file: "text.pem", bytes: Array("no certificate\n".utf8))
        let empty = TLSIdentity.PEM(file: "empty.pem", bytes: [])
        let mismatch = #expect(throws: TLSError.self) {
            _ = try TLSContext(TLSTrust(certificate: own.certificate, key: other.key))
        }
        #expect(mismatch?.description == "test.key: this key is not that of the certificate in test.pem")
        for pem in [text, empty] {
            let authorities = #expect(throws: TLSError.self) { _ = try TLSContext(TLSTrust(authorities: pem)) }
            #expect(authorities?.file == pem.file)
            let certificate = #expect(throws: TLSError.self) {
                _ = try TLSContext(try TLSIdentity(certificate: pem, key: own.key))
            }
            #expect(certificate?.file == pem.file)
            let key = #expect(throws: TLSError.self) {
                _ = try TLSContext(try TLSIdentity(certificate: own.certificate, key: pem))
            }
            #expect(key?.file == pem.file)
        }
    }
}
