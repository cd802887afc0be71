#pragma once
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/sha.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

/// Picks `http/1.1` of what the client offers (RFC 7301 §3.2); a client that cannot speak it gets
/// `no_application_protocol`.
static inline int COpenSSL_select_http(SSL *session, const unsigned char **chosen, unsigned char *size,
                                       const unsigned char *offered, unsigned int offered_size, void *unused) {
    static const unsigned char spoken[] = "\x08http/1.1";
    (void)session;
    (void)unused;
    if (SSL_select_next_proto((unsigned char **)chosen, size, spoken, sizeof spoken - 1, offered, offered_size) !=
        OPENSSL_NPN_NEGOTIATED)
        return SSL_TLSEXT_ERR_ALERT_FATAL;
    return SSL_TLSEXT_ERR_OK;
}

/// No passphrase: without this, an encrypted key would ask at the terminal and wait.
static inline int COpenSSL_no_passphrase(char *buffer, int size, int is_writing, void *unused) {
    (void)buffer;
    (void)size;
    (void)is_writing;
    (void)unused;
    return -1;
}

/// A server's context: TLS 1.2 and 1.3, forward secrecy and authenticated encryption only, resumption by tickets,
/// no renegotiation; of TLS 1.3 only those that the session asks for. NULL when something of this cannot be had.
static inline SSL_CTX *COpenSSL_server_context(void) {
    static const unsigned char name[] = "livelogs";
    SSL_CTX *context = SSL_CTX_new(TLS_server_method());
    if (!context) return NULL;
    SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE |
                                     SSL_OP_PRIORITIZE_CHACHA);
    SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                                  SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_alpn_select_cb(context, COpenSSL_select_http, NULL);
    if (!SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) ||
        !SSL_CTX_set_cipher_list(context, "ECDHE+AESGCM:ECDHE+CHACHA20:!aNULL") ||
        !SSL_CTX_set_num_tickets(context, 0) ||
        !SSL_CTX_set_session_id_context(context, name, sizeof name - 1)) {
        SSL_CTX_free(context);
        return NULL;
    }
    return context;
}

/// A client's context: the same versions and ciphers, `http/1.1`, and nobody who cannot prove who they are.
static inline SSL_CTX *COpenSSL_client_context(void) {
    static const unsigned char spoken[] = "\x08http/1.1";
    SSL_CTX *context = SSL_CTX_new(TLS_client_method());
    if (!context) return NULL;
    SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
    SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                                  SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, NULL);
    if (!SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) ||
        !SSL_CTX_set_cipher_list(context, "ECDHE+AESGCM:ECDHE+CHACHA20:!aNULL") ||
        SSL_CTX_set_alpn_protos(context, spoken, sizeof spoken - 1)) {
        SSL_CTX_free(context);
        return NULL;
    }
    return context;
}

/// Whom this client expects: a numeric address, else a name, which the server is also told (SNI, RFC 6066 §3).
static inline int COpenSSL_expect_host(SSL *session, const char *host, int is_address) {
    X509_VERIFY_PARAM *parameters = SSL_get0_param(session);
    X509_VERIFY_PARAM_set_hostflags(parameters, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    if (is_address) return X509_VERIFY_PARAM_set1_ip_asc(parameters, host);
    return X509_VERIFY_PARAM_set1_host(parameters, host, 0) && SSL_set_tlsext_host_name(session, host);
}

/// Takes a certificate of the chain over.
static inline int COpenSSL_add_chain_certificate(SSL_CTX *context, X509 *certificate) {
    return (int)SSL_CTX_add0_chain_cert(context, certificate);
}

/// Size of what `COpenSSL_set_ticket_keys` takes: a name of 16 bytes, 32 for HMAC, 32 for AES.
static inline int COpenSSL_ticket_key_size(void) { return 80; }

/// Contexts with the same keys resume each other's sessions.
static inline int COpenSSL_set_ticket_keys(SSL_CTX *context, const void *keys, int size) {
    return (int)SSL_CTX_set_tlsext_ticket_keys(context, (void *)keys, size);
}

/// The next private key of a PEM text.
static inline EVP_PKEY *COpenSSL_read_key(BIO *source) {
    return PEM_read_bio_PrivateKey(source, NULL, COpenSSL_no_passphrase, NULL);
}

/// Whether reading ended because there was nothing more, rather than because of something bad.
static inline int COpenSSL_found_no_more(void) {
    unsigned long error = ERR_peek_last_error();
    return ERR_GET_LIB(error) == ERR_LIB_PEM && ERR_GET_REASON(error) == PEM_R_NO_START_LINE;
}
