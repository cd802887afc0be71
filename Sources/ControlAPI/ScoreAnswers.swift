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

    static let parameters: [Parameter] = [
        .from, .to,
        Parameter("step", .span, "How long each point is: seconds, or 30s, 5m, 1h; at most 30 days."),
        .format,
    ]

    /// Scores from `from` to `to`, the last hour without them, the lowest of every `step`; without that, as many points
    /// as a page can show.
    static func history(_ query: Query) -> Answer {
        .ask { knowledge in
            let to = query.time("to") ?? knowledge.now
            let from = query.time("from") ?? to - 3_600_000_000
            guard from <= to else { return Query.Problem("from must not be after to.").response }
            let step = query.number("step").map { Int64($0) * 1_000_000 } ?? fittingStep(to - from)
            guard (to - from) / step < pointLimit else {
                return Query.Problem("That is more than \(pointLimit) points: take a larger step.").response
            }
            let points = knowledge.scores.points(from: from, to: to, step: step).map { point in
                Point(time: RFC3339Time.text(point.time), score: point.score)
            }
            if query.isFlat { return .json(encoding: points) }
            return .json(
                encoding: History(count: points.count, step_seconds: Int(step / 1_000_000), points: points)
            )
        }
    }

    /// About a mebibyte of JSON.
    private static let pointLimit: Int64 = 20_000

    /// Some three hundred points.
    private static func fittingStep(_ length: Int64) -> Int64 {
        let steps: [Int64] = [1, 10, 60, 300, 900, 3600, 21_600, 86_400]
        return (steps.first { length / ($0 * 1_000_000) <= 360 } ?? 86_400) * 1_000_000
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
