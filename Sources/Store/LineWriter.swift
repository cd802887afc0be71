import LogCore

/// Writes lines and what finds them again: a row a line, and for each group of 128 lines its span of time and its words.
///
/// Lines are numbered as they come. A group's words go into the full-text table of its part (`Part`); the last group,
/// while it is not full, is only in `lines`, and a search reads it whole. A group or a part that has grown too large ends
/// early: the numbers up to the next one are left out.
final class LineWriter {
    /// Lines of a group are those whose numbers agree but for the last 7 bits.
    static let groupShift: Int64 = 7
    static let groupSize: Int64 = 1 << groupShift
    /// A group with more text than this ends early, so that what is read and removed as a whole has a bounded size.
    static let groupBytes = 512 << 10

    private let database: Database
    private let partLimit: Int64
    private let insert: Statement
    private let insertGroup: Statement
    private let sources: NameTable
    private let services: NameTable
    private let types: NameTable
    private var part: Part?

    /// The number of the next line.
    private(set) var next: Int64 = 1
    private var words = GroupWords()
    /// Bytes of text of the group that is not full.
    private var size = 0
    /// The part whose names `write` has looked up.
    private var namedPart: Int64 = -1
    private var times: (first: Int64, last: Int64) = (.max, .min)
    private var noted: (severity: Int64, source: Int64, service: Int64, issue: Int64) = (-1, -1, -1, 0)
    /// What `insert` is bound to: a statement keeps its values, and most lines are as the one before them was.
    private var bound: (severity: Int64, source: Int64, service: Int64, issue: Int64) = (-1, -1, -1, -1)
    /// Of the batch at hand, issue type numbers by place; 0 is not looked up yet.
    private var typeNumbers: [Int64] = []

    /// Finds out where the tables end.
    ///
    /// - Parameters:
    ///   - database: the connection that writes.
    ///   - partLimit: a part ends when index and new names come to so many bytes.
    /// - Throws: what is the matter with the database.
    init(_ database: Database, partLimit: Int64 = .max) throws(StoreError) {
        self.database = database
        self.partLimit = partLimit
        insert = try database.prepare("INSERT INTO lines VALUES(?,?,?,?,?,?,?)")
        insertGroup = try database.prepare("INSERT OR REPLACE INTO groups VALUES(?,?,?,?)")
        sources = try NameTable(database, "sources")
        services = try NameTable(database, "services")
        types = try NameTable(database, "issue_types")
        try reload(now: 0)
    }

    /// Finds out where the table ends: at the start, and after a transaction that did not come to be.
    func reload(now: Int64) throws(StoreError) {
        part = nil
        // What follows the last full group, also where that was stored without having been indexed.
        let last = try database.number("SELECT max(id) FROM lines")
        let indexed = try database.number("SELECT max(id) FROM groups")
        let hasGroups = try database.number("SELECT count(*) FROM (SELECT 1 FROM groups LIMIT 1)") > 0
        // The last group may have ended early.
        next = max(1, last + 1, hasGroups ? (indexed + 1) << Self.groupShift : 1)
        var number = Part.number(ofGroup: next >> Self.groupShift)
        // A part whose index was dropped gets none again, which would not know the lines that are there.
        if hasGroups, Part.number(ofGroup: indexed) == number, try !Part.exists(number, in: database) {
            number += 1
            next = Part.groups(of: number).lowerBound << Self.groupShift
        }
        for table in [sources, services, types] { try table.resume(part: number) }
        try rebuild(from: hasGroups ? (indexed + 1) << Self.groupShift : .min, now: now)
    }

    private func rebuild(from first: Int64, now: Int64) throws(StoreError) {
        clear()
        let rows = try database.prepare(
            "SELECT id, time, severity, source, service, issue, text FROM lines WHERE id >= ? ORDER BY id"
        )
        rows.bind(1, first)
        var group: Int64?
        var full: [Int64] = []
        while try rows.step() {
            let number = rows.integer(0) >> Self.groupShift
            if let group, number != group { full.append(group) }
            if number != group { clear() }
            group = number
            note(
                time: rows.integer(1),
                severity: rows.integer(2),
                source: rows.integer(3),
                service: rows.integer(4),
                issue: rows.integer(5)
            )
            rows.withBytes(6) { addWords($0) }
        }
        // Only after a crash of an earlier version, or by another hand, is there more than the last group to do.
        for number in full { try index(number, now: now) }
    }

    private func index(_ group: Int64, now: Int64) throws(StoreError) {
        var other = GroupWords()
        swap(&other, &words)
        let saved = (times, noted, size)
        clear()
        let rows = try database.prepare(
            "SELECT id, time, severity, source, service, issue, text FROM lines WHERE id BETWEEN ? AND ?"
        )
        rows.bind(1, group << Self.groupShift)
        rows.bind(2, (group << Self.groupShift) + Self.groupSize - 1)
        while try rows.step() {
            note(
                time: rows.integer(1),
                severity: rows.integer(2),
                source: rows.integer(3),
                service: rows.integer(4),
                issue: rows.integer(5)
            )
            rows.withBytes(6) { addWords($0) }
        }
        try finish(group, now: now)
        swap(&other, &words)
        (times, noted, size) = saved
    }

