import Configuration
import Testing

@Suite("Bind addresses")
struct BindAddressTests {
    @Test(
        arguments: [
            ("127.0.0.1", "127.0.0.1", true), ("127.9.9.9", "127.9.9.9", true), ("0.0.0.0", "0.0.0.0", false),
            ("192.0.2.255", "192.0.2.255", false), ("localhost", "127.0.0.1", true), ("LocalHost", "127.0.0.1", true),
            ("::1", "::1", true), ("[::1]", "::1", true), ("0:0:0:0:0:0:0:1", "0:0:0:0:0:0:0:1", true),
            ("::", "::", false),
            ("2001:db8::7", "2001:db8::7", false), ("fe80::", "fe80::", false),
            ("1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8", false),
            ("::ffff:127.0.0.1", "::ffff:127.0.0.1", true), ("::ffff:10.0.0.1", "::ffff:10.0.0.1", false),
            ("1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:6:1.2.3.4", false),
        ]
    )
    func `are read`(written: String, text: String, isLoopback: Bool) throws {
        let address = try #require(BindAddress(written))
        #expect(address.text == text)
        #expect(address.isLoopback == isLoopback)
        #expect(address.isIPv6 == text.contains(":"))
    }

    @Test(
        arguments: [
            "", "*", "example.org", "1.2.3", "1.2.3.4.5", "256.0.0.1", "01.2.3.4", "1.2.3.+4", "1..2.3", "127.1", ":",
            ":::",
            "1::2::3", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "::1:2:3:4:5:6:7:8", "12345::", "g::", "::1%eth0", "[::1",
            "1.2.3.4::", "1:2:3:4:5:6:7:1.2.3.4", "::+1", "[127.0.0.1]", "1:2:3:4:5:6:7:",
        ]
    )
    func `that are none are refused`(written: String) {
        #expect(BindAddress(written) == nil)
    }
}
