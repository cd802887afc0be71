import Testing
import WebSocketCore

@Suite("Handshake key, RFC 6455 §1.3")
struct HandshakeKeyTests {
    @Test func `the RFC's example`() {
        #expect(HandshakeKey("dGhlIHNhbXBsZSBub25jZQ==")?.accept == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
    }

    @Test(
        arguments: [
            "", "dGhlIHNhbXBsZSBub25jZQ", "dGhlIHNhbXBsZSBub25jZQ= =", "c2hvcnQ=", "dGhlIHNhbXBsZSBub25jZSE=",
            "dGhlIHNhbXBsZSBub25jZR==", "!GhlIHNhbXBsZSBub25jZQ==",
        ]
    )
    func `is base64 of sixteen octets or nothing`(text: String) {
        #expect(HandshakeKey(text) == nil)
    }

    @Test func `random bits make a valid key`() {
        let key = HandshakeKey(random: (0x0706_0504_0302_0100, 0x0F0E_0D0C_0B0A_0908))
        #expect(key.text == "AAECAwQFBgcICQoLDA0ODw==")
        #expect(HandshakeKey(key.text) == key)
    }
}
