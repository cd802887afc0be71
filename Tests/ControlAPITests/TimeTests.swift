import ControlAPI
import HTTPCore
import Testing

@Suite("Times of the API, RFC 3339")
struct TimeTests {
    /// Microseconds, and how an answer writes them.
    static let rows: [(Int64, String)] = [
        (0, "1970-01-01T00:00:00.000000Z"),
        (951_868_799_999_999, "2000-02-29T23:59:59.999999Z"),
        (1_709_251_200_000_000, "2024-03-01T00:00:00.000000Z"),
        (4_107_542_400_000_001, "2100-03-01T00:00:00.000001Z"),
        (253_402_300_799_999_999, "9999-12-31T23:59:59.999999Z"),
    ]

    @Test(arguments: rows) func `are written and read back`(time: Int64, text: String) throws {
        var server = Server()
        // A time of the future counts as now, so it has to have come.
        server.note("dead", time: time, at: max(time, now))
        let issue = try #require(server.ask("GET", "/api/logs/recent").json["issues"]?.elements.first)
        #expect(issue["first_time"] == .string(text))
        #expect(server.ask("POST", "/api/logs/resolve/\(text)").status == 200)
    }

    @Test(
        arguments: [
            "2026-11-20T10:00:00.000005Z", "2026-11-20t10:00:00.000005z", "2026-11-20%2010:00:00.0000059Z",
            "2026-11-20T12:30:00.000005+02:30", "2026-11-19T22:00:00.000005-12:00",
        ]
    )
    func `are read with any offset`(text: String) {
        var server = Server()
        server.note("dead")
        #expect(server.ask("POST", "/api/logs/resolve/\(text)").status == 200)
    }

    @Test(
        arguments: [
            "2026-11-20T10:00:00", "2026-11-20T10:00:00.Z", "2026-11-20T10:00Z", "2026-1-20T10:00:00Z",
            "2026-11-20T10:60:00Z", "2026-11-20T10:00:61Z", "2026-11-31T10:00:00Z", "2026-00-20T10:00:00Z",
            "2026-11-20T10:00:00%2B0200", "2026-11-20T10:00:00Zx", "2100-02-29T00:00:00Z",
        ]
    )
    func `are refused when they are none`(text: String) {
        var server = Server()
        #expect(server.ask("GET", "/api/logs/recent?from=\(text)").status == 400)
    }

    @Test(arguments: ["1969-12-31T23:59:59.5Z", "0000-01-01T00:00:00+23:59", "9999-12-31T23:59:60-23:59"])
    func `may be any that the calendar has`(text: String) {
        var server = Server()
        let text = text.replacing("+", with: "%2B")
        #expect(server.ask("GET", "/api/logs/recent?from=\(text)&to=\(text)").status == 200)
        #expect(server.ask("POST", "/api/logs/resolve/\(text)").status == 404)
    }

    @Test func `before the calendar they are held at its edge, after now at now`() throws {
        var server = Server()
        server.note("dead", time: .max)
        server.note("dead", time: .min)
        let issue = try #require(server.ask("GET", "/api/logs/recent").json["issues"]?.elements.first)
        #expect(issue["first_time"] == "1970-01-01T00:00:00.000000Z")
        #expect(issue["last_time"] == "2026-11-20T10:00:00.000005Z")
    }
}
