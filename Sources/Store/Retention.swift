/// What old lines have to go, and how.
package struct Retention: Sendable, Hashable {
    /// Lines stored longer ago go, in microseconds; `nil` keeps them whatever their age.
    package var age: Int64?
    /// When the database is larger, its oldest lines go, in bytes; `nil` for any size.
    package var bytes: Int64?

    package init(age: Int64? = nil, bytes: Int64? = nil) {
        self.age = age
        self.bytes = bytes
    }
}

/// Removes the oldest lines, a little at a time: a step is one short transaction.
struct LineRemover {
    private let database: Database
    private let oldest: Statement
    private let removeLines: Statement
    private let removeGroups: Statement
    private let archive: ArchiveWriter?

    /// Groups that go in a step: some thousand lines.
    private static let step: Int64 = 32

    init(_ database: Database, _ archive: ArchiveWriter?) throws(StoreError) {
        self.database = database
        self.archive = archive
        oldest = try database.prepare("SELECT id, stored FROM groups ORDER BY id LIMIT 1")
        removeLines = try database.prepare("DELETE FROM lines WHERE id < ?")
        removeGroups = try database.prepare("DELETE FROM groups WHERE id < ?")
    }

    /// Groups that go together, from `start` on and before `end`.
    struct Removal {
        var start: Int64
        var end: Int64
        /// When the first was stored, as an archive counts days.
        var day: Int64
    }

    /// The next groups to go; `nil` when nothing has to.
    ///
    /// Lines count as old by when they were stored, not by the time they bear: a log of last year that is read today is
    /// news. The newest group never goes.
    func next(_ retention: Retention, now: Int64) throws(StoreError) -> Removal? {
        guard try oldest.step() else {
            oldest.reset()
            return nil
        }
        let group = oldest.integer(0)
        let stored = oldest.integer(1)
        oldest.reset()
        let isOld = retention.age.map { stored < now - $0 } ?? false
        var isTooMuch = false
        if let bytes = retention.bytes { isTooMuch = try size() > bytes }
        guard isOld || isTooMuch else { return nil }
        let end = min(group + Self.step, try database.number("SELECT max(id) FROM groups"))
        guard end > group else { return nil }
        var first = end
        if !isTooMuch, let age = retention.age {
            first = try database.number(
                "SELECT ifnull(min(id), \(end)) FROM groups WHERE id BETWEEN \(group) AND \(end) AND stored >= \(now - age)"
            )
        }
        if archive != nil {
            // An archive has the lines of one day.
            let nextDay = (ArchiveWriter.day(stored) + 1) * ArchiveWriter.dayLength
            first = try database.number(
                "SELECT ifnull(min(id), \(first)) FROM groups WHERE id BETWEEN \(group) AND \(first) AND stored >= \(nextDay)"
            )
        }
        return Removal(start: group, end: first, day: ArchiveWriter.day(stored))
    }

    /// Archives the lines of these groups, and takes them out; in a transaction.
    func remove(_ removal: Removal) throws(StoreError) {
        let line = removal.end << LineWriter.groupShift
        try archive?.add(linesBefore: line)
        removeLines.bind(1, line)
        try removeLines.run()
        removeGroups.bind(1, removal.end)
        try removeGroups.run()
        let before = Part.number(ofGroup: removal.start)
        if Part.number(ofGroup: removal.end) > before {
            try database.execute("DROP TABLE IF EXISTS \(Part.table(before))")
        }
        // Free pages are used again; giving some back each time lets the file shrink without a long pause.
        try database.execute("PRAGMA incremental_vacuum(64)")
    }

    /// The day on which the oldest lines were stored, as an archive counts; `nil` without any.
    func oldestDay() throws(StoreError) -> Int64? {
        defer { oldest.reset() }
        return try oldest.step() ? ArchiveWriter.day(oldest.integer(1)) : nil
    }

    /// Bytes that are in use.
    private func size() throws(StoreError) -> Int64 {
        let pages = try database.number("PRAGMA page_count") - database.number("PRAGMA freelist_count")
        return pages * (try database.number("PRAGMA page_size"))
    }
}
