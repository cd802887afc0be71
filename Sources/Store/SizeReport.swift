/// Tracks whether the store keeps its size limit, and reports each change to the operator once.
package struct SizeReport: Sendable {
    private enum State { case within, shrinking, exceeded }
    private var state = State.within

    /// Why the store has more than its limit and a tenth now, in words; `nil` while it is held.
    package private(set) var trouble: String?

    package init() {}

    /// Compares the room that the store takes with its limit, of which it may exceed a tenth for a moment.
    ///
    /// - Parameters:
    ///   - before: its size before lines were removed.
    ///   - after: its size now.
    ///   - limit: that of `--retain-bytes`.
    ///   - isMore: removing goes on.
    /// - Returns: a line for the operator, if the state has changed.
    package mutating func report(before: StoreSize, after: StoreSize, limit: Int64, isMore: Bool) -> String? {
        let most = limit + limit / 10
        let old = state
        if max(before.total, after.total) > most, state == .within { state = .shrinking }
        // With its log a store that is full has some percent more than its limit all the time.
        if after.total <= most - limit / 32 { state = .within }
        // Until then: whether there is more to remove may change with each line.
        if after.total > most, !isMore { state = .exceeded }
        let allowed = "--retain-bytes allows \(Self.megabytes(limit)) MB"
        let text: String
        switch state {
        case .within:
            text = "within --retain-bytes again, \(Self.megabytes(after.total)) MB on the disk"
        case .shrinking:
            // The largest that was seen, and why lines go now.
            let size = max(before.total, after.total)
            text = "\(Self.megabytes(size)) MB on the disk, \(allowed): removing the oldest lines"
        case .exceeded:
            let what =
                after.log > limit / 10
                ? "another program that reads the database keeps \(Self.megabytes(after.log)) MB of its write-ahead log"
                : "\(Self.megabytes(after.used)) MB are in use and \(Self.megabytes(after.free)) MB are free pages;"
                    + " removing more lines would not help"
            text = "\(Self.megabytes(after.total)) MB on the disk, \(allowed), and it can't be held: \(what)"
        }
        trouble = after.total > most ? text : nil
        return state == old ? nil : text
    }

    private static func megabytes(_ bytes: Int64) -> Int64 { (bytes + (1 << 20) - 1) >> 20 }
}
