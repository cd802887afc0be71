import LogCore
import Testing

@Suite("Subscriptions by query")
struct SubscriptionTests {
    @Test func `without parameters are all log lines as JSON`() throws {
        let subscription = try Subscription(query: [])
        #expect(subscription == Subscription())
        #expect(subscription.channels == .logs)
        #expect(subscription.severity == .debug)
        #expect(subscription.format == .json)
        #expect(!subscription.wantsHello)
    }

    @Test func `take every parameter`() throws {
        let subscription = try Subscription(query: [
            ("channels", "health,logs,issues,telemetry,alerts"), ("severity", "Error"), ("source", "/var/log/*"),
            ("service", "sshd"), ("issue", "auth_failure"), ("match", "a|b"), ("exclude", "^c"), ("format", "ndjson"),
            ("epoch", "5f3a"), ("since", "18446744073709551615"), ("backlog", "100000"), ("hello", "1"),
        ])
        var expected = Subscription()
        expected.channels = [.logs, .issues, .health, .telemetry, .alerts]
        expected.severity = .error
        expected.source = "/var/log/*"
        expected.service = "sshd"
        expected.issue = "auth_failure"
        expected.match = "a|b"
        expected.exclude = "^c"
        expected.format = .ndjson
        expected.resume = Subscription.Resume(sequence: .max, epoch: "5f3a")
        expected.backlog = 100_000
        expected.hello = true
        #expect(subscription == expected)
        #expect(subscription.channels.names == ["logs", "issues", "health", "telemetry", "alerts"])
    }

    @Test(
        arguments: [
            ([("hello", "1")], true), ([("hello", "0")], false), ([("channels", "logs")], false),
            ([("channels", "issues")], true), ([("channels", "logs,health")], true),
        ] as [([(String, String)], Bool)]
    )
    func `are greeted when asked or when there is more than lines`(query: [(String, String)], isGreeted: Bool) throws {
        #expect(try Subscription(query: query.map { (name: $0.0, value: $0.1) }).wantsHello == isGreeted)
    }

    struct Row: Sendable, CustomTestStringConvertible {
        var name: String
        var value: String
        var message: String
        var code = SubscriptionError.Code.badParameter
        var testDescription: String { message }
    }

    static let long = String(repeating: "a", count: 1025)

    @Test(
        arguments: [
            Row(
                name: "chanels",
                value: "logs",
                message: "chanels: no such parameter; there are channels, severity, source, service, issue, match, "
                    + "exclude, format, since, epoch, backlog, hello",
                code: .unknownParameter
            ),
            Row(
                name: "channels",
                value: "logs,",
                message:
                    "channels: takes a list of logs, issues, health, telemetry, alerts with commas between, not \"logs,\""
            ),
            Row(
                name: "channels",
                value: "",
                message:
                    "channels: takes a list of logs, issues, health, telemetry, alerts with commas between, not \"\""
            ),
            Row(
                name: "severity",
                value: "unknown",
                message: "severity: takes debug, info, warning, error or critical, not \"unknown\""
            ),
            Row(name: "format", value: "xml", message: "format: takes json, text or ndjson, not \"xml\""),
            Row(name: "since", value: "-1", message: "since: takes a sequence number, not \"-1\""),
            Row(name: "since", value: "+1", message: "since: takes a sequence number, not \"+1\""),
            Row(name: "since", value: "", message: "since: takes a sequence number, not \"\""),
            Row(
                name: "since",
                value: "18446744073709551616",
                message: "since: takes a sequence number, not \"18446744073709551616\""
            ),
            Row(name: "epoch", value: "5f", message: "epoch: goes together with since"),
            Row(name: "epoch", value: "a b", message: "epoch: takes the epoch of a hello message, not \"a b\""),
            Row(name: "backlog", value: "100001", message: "backlog: takes a number from 0 to 100000, not \"100001\""),
            Row(name: "hello", value: "yes", message: "hello: takes 1 or 0, not \"yes\""),
            Row(
                name: "match",
                value: "",
                message: "match: takes a regular expression of 1 to 1024 bytes, not \"\""
            ),
            Row(
                name: "source",
                value: long,
                message: "source: takes a glob of paths of 1 to 1024 bytes, not \"\(long.prefix(70))...\""
            ),
        ]
    )
    func `that are wrong are refused with the reason`(row: Row) {
        #expect(throws: SubscriptionError(row.code, row.message)) {
            try Subscription(query: [(name: row.name, value: row.value)])
        }
    }

    @Test func `have each parameter once`() {
        #expect(throws: SubscriptionError(.badParameter, "service: is there twice")) {
            try Subscription(query: [("service", "a"), ("service", "b")])
        }
    }

    @Test func `name an issue type that exists`() throws {
        let types = [IssueType(id: "disk_full", title: "Disk full", category: "Resource", severity: .critical)]
        try Subscription(query: []).checkIssue(among: types)
        try Subscription(query: [("issue", "disk_full")]).checkIssue(among: types)
        #expect(throws: SubscriptionError(.badParameter, "issue: takes one of disk_full, not \"disk\"")) {
            try Subscription(query: [("issue", "disk")]).checkIssue(among: types)
        }
    }

    @Test func `share a topic when only channels, backlog or place differ`() throws {
        let plain = try Subscription(query: [("service", "a")])
        let other = try Subscription(
            query: [("service", "a"), ("backlog", "5"), ("since", "1"), ("channels", "logs,issues"), ("hello", "1")]
        )
        #expect(plain.topicKey == other.topicKey)
        for (name, value) in [
            ("severity", "error"), ("source", "a"), ("service", "b"), ("issue", "a"), ("match", "a"), ("exclude", "a"),
            ("format", "text"),
        ] {
            #expect(try Subscription(query: [(name, value)]).topicKey != Subscription().topicKey, "\(name)")
        }
    }
}
