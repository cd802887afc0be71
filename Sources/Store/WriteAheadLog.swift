import Glibc

/// The write-ahead log of a database whose size is limited: kept small, and measured.
struct WriteAheadLog {
    private let path: String
    /// Readers hold it: its size when copying it was last tried.
    private var held: Int64 = 0
    /// The largest that transactions of late have left, in bytes.
    private(set) var peak: Int64 = 0
    /// That of `peak` which the database knows, for the next start.
    private var noted: Int64 = 0

    /// The number of transactions after which a peak has fallen to half or less.
    private static let decay: Int64 = 256
    private static let note = "log_peak"

    /// Goes on with the peak that an earlier run has noted.
    ///
    /// A log that is there already may be of a run without a limit, so it is copied first and counts for nothing.
    init(_ bounds: SizeBounds, of database: Database) throws(StoreError) {
        path = database.path + "-wal"
        noted = try database.number("SELECT value FROM meta WHERE name = '\(Self.note)'")
        peak = noted
        guard bounds.limit != nil, size > bounds.log else { return }
        // Busy: somebody reads for long.
        try? database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        held = size
    }

    /// On the disk.
    var size: Int64 {
        var status = stat()
        return stat(path, &status) == 0 ? Int64(status.st_size) : 0
    }

    /// Copies a log into the database that readers or a large transaction let grow, and waits for readers a moment.
    mutating func bound(_ bounds: SizeBounds, of database: Database) {
        let size = size
        // What readers hold is no measure of what is written.
        if held == 0 { peak = max(size, peak - peak / Self.decay) }
        guard size > bounds.log else { return held = 0 }
        guard size > held + bounds.checkpoint / 2 else { return }
        // Busy: somebody reads for long. It is tried again when the log has grown some more.
        try? database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        held = self.size
    }

    /// Notes the peak for the next start, if it has changed; in a transaction.
    mutating func notePeak(_ bounds: SizeBounds, in database: Database) throws(StoreError) {
        guard let limit = bounds.limit, abs(peak - noted) > limit / 64 else { return }
        try database.execute("INSERT OR REPLACE INTO meta VALUES('\(Self.note)', \(peak))")
        noted = peak
    }
}
