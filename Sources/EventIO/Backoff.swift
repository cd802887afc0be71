/// How long to wait before the next attempt: twice as long each time, and never the same for all.
package struct Backoff: Sendable, Hashable {
    /// Milliseconds of the first pause, before jitter.
    private let first: Int
    private let longest: Int
    private var attempts = 0

    /// - Parameters:
    ///   - first: milliseconds, at least 1.
    ///   - longest: milliseconds that no pause exceeds.
    package init(first: Int = 500, longest: Int = 30_000) {
        self.first = first
        self.longest = longest
    }

    /// Milliseconds of the next pause: a random part of up to half is taken off, so that clients that were lost together
    /// do not come back together; never less than `first`.
    package mutating func next(random: UInt64) -> Int {
        let doublings = min(attempts, 16)
        attempts += 1
        let full = min(longest, first &<< doublings)
        return max(first, full - Int(random % UInt64(full / 2 + 1)))
    }

    /// An attempt succeeded: the next pause is a first one.
    package mutating func reset() { attempts = 0 }
}
