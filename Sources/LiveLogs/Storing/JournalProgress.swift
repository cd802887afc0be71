/// How far the journal was read, as the store is told: late, so that all entries before it were handed over, also those that
/// waited for further lines of their records.
struct JournalProgress {
    /// Longer than a record waits for its lines.
    private static let delay: UInt64 = 3_000_000_000

    private var waiting: (cursor: String, due: UInt64)?
    private var told: String?

    /// Takes note of the cursor, and gives one back when it may be kept.
    ///
    /// - Parameters:
    ///   - cursor: of the entry read last.
    ///   - now: nanoseconds of the monotonic clock.
    /// - Returns: the cursor to be kept now; `nil` while there is none, or no other.
    mutating func cursorToKeep(_ cursor: String?, now: UInt64) -> String? {
        guard let waiting else {
            if let cursor, cursor != told { self.waiting = (cursor, now + Self.delay) }
            return nil
        }
        guard now >= waiting.due else { return nil }
        self.waiting = nil
        told = waiting.cursor
        return waiting.cursor
    }
}
