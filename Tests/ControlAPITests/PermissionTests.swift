import ControlAPI
import HTTPCore
import Testing

@Suite("Who may make a request")
struct PermissionTests {
    private let router = Server(files: ["/index.html": Array("<p>".utf8), "/app.js": Array("1".utf8)]).router

    private func permission(_ method: String, _ target: String) -> Permission {
        router.permission(for: Request(method: method, target: target))
    }

    @Test(
        arguments: [
            "/health", "/metrics", "/livelogs", "/api/openapi.json", "/api/logs/recent", "/api/logs/critical",
            "/api/logs/statistics", "/api/logs/health", "/api/logs/health/history", "/api/logs/search",
        ]
    )
    func `reading needs a token`(path: String) {
        for method in ["GET", "HEAD"] {
            #expect(permission(method, path) == Permission(access: .reader, changesState: false))
        }
    }

    @Test(arguments: ["/control", "/api/logs/resolve/i1-1"])
    func `changing needs the role control`(path: String) {
        #expect(permission("POST", path) == Permission(access: .controller, changesState: true))
    }

    @Test(arguments: ["/", "/index.html", "/app.js", "/healthz", "/readyz", "/session"])
    func `what is public says so`(path: String) {
        #expect(permission("GET", path) == Permission(access: .anybody, changesState: false))
    }

    @Test(arguments: ["/session", "/session/end"])
    func `signing in and out change something`(path: String) {
        #expect(permission("POST", path) == Permission(access: .anybody, changesState: true))
    }

    @Test(
        arguments: [
            ("GET", "/nothing"), ("GET", "//health"), ("GET", "/Health"), ("GET", "/health/"), ("GET", "/%"),
            ("GET", "/a/../health"), ("GET", "/api"), ("BREW", "/health"), ("POST", "/health"), ("DELETE", "/control"),
            ("OPTIONS", "/control"), ("GET", "/%2561pi/logs/search"),
        ]
    )
    func `what no operation declares public needs a token`(method: String, path: String) {
        #expect(permission(method, path).access != .anybody)
    }

    @Test(
        arguments: [
            ("GET", "/health"), ("GET", "/metrics"), ("POST", "/control"), ("GET", "/api/logs/search"),
            ("GET", "/livelogs"), ("GET", "/api/logs/recent"), ("POST", "/api/logs/resolve/i1-1"),
            ("GET", "/api/openapi.json"),
        ]
    )
    func `no spelling needs less`(method: String, path: String) {
        let plain = permission(method, path)
        #expect(plain.access != .anybody)
        for place in path.utf8.indices.dropFirst() {
            for radix in ["%02x", "%02X"] {
                let code =
                    radix == "%02x"
                    ? String(path.utf8[place], radix: 16) : String(path.utf8[place], radix: 16).uppercased()
                let end = path.utf8.index(after: place)
                let target = path[..<place] + "%" + code + path[end...]
                #expect(permission(method, String(target)) == plain, "\(target)")
                #expect(permission(method, "http://host" + target) == plain, "\(target)")
                #expect(permission(method, String(path[..<place] + "%25" + code + path[end...])).access != .anybody)
            }
        }
        for target in [
            "/" + path, "/." + path, "/x/.." + path, path + "/", path.uppercased(), "/;a" + path, "\\" + path,
        ] {
            #expect(permission(method, target).access != .anybody, "\(target)")
        }
    }

    @Test func `a preflight names the methods, and nothing else is one`() {
        func ask(_ method: String, _ path: String, _ fields: KeyValuePairs<String, String>) -> Response? {
            router.preflight(Request(method: method, target: path, fields: HeaderFields(fields)))
        }
        let asking: KeyValuePairs = ["Origin": "https://a.example", "Access-Control-Request-Method": "POST"]
        #expect(ask("OPTIONS", "/control", asking)?.fields["Access-Control-Allow-Methods"] == "POST, OPTIONS")
        #expect(ask("OPTIONS", "/nothing", asking) == nil)
        #expect(ask("GET", "/health", asking) == nil)
        #expect(ask("OPTIONS", "/control", ["Origin": "https://a.example"]) == nil)
    }
}
