import Store

/// What the operator is told about the size of the store: once for each change of its state.
struct SizeReport {
    private enum State { case within, shrinking, exceeded }
    private var state = State.within

    /// Compares the room that the store takes with its limit, of which it may exceed a tenth for a moment.
    ///
    /// - Parameters:
    ///   - before: its size before lines were removed.
    ///   - after: its size now.
    ///   - limit: that of `--retain-bytes`.
    ///   - isMore: removing goes on.
    /// - Returns: a line for the operator, if the state has changed.
    mutating func report(before: StoreSize, after: StoreSize, limit: Int64, isMore: Bool) -> String? {
        let most = limit + limit / 10
        let old = state
        if before.total > most, state == .within { state = .shrinking }
        if after.total <= limit { state = .within }
        if after.total > most, !isMore { state = .exceeded }
        guard state != old else { return nil }
        let allowed = "--retain-bytes allows \(Self.megabytes(limit)) MB"
        switch state {
        case .within:
            return "within --retain-bytes again, \(Self.megabytes(after.total)) MB on the disk"
        case .shrinking:
            return "\(Self.megabytes(before.total)) MB on the disk, \(allowed): removing the oldest lines"
        case .exceeded:
            let what =
                after.log > limit / 10
                ? "another program that reads the database keeps \(Self.megabytes(after.log)) MB of its write-ahead log"
                : "\(Self.megabytes(after.used)) MB are in use and \(Self.megabytes(after.free)) MB are free pages;"
                    + " removing more lines would not help"
            return "\(Self.megabytes(after.total)) MB on the disk, \(allowed), and it can't be held: \(what)"
        }
    }

    private static func megabytes(_ bytes: Int64) -> Int64 { (bytes + (1 << 20) - 1) >> 20 }
}
