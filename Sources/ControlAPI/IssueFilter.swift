import HTTPCore
import Insight
import LogCore

/// What `/api/logs/recent` and `/critical` are asked for.
///
/// - `limit`: 1 to 1000, 50 without it.
/// - `severity`: one name or several with commas, in any case: exactly these.
/// - `category`, `service`: the name, in any case.
/// - `source`: the path; `*` and `?` stand for any run of characters and any one.
/// - `from`, `to`: RFC 3339; issues that showed between them, ends included.
/// - `q`: text in the message or the line, case of ASCII letters aside.
struct IssueFilter: Sendable {
    private(set) var limit = 50
    private var severities: Set<String> = []
    private var category: String?
    private var service: String?
    private var source: Glob?
    private var from = Int64.min
    private var to = Int64.max
    private var text: [UInt8] = []

    /// Why a query is refused, for the person who wrote it.
    struct Problem: Error { var message: String }

    init(_ request: Request) throws(Problem) {
        guard let query = request.query else { throw Problem(message: "The query has a bad percent code.") }
        for item in query { try take(item) }
    }

    private mutating func take(_ item: QueryItem) throws(Problem) {
        switch item.name {
        case "limit":
            guard let limit = Int(item.value), (1...1000).contains(limit) else {
                throw Problem(message: "limit must be a number from 1 to 1000.")
            }
            self.limit = limit
        case "severity":
            for name in item.value.split(separator: ",", omittingEmptySubsequences: false) {
                let name = name.lowercased()
                guard Severity.allCases.contains(where: { $0.name == name }) else {
                    throw Problem(message: "severity must be critical, error, warning, info or debug.")
                }
                severities.insert(name)
            }
        case "category": category = item.value.lowercased()
        case "service": service = item.value.lowercased()
        case "source": source = Glob(item.value)
        case "from": from = try Self.time(item)
        case "to": to = try Self.time(item)
        case "q": text = item.value.utf8.map(Self.folded)
        default:
            throw Problem(
                message: "There is no filter \"\(item.name)\"; the filters are: "
                    + "limit, severity, category, service, source, from, to, q."
            )
        }
    }

    static func time(_ item: QueryItem) throws(Problem) -> Int64 {
        // A plus sign of an offset that was not encoded has become a space.
        let text = item.value.last == "Z" ? item.value : item.value.replacing(" ", with: "+")
        guard let time = RFC3339Time.microseconds(item.value) ?? RFC3339Time.microseconds(text) else {
            throw Problem(message: "\(item.name) must be a time such as 2026-11-20T10:00:00Z.")
        }
        return time
    }

    func keeps(_ issue: Issue) -> Bool {
        guard issue.lastTime >= from, issue.firstTime <= to else { return false }
        guard severities.isEmpty || severities.contains(issue.severity.name) else { return false }
        if let category, issue.category.lowercased() != category { return false }
        if let service, issue.service.lowercased() != service { return false }
        if let source, !source.matches(Array(issue.source.utf8).span) { return false }
        return text.isEmpty || Self.contains(issue.message, text) || Self.contains(issue.line, text)
    }

    private static func folded(_ octet: UInt8) -> UInt8 { octet >= 0x41 && octet <= 0x5A ? octet | 0x20 : octet }

    private static func contains(_ text: String, _ part: [UInt8]) -> Bool {
        let octets = text.utf8.map(folded)
        guard octets.count >= part.count else { return false }
        return (0...octets.count - part.count).contains { start in
            octets[start] == part[0] && octets[start..<start + part.count].elementsEqual(part)
        }
    }
}
