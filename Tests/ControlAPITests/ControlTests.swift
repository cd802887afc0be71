import ControlAPI
import HTTPCore
import Testing

@Suite("Health and commands, contract 2")
struct ControlTests {
    private var server = Server()

    @Test mutating func `health says what is known`() throws {
        server.knowledge.uptimeSeconds = 61
        server.knowledge.clients = 3
        server.note("dead")
        let response = server.ask("GET", "/health?x=1")
        #expect(response.status == 200)
        #expect(
            String(decoding: response.body, as: UTF8.self)
                == #"{"clients":3,"health_score":90,"livelogs":"stopped","losses":{"cut_lines":0,"cut_records":0,"#
                + #""lossy_truncations":0,"syslog_cut_messages":0,"syslog_lost_datagrams":0,"syslog_nameless":0,"syslog_refused":0,"unopened_bytes":0,"unopened_files":0},"#
                + #""node_id":"10.0.0.7","read_lag_bytes":{},"state_age_seconds":0,"status":"ok","#
                + #""telemetry_enabled":false,"uptime_seconds":61,"version":"1.2.3"}"#
        )
        server.knowledge.isRunning = true
        #expect(try server.ask("GET", "/health").json["livelogs"] == "running")
    }

    @Test mutating func `of too many paths, health names those with most bytes to read`() throws {
        let name = String(repeating: "x", count: 4000)
        for number in 0..<300 { server.knowledge.readLag["\(number) \(name)"] = number }
        let response = server.ask("GET", "/health")
        #expect(response.body.count < 1_100_000)
        let lag = try #require(try response.json["read_lag_bytes"])
        #expect(lag.keys.count > 250 && lag.keys.count < 300)
        #expect(lag.keys == Set((300 - lag.keys.count..<300).map { "\($0) \(name)" }))
    }

    @Test mutating func `readiness is about listeners and sources, not about health`() throws {
        #expect(server.ask("GET", "/readyz").status == 503)
        #expect(try server.ask("GET", "/readyz").errorCode == "not_ready")
        server.knowledge.isReady = true
        for line in ["a", "b", "c", "d", "e", "f", "g", "h", "j", "k"] { server.note(line) }
        #expect(try server.ask("GET", "/api/logs/health").json["health_score"] == 0)
        #expect(server.ask("GET", "/readyz").status == 200)
        #expect(server.ask("GET", "/healthz").status == 200)
    }

    @Test mutating func `while a file holds up reading, a probe is told to ask later, with the code that changes get`()
        throws
    {
        server.knowledge.isReady = true
        server.knowledge.age = 7
        server.knowledge.occupation = "/mnt/far/app.log"
        let response = server.ask("GET", "/readyz")
        #expect(response.status == 503)
        #expect(try response.errorCode == "busy")
        #expect(response.fields["Retry-After"] == "5")
        #expect(try server.ask("GET", "/health").json["status"] == "stalled")
        // A busy machine explains it: streams are let in, and changes made.
        server.knowledge.occupation = nil
        #expect(server.ask("GET", "/readyz").status == 200)
        #expect(try server.ask("GET", "/health").json["status"] == "ok")
    }

    @Test mutating func `the stream is started and stopped once`() {
        func text(_ response: Response) -> String { String(decoding: response.body, as: UTF8.self) }
        let start = #"{"command":"start_livelogs"}"#
        let stop = #"{ "command" : "stop_livelogs", "more": [1] }"#
        #expect(text(server.ask("POST", "/control", body: start)) == #"{"pid":"4321","status":"started"}"#)
        #expect(server.knowledge.isRunning)
        #expect(text(server.ask("POST", "/control", body: start)) == #"{"pid":"4321","status":"already_running"}"#)
        #expect(text(server.ask("POST", "/control", body: stop)) == #"{"status":"stopped"}"#)
        #expect(!server.knowledge.isRunning)
        #expect(text(server.ask("POST", "/control", body: stop)) == #"{"status":"not_running"}"#)
        #expect(server.ask("POST", "/control", body: stop).status == 200)
        #expect(server.knowledge.commands == [.startStream, .stopStream])
    }

    @Test(
        arguments: [
            (#"{"command":"get_telemetry"}"#, "unknown_command"), (#"{"command":""}"#, "unknown_command"),
            (#"{"command":"START_LIVELOGS"}"#, "unknown_command"), ("{}", "missing_command"),
            (#"{"command":1}"#, "missing_command"), (#"{"command":null}"#, "missing_command"),
            ("[]", "missing_command"), (#""start_livelogs""#, "missing_command"), ("null", "missing_command"),
        ]
    )
    func `another command is refused with those there are`(body: String, code: String) throws {
        var server = server
        let response = server.ask("POST", "/control", body: body)
        #expect(response.status == 400)
        #expect(try response.errorCode == .string(code))
        #expect(try response.json["error"]?["commands"] == .array(["start_livelogs", "stop_livelogs"]))
        #expect(try response.json["error"]?["message"]?.text?.contains("start_livelogs, stop_livelogs") == true)
        #expect(server.knowledge.commands.isEmpty)
    }

    @Test(arguments: ["command=start_livelogs", "{", "{\"command\":\"start_livelogs\"", " ", "{'command':'x'}"])
    func `what is not JSON is refused as that`(body: String) throws {
        var server = server
        let response = server.ask("POST", "/control", body: body)
        #expect(response.status == 400)
        #expect(try response.errorCode == "not_json")
    }

    @Test mutating func `what is not even UTF-8, or nested without end, is refused`() throws {
        for body in [[0xFF, 0xFE], [UInt8](repeating: UInt8(ascii: "["), count: 100_000)] {
            let request = Request(
                method: "POST",
                target: "/control",
                fields: HeaderFields(["Content-Length": "1"]),
                body: body
            )
            guard case .response(let response) = server.router.route(request) else {
                Issue.record("taken for a command")
                continue
            }
            #expect(response.status == 400)
        }
    }

    @Test mutating func `no body at all needs a length`() throws {
        let response = server.ask("POST", "/control")
        #expect(response.status == 411)
        #expect(try response.errorCode == "length_required")
        #expect(server.ask("POST", "/control", ["Content-Length": "0"]).status == 400)
    }

    @Test(
        arguments: [
            ("application/json", 200), ("Application/JSON; charset=utf-8", 200), ("application/vnd.x+json", 200),
            ("application/x-www-form-urlencoded", 200), ("", 200), ("text/plain", 415), ("application/xml", 415),
            ("multipart/form-data; boundary=x", 415), ("application/jsonp", 415),
        ]
    )
    func `types other than JSON are refused, but curl's default is not`(type: String, status: Int) {
        var server = server
        let response = server.ask(
            "POST",
            "/control",
            ["Content-Type": type],
            body: #"{"command":"start_livelogs"}"#
        )
        #expect(response.status == status)
        #expect(server.knowledge.isRunning == (status == 200))
    }
}
