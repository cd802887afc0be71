import Testing
import WebSocketCore

@Suite("Base64, RFC 4648 §4 and §10")
struct Base64Tests {
    static let vectors = [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
        ("foobar", "Zm9vYmFy"),
    ]

    @Test(arguments: vectors)
    func `goes both ways`(plain: String, text: String) {
        #expect(Base64.encode(Array(plain.utf8).span) == text)
        #expect(Base64.decode(text) == Array(plain.utf8))
    }

    @Test func `has all 64 characters`() {
        let octets: [UInt8] = (0..<16).flatMap { group -> [UInt8] in
            let values = (0..<4).map { UInt32(group * 4 + $0) }
            let word = values[0] << 18 | values[1] << 12 | values[2] << 6 | values[3]
            return [UInt8(word >> 16), UInt8(word >> 8 & 0xFF), UInt8(word & 0xFF)]
        }
        let text = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
        #expect(Base64.encode(octets.span) == text)
        #expect(Base64.decode(text) == octets)
    }

    @Test(arguments: [
        "Z", "Zg", "Zg=", "Zg===", "Zh==", "Zm9=", "Zm9v=", "====", "=", "Zg==Zg==", "Zm-v", "Zm 9", "Zé==",
    ])
    func `refuses what is not the canonical form`(text: String) {
        #expect(Base64.decode(text) == nil)
    }
}
