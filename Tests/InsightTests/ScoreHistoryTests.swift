import Insight
import Testing

private let minute = ScoreHistory.minute
/// The beginning of a minute.
private let began = 1_790_000_040 * second

@Suite("History of scores")
struct ScoreHistoryTests {
    private var history = ScoreHistory()

    @Test mutating func `an hour by the second, and the lowest of a second counts`() {
        for step in 0..<4000 { history.note(Double(step % 100), at: began + Int64(step) * second) }
        history.note(7, at: began + 3999 * second + 5)
        history.note(99, at: began + 3999 * second + 6)
        let points = history.points(from: began, to: began + 3999 * second, step: second)
        #expect(points.count == 3600)
        #expect(points.first == ScoreHistory.Point(time: began + 400 * second, score: 0))
        #expect(points.last == ScoreHistory.Point(time: began + 3999 * second, score: 7))
    }

    @Test mutating func `thirty days by the minute`() {
        for step in 0..<45_000 { history.note(50, at: began + Int64(step) * minute) }
        #expect(history.points(from: 0, to: .max, step: minute).count == 43_200)
        #expect(history.points(from: 0, to: .max, step: 1440 * minute).count <= 31)
    }

    @Test mutating func `a step has the lowest of its scores, none where nothing was noted`() {
        for (offset, score) in [(0, 100.0), (59, 80), (60, 90), (200, 70)] as [(Int64, Double)] {
            history.note(score, at: began + offset * second)
        }
        let points = history.points(from: began, to: began + 300 * second, step: minute)
        #expect(points.map(\.score) == [80, 90, 70])
        #expect(points.map { ($0.time - began) / minute } == [0, 1, 3])
    }

    @Test mutating func `is restored by its minutes`() {
        for step in 0..<600 { history.note(Double(step % 7), at: began + Int64(step) * second) }
        var next = ScoreHistory()
        next.restore(minutes: history.minutes(since: 0))
        #expect(next.minutes(since: 0) == history.minutes(since: 0))
        #expect(next.minutes(since: began + 5 * minute).count == 5)
    }

    @Test mutating func `odd times do no harm`() {
        #expect(history.points(from: 0, to: .max, step: 1).isEmpty)
        history.note(1, at: -5)
        history.note(1, at: .min)
        #expect(history.points(from: .min, to: .max, step: second).isEmpty)
        history.note(2, at: began)
        history.note(3, at: began - 1_000_000 * minute)
        #expect(history.points(from: .min, to: .max, step: minute).map(\.score) == [2])
        #expect(history.points(from: began + 1, to: began, step: minute).isEmpty)
    }
}
