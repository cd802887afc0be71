import LogCore
import Store
import Testing

@Suite("Age by a wall clock that may jump")
struct SteadyClockTests {
    let scratch = Scratch()
    private static let second: Int64 = 1_000_000
    private static let day: Int64 = 86_400 * second
    private static let start: Int64 = 20_000 * day

    @Test
    func `a start that goes on from the last time is trusted`() {
        #expect(SteadyClock(wall: Self.start, steady: 5, lastKnown: nil).isTrusted(at: 5))
        let soon = SteadyClock(wall: Self.start, steady: 5, lastKnown: Self.start - 600 * Self.second)
        #expect(soon.isTrusted(at: 5))
    }

    @Test(arguments: [40 * day, -40 * day, 3 * 3_600 * second, -3_600 * second])
    func `a start at another time is trusted after an hour`(difference: Int64) {
        let clock = SteadyClock(wall: Self.start + difference, steady: 5, lastKnown: Self.start)
        #expect(!clock.isTrusted(at: 5))
        #expect(!clock.isTrusted(at: 5 + SteadyClock.probation - 1))
        #expect(clock.isTrusted(at: 5 + SteadyClock.probation))
    }

    @Test(arguments: [40 * day, -40 * day, 120 * second])
    func `a jump is measured, and trust begins anew`(jump: Int64) {
        var clock = SteadyClock(wall: Self.start, steady: 0, lastKnown: nil)
        #expect(clock.advance(wall: Self.start + 10 * Self.second, steady: 10 * Self.second) == 0)
        #expect(clock.advance(wall: Self.start + 20 * Self.second + jump, steady: 20 * Self.second) == jump)
        #expect(!clock.isTrusted(at: 20 * Self.second))
        // It goes on from there.
        #expect(clock.advance(wall: Self.start + 30 * Self.second + jump, steady: 30 * Self.second) == 0)
        #expect(clock.advance(wall: Self.start + 40 * Self.second, steady: 40 * Self.second) == -jump)
    }

    /// Slewing, as time servers do it for weeks, never adds up to a jump.
    @Test
    func `a clock that is corrected slowly does not jump`() {
        var clock = SteadyClock(wall: Self.start, steady: 0, lastKnown: nil)
        for step in 1...100_000 as ClosedRange<Int64> {
            let steady = step * 10 * Self.second
            #expect(clock.advance(wall: Self.start + steady + step * 5000, steady: steady) == 0)
        }
        #expect(clock.isTrusted(at: 1000 * Self.second))
    }

    @Test
    func `a jump by seconds moves times and keeps the trust`() {
        var clock = SteadyClock(wall: Self.start, steady: 0, lastKnown: nil)
        #expect(clock.advance(wall: Self.start + 15 * Self.second, steady: 10 * Self.second) == 5 * Self.second)
        #expect(clock.isTrusted(at: 10 * Self.second))
    }

    @Test
    func `lines keep their age over a jump, and none are from the future`() throws {
        let writer = try StoreWriter(path: scratch.database, keep: .all)
        let many = (0..<300).map { "line \($0)" }
        try writer.store([lines(batch(many))], now: Self.start)
        try writer.moveTimes(by: 40 * Self.day)
        // 40 days later by the clock, and as old as before.
        #expect(try !writer.retire(Retention(age: Self.day), now: Self.start + 40 * Self.day))
        #expect(try writer.lastTime() == Self.start + 40 * Self.day)
        try writer.endFuture(now: Self.start)
        #expect(try writer.lastTime() == Self.start)
        #expect(try writer.retire(Retention(age: Self.day), now: Self.start + 2 * Self.day))
    }
}
