import Glibc

/// The two clocks of the program; cores get their readings as arguments.
package enum Clock {
    /// Nanoseconds that never run backwards; for deadlines.
    package static var monotonic: UInt64 { read(CLOCK_MONOTONIC) }

    /// Microseconds that run on while the machine sleeps, and that nobody sets; for telling whether `wall` was set.
    package static var steady: Int64 { Int64(read(CLOCK_BOOTTIME) / 1000) }

    /// Microseconds since 1970 UTC; for what people read.
    package static var wall: Int64 { Int64(read(CLOCK_REALTIME) / 1000) }

    /// Nanoseconds of a processor that the calling thread has used.
    package static var threadTime: UInt64 { read(CLOCK_THREAD_CPUTIME_ID) }

    /// Lets this thread rest, and nothing wake it.
    package static func sleep(nanoseconds: UInt64) {
        var time = timespec(tv_sec: Int(nanoseconds / 1_000_000_000), tv_nsec: Int(nanoseconds % 1_000_000_000))
        nanosleep(&time, nil)
    }

    private static func read(_ clock: clockid_t) -> UInt64 {
        var now = timespec()
        clock_gettime(clock, &now)
        return UInt64(now.tv_sec) &* 1_000_000_000 &+ UInt64(now.tv_nsec)
    }
}
