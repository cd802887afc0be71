import COpenSSL
import EventIO
import Testing

/// A certificate that signs itself, and its key, made for one test.
struct Certificate {
    let certificate: TLSIdentity.PEM
    let key: TLSIdentity.PEM

    /// - Parameters:
    ///   - names: as OpenSSL's subjectAltName has them: `IP:127.0.0.1,DNS:localhost`.
    ///   - lifetime: seconds from now until it expires.
    /// - Throws: when OpenSSL makes none.
    init(names: String = "IP:127.0.0.1", lifetime: Int = 3_600) throws {
        let context = try #require(EVP_PKEY_CTX_new_id(EVP_PKEY_ED25519, nil))
        defer { EVP_PKEY_CTX_free(context) }
        var pair: OpaquePointer?
        EVP_PKEY_keygen_init(context)
        EVP_PKEY_keygen(context, &pair)
        let key = try #require(pair)
        defer { EVP_PKEY_free(key) }

        let certificate = try #require(X509_new())
        defer { X509_free(certificate) }
        X509_set_version(certificate, 2)
        ASN1_INTEGER_set(X509_get_serialNumber(certificate), Int.random(in: 1..<1 << 30))
        X509_gmtime_adj(X509_getm_notBefore(certificate), -86_400)
        X509_gmtime_adj(X509_getm_notAfter(certificate), lifetime)
        let name = X509_get_subject_name(certificate)
        X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, "test", -1, -1, 0)
        X509_set_issuer_name(certificate, name)
        X509_set_pubkey(certificate, key)
        var extensionContext = X509V3_CTX()
        X509V3_set_ctx(&extensionContext, certificate, certificate, nil, nil, 0)
        let alternative = X509V3_EXT_conf_nid(nil, &extensionContext, NID_subject_alt_name, names)
        X509_add_ext(certificate, alternative, -1)
        X509_EXTENSION_free(alternative)
        X509_sign(certificate, key, nil)

        self.certificate = TLSIdentity.PEM(file: "test.pem", bytes: Self.text { PEM_write_bio_X509($0, certificate) })
        self.key = TLSIdentity.PEM(
            file: "test.key",
            bytes: Self.text { PEM_write_bio_PrivateKey($0, key, nil, nil, 0, nil, nil) }
        )
    }

    private static func text(_ write: (OpaquePointer?) -> CInt) -> [UInt8] {
        let memory = BIO_new(BIO_s_mem())
        defer { BIO_free(memory) }
        _ = write(memory)
        var bytes = [UInt8](repeating: 0, count: 8_192)
        let count = BIO_read(memory, &bytes, CInt(bytes.count))
        return Array(bytes.prefix(Int(max(0, count))))
    }
}
