import HTTPCore
import Insight
import LogCore

/// `/api/logs/health` and its history.
enum ScoreAnswers {
    /// The score and which issues it is made of, the dearest first.
    static func health(_ knowledge: Knowledge) -> Response {
        let health = knowledge.issues.health(now: knowledge.now)
        return .json(
            encoding: Health(
                health_score: health.score,
                health_status: health.status.rawValue,
                recent_issues_count: health.recentIssues,
                reasons: knowledge.issues.reasons(now: knowledge.now).prefix(reasonLimit).map { Reason($0) }
            )
        )
    }

    private static let reasonLimit = 100

    /// Scores from `from` to `to` (RFC 3339; the last hour without them), the lowest of every `step`.
    ///
    /// `step` is a number of seconds, or `30s`, `5m`, `1h`. Without it, as many points as a page can show.
    static func history(_ request: Request) -> Answer {
        let span: Span
        do throws(IssueFilter.Problem) {
            span = try Span(request)
        } catch {
            return .response(.error(400, code: "bad_filter", message: error.message))
        }
        return .ask { knowledge in
            let to = span.to ?? knowledge.now
            let from = span.from ?? to - 3_600_000_000
            guard from <= to else {
                return .error(400, code: "bad_filter", message: "from must not be after to.")
            }
            let step = span.step ?? fittingStep(to - from)
            guard (to - from) / step < pointLimit else {
                return .error(
                    400,
                    code: "bad_filter",
                    message: "That is more than \(pointLimit) points: take a larger step."
                )
            }
            let points = knowledge.scores.points(from: from, to: to, step: step)
            return .json(
                encoding: History(
                    count: points.count,
                    step_seconds: Int(step / 1_000_000),
                    points: points.map { Point(time: RFC3339Time.text($0.time), score: $0.score) }
                )
            )
        }
    }

    private static let pointLimit: Int64 = 50_000

    /// Some three hundred points.
    private static func fittingStep(_ length: Int64) -> Int64 {
        let steps: [Int64] = [1, 10, 60, 300, 900, 3600, 21_600, 86_400]
        return (steps.first { length / ($0 * 1_000_000) <= 360 } ?? 86_400) * 1_000_000
    }

    private struct Span {
        var from: Int64?
        var to: Int64?
        /// Microseconds.
        var step: Int64?

        init(_ request: Request) throws(IssueFilter.Problem) {
            guard let query = request.query else {
                throw IssueFilter.Problem(message: "The query has a bad percent code.")
            }
            for item in query {
                switch item.name {
                case "from": from = try IssueFilter.time(item)
                case "to": to = try IssueFilter.time(item)
                case "step": step = try Self.step(item.value)
                default:
                    throw IssueFilter.Problem(
                        message: "There is no parameter \"\(item.name)\"; there are: from, to, step."
                    )
                }
            }
        }

        private static func step(_ text: String) throws(IssueFilter.Problem) -> Int64 {
            let units: [Character: Int64] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
            let unit = text.last.flatMap { units[$0] }
            guard let number = Int64(unit == nil ? text : String(text.dropLast())), number >= 1,
                case let seconds = number.multipliedReportingOverflow(by: unit ?? 1), !seconds.overflow,
                (1...30 * 86_400).contains(seconds.partialValue)
            else {
                throw IssueFilter.Problem(message: "step must be a time such as 30s, 5m or 1h, at most 30 days.")
            }
            return seconds.partialValue * 1_000_000
        }
    }

    private struct Health: Encodable {
        var status = "success"
        var health_score: Double
        var health_status: String
        var recent_issues_count: Int
        var reasons: [Reason]
    }

    private struct Reason: Encodable {
        var id: String
        var issue: String
        var title: String
        var severity: String
        var service: String
        var points: Int
        var count: Int
        var last_time: String

        init(_ reason: HealthReason) {
            id = reason.id
            issue = reason.type
            title = reason.title
            severity = reason.severity.name.uppercased()
            service = reason.service
            points = reason.points
            count = reason.count
            last_time = RFC3339Time.text(reason.lastTime)
        }
    }

    private struct History: Encodable {
        var status = "success"
        var count: Int
        var step_seconds: Int
        var points: [Point]
    }

    private struct Point: Encodable {
        var time: String
        var score: Double
    }
}
