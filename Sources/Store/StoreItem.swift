package import LogCore

/// One thing to be stored; several go into one transaction, in their order.
package enum StoreItem: Sendable {
    /// Lines, and how far their file or input is stored with them; `nil` for sources that cannot be read again.
    case lines(Batch, typeNames: [String], Place?)
    /// How far an input is stored, without lines of its own.
    case positions([InputPosition])
    /// A place in a file without lines of its own.
    case checkpoint(Checkpoint)
    /// The file is gone.
    case forget(device: UInt64, inode: UInt64)
    case issue(StoredIssue)
    /// A health score: `step` is 1 for each second, 60 for each minute.
    case score(step: Int, time: Int64, score: Double)
    /// Scores between two times, both included, that the clock had not come to.
    case forgetScores(step: Int, ClosedRange<Int64>)
    /// A setting or a source's own mark.
    case note(name: String, value: String)
}

/// How far a source is stored.
package enum Place: Sendable, Hashable {
    case file(Checkpoint)
    case input([InputPosition])
}

/// An issue as its owner wrote it.
package struct StoredIssue: Sendable, Hashable {
    package var id: String
    /// Microseconds since 1970 UTC.
    package var lastSeen: Int64
    package var isResolved: Bool
    package var body: [UInt8]

    package init(id: String, lastSeen: Int64, isResolved: Bool, body: [UInt8]) {
        self.id = id
        self.lastSeen = lastSeen
        self.isResolved = isResolved
        self.body = body
    }
}
