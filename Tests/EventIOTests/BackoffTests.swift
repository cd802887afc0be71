import EventIO
import Testing

@Suite("Pauses between attempts")
struct BackoffTests {
    @Test func `double up to the longest`() {
        var backoff = Backoff(first: 500, longest: 30_000)
        let pauses = (0..<8).map { _ in backoff.next(random: 0) }
        #expect(pauses == [500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000])
        backoff.reset()
        let pause = backoff.next(random: 0)
        #expect(pause == 500)
    }

    @Test func `are shortened by chance, by half at most and never below the first`() {
        for random in [1, 250, 499, 15_000, .max] as [UInt64] {
            var backoff = Backoff(first: 500, longest: 30_000)
            for full in [500, 1000, 2000, 4000, 8000, 16_000, 30_000] {
                let pause = backoff.next(random: random)
                #expect(pause >= max(500, full / 2) && pause <= full)
            }
        }
    }

    @Test func `stay the longest for ever`() {
        var backoff = Backoff()
        for _ in 0..<100 { _ = backoff.next(random: 0) }
        let pause = backoff.next(random: 0)
        #expect(pause == 30_000)
    }
}
