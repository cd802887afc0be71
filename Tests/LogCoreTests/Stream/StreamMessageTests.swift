import LogCore
import Testing

@Suite("Messages of the stream that are no records")
struct StreamMessageTests {
    private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    @Test func `greet`() {
        let bytes = StreamMessage.hello(epoch: "5f", sequence: 12, nodeID: "web \"1\"", version: "0.1.0")
        #expect(text(bytes) == #"{"type":"hello","epoch":"5f","seq":12,"node_id":"web \"1\"","version":"0.1.0"}"#)
    }

    @Test func `tell a loss`() {
        let bytes = StreamMessage.gap(from: 1208, to: 1890, missed: 683)
        #expect(text(bytes) == #"{"type":"gap","from":1208,"to":1890,"missed":683}"#)
    }

    @Test(arguments: [(87.5, "87.5"), (100, "100.0"), (0, "0.0"), (.nan, "null"), (-.infinity, "null")])
    func `tell the health`(score: Double, written: String) {
        let bytes = StreamMessage.health(score: score, status: "warning", recentIssues: 3)
        #expect(text(bytes) == #"{"type":"health","score":\#(written),"status":"warning","recent_issues_count":3}"#)
    }

    @Test func `tell an error`() {
        let bytes = StreamMessage.error(SubscriptionError(.badParameter, "since: no \"x\""))
        #expect(
            text(bytes)
                == #"{"type":"error","status":"error","error":{"code":"bad_parameter","message":"since: no \"x\""}}"#
        )
    }

    @Test func `repeat the subscription that holds`() throws {
        let plain = StreamMessage.subscribed(Subscription(), epoch: "5f", sequence: 7)
        #expect(
            text(plain)
                == #"{"type":"subscribed","epoch":"5f","seq":7,"channels":["logs"],"severity":"debug","format":"json"}"#
        )
        let full = try Subscription(query: [
            ("channels", "issues,logs"), ("severity", "critical"), ("source", "a*"), ("service", "b"), ("issue", "c"),
            ("match", "d"), ("exclude", "e"), ("format", "text"), ("since", "5"), ("backlog", "6"),
        ])
        #expect(
            text(StreamMessage.subscribed(full, epoch: "5f", sequence: 7))
                == #"{"type":"subscribed","epoch":"5f","seq":7,"channels":["logs","issues"],"severity":"critical","#
                + #""format":"text","source":"a*","service":"b","issue":"c","match":"d","exclude":"e","since":5,"backlog":6}"#
        )
    }

    @Test func `tell an issue`() {
        let issue = IssueMessage(
            id: "41",
            change: "updated",
            type: IssueType(
                id: "auth_failure",
                title: "Authentication failure",
                category: "Security",
                severity: .warning,
                autoHeal: true,
                action: "block_address"
            ),
            severity: .error,
            message: "Authentication failure in sshd",
            line: "Failed \"password\"",
            source: "/var/log/auth.log",
            service: "sshd",
            firstTime: 0,
            lastTime: 1_500_000,
            count: 3,
            isResolved: false
        )
        #expect(
            text(StreamMessage.issue(issue))
                == #"{"type":"issue","id":"41","issue":"auth_failure","change":"updated","title":"Authentication failure","#
                + #""category":"Security","severity":"error","#
                + #""message":"Authentication failure in sshd","line":"Failed \"password\"","source":"/var/log/auth.log","#
                + #""service":"sshd","first_time":"1970-01-01T00:00:00.000000Z","last_time":"1970-01-01T00:00:01.500000Z","#
                + #""count":3,"auto_heal":true,"action":"block_address","attack":false,"resolved":false,"#
                + #""reopened":0,"template":""}"#
        )
    }

    @Test(arguments: [(0, "0"), (9, "9"), (10, "10"), (UInt64.max, "18446744073709551615")])
    func `write whole numbers`(value: UInt64, expected: String) {
        var output: [UInt8] = []
        DecimalText.append(value, to: &output)
        #expect(text(output) == expected)
    }

    @Test(arguments: [(-1, "-1"), (0, "0"), (Int64.min, "-9223372036854775808")])
    func `write negative numbers`(value: Int64, expected: String) {
        var output: [UInt8] = []
        DecimalText.append(value, to: &output)
        #expect(text(output) == expected)
    }
}
