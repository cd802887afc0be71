import COpenSSL

/// Why a connection under TLS failed, as far as it is worth telling apart.
package enum TLSFailure: Error, Hashable, Sendable {
    /// The peer's certificate is not good; OpenSSL's words for it.
    case certificate(String)
    /// It is good, for another name or address.
    case wrongHost
    /// What the peer sent is no TLS.
    case notTLS
    /// The peer wants a certificate and did not get one that it takes.
    case certificateWanted
    /// Anything else, in OpenSSL's words.
    case other(String)

    /// What OpenSSL noted last on this thread, and of this session's peer.
    ///
    /// - Returns: nil when the connection just ended.
    init?(of session: OpaquePointer) {
        let code = ERR_peek_last_error()
        let verdict = SSL_get_verify_result(session)
        if verdict == X509_V_ERR_HOSTNAME_MISMATCH || verdict == X509_V_ERR_IP_ADDRESS_MISMATCH {
            self = .wrongHost
        } else if verdict != X509_V_OK {
            self = .certificate(String(cString: X509_verify_cert_error_string(verdict)))
        } else if code == 0 {
            return nil
        } else {
            switch ERR_GET_REASON(code) {
            case SSL_R_WRONG_VERSION_NUMBER, SSL_R_HTTP_REQUEST, SSL_R_PACKET_LENGTH_TOO_LONG, SSL_R_BAD_RECORD_TYPE:
                self = .notTLS
            case SSL_R_TLSV13_ALERT_CERTIFICATE_REQUIRED, SSL_R_SSLV3_ALERT_BAD_CERTIFICATE,
                SSL_R_TLSV1_ALERT_UNKNOWN_CA, SSL_R_SSLV3_ALERT_CERTIFICATE_UNKNOWN,
                SSL_R_SSLV3_ALERT_CERTIFICATE_EXPIRED:
                self = .certificateWanted
            case SSL_R_UNEXPECTED_EOF_WHILE_READING:
                return nil
            default:
                self = .other(ERR_reason_error_string(code).map { String(cString: $0) } ?? "error \(code)")
            }
        }
    }
}
