/// How far one file's lines are stored, in plain numbers; `LogIO.FilePosition` with the path it had.
package struct Checkpoint: Sendable, Hashable {
    package var path: String
    package var device: UInt64
    package var inode: UInt64
    package var offset: Int
    package var headLength: Int
    package var headHash: UInt64
    package var tailLength: Int
    package var tailHash: UInt64
    /// Where the source's local times stand there (`LogCore.ClockMark`); `nil` leaves what is stored.
    package var clock: Int64?

    package init(
        path: String,
        device: UInt64,
        inode: UInt64,
        offset: Int,
        headLength: Int,
        headHash: UInt64,
        tailLength: Int,
        tailHash: UInt64
    ) {
        self.path = path
        self.device = device
        self.inode = inode
        self.offset = offset
        self.headLength = headLength
        self.headHash = headHash
        self.tailLength = tailLength
        self.tailHash = tailHash
    }
}

/// The rows of `checkpoints`.
struct CheckpointTable {
    private let put: Statement
    private let remove: Statement
    private let all: Statement
    private let latest: Statement

    init(_ database: Database) throws(StoreError) {
        put = try database.prepare(
            """
            INSERT INTO checkpoints(
              device, inode, path, offset, head_length, head_hash, tail_length, tail_hash, updated, clock)
              VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, coalesce(?10, 0))
            ON CONFLICT(device, inode) DO UPDATE SET
              path = ?3, offset = ?4, head_length = ?5, head_hash = ?6, tail_length = ?7, tail_hash = ?8, updated = ?9,
              clock = coalesce(?10, clock)
            """
        )
        remove = try database.prepare("DELETE FROM checkpoints WHERE device = ? AND inode = ?")
        all = try database.prepare(
            """
            SELECT device, inode, path, offset, head_length, head_hash, tail_length, tail_hash, clock
              FROM checkpoints ORDER BY updated
            """
        )
        latest = try database.prepare("SELECT max(updated) FROM checkpoints")
    }

    func write(_ point: Checkpoint, now: Int64) throws(StoreError) {
        put.bind(1, Int64(bitPattern: point.device))
        put.bind(2, Int64(bitPattern: point.inode))
        put.bind(3, point.path)
        put.bind(4, point.offset)
        put.bind(5, point.headLength)
        put.bind(6, Int64(bitPattern: point.headHash))
        put.bind(7, point.tailLength)
        put.bind(8, Int64(bitPattern: point.tailHash))
        put.bind(9, now)
        if let clock = point.clock { put.bind(10, clock) } else { put.bindNull(10) }
        try put.run()
    }

    func forget(device: UInt64, inode: UInt64) throws(StoreError) {
        remove.bind(1, Int64(bitPattern: device))
        remove.bind(2, Int64(bitPattern: inode))
        try remove.run()
    }

    /// When the last of them was written; 0 while there is none.
    func readLatestTime() throws(StoreError) -> Int64 {
        defer { latest.reset() }
        return try latest.step() ? latest.integer(0) : 0
    }

    /// The one that was moved last comes last.
    func read() throws(StoreError) -> [Checkpoint] {
        var points: [Checkpoint] = []
        defer { all.reset() }
        while try all.step() {
            var point = Checkpoint(
                path: all.text(2),
                device: UInt64(bitPattern: all.integer(0)),
                inode: UInt64(bitPattern: all.integer(1)),
                offset: Int(all.integer(3)),
                headLength: Int(all.integer(4)),
                headHash: UInt64(bitPattern: all.integer(5)),
                tailLength: Int(all.integer(6)),
                tailHash: UInt64(bitPattern: all.integer(7))
            )
            let clock = all.integer(8)
            point.clock = clock == 0 ? nil : clock
            points.append(point)
        }
        return points
    }
}
