package import LogCore

/// The connection that writes; one a process, on the thread that made it.
package final class StoreWriter {
    package let path: String
    private let database: Database
    private let lines: LineWriter
    private let checkpoints: CheckpointTable
    private let positions: PositionTable
    private let remover: LineRemover
    private let archive: ArchiveWriter?
    private let putIssue: Statement
    private let putScore: Statement
    private let removeScores: Statement
    private let putNote: Statement
    private let removeIssues: Statement
    private let keep: StoredLines
    private let limits: SizeBounds
    private var log: WriteAheadLog
    /// The first group that this run fills.
    private let firstGroup: Int64
    /// The number of the last issue that was written.
    private var lastIssue: Int64 = 0
    /// A transaction did not come to be: what is known of the tables may not be so.
    private var isStale = false

    /// Lines written since the start.
    package private(set) var written = 0

    /// Issues that are kept; what a start reads is no more.
    package static let issueLimit = 1000

    /// Opens the database, makes or upgrades its tables.
    ///
    /// With `archive`, what retention removes is written there first. `limit` is that of `Retention.bytes`: with one, parts and
    /// the write-ahead log are smaller.
    package init(
        path: String,
        keep: StoredLines,
        limit: Int64? = nil,
        archive: ArchiveSettings? = nil,
        schema: Schema = .current
    ) throws(StoreError) {
        self.path = path
        self.keep = keep
        limits = SizeBounds(limit: limit)
        database = try Database.forWriting(path, schema, bounds: limits)
        log = try WriteAheadLog(limits, of: database)
        lines = try LineWriter(database, partLimit: limits.part)
        firstGroup = lines.next >> LineWriter.groupShift
        checkpoints = try CheckpointTable(database)
        positions = try PositionTable(database)
        let database = database
        self.archive = try archive.map { (settings) throws(StoreError) in try ArchiveWriter(database, settings) }
        remover = try LineRemover(database, lines, self.archive)
        putIssue = try database.prepare("INSERT OR REPLACE INTO issues VALUES(?,?,?,?,?)")
        removeIssues = try database.prepare(
            "DELETE FROM issues WHERE id IN (SELECT id FROM issues ORDER BY written DESC LIMIT -1 OFFSET \(Self.issueLimit))"
        )
        lastIssue = try database.number("SELECT max(written) FROM issues")
        putScore = try database.prepare("INSERT OR REPLACE INTO scores VALUES(?,?,?)")
        removeScores = try database.prepare("DELETE FROM scores WHERE step = ? AND time BETWEEN ? AND ?")
        putNote = try database.prepare("INSERT OR REPLACE INTO meta VALUES(?,?)")
    }

    /// Stores all of `items`, or nothing and throws.
    package func store(_ items: [StoreItem], now: Int64) throws(StoreError) {
        try database.execute("BEGIN IMMEDIATE")
        do throws(StoreError) {
            try refresh(now: now)
            var count = 0
            var hasIssues = false
            for item in items {
                count += try write(item, now: now)
                if case .issue = item { hasIssues = true }
            }
            if hasIssues { try removeIssues.run() }
            try log.notePeak(limits, in: database)
            try database.execute("COMMIT")
            written += count
        } catch {
            // After some errors SQLite has rolled back by itself, and this one says that there is nothing to roll back.
            try? database.execute("ROLLBACK")
            isStale = true
            throw error
        }
        log.bound(limits, of: database)
    }

    /// Finds out where the tables end, if the last transaction was rolled back; in a transaction.
    private func refresh(now: Int64) throws(StoreError) {
        if isStale { try lines.reload(now: now) }
        isStale = false
    }

    private func write(_ item: StoreItem, now: Int64) throws(StoreError) -> Int {
        switch item {
        case .lines(let batch, let typeNames, let place):
            let count = try lines.write(batch, typeNames: typeNames, keep: keep, now: now)
            switch place {
            case .file(let checkpoint): try checkpoints.write(checkpoint, now: now)
            case .input(let changes): try positions.write(changes)
            case nil: break
            }
            return count
        case .positions(let changes):
            try positions.write(changes)
        case .checkpoint(let checkpoint):
            try checkpoints.write(checkpoint, now: now)
        case .forget(let device, let inode):
            try checkpoints.forget(device: device, inode: inode)
        case .issue(let issue):
            putIssue.bind(1, issue.id)
            putIssue.bind(2, issue.lastSeen)
            putIssue.bind(3, issue.isResolved ? 1 : 0)
            putIssue.bind(4, String(decoding: issue.body, as: UTF8.self))
            lastIssue += 1
            putIssue.bind(5, lastIssue)
            try putIssue.run()
        case .score(let step, let time, let score):
            putScore.bind(1, step)
            putScore.bind(2, time)
            putScore.bind(3, score)
            try putScore.run()
        case .forgetScores(let step, let times):
            removeScores.bind(1, step)
            removeScores.bind(2, times.lowerBound)
            removeScores.bind(3, times.upperBound)
            try removeScores.run()
        case .note(let name, let value):
            putNote.bind(1, name)
            putNote.bind(2, value)
            try putNote.run()
        }
        return 0
    }

    /// When the last of the checkpoints was written, microseconds since 1970.
    package func readCheckpointTime() throws(StoreError) -> Int64 { try checkpoints.readLatestTime() }

    package func readCheckpoints() throws(StoreError) -> [Checkpoint] { try checkpoints.read() }

    /// How far inputs that are no files are stored.
    package func readPositions() throws(StoreError) -> [InputPosition] { try positions.read() }

    /// The issues written last, at most `limit`, in the order in which they were last seen.
    package func readIssues(limit: Int) throws(StoreError) -> [StoredIssue] {
        let rows = try database.prepare(
            "SELECT * FROM (SELECT * FROM issues ORDER BY written DESC LIMIT ?) ORDER BY last_seen, written"
        )
        rows.bind(1, limit)
        var issues: [StoredIssue] = []
        while try rows.step() {
            issues.append(
                StoredIssue(
                    id: rows.text(0),
                    lastSeen: rows.integer(1),
                    isResolved: rows.integer(2) != 0,
                    body: rows.bytes(3)
                )
            )
        }
        return issues
    }

    /// Health scores of one step from `since` on, in the order of time.
    package func readScores(step: Int, since: Int64) throws(StoreError) -> [(time: Int64, score: Double)] {
        let rows = try database.prepare("SELECT time, score FROM scores WHERE step = ? AND time >= ? ORDER BY time")
        rows.bind(1, step)
        rows.bind(2, since)
        var scores: [(time: Int64, score: Double)] = []
        while try rows.step() { scores.append((rows.integer(0), rows.double(1))) }
        return scores
    }

    package func readNote(_ name: String) throws(StoreError) -> String? {
        let row = try database.prepare("SELECT value FROM meta WHERE name = ?")
        row.bind(1, name)
        return try row.step() ? row.text(0) : nil
    }

    /// The last time that the database has noted, as the wall clock said; `nil` in a new one.
    package func lastTime() throws(StoreError) -> Int64? {
        let time = try database.number(
            """
            SELECT max(ifnull((SELECT stored FROM groups ORDER BY id DESC LIMIT 1), 0),
              ifnull((SELECT max(updated) FROM checkpoints), 0))
            """
        )
        return time > 0 ? time : nil
    }

    /// The wall clock jumped: corrects when the lines of this run were stored, so that their age stays as it was.
    package func moveTimes(by jump: Int64) throws(StoreError) {
        try database.execute("UPDATE groups SET stored = stored + \(jump) WHERE id >= \(firstGroup)")
    }

    /// Lines that were stored in the future, by a clock that was wrong, count as stored now.
    package func endFuture(now: Int64) throws(StoreError) {
        try database.execute("UPDATE groups SET stored = \(now) WHERE stored > \(now)")
    }

    /// Forgets all scores but the latest `kept` of each step.
    ///
    /// By number, not by age: a clock that is ahead for a while must not empty the table.
    package func forgetScores(kept: Int) throws(StoreError) {
        for step in [1, 60] {
            try database.execute(
                """
                DELETE FROM scores WHERE step = \(step) AND time <=
                  (SELECT time FROM scores WHERE step = \(step) ORDER BY time DESC LIMIT 1 OFFSET \(kept))
                """
            )
        }
    }

    /// Removes some of the oldest lines, if there are any to remove.
    ///
    /// - Returns: whether there may be more to remove.
    package func retire(_ retention: Retention, now: Int64) throws(StoreError) -> Bool {
        guard retention.age != nil || retention.bytes != nil else { return false }
        if let archive, try archive.finish(unless: try remover.oldestDay()) { return true }
        let bounds = bounds(retention.bytes)
        let index = try remover.largeIndex(bounds)
        let removal = index == nil ? try remover.next(retention, bounds, now: now) : nil
        if let removal { try archive?.begin(removal.day) }
        try database.execute("BEGIN IMMEDIATE")
        do throws(StoreError) {
            try refresh(now: now)
            if let index { try remover.dropIndex(of: index, now: now) }
            if let removal { try remover.remove(removal) }
            let isSmaller = try remover.shrinkFile(bounds)
            try database.execute("COMMIT")
            log.bound(limits, of: database)
            return index != nil || removal != nil || (isSmaller && retention.bytes != nil)
        } catch {
            // As in `store`.
            try? database.execute("ROLLBACK")
            isStale = true
            throw error
        }
    }

    /// How much lines and index may take now.
    private func bounds(_ limit: Int64?) -> SizeBounds {
        var bounds = SizeBounds(limit: limit)
        bounds.logPeak = log.peak
        return bounds
    }

    /// The room that the database takes now.
    package func size() throws(StoreError) -> StoreSize {
        var size = try database.size()
        size.log = log.size
        return size
    }

    /// Whether lines have to be removed because of the size.
    package var isTooLarge: Bool {
        // What is wrong with the database, retiring says.
        guard limits.limit != nil, let size = try? database.size() else { return false }
        return size.used > bounds(limits.limit).high
    }

    /// The most that the database has taken after a transaction of late, if its file was as large as now.
    package var peakSize: Int64 {
        get throws(StoreError) { try database.size().file + max(log.size, log.peak) }
    }

    /// Gives memory back when there is nothing to do.
    package func rest() { database.shrink() }

    /// Leaves everything in one file, if that takes no time: a long WAL is as good for the next start.
    package func finish() {
        guard 1..<(4 << 20) ~= log.size else { return }
        // It is as whole without; readers may still hold the WAL.
        try? database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    }
}
