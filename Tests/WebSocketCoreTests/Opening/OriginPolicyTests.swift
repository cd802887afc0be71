import HTTPCore
import Testing
import WebSocketCore

@Suite("Who may open a stream, RFC 6455 §10.2")
struct OriginPolicyTests {
    private func isAllowed(_ origins: [String], host: String, list: [String] = []) throws -> Bool {
        var fields = HeaderFields(["Host": host])
        for origin in origins { fields.append("Origin", origin) }
        let policy = try #require(OriginPolicy(allowing: list))
        return policy.allows(Request(method: "GET", target: "/livelogs", fields: fields))
    }

    @Test(
        arguments: [
            ("http://localhost:8754", "localhost:8754", true),
            ("http://LocalHost:8754", "localhost:8754", true),
            ("http://logs.example.com", "logs.example.com", true),
            ("http://logs.example.com", "logs.example.com:80", true),
            ("https://logs.example.com", "logs.example.com", true),
            ("https://logs.example.com:443", "logs.example.com", true),
            ("http://[::1]:8754", "[::1]:8754", true),
            ("http://[::1]", "[::1]", true),
            ("http://localhost:8755", "localhost:8754", false),
            ("http://localhost", "localhost:8754", false),
            ("https://logs.example.com", "logs.example.com:80", false),
            ("http://evil.example", "logs.example.com", false),
            ("http://logs.example.com.evil.example", "logs.example.com", false),
            ("http://evil.example/logs.example.com", "logs.example.com", false),
            ("http://logs.example.com@evil.example", "logs.example.com", false),
            ("http://evil.example#logs.example.com", "logs.example.com", false),
            ("http://localhost:99999", "localhost:99999", false),
            ("null", "localhost:8754", false),
            ("null", "null", false),
            ("", "localhost:8754", false),
            ("://localhost:8754", "localhost:8754", false),
            ("localhost:8754", "localhost:8754", false),
            ("http://", "", false),
        ]
    )
    func `W08 the server's own pages and no others`(origin: String, host: String, expected: Bool) throws {
        #expect(try isAllowed([origin], host: host) == expected)
    }

    @Test func `W08 programs send none and are taken`() throws {
        #expect(try isAllowed([], host: "localhost:8754"))
    }

    @Test func `W08 two origins are one too many`() throws {
        let own = "http://localhost:8754"
        #expect(try !isAllowed([own, own], host: "localhost:8754"))
    }

    @Test(
        arguments: [
            ("https://logs.example.com", true), ("https://LOGS.example.com:443", true),
            ("http://logs.example.com", false), ("https://logs.example.com:8443", false),
            ("https://other.example.com:8443", true), ("null", false),
        ]
    )
    func `W08 listed origins`(origin: String, expected: Bool) throws {
        let list = ["https://logs.example.com", "https://other.example.com:8443"]
        #expect(try isAllowed([origin], host: "10.0.0.1:8755", list: list) == expected)
    }

    @Test(arguments: ["logs.example.com", "null", "*", "https://a/b", ""])
    func `a list with something else in it is refused`(entry: String) {
        #expect(OriginPolicy(allowing: ["https://ok.example", entry]) == nil)
    }
}
