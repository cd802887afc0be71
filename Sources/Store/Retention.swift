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
final class LineRemover {
    private let database: Database
    private let lines: LineWriter
    private let archive: ArchiveWriter?
    private let oldest: Statement
    private let measureGroup: Statement
    private let removeLines: Statement
    private let removeGroups: Statement
    /// Too much was stored, and not enough of it is removed yet.
    private var isShrinking = false

    /// Groups that go in a step: some thousand lines.
    private static let step: Int64 = 32
    /// Free pages that are given back to the disk in a step.
    private static let vacuumedPages: Int64 = 64
    /// What a row takes beside its text.
    private static let rowBytes: Int64 = 24

    init(_ database: Database, _ lines: LineWriter, _ archive: ArchiveWriter?) throws(StoreError) {
        self.database = database
        self.lines = lines
        self.archive = archive
        oldest = try database.prepare("SELECT id, stored FROM groups ORDER BY id LIMIT 1")
        measureGroup = try database.prepare(
            "SELECT sum(length(CAST(text AS BLOB)) + \(Self.rowBytes)) FROM lines WHERE id BETWEEN ? AND ?"
        )
        removeLines = try database.prepare("DELETE FROM lines WHERE id < ?")
        removeGroups = try database.prepare("DELETE FROM groups WHERE id < ?")
    }

    /// The part of the oldest lines, when lines have to go and its index is so large that it goes before them.
    func largeIndex(_ bounds: SizeBounds) throws(StoreError) -> Int64? {
        guard try excess(bounds) > 0, let (group, _) = try oldestGroup() else { return nil }
        let part = Part.number(ofGroup: group)
        guard let size = try Part.size(part, in: database), size > bounds.largeIndex else { return nil }
        return part
    }

    /// Drops the index of a part, in a transaction: its lines are searched without it.
    func dropIndex(of part: Int64, now: Int64) throws(StoreError) { try lines.dropIndex(of: part, now: now) }

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
    func next(_ retention: Retention, _ bounds: SizeBounds, now: Int64) throws(StoreError) -> Removal? {
        guard let (group, stored) = try oldestGroup() else { return nil }
        let isOld = retention.age.map { stored < now - $0 } ?? false
        let excess = try excess(bounds)
        guard isOld || excess > 0 else { return nil }
        var end = try firstKept(from: group, excess: excess)
        guard end > group else { return nil }
        if excess == 0, let age = retention.age {
            end = try firstGroup(from: group, to: end, storedSince: now - age)
        }
        if archive != nil {
            // An archive has the lines of one day.
            let nextDay = (ArchiveWriter.day(stored) + 1) * ArchiveWriter.dayLength
            end = try firstGroup(from: group, to: end, storedSince: nextDay)
        }
        return Removal(start: group, end: end, day: ArchiveWriter.day(stored))
    }

    /// Bytes to free; 0 when the database is within its limit.
    private func excess(_ bounds: SizeBounds) throws(StoreError) -> Int64 {
        guard bounds.limit != nil else { return 0 }
        let used = try database.size().used
        isShrinking = used > (isShrinking ? bounds.low : bounds.high)
        return isShrinking ? used - bounds.low : 0
    }

    /// The first group that stays: after some thousand lines, or after those that make up `excess`, if it is not 0.
    private func firstKept(from group: Int64, excess: Int64) throws(StoreError) -> Int64 {
        var limit = group + Self.step
        if excess > 0 {
            let kept = try database.number(
                "SELECT ifnull(min(id), \(group)) FROM (SELECT id FROM groups ORDER BY id DESC LIMIT \(SizeBounds.groupsKept))"
            )
            limit = min(limit, kept)
        } else {
            limit = min(limit, try database.number("SELECT max(id) FROM groups"))
        }
        guard excess > 0, limit > group else { return limit }
        var end = group
        var size: Int64 = 0
        while end < limit, size < excess {
            measureGroup.bind(1, end << LineWriter.groupShift)
            measureGroup.bind(2, ((end + 1) << LineWriter.groupShift) - 1)
            if try measureGroup.step() { size += measureGroup.integer(0) }
            measureGroup.reset()
            end += 1
        }
        return end
    }

    private func firstGroup(from start: Int64, to end: Int64, storedSince time: Int64) throws(StoreError) -> Int64 {
        try database.number(
            "SELECT ifnull(min(id), \(end)) FROM groups WHERE id BETWEEN \(start) AND \(end) AND stored >= \(time)"
        )
    }

    /// Archives the lines of these groups, and takes them out; in a transaction.
    func remove(_ removal: Removal) throws(StoreError) {
        let line = removal.end << LineWriter.groupShift
        try archive?.add(linesBefore: line)
        removeLines.bind(1, line)
        try removeLines.run()
        removeGroups.bind(1, removal.end)
        try removeGroups.run()
        if let (group, _) = try oldestGroup() { try removeParts(before: Part.number(ofGroup: group)) }
    }

    /// Drops the index of parts that have no lines, and the names that only they had.
    private func removeParts(before part: Int64) throws(StoreError) {
        let tables = try database.prepare(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name GLOB 'words_*' AND sql LIKE 'CREATE VIRTUAL%'"
        )
        var old: [Int64] = []
        while try tables.step() {
            if let number = Part.number(ofTable: tables.text(0)), number < part { old.append(number) }
        }
        guard !old.isEmpty else { return }
        for number in old { try database.execute("DROP TABLE \(Part.table(number))") }
        try lines.removeNames(before: part)
    }

    /// Gives some free pages back to the disk, if the file is too large; in a transaction.
    ///
    /// Free pages are used again, so with a limit they are given back only beyond it; without one the file shrinks with
    /// what age removes. A little each time: moving pages takes time.
    ///
    /// - Returns: whether the file became smaller.
    func shrinkFile(_ bounds: SizeBounds) throws(StoreError) -> Bool {
        let before = try database.size()
        guard before.free > 0, bounds.limit == nil || before.file > bounds.file else { return false }
        try database.execute("PRAGMA incremental_vacuum(\(Self.vacuumedPages))")
        return try database.size().file < before.file
    }

    private func oldestGroup() throws(StoreError) -> (group: Int64, stored: Int64)? {
        defer { oldest.reset() }
        return try oldest.step() ? (oldest.integer(0), oldest.integer(1)) : nil
    }

    /// The day on which the oldest lines were stored, as an archive counts; `nil` without any.
    func oldestDay() throws(StoreError) -> Int64? {
        try oldestGroup().map { ArchiveWriter.day($0.stored) }
    }
}
