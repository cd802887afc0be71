import CZlib
import ControlAPI
import HTTPCore
import Testing

@Suite("The page's files")
struct StaticFilesTests {
    static let script = Array(String(repeating: "export const one = 1;\n", count: 100).utf8)
    /// Bytes that no compressor makes smaller.
    static let noise: [UInt8] = {
        var state: UInt64 = 88_172_645_463_325_252
        return (0..<2000).map { _ in
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return UInt8(truncatingIfNeeded: state >> 32)
        }
    }()

    private var server = Server(files: [
        "/index.html": Array("<!doctype html>".utf8), "/main.js": script, "/noise.txt": noise, "/icon.png": script,
        "/help/index.html": Array("help".utf8), "/a b.css": Array("a{}".utf8), "/odd": [0],
    ])

    @Test(
        arguments: [
            ("/", "<!doctype html>", "text/html; charset=utf-8"),
            ("/index.html?x=1", "<!doctype html>", "text/html; charset=utf-8"),
            ("/help/", "help", "text/html; charset=utf-8"), ("/a%20b.css", "a{}", "text/css; charset=utf-8"),
            ("/odd", "\u{0}", "application/octet-stream"),
        ]
    )
    func `are found by path and have their type`(target: String, body: String, type: String) {
        var server = server
        let response = server.ask("GET", target)
        #expect(response.status == 200)
        #expect(response.body == Array(body.utf8))
        #expect(response.fields["Content-Type"] == type)
        #expect(server.ask("HEAD", target) == response)
    }

    @Test mutating func `may be read and not changed`() {
        let response = server.ask("POST", "/main.js")
        #expect(response.status == 405)
        #expect(response.fields["Allow"] == "GET, HEAD, OPTIONS")
        #expect(server.ask("OPTIONS", "/main.js").fields["Allow"] == "GET, HEAD, OPTIONS")
        #expect(server.ask("GET", "/help").status == 404)
    }

    @Test(arguments: ["/", "/main.js", "/icon.png"])
    func `are guarded by headers`(target: String) {
        var server = server
        let fields = server.ask("GET", target, ["Host": "logs.example:8754"]).fields
        #expect(fields["X-Content-Type-Options"] == "nosniff")
        #expect(fields["Referrer-Policy"] == "same-origin")
        #expect(fields["X-Frame-Options"] == "DENY")
        #expect(
            fields["Content-Security-Policy"]
                == "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
                + "connect-src 'self' ws://logs.example:8754 wss://logs.example:8754; "
                + "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
        )
    }

    @Test(arguments: ["a;script-src", "a,b", "'unsafe-inline'", "a%20b", ""])
    func `a strange host gets no say in the policy`(host: String) {
        var server = server
        let policy = server.ask("GET", "/", ["Host": host]).fields["Content-Security-Policy"]
        #expect(policy?.contains("connect-src 'self'; base-uri") == true)
    }

    @Test mutating func `pages are asked for anew, their parts keep a minute`() {
        #expect(server.ask("GET", "/").fields["Cache-Control"] == "no-cache")
        #expect(server.ask("GET", "/main.js").fields["Cache-Control"] == "max-age=60, must-revalidate")
    }

    @Test mutating func `a client that has the file gets no copy`() throws {
        let tag = try #require(server.ask("GET", "/main.js").fields["ETag"])
        #expect(tag.hasPrefix("\"") && tag.hasSuffix("\""))
        for value in [tag, "W/\(tag)", "\"other\", \(tag)", "*"] {
            let response = server.ask("GET", "/main.js", ["If-None-Match": value])
            #expect(response.status == 304)
            #expect(response.body.isEmpty)
            #expect(response.fields["ETag"] == tag)
            #expect(response.fields["Vary"] == "Accept-Encoding")
        }
        for value in ["\"other\"", tag.replacing("\"", with: ""), ""] {
            #expect(server.ask("GET", "/main.js", ["If-None-Match": value]).status == 200)
        }
        #expect(server.ask("GET", "/main.js", ["If-None-Match": tag, "Accept-Encoding": "gzip"]).status == 200)
        #expect(server.ask("GET", "/icon.png").fields["ETag"] == tag, "the same bytes")
        #expect(server.ask("GET", "/").fields["ETag"] != tag)
    }

    @Test mutating func `gzip is sent when taken and worth it, and unpacks to the file`() throws {
        let plain = server.ask("GET", "/main.js")
        let packed = server.ask("GET", "/main.js", ["Accept-Encoding": "br, gzip"])
        #expect(packed.fields["Content-Encoding"] == "gzip")
        #expect(packed.fields["Vary"] == "Accept-Encoding")
        #expect(packed.fields["ETag"] != plain.fields["ETag"])
        #expect(packed.fields["Content-Type"] == plain.fields["Content-Type"])
        #expect(packed.body.count < Self.script.count / 4)
        #expect(inflated(packed.body, limit: 10_000) == Self.script)
        let tag = try #require(packed.fields["ETag"])
        #expect(server.ask("GET", "/main.js", ["If-None-Match": tag, "Accept-Encoding": "gzip"]).status == 304)
    }

    @Test(arguments: ["/", "/noise.txt", "/icon.png"])
    func `what is small, dense or no text goes as it is`(target: String) {
        var server = server
        let response = server.ask("GET", target, ["Accept-Encoding": "gzip"])
        #expect(response.status == 200)
        #expect(response.fields["Content-Encoding"] == nil)
        #expect(response.fields["Vary"] == nil)
    }

    @Test(
        arguments: [
            ("gzip", true), ("GZIP;q=0.1", true), ("x-gzip", true), ("*", true), ("deflate, *;q=0.5", true),
            ("gzip;q=0", false), ("gzip; q=0.000", false), ("*;q=0", false), ("*, gzip;q=0", false),
            ("identity", false), ("gzipped", false), ("", false),
        ]
    )
    func `the client's list decides`(list: String, isGzip: Bool) {
        var server = server
        let response = server.ask("GET", "/main.js", ["Accept-Encoding": list])
        #expect((response.fields["Content-Encoding"] == "gzip") == isGzip)
    }

    @Test func `the program carries its page`() {
        let router = Router(version: "1.2.3") { _ in true }
        guard case .response(let response) = router.route(Request(method: "GET", target: "/")) else {
            Issue.record("the owner was asked")
            return
        }
        #expect(response.status == 200)
        #expect(response.fields["Content-Type"] == "text/html; charset=utf-8")
        #expect(String(decoding: response.body.prefix(15), as: UTF8.self).lowercased() == "<!doctype html>")
    }

    private func inflated(_ packed: [UInt8], limit: Int) -> [UInt8] {
        var stream = z_stream()
        guard inflateInit2_(&stream, 15 + 16, ZLIB_VERSION, CInt(MemoryLayout<z_stream>.size)) == Z_OK else {
            return []
        }
        defer { inflateEnd(&stream) }
        return [UInt8](unsafeUninitializedCapacity: limit) { output, count in
            packed.withUnsafeBufferPointer { input in
                stream.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
                stream.avail_in = UInt32(input.count)
                stream.next_out = output.baseAddress
                stream.avail_out = UInt32(output.count)
                let status = inflate(&stream, Z_FINISH)
                count = status == Z_STREAM_END ? output.count - Int(stream.avail_out) : 0
            }
        }
    }
}
