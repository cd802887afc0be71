import ControlAPI
import HTTPCore
import Testing

@Suite("Where requests go")
struct RouterTests {
    static let readOnly = [
        "/health", "/healthz", "/readyz", "/livelogs", "/api/logs/recent", "/api/logs/statistics", "/api/logs/health",
        "/api/logs/critical",
    ]
    static let writeOnly = ["/control", "/api/logs/resolve/i1-1"]

    private var server = Server(files: ["/index.html": Array("<p>".utf8)])

    @Test(arguments: readOnly)
    func `what is read has GET, HEAD and OPTIONS`(path: String) throws {
        var server = server
        for method in ["POST", "PUT", "DELETE", "PATCH", "TRACE", "CONNECT"] {
            let response = server.ask(method, path)
            #expect(response.status == 405)
            #expect(response.fields["Allow"] == "GET, HEAD, OPTIONS")
            #expect(try response.errorCode == "method_not_allowed")
        }
        #expect(server.ask("HEAD", path) == server.ask("GET", path))
        #expect(server.ask("OPTIONS", path).status == 204)
        #expect(server.ask("OPTIONS", path).fields["Allow"] == "GET, HEAD, OPTIONS")
    }

    @Test(arguments: writeOnly)
    func `what is changed has POST and OPTIONS`(path: String) {
        var server = server
        for method in ["GET", "HEAD", "PUT", "DELETE"] {
            let response = server.ask(method, path)
            #expect(response.status == 405)
            #expect(response.fields["Allow"] == "POST, OPTIONS")
        }
        #expect(server.ask("OPTIONS", path).fields["Allow"] == "POST, OPTIONS")
    }

    @Test(arguments: writeOnly)
    func `a page of another origin changes nothing`(path: String) throws {
        var server = server
        server.knowledge.isRunning = true
        let response = server.ask("POST", path, ["Origin": "http://evil"], body: #"{"command":"stop_livelogs"}"#)
        #expect(response.status == 403)
        #expect(try response.errorCode == "foreign_origin")
        #expect(server.knowledge.isRunning)
        #expect(server.ask("POST", path, ["Origin": "http://own"]).status != 403)
    }

    @Test(
        arguments: [
            ("GET", "/nothing", 404, "not_found"), ("POST", "/nothing", 404, "not_found"),
            ("GET", "/api/logs", 404, "not_found"), ("GET", "/health/", 404, "not_found"),
            ("POST", "/api/logs/resolve/", 404, "not_found"), ("GET", "/%", 400, "bad_path"),
            ("GET", "/a/../health", 400, "bad_path"), ("GET", "/%2e%2e/%2e%2e/etc/passwd", 400, "bad_path"),
            ("BREW", "/health", 501, "not_implemented"), ("get", "/health", 501, "not_implemented"),
            ("GET", "/livelogs", 426, "upgrade_required"),
        ]
    )
    func `errors have their status and code`(method: String, target: String, status: Int, code: String) throws {
        var server = server
        let response = server.ask(method, target)
        #expect(response.status == status)
        #expect(try response.json["status"] == "error")
        #expect(try response.errorCode == .string(code))
        #expect(try response.json["error"]?["message"]?.text?.isEmpty == false)
    }

    @Test mutating func `the whole server has options too`() {
        let response = server.ask("OPTIONS", "*")
        #expect(response.status == 204)
        #expect(response.fields["Allow"] == "GET, HEAD, POST, OPTIONS")
    }

    @Test(arguments: readOnly + writeOnly + ["/nothing"])
    func `no answer of the API is stored or taken for another type`(path: String) {
        var server = server
        let response = server.ask(Self.writeOnly.contains(path) ? "POST" : "GET", path)
        #expect(response.fields["Content-Type"] == "application/json")
        #expect(response.fields["Cache-Control"] == "no-store")
        #expect(response.fields["X-Content-Type-Options"] == "nosniff")
    }

    @Test func `a probe is answered at once and the same each time`() {
        let request = Request(method: "GET", target: "/healthz")
        guard case .response(let response) = server.router.route(request) else {
            Issue.record("the owner was asked")
            return
        }
        #expect(response.body == Array(#"{"status":"ok"}"#.utf8))
    }
}
