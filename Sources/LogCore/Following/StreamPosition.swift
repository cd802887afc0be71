/// How far a client of a stream has come, so that after a lost connection it goes on without loss or repetition.
package struct StreamPosition: Sendable, Hashable {
    /// The run of the server that the numbers belong to; `nil` before the first `hello`.
    package private(set) var epoch: String?
    /// The last record that was shown in this run.
    private var shown: UInt64?
    /// Where to go on when no record has been shown yet: everything after it is still to come.
    private var base: UInt64?
    /// Records from before the first connection that were asked for.
    private let backlog: UInt64

    /// - Parameters:
    ///   - since: the record to go on after.
    ///   - epoch: the run that `since` belongs to; `nil` for whichever there is.
    ///   - backlog: how many records from before were asked for.
    package init(since: UInt64? = nil, epoch: String? = nil, backlog: Int = 0) {
        base = since
        self.epoch = epoch
        self.backlog = UInt64(clamping: backlog)
    }

    /// What the next connection asks for, as the stream's parameters; `nil` as long as there is nothing to go on after.
    package var resume: (since: UInt64, epoch: String?)? {
        // A backlog may begin before what was counted on: what was shown is what counts.
        guard let since = shown ?? base else { return nil }
        return (since, epoch)
    }

    /// A connection begins.
    ///
    /// - Returns: whether the server is another run than the one before.
    package mutating func greeted(epoch new: String, sequence: UInt64) -> Bool {
        let isOther = epoch != nil && epoch != new
        if isOther {
            // A new run is sent from its beginning.
            shown = nil
            base = 0
        } else if base == nil {
            // What the backlog reaches back to at most: until the first record there is no telling what of it has come.
            base = sequence - min(sequence, backlog)
        }
        epoch = new
        return isOther
    }

    /// A record came.
    ///
    /// - Returns: whether it is new; one that was shown before must not be shown again.
    package mutating func take(_ sequence: UInt64) -> Bool {
        if let shown, sequence <= shown { return false }
        shown = sequence
        return true
    }

    /// The records up to `last` are lost or were shown.
    package mutating func skipped(to last: UInt64) {
        if let shown { self.shown = max(shown, last) }
        base = max(base ?? 0, last)
    }
}
