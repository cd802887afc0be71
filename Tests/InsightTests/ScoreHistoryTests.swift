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
        next.restore(minutes: history.minutes(since: 0), now: began + 600 * second)
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
        #expect(history.points(from: .min, to: .max, step: minute).map(\.score) == [3])
        #expect(history.points(from: began + 1, to: began, step: minute).isEmpty)
    }

    /// Scores of ten minutes, then of 13 s by a clock that is `ahead`, then of two minutes again.
    private mutating func wander(ahead: Int64) -> [ClosedRange<Int64>] {
        var dropped: [ClosedRange<Int64>?] = []
        for step in 0..<600 { dropped.append(history.note(90, at: began + Int64(step) * second)) }
        for step in 600..<613 { dropped.append(history.note(10, at: began + ahead + Int64(step) * second)) }
        for step in 613..<733 { dropped.append(history.note(80, at: began + Int64(step) * second)) }
        return dropped.compactMap(\.self)
    }

    @Test(arguments: [10_800, 3_600, 400 * 86_400, 30 * 86_400, 43_200 * 60] as [Int64])
    mutating func `a clock that was ahead leaves nothing behind`(seconds: Int64) {
        let ahead = seconds * second
        let dropped = wander(ahead: ahead)
        #expect(dropped == [began + ahead + 10 * minute...began + ahead + 10 * minute])
        let minutes = history.minutes(since: 0)
        #expect(minutes.map(\.time) == (0...12).map { began + $0 * minute })
        #expect(minutes.map(\.score) == [90, 90, 90, 90, 90, 90, 90, 90, 90, 90, 80, 80, 80])
        #expect(history.points(from: began, to: .max, step: second).count == 720)
        // Nor does it come back when that time is there.
        history.note(70, at: began + ahead + 20 * minute)
        #expect(history.points(from: began + ahead, to: .max, step: minute).map(\.score) == [70])
    }

    @Test mutating func `a clock that was behind for a while hides scores and loses none`() {
        for step in 0..<240 { history.note(90, at: began + Int64(step) * minute) }
        #expect(history.note(50, at: began + 60 * minute) == nil)
        #expect(history.points(from: 0, to: .max, step: minute).count == 61)
        history.note(90, at: began + 240 * minute)
        #expect(history.points(from: 0, to: .max, step: minute).count == 241)
    }

    @Test mutating func `a second back is no jump`() {
        history.note(90, at: began)
        history.note(80, at: began + 60 * second)
        #expect(history.note(70, at: began + 59 * second) == nil)
        #expect(history.points(from: began, to: .max, step: minute).map(\.score) == [70, 80])
    }

    @Test mutating func `minutes of the future are not restored`() {
        let minutes = [began, began + 400 * 86_400 * second].map { ScoreHistory.Point(time: $0, score: 5) }
        history.restore(minutes: minutes, now: began + second)
        history.note(90, at: began + minute)
        #expect(history.points(from: 0, to: .max, step: minute).map(\.score) == [5, 90])
    }
}
