/// How a limit on the database's size is shared out between lines, index and write-ahead log.
///
/// What lines and index use stays between `low` and `high`; the rest of the limit is room for the write-ahead log and for the
/// current transaction. Most bounds are shares of the limit, so small and large stores use the same share of it.
struct SizeBounds {
    /// In bytes; `nil` for any size.
    let limit: Int64?

    /// The largest write-ahead log that a transaction of late has left.
    ///
    /// Mostly small. But a name has its place anywhere in the index of names, so that a transaction with a thousand new ones
    /// writes most pages of that index.
    var logPeak: Int64 = 0

    init(limit: Int64?) { self.limit = limit }

    /// The file is made smaller above this: with the log it stays within the limit and a tenth.
    var file: Int64 {
        guard let limit else { return .max }
        return min(limit, limit / 100 * 108 - min(logPeak, limit / 5 * 2))
    }

    /// Removing lines begins above this.
    var high: Int64 { file / 100 * 95 }
    /// Removing lines ends below this.
    ///
    /// A step of a few percent: archives are written in larger pieces so.
    var low: Int64 { file / 100 * 93 }

    /// Index and names of one part, which are freed only when its last line is gone.
    var part: Int64 { limit.map { $0 / 32 } ?? .max / 2 }

    /// A larger index is dropped before its lines are removed, as it was made without this limit: keeping it for the lines that
    /// are left would cost others.
    var largeIndex: Int64 { 2 * part }

    /// The write-ahead log is copied into the database when it has this size.
    ///
    /// Each time waits for the disk.
    var checkpoint: Int64 { min(32 << 20, max(512 << 10, (limit ?? .max) / 32)) }

    /// Beyond this, writing waits for readers to let go of the write-ahead log.
    var log: Int64 { 2 * checkpoint }

    /// The newest groups stay whatever the size: when so few are left, it is not lines that take the room.
    static let groupsKept: Int64 = 8
}
