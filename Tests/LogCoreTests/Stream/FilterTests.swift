import LogCore
import Testing

@Suite("Filters")
struct FilterTests {
    static let types = ["disk_full", "auth_failure"].map {
        IssueType(id: $0, title: $0, category: "Some", severity: .error)
    }

    struct Row: Sendable, CustomTestStringConvertible {
        var query: [String: String] = [:]
        var path = "/var/log/nginx/error.log"
        var service = "nginx"
        var line = "sshd: hello"
        var namesService = false
        var severity = Severity.info
        var issue: UInt16 = 0
        var matched = true
        var excluded = false
        var isAdmitted: Bool
        var testDescription: String { "\(query) \(severity) \(isAdmitted)" }
    }

    static let severities: [Row] = [
        Row(query: [:], severity: .debug, isAdmitted: true),
        Row(query: [:], severity: .unknown, isAdmitted: true),
        Row(query: ["severity": "info"], severity: .unknown, isAdmitted: true),
        Row(query: ["severity": "info"], severity: .debug, isAdmitted: false),
        Row(query: ["severity": "warning"], severity: .unknown, isAdmitted: false),
        Row(query: ["severity": "warning"], severity: .info, isAdmitted: false),
        Row(query: ["severity": "warning"], severity: .warning, isAdmitted: true),
        Row(query: ["severity": "warning"], severity: .critical, isAdmitted: true),
        Row(query: ["severity": "critical"], severity: .error, isAdmitted: false),
    ]

    static let sources: [Row] = [
        Row(query: ["source": "/var/log/nginx/error.log"], isAdmitted: true),
        Row(query: ["source": "/var/log/*"], isAdmitted: true),
        Row(query: ["source": "error.log"], isAdmitted: true),
        Row(query: ["source": "*.log"], isAdmitted: true),
        Row(query: ["source": "*nginx*"], isAdmitted: true),
        Row(query: ["source": "nginx"], isAdmitted: false),
        Row(query: ["source": "log/nginx/error.log"], isAdmitted: false),
        Row(query: ["source": "/var/log/*.gz"], isAdmitted: false),
        Row(query: ["source": "stdin"], path: "stdin", isAdmitted: true),
    ]

    static let services: [Row] = [
        Row(query: ["service": "nginx"], isAdmitted: true),
        Row(query: ["service": "Nginx"], isAdmitted: false),
        Row(query: ["service": "sshd"], isAdmitted: false),
        Row(query: ["service": "sshd"], namesService: true, isAdmitted: true),
        Row(query: ["service": "sshe"], namesService: true, isAdmitted: false),
        Row(query: ["service": "ssh"], namesService: true, isAdmitted: false),
        Row(query: ["service": "nginx"], namesService: true, isAdmitted: false),
        Row(query: ["service": "sshd"], line: "ssh", namesService: true, isAdmitted: false),
    ]

    static let others: [Row] = [
        Row(query: ["issue": "auth_failure"], issue: 2, isAdmitted: true),
        Row(query: ["issue": "auth_failure"], issue: 1, isAdmitted: false),
        Row(query: ["issue": "auth_failure"], issue: 0, isAdmitted: false),
        Row(query: ["issue": "gone"], issue: 0, isAdmitted: false),
        Row(query: [:], issue: 1, isAdmitted: true),
        Row(query: ["match": "a"], matched: false, isAdmitted: false),
        Row(query: ["exclude": "a"], excluded: true, isAdmitted: false),
        Row(query: ["severity": "error"], severity: .error, matched: false, isAdmitted: false),
    ]

    @Test(arguments: severities + sources + services + others)
    func `admit what the subscription asks for`(row: Row) throws {
        let key = try Subscription(query: row.query.map { ($0.key, $0.value) }).topicKey
        var record = Record(start: 0, length: UInt32(row.line.utf8.count), time: 0)
        record.severity = row.severity
        record.issue = row.issue
        if row.namesService { record.serviceLength = 4 }
        let batch = Batch(
            source: Source(path: row.path, service: row.service),
            bytes: Array(row.line.utf8),
            records: [record],
            isHistory: false,
            readTime: 0
        )
        let pass = Filter(key, types: Self.types).pass(over: batch)
        let isAdmitted =
            pass?.admits(record, in: batch.bytes.span, matched: row.matched, excluded: row.excluded) ?? false
        #expect(isAdmitted == row.isAdmitted)
    }

    @Test(
        arguments: [
            ([:], true), (["severity": "error"], true), (["severity": "critical"], false), (["service": "sshd"], true),
            (["service": "cron"], false), (["source": "auth.log"], true), (["source": "/srv/*"], false),
            (["issue": "auth_failure"], true), (["issue": "disk_full"], false), (["match": "nothing"], true),
        ] as [([String: String], Bool)]
    )
    func `admit issues by all but expressions`(query: [String: String], isAdmitted: Bool) throws {
        let message = IssueMessage(
            id: "1",
            change: "opened",
            type: Self.types[1],
            severity: .error,
            message: "",
            line: "",
            source: "/var/log/auth.log",
            service: "sshd",
            firstTime: 0,
            lastTime: 0,
            count: 1,
            isResolved: false
        )
        let key = try Subscription(query: query.map { ($0.key, $0.value) }).topicKey
        #expect(Filter(key, types: Self.types).admits(message) == isAdmitted)
    }
}
