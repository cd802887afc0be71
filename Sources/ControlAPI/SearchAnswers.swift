import HTTPCore
import LogCore

/// `/api/logs/search`: stored lines, the latest stored first.
enum SearchAnswers {
    static let parameters: [Parameter] = [
        Parameter("q", .text, "Words that a line must have, in any order and case; \"two words\"; begin*."),
        .from, .to,
        Parameter("severity", .severity, "This or worse."),
        .source,
        Parameter("service", .text, "The service's name."),
        Parameter("issue", .text, "The issue type's name."),
        .limit(standard: 100),
        Parameter("cursor", .cursor(pattern: "^[0-9]{1,18}$"), "The next_cursor of the page before."),
        .format,
    ]

    static func search(_ query: Query) throws(Query.Problem) -> Answer {
        .search(try lineQuery(query)) { page in
            guard let page else {
                return .error(
                    503,
                    code: "no_store",
                    message: "There is no database to search in; the log of the server says why."
                )
            }
            let body = Body(page)
            var response: Response = query.isFlat ? .json(encoding: body.lines) : .json(encoding: body)
            if let next = body.next_cursor { response.fields.append("Link", query.link(next: next)) }
            return response
        }
    }

    private static func lineQuery(_ query: Query) throws(Query.Problem) -> LineQuery {
        var lines = LineQuery()
        if let words = query.text("q") {
            do throws(SearchText.Problem) {
                let text = try SearchText(words)
                lines.text = text.phrases.isEmpty ? nil : text
            } catch {
                throw Query.Problem(error.message)
            }
        }
        if let from = query.time("from") { lines.from = from }
        if let to = query.time("to") { lines.to = to }
        if let severity = query.severities("severity").first { lines.severity = severity }
        lines.source = query.text("source")
        lines.service = query.text("service")
        lines.issue = query.text("issue")
        if let limit = query.number("limit") { lines.limit = limit }
        if let cursor = query.text("cursor") {
            // Digits alone: below zero there is no line, and a place just above the least number has none before it.
            guard cursor.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let place = Int64(cursor) else {
                throw Query.Problem("cursor must be the next_cursor of the page before.")
            }
            lines.cursor = place
        }
        return lines
    }

    private struct Body: Encodable {
        var status = "success"
        var count: Int
        var lines: [Line]
        var next_cursor: String?

        struct Line: Encodable {
            var id: Int64
            var timestamp: String
            var log: String
            var severity: String
            var source: String
            var service: String
            var issue: String?
        }

        init(_ page: StoredPage) {
            count = page.lines.count
            lines = page.lines.map { line in
                Line(
                    id: line.id,
                    timestamp: RFC3339Time.text(line.time),
                    log: String(decoding: line.text, as: UTF8.self),
                    severity: line.severity.name.uppercased(),
                    source: line.source,
                    service: line.service,
                    issue: line.issue.isEmpty ? nil : line.issue
                )
            }
            next_cursor = page.next.map { String($0) }
        }
    }
}
