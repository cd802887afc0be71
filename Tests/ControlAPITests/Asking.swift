import ControlAPI
import FoundationEssentials
import HTTPCore
import Insight
import LogCore

/// The clock of these tests: 2026-11-20T10:00:00.000005Z.
let now: Int64 = 1_795_168_800_000_005

let types = [
    IssueType(
        id: "database_failure",
        title: "Database failure",
        category: "Database Issue",
        severity: .critical,
        autoHeal: true,
        action: "restart_database"
    ),
    IssueType(id: "slow_query", title: "Slow query", category: "Performance", severity: .warning),
    IssueType(id: "refused", title: "Refused", category: "Security", severity: .info, isAttack: true),
]

/// A server with a page of its own, and what it knows; asks as a connection and the owner's thread would together.
struct Server {
    var knowledge = Knowledge(nodeID: "10.0.0.7", version: "1.2.3", pid: 4321)
    let router: Router
    /// What a store would answer, and what it was asked.
    var page: StoredPage?
    var searched: [LineQuery] = []

    init(files: [String: [UInt8]] = [:]) {
        router = Router(files: StaticFiles(files), version: "1.2.3") {
            $0.fields["Origin"].map { $0 == "http://own" } ?? true
        }
        knowledge.now = now
    }

    mutating func ask(
        _ method: String,
        _ target: String,
        _ fields: KeyValuePairs<String, String> = [:],
        body: String = ""
    ) -> Response {
        var fields = HeaderFields(fields)
        if !body.isEmpty { fields.append("Content-Length", String(body.utf8.count)) }
        let request = Request(method: method, target: target, fields: fields, body: Array(body.utf8))
        switch router.route(request) {
        case .response(let response): return response
        case .ask(let job): return job(&knowledge)
        case .measure(let job):
            let process = ProcessFigures(
                cpuSeconds: 1.25,
                residentBytes: 4096,
                openDescriptors: 7,
                descriptorLimit: 1024
            )
            return job(&knowledge, process)
        case .search(let query, let answer):
            searched.append(query)
            return answer(page)
        }
    }

    /// Lets a live line make an issue: type 0 is none, which makes one of an error.
    mutating func note(
        _ line: String,
        issue: UInt16 = 1,
        time: Int64 = now,
        at moment: Int64 = now,
        path: String = "/var/log/app.log",
        service: String = "app"
    ) {
        var record = Record(start: 0, length: UInt32(line.utf8.count), time: time)
        record.issue = issue
        record.severity = .error
        let source = Source(path: path, service: service)
        let batch = Batch(source: source, bytes: Array(line.utf8), records: [record], isHistory: false, readTime: time)
        _ = knowledge.issues.note(batch, types: types, now: moment)
    }
}

/// Any JSON, to look into answers by key and place.
enum JSON: Decodable, Equatable, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral {
    case null, bool(Bool), number(Double), string(String), array([JSON]), object([String: JSON])

    init(stringLiteral value: String) { self = .string(value) }
    init(integerLiteral value: Int) { self = .number(Double(value)) }
    init(booleanLiteral value: Bool) { self = .bool(value) }

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .bool(value)
        } else if let value = try? container.decode(Double.self) {
            self = .number(value)
        } else if let value = try? container.decode(String.self) {
            self = .string(value)
        } else if let value = try? container.decode([JSON].self) {
            self = .array(value)
        } else {
            self = .object(try container.decode([String: JSON].self))
        }
    }

    init(_ bytes: [UInt8]) throws { self = try JSONDecoder().decode(JSON.self, from: Data(bytes)) }

    subscript(key: String) -> JSON? { if case .object(let members) = self { members[key] } else { nil } }

    var elements: [JSON] { if case .array(let elements) = self { elements } else { [] } }
    var keys: Set<String> { if case .object(let members) = self { Set(members.keys) } else { [] } }
    var text: String? { if case .string(let text) = self { text } else { nil } }
}

extension Response {
    var json: JSON { get throws { try JSON(body) } }
    var errorCode: JSON? { get throws { try json["error"]?["code"] } }
}
