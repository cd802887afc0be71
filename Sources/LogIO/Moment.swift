import Glibc

/// The two clocks a tailer needs, handed in by its caller: nothing in here looks at a clock by itself.
package struct Moment: Sendable, Hashable {
    /// For intervals; never jumps.
    package var monotonic: Duration

    /// For people, microseconds since 1970 UTC; may be set back.
    package var wall: Int64

    package init(monotonic: Duration, wall: Int64) {
        self.monotonic = monotonic
        self.wall = wall
    }

    package static var now: Moment {
        var monotonic = timespec()
        var wall = timespec()
        clock_gettime(CLOCK_MONOTONIC, &monotonic)
        clock_gettime(CLOCK_REALTIME, &wall)
        return Moment(
            monotonic: .seconds(monotonic.tv_sec) + .nanoseconds(monotonic.tv_nsec),
            wall: Int64(wall.tv_sec) &* 1_000_000 &+ Int64(wall.tv_nsec) / 1000
        )
    }

    package func advanced(by interval: Duration) -> Moment {
        let (seconds, attoseconds) = interval.components
        return Moment(
            monotonic: monotonic + interval,
            wall: wall &+ seconds &* 1_000_000 &+ attoseconds / 1_000_000_000_000
        )
    }
}
