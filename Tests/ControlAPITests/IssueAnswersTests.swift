import ControlAPI
import HTTPCore
import Insight
import LogCore
import Testing

@Suite("Issues over REST, contract 4")
struct IssueAnswersTests {
    private var server = Server()

    init() {
        let minute: Int64 = 60_000_000
        server.note("Deadlock found", issue: 1, time: now, path: "/var/log/db/main.log", service: "DB")
        server.note("slow: 17 ms", issue: 2, time: now - minute)
        server.note("slow: 18 ms", issue: 2, time: now - 3 * minute)
        server.note("it broke \"there\"", issue: 0, time: now - 2 * minute, path: "/var/log/web.log", service: "web")
    }

    private mutating func lines(_ query: String) throws -> [String] {
        let response = server.ask("GET", "/api/logs/recent\(query)")
        #expect(response.status == 200)
        let json = try response.json
        #expect(json["status"] == "success")
        let issues = json["issues"]?.elements ?? []
        #expect(json["count"] == .number(Double(issues.count)))
        return issues.compactMap { $0["line"]?.text }
    }

    @Test mutating func `an issue has all its members`() throws {
        let issue = try #require(server.ask("GET", "/api/logs/recent?limit=1").json["issues"]?.elements.first)
        let id = try #require(server.knowledge.issues.issues().first?.id)
        #expect(
            issue
                == .object([
                    "id": .string(id), "timestamp": "2026-11-20T10:00:00.000005Z", "type": "database_failure",
                    "title": "Database failure", "category": "Database Issue", "severity": "CRITICAL",
                    "message": "Deadlock found", "line": "Deadlock found", "source": "/var/log/db/main.log",
                    "service": "DB", "first_time": "2026-11-20T10:00:00.000005Z",
                    "last_time": "2026-11-20T10:00:00.000005Z", "count": 1, "auto_heal": true,
                    "action": "restart_database", "attack": false, "resolved": false,
                    "reopened": 0, "template": "Deadlock found", "samples": .array(["Deadlock found"]),
                    "addresses": .array([]),
                    "actions": .array([]),
                ])
        )
    }

    @Test func `addresses stand in the answer, and outlast a restart`() throws {
        var server = server
        server.note("refused 2001:db8::7 ssh", issue: 3)
        server.note("refused 192.0.2.9 ssh", issue: 3)
        let answer = server.ask("GET", "/api/logs/recent?type=refused")
        let issue = try #require(answer.json["issues"]?.elements.first)
        let time: JSON = "2026-11-20T10:00:00.000005Z"
        let expected: [JSON] = [
            .object(["address": "192.0.2.9", "count": 1, "last_time": time]),
            .object(["address": "2001:db8::7", "count": 1, "last_time": time]),
        ]
        #expect(issue["addresses"] == .array(expected))
        let known = try #require(server.knowledge.issues.issues().first { $0.type == "refused" })
        #expect(StoredIssueBody.decode(StoredIssueBody.encode(known)) == known)
    }

    @Test(
        arguments: [
            ("", "dsb"), ("?limit=2", "ds"), ("?limit=1000", "dsb"), ("?severity=critical", "d"),
            ("?severity=ERROR", "b"), ("?severity=Warning,critical", "ds"), ("?severity=info", ""),
            ("?category=database+issue", "d"), ("?category=Application%20Error", "b"), ("?service=db", "d"),
            ("?service=d", ""), ("?source=/var/log/web.log", "b"), ("?source=*/db/*.log", "d"),
            ("?source=/var/log/???.log", "sb"), ("?source=/var/log", ""), ("?q=DEADLOCK", "d"),
            ("?q=%22there%22", "b"), ("?q=", "dsb"), ("?q=nothing", ""),
            ("?from=2026-11-20T09:58:30Z", "ds"), ("?from=2026-11-20T10:00:00.000005Z", "d"),
            ("?from=2026-11-20T10:00:00.000006Z", ""), ("?to=2026-11-20T09:58:30Z", "sb"),
            ("?to=2026-11-20T09:57:00.000005Z", "s"), ("?to=2026-11-20T09:57:00Z", ""),
            ("?from=2026-11-20T09:57:30Z&to=2026-11-20T11:58:30+02:00", "sb"),
            ("?from=2026-11-20T09:57:30Z&to=2026-11-20T11:58:30%2B02:00&limit=1", "s"),
            ("?severity=warning&q=SLOW&service=app", "s"),
        ]
    )
    func `filters choose, the newest come first`(query: String, expected: String) throws {
        var test = self
        let initials = ["Deadlock found": "d", "slow: 18 ms": "s", "it broke \"there\"": "b"]
        #expect(try test.lines(query).map { initials[$0] ?? "?" }.joined() == expected)
    }

    @Test(
        arguments: [
            "limit=0", "limit=1001", "limit=-1", "limit=x", "limit=", "limit=99999999999999999999", "severity=bad",
            "severity=", "severity=error,", "from=yesterday", "from=2026-11-20", "to=2026-13-01T00:00:00Z",
            "to=2026-02-29T00:00:00Z", "to=2026-11-20T24:00:00Z", "to=2026-11-20T10:00:00", "color=red", "q=%f",
        ]
    )
    func `bad filters are refused with the reason`(query: String) throws {
        var test = self
        for path in ["/api/logs/recent", "/api/logs/critical"] {
            let response = test.server.ask("GET", "\(path)?\(query)")
            #expect(response.status == 400)
            #expect(try response.errorCode == "bad_filter")
            let name = query.prefix { $0 != "=" }
            let message = try response.json["error"]?["message"]?.text ?? ""
            #expect(message.contains(query == "q=%f" ? "query" : name))
        }
    }

    @Test mutating func `statistics count all issues`() throws {
        server.knowledge.isRunning = true
        server.knowledge.monitoredFiles = ["/a", "/b"]
        let expected =
            #"{"health_score":83,"statistics":{"category_distribution":{"Application Error":1,"Database Issue":1,"#
            + #""Performance":1},"monitored_files":2,"monitoring_status":"active","recent_issues_5min":3,"#
            + #""severity_distribution":{"CRITICAL":1,"DEBUG":0,"ERROR":1,"INFO":0,"WARNING":1},"total_issues":3},"#
            + #""status":"success"}"#
        #expect(String(decoding: server.ask("GET", "/api/logs/statistics").body, as: UTF8.self) == expected)
        server.knowledge.isRunning = false
        server.knowledge.now += HealthScore.window + 1
        let later = try server.ask("GET", "/api/logs/statistics").json
        #expect(later["statistics"]?["monitoring_status"] == "stopped")
        #expect(later["statistics"]?["total_issues"] == 3)
        #expect(later["statistics"]?["recent_issues_5min"] == 0)
        #expect(later["health_score"] == 100)
    }

    @Test mutating func `health is the score, its name and its reasons`() throws {
        let health = try server.ask("GET", "/api/logs/health").json
        #expect(health["status"] == "success")
        #expect(health["health_score"] == 83)
        #expect(health["health_status"] == "warning")
        #expect(health["recent_issues_count"] == 3)
        let reasons = health["reasons"]?.elements ?? []
        #expect(reasons.map { $0["points"] } == [10, 5, 2])
        #expect(reasons.first?["issue"] == "database_failure")
        #expect(reasons.first?["severity"] == "CRITICAL")
    }

    @Test mutating func `the history of scores has the lowest of each step`() throws {
        let now = server.knowledge.now
        for step in (0..<120).reversed() {
            server.knowledge.scores.note(step == 70 ? 12 : 90, at: now - Int64(step) * 1_000_000)
        }
        let all = try server.ask("GET", "/api/logs/health/history").json
        #expect((all["points"]?.elements.count ?? 0) > 5)
        #expect(all["step_seconds"] == 10)
        #expect((all["points"]?.elements ?? []).contains { $0["score"] == 12 })
        let fine = try server.ask("GET", "/api/logs/health/history?step=1s").json
        #expect(fine["count"] == 120)
        let day = try server.ask("GET", "/api/logs/health/history?step=1d").json
        #expect((day["points"]?.elements ?? []).contains { $0["score"] == 12 })
        #expect(
            try server.ask("GET", "/api/logs/health/history?from=2020-01-01T00:00:00Z&to=2020-01-02T00:00:00Z").json[
                "count"
            ] == 0
        )
    }

    @Test mutating func `the longest history fills a mebibyte`() throws {
        // 2026-11-14T21:19:00Z, the last of 20,000 minutes.
        let end: Int64 = 1_794_691_140_000_000
        for step in (0..<20_000).reversed() { server.knowledge.scores.note(100, at: end - Int64(step) * 60_000_000) }
        let response = server.ask(
            "GET",
            "/api/logs/health/history?from=2026-11-01T00:00:00Z&to=2026-11-14T21:19:00Z&step=1m"
        )
        #expect(try response.json["count"] == 20_000)
        #expect(response.body.count <= 1 << 20)
    }

    @Test(arguments: [
        "step=0", "step=", "step=5x", "step=99999999999999999999d", "from=today", "to=", "colour=red", "step=-3s",
        "from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z", "from=2020-01-01T00:00:00Z&step=1s",
        "from=2026-11-01T00:00:00Z&to=2026-11-14T21:20:00Z&step=1m",
    ])
    func `a bad question about the history is told so`(query: String) {
        var server = server
        #expect(server.ask("GET", "/api/logs/health/history?\(query)").status == 400)
    }

    @Test mutating func `critical lists what is critical and unresolved`() throws {
        let issues = try server.ask("GET", "/api/logs/critical").json["issues"]?.elements ?? []
        #expect(issues.map { $0["line"] } == ["Deadlock found"])
        let id = try #require(issues[0]["id"]?.text)
        #expect(server.ask("POST", "/api/logs/resolve/\(id)").status == 200)
        #expect(try server.ask("GET", "/api/logs/critical").json["count"] == 0)
        #expect(try lines("?severity=critical") == ["Deadlock found"])
    }

    @Test(arguments: ["2026-11-20T10:00:00.000005Z", "2026-11-20T11%3A00%3A00.000005+01:00", "id"])
    func `an issue is resolved by id or time, and the score rises at once`(name: String) throws {
        var test = self
        let id = try #require(test.server.knowledge.issues.issues().first?.id)
        let response = test.server.ask("POST", "/api/logs/resolve/\(name == "id" ? id : name)")
        #expect(response.status == 200)
        let json = try response.json
        #expect(json["status"] == "success")
        #expect(json["issue"]?["id"] == .string(id))
        #expect(json["issue"]?["resolved"] == true)
        #expect(try test.server.ask("GET", "/api/logs/health").json["health_score"] == 93)
        guard case .publish(let event) = test.server.knowledge.commands.first else {
            Issue.record("nobody is told")
            return
        }
        #expect(event.change == .resolved)
        #expect(event.issue.id == id)
    }

    @Test(arguments: ["i1-1", "2026-11-20T10:00:00Z", "%20"])
    func `what is not there is not found`(name: String) throws {
        var test = self
        let response = test.server.ask("POST", "/api/logs/resolve/\(name)")
        #expect(response.status == 404)
        #expect(try response.errorCode == "no_such_issue")
        #expect(test.server.knowledge.commands.isEmpty)
    }
}
