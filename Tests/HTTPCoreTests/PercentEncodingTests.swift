import HTTPCore
import Testing

@Suite("Percent-encoding, RFC 3986 §2.1")
struct PercentEncodingTests {
    @Test(arguments: [
        ("", ""), ("aZ09-._~", "aZ09-._~"), ("a b+c&d=e#%/?", "a%20b%2Bc%26d%3De%23%25%2F%3F"), ("é\n", "%C3%A9%0A"),
    ])
    func `is undone by decoding`(text: String, encoded: String) {
        #expect(PercentCoding.encode(text) == encoded)
        #expect(PercentCoding.decode(encoded, plusIsSpace: true) == text)
    }
}
