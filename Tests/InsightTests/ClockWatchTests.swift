import Insight
import LogCore
import Testing

@Suite("A clock that is set")
struct ClockWatchTests {
    @Test func `a jump is reported once, and its way back too`() {
        var watch = ClockWatch(wall: 1_000 * second, steady: 5 * second)
        #expect(watch.jump(wall: 1_001 * second, steady: 6 * second) == 0)
        #expect(watch.jump(wall: 11_002 * second, steady: 7 * second) == 10_000 * second)
        #expect(watch.jump(wall: 11_003 * second, steady: 8 * second) == 0)
        #expect(watch.jump(wall: 1_004 * second, steady: 9 * second) == -10_000 * second)
    }

    @Test func `a clock that is a little fast or slow was not set`() {
        var watch = ClockWatch(wall: 0, steady: 0)
        for step in 1...1000 as ClosedRange<Int64> {
            #expect(watch.jump(wall: step * (second + 500), steady: step * second) == 0)
        }
    }

    @Test func `issues follow the clock and weigh five minutes, whatever it says`() {
        var book = IssueBook()
        _ = book.note(batch("down", issue: 1), types: types, now: start)
        for jump in [400 * 86_400 * second, -3 * 3_600 * second, 600 * second] {
            book.follow(jump: jump, now: start + second + jump)
            #expect(book.health(now: start + second + jump).score == 90)
            #expect(book.health(now: start + 301 * second + jump).score == 100)
            book.follow(jump: -jump, now: start + 2 * second)
            #expect(book.health(now: start + 2 * second).score == 90)
        }
        #expect(book.issues().map(\.lastSeen) == [start])
    }

    @Test func `an issue that was seen by a clock that was ahead is not the latest for ever`() {
        let year = 365 * 86_400 * second
        var book = IssueBook()
        _ = book.note(batch("down", issue: 1, time: start + year), types: types, now: start + year)
        book.follow(jump: -year, now: start + second)
        _ = book.note(batch("slow", issue: 2, time: start + second), types: types, now: start + second)
        #expect(book.issues().map(\.type) == ["slow_query", "database_failure"])
        #expect(book.issues().map(\.lastTime) == [start + second, start])
    }

    @Test func `an issue of an earlier run with a clock that was ahead is an old one`() {
        let year = 365 * 86_400 * second
        var book = IssueBook()
        _ = book.note(batch("down", issue: 1, time: start + year), types: types, now: start + year)
        var next = IssueBook()
        next.restore(book.issues(), now: start)
        _ = next.note(batch("slow", issue: 2, time: start), types: types, now: start)
        #expect(next.issues().map(\.type) == ["slow_query", "database_failure"])
        #expect(next.health(now: start).score == 98)
    }

    @Test(arguments: [86_401 * second, 173 * 365 * 86_400 * second])
    func `a line of the far future does not keep its issue at the head`(ahead: Int64) {
        var book = IssueBook()
        _ = book.note(batch("down", issue: 1, time: start + ahead), types: types, now: start)
        _ = book.note(batch("slow", issue: 2, time: start + second), types: types, now: start + second)
        #expect(book.issues().map(\.type) == ["slow_query", "database_failure"])
        #expect(book.issues().last?.lastTime == start)
        #expect(book.issues().last?.firstTime == start)
    }

    @Test func `a line of a machine whose clock is a little ahead keeps its time`() {
        var book = IssueBook()
        _ = book.note(batch("down", issue: 1, time: start + 3_600 * second), types: types, now: start)
        #expect(book.issues().map(\.lastTime) == [start + 3_600 * second])
    }
}
