import HTTPCore
import Insight
import LogCore

/// `/api/logs/…`.
enum IssueAnswers {
    enum Kind { case recent, critical }

    /// Issues by the query's filters, the latest first; of the critical ones those that are not resolved.
    static func list(_ query: Query, kind: Kind) throws(Query.Problem) -> Answer {
        let filter = try IssueFilter(query)
        return .ask { knowledge in
            let issues = knowledge.issues.issues().filter { issue in
                (kind == .recent || (issue.severity == .critical && !issue.isResolved)) && filter.keeps(issue)
            }
            let rest = issues.lazy.filter { filter.isPast($0) }.dropFirst(filter.offset)
            let page = ListLimit.page(of: rest.prefix(filter.limit)) { $0.listedBytes }
            let next = rest.count > page.count ? page.last.map { IssueCursor($0).text } : nil
            let bodies = page.map { IssueBody($0) }
            var response: Response =
                query.isFlat
                ? .json(encoding: bodies)
                : .json(encoding: List(count: bodies.count, total: issues.count, next_cursor: next, issues: bodies))
            if let next { response.fields.append("Link", query.link(next: next)) }
            return response
        }
    }

    /// `total_issues` and the distributions are of all issues in the book; `recent_issues_5min` is what the score counts.
    static func statistics(_ knowledge: Knowledge) -> Response {
        var severities = ["CRITICAL": 0, "ERROR": 0, "WARNING": 0, "INFO": 0, "DEBUG": 0]
        var categories: [String: Int] = [:]
        for issue in knowledge.issues.issues() {
            severities[issue.severity.name.uppercased(), default: 0] += 1
            categories[issue.category, default: 0] += 1
        }
        let health = knowledge.issues.health(now: knowledge.now)
        return .json(
            encoding: Statistics(
                statistics: .init(
                    total_issues: knowledge.issues.count,
                    recent_issues_5min: health.recentIssues,
                    severity_distribution: severities,
                    category_distribution: categories,
                    monitoring_status: knowledge.isRunning ? "active" : "stopped",
                    monitored_files: knowledge.monitoredFiles.count
                ),
                health_score: health.score
            )
        )
    }

    /// Resolves the issue with that id, or the one whose `timestamp` or `last_time` that is.
    static func resolve(_ name: String, _ knowledge: inout Knowledge) -> Response {
        let resolved =
            if let time = RFC3339Time.microseconds(name) {
                knowledge.issues.resolve(time: time, now: knowledge.now)
            } else {
                knowledge.issues.resolve(id: name, now: knowledge.now)
            }
        guard let issue = resolved else {
            return .error(404, code: "no_such_issue", message: "No issue has this id or timestamp.")
        }
        knowledge.commands.append(.publish(IssueEvent(.resolved, issue)))
        return .json(encoding: Resolved(issue: IssueBody(issue)))
    }

    private struct List: Encodable {
        var status = "success"
        var count: Int
        var total: Int
        var next_cursor: String?
        var issues: [IssueBody]
    }

    private struct Statistics: Encodable {
        var status = "success"
        var statistics: Figures
        var health_score: Double

        struct Figures: Encodable {
            var total_issues: Int
            var recent_issues_5min: Int
            var severity_distribution: [String: Int]
            var category_distribution: [String: Int]
            var monitoring_status: String
            var monitored_files: Int
        }
    }

    private struct Resolved: Encodable {
        var status = "success"
        var issue: IssueBody
    }
}
