import HTTPCore
import LogCore

/// `/api/logs/search`: stored lines, the latest stored first.
///
/// - `q`: words that a line must have, in any order and case; `"two words"` next to each other; `begin*`.
/// - `from`, `to`: RFC 3339, ends included.
/// - `severity`: that or worse.
/// - `source`: path; `*` and `?` stand for any run of characters and any one. `service`, `issue`: the name.
/// - `limit`: 1 to 1000, 100 without it.
/// - `cursor`: `next_cursor` of the page before.
enum SearchAnswers {
    static func search(_ request: Request) -> Answer {
        let query: LineQuery
        do throws(Problem) {
            query = try read(request)
        } catch {
            return .response(.error(400, code: "bad_filter", message: error.message))
        }
        return .search(query) { page in
            guard let page else {
                return .error(
                    503,
                    code: "no_store",
                    message: "There is no database to search in; the log of the server says why."
                )
            }
            return .json(encoding: Body(page))
        }
    }

    /// Why a query is refused, for the person who wrote it.
    private struct Problem: Error { var message: String }

    private static func read(_ request: Request) throws(Problem) -> LineQuery {
        guard let items = request.query else { throw Problem(message: "The query has a bad percent code.") }
        var query = LineQuery()
        for item in items { try take(item, into: &query) }
        return query
    }

    private static func take(_ item: QueryItem, into query: inout LineQuery) throws(Problem) {
        switch item.name {
        case "q":
            do throws(SearchText.Problem) {
                let text = try SearchText(item.value)
                query.text = text.phrases.isEmpty ? nil : text
            } catch {
                throw Problem(message: error.message)
            }
        case "from": query.from = try time(item)
        case "to": query.to = try time(item)
        case "severity":
            let name = item.value.lowercased()
            guard let severity = Severity.allCases.last(where: { $0.name == name }) else {
                throw Problem(message: "severity must be critical, error, warning, info or debug.")
            }
            query.severity = severity
        case "source": query.source = item.value
        case "service": query.service = item.value
        case "issue": query.issue = item.value
        case "limit":
            guard let limit = Int(item.value), (1...1000).contains(limit) else {
                throw Problem(message: "limit must be a number from 1 to 1000.")
            }
            query.limit = limit
        case "cursor":
            guard let cursor = Int64(item.value) else {
                throw Problem(message: "cursor must be the next_cursor of the page before.")
            }
            query.cursor = cursor
        default:
            throw Problem(
                message: "There is no filter \"\(item.name)\"; the filters are: "
                    + "q, from, to, severity, source, service, issue, limit, cursor."
            )
        }
    }

    private static func time(_ item: QueryItem) throws(Problem) -> Int64 {
        // A plus sign of an offset that was not encoded has become a space.
        let text = item.value.last == "Z" ? item.value : item.value.replacing(" ", with: "+")
        guard let time = RFC3339Time.microseconds(item.value) ?? RFC3339Time.microseconds(text) else {
            throw Problem(message: "\(item.name) must be a time such as 2026-11-20T10:00:00Z.")
        }
        return time
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
