import Configuration
import Testing

@Suite("Ranges of addresses")
struct AddressRangeTests {
    @Test(
        arguments: [
            ("192.0.2.7", [192, 0, 2, 7], true),
            ("192.0.2.7", [192, 0, 2, 6], false),
            ("10.0.0.0/8", [10, 255, 1, 2], true),
            ("10.0.0.0/8", [11, 0, 0, 0], false),
            ("172.16.0.0/12", [172, 31, 255, 255], true),
            ("172.16.0.0/12", [172, 32, 0, 0], false),
            ("0.0.0.0/0", [1, 2, 3, 4], true),
            ("0.0.0.0/0", [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1], false),
            ("2001:db8::/33", [0x20, 0x01, 0x0d, 0xb8, 0x7f, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1], true),
            ("2001:db8::/33", [0x20, 0x01, 0x0d, 0xb8, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1], false),
            ("::1", [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1], true),
        ] as [(String, [UInt8], Bool)]
    )
    func `hold what shares their first bits`(text: String, address: [UInt8], expected: Bool) throws {
        let range = try #require(AddressRange(text))
        #expect(range.contains(address) == expected)
    }

    @Test(arguments: [
        "", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.1/8", "10.0.0/8", "10.0.0.0/+8", "10.0.0.0/8/8", "::/129", "name",
        "localhost", "10.0.0.0/99999999999999999999", "::1/64",
    ])
    func `are refused when they are none`(text: String) {
        #expect(AddressRange(text) == nil)
    }
}