    /// Writes the records of `batch` that `keep` wants; its numbers of issue types are places in `typeNames`.
    ///
    /// - Returns: how many were written.
    func write(_ batch: Batch, typeNames: [String], keep: StoredLines, now: Int64) throws(StoreError) -> Int {
        guard keep != .none, batch.records.contains(where: keep.keeps) else { return 0 }
        var place = try look(up: batch.source, typeNames)
        let isUTF8 = (try? UTF8Span(validating: batch.bytes.span)) != nil  // the error would tell where it is not
        // `withUnsafeBytes` knows no typed errors.
        let result: Result<Int, StoreError> = batch.bytes.withUnsafeBytes { bytes in
            do throws(StoreError) {
                var written = 0
                for record in batch.records where keep.keeps(record) {
                    if namedPart != sources.part { place = try look(up: batch.source, typeNames) }
                    try write(record, bytes, place, typeNames, isUTF8, now)
                    written += 1
                }
                return .success(written)
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    /// The numbers of a batch's names in the part at hand.
    private func look(
        up source: Source,
        _ typeNames: [String]
    ) throws(StoreError) -> (source: Int64, service: Int64) {
        namedPart = sources.part
        typeNumbers.removeAll(keepingCapacity: true)
        typeNumbers += repeatElement(0, count: typeNames.count)
        return (try sources.number(of: source.path), try services.number(of: source.service))
    }

    private func write(
        _ record: Record,
        _ bytes: UnsafeRawBufferPointer,
        _ place: (source: Int64, service: Int64),
        _ typeNames: [String],
        _ isUTF8: Bool,
        _ now: Int64
    ) throws(StoreError) {
        let start = min(Int(record.start), bytes.count)
        let line = UnsafeRawBufferPointer(rebasing: bytes[start..<min(start + Int(record.length), bytes.count)])
        var service = place.service
        if record.serviceLength > 0 {
            let start = min(Int(record.serviceStart), bytes.count)
            let end = min(start + Int(record.serviceLength), bytes.count)
            service = try services.number(of: UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
        }
        var issue: Int64 = 0
        if record.issue > 0, Int(record.issue) <= typeNames.count {
            let place = Int(record.issue) - 1
            if typeNumbers[place] == 0 { typeNumbers[place] = try types.number(of: typeNames[place]) }
            issue = typeNumbers[place]
        }
        insert.bind(1, next)
        insert.bind(2, record.time)
        let severity = Int64(record.severity.rawValue)
        if severity != bound.severity { insert.bind(3, severity) }
        if place.source != bound.source { insert.bind(4, place.source) }
        if service != bound.service { insert.bind(5, service) }
        if issue != bound.issue { insert.bind(6, issue) }
        bound = (severity, place.source, service, issue)
        insert.bind(7, borrowing: line, isText: isUTF8 || String(validating: line, as: UTF8.self) != nil)
        try insert.run()
        note(
            time: record.time,
            severity: severity,
            source: place.source,
            service: service,
            issue: issue
        )
        addWords(line)
        let group = next >> Self.groupShift
        next += 1
        if next >> Self.groupShift != group || size > Self.groupBytes {
            try finish(group, now: now)
            clear()
            try startGroup(after: group)
        }
    }

    @inline(__always)
    private func addWords(_ line: UnsafeRawBufferPointer) {
        words.add(line)
        size += line.count
    }

    /// Sets the number of the next line, in the next part if that of `group` is large enough.
    private func startGroup(after group: Int64) throws(StoreError) {
        next = (group + 1) << Self.groupShift
        guard let part else { return }
        let names = sources.addedBytes + services.addedBytes + types.addedBytes
        if part.estimatedSize + names >= partLimit {
            try part.measure()
            // What the open transaction adds is not on disk yet, hence the margin.
            if part.estimatedSize + names >= partLimit / 8 * 7 {
                next = Part.groups(of: part.number).upperBound << Self.groupShift
            }
        }
        usePart(Part.number(ofGroup: next >> Self.groupShift))
    }

    /// From now on, names are used by lines of this part.
    private func usePart(_ number: Int64) {
        guard sources.part != number else { return }
        for table in [sources, services, types] { table.use(part: number) }
    }

    /// Drops the index of a part whose lines stay; new ones begin another part.
    func dropIndex(of number: Int64, now: Int64) throws(StoreError) {
        if number == Part.number(ofGroup: next >> Self.groupShift) {
            let group = next >> Self.groupShift
            if times.first <= times.last { try finish(group, now: now) }
            clear()
            next = Part.groups(of: number).upperBound << Self.groupShift
            usePart(number + 1)
        }
        if part?.number == number { part = nil }
        try database.execute("DROP TABLE \(Part.table(number))")
    }

    /// Removes the names that no line of this part or a later one has.
    func removeNames(before part: Int64) throws(StoreError) {
        for table in [sources, services, types] { try table.remove(before: part) }
    }

    private func note(time: Int64, severity: Int64, source: Int64, service: Int64, issue: Int64) {
        times = (min(times.first, time), max(times.last, time))
        // Most lines are as the one before them was.
        if severity != noted.severity { words.add(mark: "v", severity) }
        if source != noted.source { words.add(mark: "s", source) }
        if service != noted.service { words.add(mark: "p", service) }
        if issue != noted.issue, issue != 0 { words.add(mark: "i", issue) }
        noted = (severity, source, service, issue)
    }

    private func clear() {
        words.clear()
        noted = (-1, -1, -1, 0)
        times = (.max, .min)
        size = 0
    }

    private func finish(_ group: Int64, now: Int64) throws(StoreError) {
        insertGroup.bind(1, group)
        insertGroup.bind(2, times.first)
        insertGroup.bind(3, times.last)
        insertGroup.bind(4, now)
        try insertGroup.run()
        let number = Part.number(ofGroup: group)
        if part?.number != number { part = try Part(database, number) }
        try part?.add(words.text, group: group)
    }
}
