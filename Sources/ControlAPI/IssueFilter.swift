import Insight
import LogCore

/// What `/api/logs/recent` and `/critical` are asked for.
struct IssueFilter: Sendable {
    let limit: Int
    /// So many of the page's beginning are left out.
    let offset: Int
    private let cursor: IssueCursor?
    private let severities: Set<String>
    private let isResolved: Bool?
    private let type: String?
    private let category: String?
    private let service: String?
    private let source: Glob?
    private let from: Int64
    private let to: Int64
    private let text: [UInt8]

    static let parameters: [Parameter] = [
        .limit(standard: 50),
        Parameter("offset", .number(0...100_000, standard: 0), "Leaves out so many."),
        Parameter("cursor", .cursor(pattern: IssueCursor.pattern), "The next_cursor of the page before."),
        Parameter("severity", .severities, "One of these, exactly."),
        Parameter("type", .text, "The issue type's name."),
        Parameter("category", .text, "The category's name, in any case."),
        Parameter("service", .text, "The service's name, in any case."),
        .source, .from, .to,
        Parameter("q", .text, "Text in the message or the line, in any case."),
        .format,
    ]
    static let resolved = Parameter("resolved", .flag, "Only those that are, or only those that are not.")

    init(_ query: Query) throws(Query.Problem) {
        limit = query.number("limit") ?? 50
        offset = query.number("offset") ?? 0
        cursor = try query.text("cursor").map { (text) throws(Query.Problem) in try IssueCursor(text) }
        severities = Set(query.severities("severity").map(\.name))
        isResolved = query.flag("resolved")
        type = query.text("type")
        category = query.text("category")?.lowercased()
        service = query.text("service")?.lowercased()
        source = query.text("source").map { Glob($0) }
        from = query.time("from") ?? .min
        to = query.time("to") ?? .max
        text = (query.text("q") ?? "").utf8.map(Self.folded)
    }

    /// Whether it comes after the pages before.
    func isPast(_ issue: Issue) -> Bool { cursor.map { IssueCursor(issue) < $0 } ?? true }

    func keeps(_ issue: Issue) -> Bool {
        guard issue.lastTime >= from, issue.firstTime <= to else { return false }
        guard severities.isEmpty || severities.contains(issue.severity.name) else { return false }
        if let isResolved, issue.isResolved != isResolved { return false }
        if let type, issue.type != type { return false }
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
