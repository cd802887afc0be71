import LogCore
import Testing

@Suite("Where a line's event came from")
struct RemoteAddressTests {
    private func find(_ line: String) -> String? { RemoteAddress.find(in: Array(line.utf8).span)?.description }

    @Test(
        arguments: [
            ("192.0.2.7 - - [x]", "192.0.2.7"), ("from 192.0.2.7 port 22", "192.0.2.7"),
            ("[192.0.2.7]:25", "192.0.2.7"),
            ("x[192.0.2.7]", "192.0.2.7"), ("rhost=192.0.2.7 ", "192.0.2.7"), ("(192.0.2.7)", "192.0.2.7"),
            ("192.0.2.7:443", "192.0.2.7"), ("tcp 192.0.2.7.50550", "192.0.2.7"),
            ("from 2001:db8::7 port", "2001:db8::7"),
            ("[2001:DB8::7]:80", "2001:db8::7"), ("2001:0db8:0:0:0:0:0:0007 x", "2001:db8::7"), ("client ::1 x", "::1"),
            ("::ffff:192.0.2.7", "192.0.2.7"), ("fe80::1", "fe80::1"), ("1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"),
            ("10.0.0.1 to 10.0.0.2", "10.0.0.1"), ("to 10.0.0.1 from 10.0.0.2", "10.0.0.2"),
            ("lip=10.0.0.1, rip=10.0.0.2", "10.0.0.2"), ("10.0.0.3 x client: 10.0.0.4", "10.0.0.4"),
            ("\"ip\":\"192.0.2.7\"", "192.0.2.7"), ("from=<a@b> [192.0.2.7]", "192.0.2.7"),
            ("dst=10.0.0.1 10.0.0.9", "10.0.0.9"),
            ("10.0.0.1 GET /a - 443 - 192.0.2.7 curl", "192.0.2.7"), ("10.0.0.1 GET /a", "10.0.0.1"),
            ("http://10.0.0.1/a for 10.0.0.2", "10.0.0.2"), ("10.0.0.1 SAYS 10.0.0.2", "10.0.0.1"),
        ] as [(String, String)]
    )
    func `is found`(line: String, address: String) { #expect(find(line) == address) }

    @Test(arguments: [
        "", "no address", "10:11:12.345", "2026-03-04T10:11:12", "version 1.2.3", "1.2.3.4.5.6", "256.1.1.1", "1.2.3",
        "00:1a:2b:3c:4d:5e", "std::vector", "a::b is no address", "x1.2.3.4x", "::", "12:34:56:78", "host-1.2.3.4a",
        "to 192.0.2.1", "asked https://192.0.2.1:8443/a",
    ])
    func `is not in everything`(line: String) { #expect(find(line) == nil) }

    @Test(arguments: [
        ("login failed from gate.example.net", true), ("rhost=gate", true), ("client: anna.example.org, x", true),
        ("login failed for anna", false), ("rhost=  user=anna", false), ("", false), ("from the console", false),
        ("host=", false), ("addr=? terminal=ssh", false), ("bad login from 192.0.2.7", true),
        ("read from file. Then", false),
    ])
    func `a host's name will do`(line: String, isNamed: Bool) {
        #expect(RemoteAddress.isNamed(in: Array(line.utf8).span) == isNamed)
    }

    @Test func `any cut of a line is read without harm`() {
        let line = Array("from [2001:db8:1:2:3:4:5:6]:25 ::ffff:192.0.2.7 10.0.0.1 1.2.3.4.5 rhost=x.y ::".utf8)
        for start in line.indices {
            for end in start...line.count {
                _ = RemoteAddress.isNamed(in: line.span.extracting(start..<end))
            }
        }
    }
}
