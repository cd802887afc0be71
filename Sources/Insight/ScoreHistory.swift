/// The health scores of the last hour by the second and of the last thirty days by the minute, in bounded memory.
///
/// A minute keeps its lowest score, so that no short trouble is lost. Times are microseconds since 1970 UTC. Whoever
/// stores it takes `minutes` and gives them back to `restore`.
package struct ScoreHistory: Sendable {
    /// A score and the moment, or the minute, it is of.
    package struct Point: Sendable, Hashable {
        package var time: Int64
        package var score: Double

        package init(time: Int64, score: Double) {
            self.time = time
            self.score = score
        }
    }

    package static let second: Int64 = 1_000_000
    package static let minute: Int64 = 60_000_000

    /// How far back minutes go.
    package static let kept = 43_200 * minute

    private var bySecond = ScoreRing(capacity: 3_600, step: ScoreHistory.second)
    private var byMinute = ScoreRing(capacity: Int(ScoreHistory.kept / ScoreHistory.minute), step: ScoreHistory.minute)

    package init() {}

    /// Records the score at a time; of several in one second the lowest counts.
    ///
    /// - Returns: the times of minutes that were dropped because the clock had been ahead; to be removed where they are stored.
    @discardableResult
    package mutating func note(_ score: Double, at time: Int64) -> ClosedRange<Int64>? {
        bySecond.note(score, at: time)
        return byMinute.note(score, at: time)
    }

    /// Minutes from `time` on, in their order.
    package func minutes(since time: Int64) -> [Point] { byMinute.points(from: time, to: .max) }

    /// Takes minutes of an earlier run back, except those later than `now`: the clock was ahead then.
    package mutating func restore(minutes: [Point], now: Int64) {
        for point in minutes.sorted(by: { $0.time < $1.time }) where point.time <= now {
            byMinute.note(point.score, at: point.time)
        }
    }

    /// The lowest score of each step between two times, both included; steps without a score are left out.
    ///
    /// `step` is in microseconds, at least a second; below a minute it reaches back an hour.
    package func points(from: Int64, to: Int64, step: Int64) -> [Point] {
        let fine = step < Self.minute
        var points: [Point] = []
        for point in fine ? bySecond.points(from: from, to: to) : byMinute.points(from: from, to: to) {
            let time = point.time - point.time % max(step, Self.second)
            if let last = points.last, last.time == time {
                points[points.count - 1].score = min(last.score, point.score)
            } else {
                points.append(Point(time: time, score: point.score))
            }
        }
        return points
    }
}
