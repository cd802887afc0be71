package import LogCore

/// Searches stored lines, on a connection of its own that never stands in the writer's way.
///
/// It goes from the newest lines to older ones, part by part. Within a part the full-text index names the groups of lines
/// that have all words and marks asked for, newest first and as they are needed; the lines of a group are then read and
/// compared. So the work of a page is bounded by what it shows, and what is rare costs one index look-up per part. When the
/// page's time is over or its lines fill `pageBytes`, it ends after the last line looked at, and its cursor goes
/// on from there.
package final class LineReader {
    /// Bytes that a page's texts and names may have; its first line may be longer than that.
    package static let pageBytes = 1 << 20

    private let database: Database
    private let rows: Statement
    private let groups: Statement
    private let oneGroup: Statement
    private var sources = NameCache()
    private var services = NameCache()
    private var types = NameCache()
    /// Of the latest queries; see `condition`.
    private var scans: [NameScan.Key: NameScan] = [:]
    private static let scanLimit = 16
    private let isStopped: () -> Bool
    /// Look-ups in the index that a whole page had not enough time for.
    private var slowLookups: Set<Lookup> = []
    private static let slowLookupLimit = 64

    /// Opens the database for searching.
    ///
    /// When `isStopped` says so, whatever runs ends with an error of the kind `interrupted`.
    ///
    /// - Throws: what is the matter with the file, also that it is not there.
    package init(path: String, isStopped: @escaping () -> Bool = { false }) throws(StoreError) {
        self.isStopped = isStopped
        database = try Database(path, .read, busyMilliseconds: 1000)
        database.isInterrupted = isStopped
        database.allowInterruptions()
        try database.execute("PRAGMA query_only = 1; PRAGMA cache_size = -8000; PRAGMA temp_store = MEMORY")
        rows = try database.prepare(
            "SELECT id, time, severity, source, service, issue, text FROM lines WHERE id BETWEEN ? AND ? ORDER BY id DESC"
        )
        groups = try database.prepare(
            "SELECT id FROM groups WHERE id <= ? AND id >= ? AND last_time >= ? AND first_time <= ? ORDER BY id DESC"
        )
        oneGroup = try database.prepare("SELECT 1 FROM groups WHERE id = ? AND last_time >= ? AND first_time <= ?")
    }

    /// The page that `query` asks for.
    ///
    /// `isOver` is asked after each line; when it says that the page took long enough, the page ends there. At least one line
    /// is looked at in each page, so following the cursors always comes to an end.
    package func page(_ query: LineQuery, isOver: @escaping () -> Bool) throws(StoreError) -> StoredPage {
        // One state of the database for all statements of the page.
        try database.execute("BEGIN")
        defer { try? database.execute("COMMIT") }  // a transaction that only read has nothing to lose
        return try search(query, isOver: isOver)
    }

    private func search(_ query: LineQuery, isOver: @escaping () -> Bool) throws(StoreError) -> StoredPage {
        var page = StoredPage(lines: [], next: nil)
        guard let wanted = try WantedLines(query, self, isOver: isOver) else { return page }
        let first = try database.number("SELECT min(id) FROM lines")
        let last = min(try database.number("SELECT max(id) FROM lines"), query.cursor - 1)
        guard last >= first, query.limit > 0 else { return page }
        let firstGroup = first >> LineWriter.groupShift
        // The group that is not full has no words in the index.
        let lastFull = try database.number("SELECT max(id) FROM groups")
        let hasGroups = try database.number("SELECT count(*) FROM (SELECT 1 FROM groups LIMIT 1)") > 0
        var walk = Walk(start: last + 1, firstGroup: firstGroup, isOver: isOver)
        while walk.group >= firstGroup, !hasGroups || walk.group > lastFull {
            if try read(walk.group, wanted, &walk, into: &page) { return page }
            // Numbers are left out where a group or a part ended early.
            let start = walk.group << LineWriter.groupShift
            walk.position = min(start, try database.number("SELECT max(id) FROM lines WHERE id < \(start)") + 1)
        }
        while walk.group >= firstGroup {
            if walk.hasMoved, isOver() {
                page.next = walk.position
                return page
            }
            if try readPart(wanted, &walk, into: &page) { return page }
        }
        return page
    }

    /// Looks at the lines of one part before the walk's position.
    ///
    /// - Returns: whether the page has ended; its cursor is set then.
    private func readPart(_ wanted: WantedLines, _ walk: inout Walk, into page: inout StoredPage) throws(StoreError)
        -> Bool
    {
        let part = Part.number(ofGroup: walk.group)
        let range = Part.groups(of: part)
        let lookup = wanted.match.map { Lookup(part: part, match: $0) }
        var isIndexed = lookup.map { !slowLookups.contains($0) } ?? false
        if isIndexed { isIndexed = try Part.exists(part, in: database) }
        let candidates: Statement
        if isIndexed {
            let table = Part.table(part)
            candidates = try database.prepare(
                "SELECT rowid FROM \(table) WHERE \(table) MATCH ? AND rowid <= ? AND rowid >= ? ORDER BY rowid DESC"
            )
            candidates.bind(1, wanted.match ?? "")
            candidates.bind(2, walk.group)
            candidates.bind(3, max(range.lowerBound, walk.firstGroup))
        } else {
            candidates = groups
            candidates.bind(1, walk.group)
            candidates.bind(2, max(range.lowerBound, walk.firstGroup))
            candidates.bind(3, wanted.query.from)
            candidates.bind(4, wanted.query.to)
        }
        defer { candidates.reset() }
        while true {
            guard let hasRow = try isIndexed ? step(candidates, unless: walk.isOver) : candidates.step() else {
                guard let lookup, !walk.hasMoved else {
                    page.next = walk.position
                    return true
                }
                // A whole page was not enough for the look-up, nor would the next one be: read all lines of the part.
                if slowLookups.count >= Self.slowLookupLimit { slowLookups = [] }
                slowLookups.insert(lookup)
                return false
            }
            guard hasRow else {
                walk.position = range.lowerBound << LineWriter.groupShift
                return false
            }
            let group = candidates.integer(0)
            // Without the index, the statement has looked at the times already.
            var mayHave = true
            if isIndexed { mayHave = try overlaps(group, wanted.query) }
            if mayHave, try read(group, wanted, &walk, into: &page) { return true }
            walk.position = group << LineWriter.groupShift
            if walk.isOver() {
                page.next = walk.position
                return true
            }
        }
    }

    /// - Returns: whether there is a row; `nil` when the time was over before that was known.
    private func step(_ statement: Statement, unless isOver: @escaping () -> Bool) throws(StoreError) -> Bool? {
        database.isInterrupted = isOver
        defer { database.isInterrupted = isStopped }
        do {
            return try statement.step()
        } catch {
            guard case .interrupted = error.kind, !isStopped() else { throw error }
            return nil
        }
    }

    private func overlaps(_ group: Int64, _ query: LineQuery) throws(StoreError) -> Bool {
        guard query.from > .min || query.to < .max else { return true }
        oneGroup.bind(1, group)
        oneGroup.bind(2, query.from)
        oneGroup.bind(3, query.to)
        defer { oneGroup.reset() }
        return try oneGroup.step()
    }

    /// Adds the lines of a group that are wanted.
    ///
    /// - Returns: whether the page has ended; its cursor is set then.
    private func read(_ group: Int64, _ wanted: WantedLines, _ walk: inout Walk, into page: inout StoredPage)
        throws(StoreError) -> Bool
    {
        let start = group << LineWriter.groupShift
        rows.bind(1, start)
        rows.bind(2, min(start + LineWriter.groupSize, wanted.query.cursor) - 1)
        defer { rows.reset() }
        while try rows.step() {
            let id = rows.integer(0)
            if try isWanted(wanted) {
                let line = try line(id)
                let isFull = page.lines.count >= wanted.query.limit || walk.bytes + line.size > Self.pageBytes
                if isFull, !page.lines.isEmpty {
                    page.next = id + 1
                    return true
                }
                walk.bytes += line.size
                page.lines.append(line)
            }
            if walk.isOver() {
                page.next = id
                return true
            }
        }
        return false
    }

    /// Whether the line that `rows` stands at is wanted.
    private func isWanted(_ wanted: WantedLines) throws(StoreError) -> Bool {
        let time = rows.integer(1)
        guard time >= wanted.query.from, time <= wanted.query.to, wanted.admits(rows.integer(2)),
            wanted.types?.contains(rows.integer(5)) != false,
            try wanted.sources?.admits(rows.integer(3), name: source) != false,
            try wanted.services?.admits(rows.integer(4), name: service) != false
        else { return false }
        guard let text = wanted.query.text else { return true }
        return rows.withBytes(6) { text.matches(Span(_unsafeBytes: $0)) }
    }

    /// The line that `rows` stands at.
    private func line(_ id: Int64) throws(StoreError) -> StoredLine {
        StoredLine(
            id: id,
            time: rows.integer(1),
            severity: Severity(rawValue: UInt8(clamping: rows.integer(2))) ?? .unknown,
            source: try source(rows.integer(3)),
            service: try service(rows.integer(4)),
            issue: try name(rows.integer(5), "issue_types", \.types),
            text: rows.bytes(6)
        )
    }

    private func source(_ number: Int64) throws(StoreError) -> String { try name(number, "sources", \.sources) }

    private func service(_ number: Int64) throws(StoreError) -> String { try name(number, "services", \.services) }

    private func name(
        _ number: Int64,
        _ table: String,
        _ cache: ReferenceWritableKeyPath<LineReader, NameCache>
    ) throws(StoreError) -> String {
        if number == 0 { return "" }
        if let name = self[keyPath: cache][number] { return name }
        let row = try database.prepare("SELECT name FROM \(table) WHERE id = ?")
        row.bind(1, number)
        let name = try row.step() ? row.text(0) : ""
        self[keyPath: cache].insert(name, for: number)
        return name
    }

    /// The number of a name; nil when the table has none such.
    func number(of name: String, in table: String) throws(StoreError) -> Int64? {
        let row = try database.prepare("SELECT id FROM \(table) WHERE name = ?")
        row.bind(1, name)
        return try row.step() ? row.integer(0) : nil
    }

    /// Compares the names of a table with what is wanted, as many as there is time for.
    ///
    /// - Parameters:
    ///   - key: the table, and what tells this condition from others.
    ///   - isOver: whether the page took long enough.
    ///   - isWanted: what is asked of a name.
    /// - Returns: the condition, with the numbers of the names if all were compared, in this page or those before.
    /// - Throws: the error of the database.
    func condition(
        _ key: NameScan.Key,
        isOver: @escaping () -> Bool,
        isWanted: @escaping (Span<UInt8>) -> Bool
    ) throws(StoreError) -> NameCondition {
        var scan = scans[key] ?? NameScan()
        let isComplete = try advance(&scan, key.table, isOver, isWanted)
        if scans[key] == nil, scans.count >= Self.scanLimit { scans = [:] }
        scans[key] = scan
        return NameCondition(numbers: isComplete ? scan.numbers : nil, isWanted: isWanted)
    }

    /// - Returns: whether all names have been compared.
    private func advance(
        _ scan: inout NameScan,
        _ table: String,
        _ isOver: @escaping () -> Bool,
        _ isWanted: (Span<UInt8>) -> Bool
    ) throws(StoreError) -> Bool {
        let row = try database.prepare("SELECT id, name FROM \(table) WHERE id > ? ORDER BY id")
        row.bind(1, scan.last)
        while !scan.isTooLarge, let hasRow = try step(row, unless: isOver) {
            guard hasRow else { return true }
            scan.last = row.integer(0)
            if isWanted(row.bytes(1).span) { scan.numbers.insert(scan.last) }
            if isOver() { break }
        }
        return false
    }
}

/// How far a page has come, from newer lines to older ones.
private struct Walk {
    /// The line after the last one that the page asks for.
    let start: Int64
    let firstGroup: Int64
    let isOver: () -> Bool
    /// All lines of the page from this number on have been looked at.
    var position: Int64
    /// Of the lines that the page has.
    var bytes = 0

    init(start: Int64, firstGroup: Int64, isOver: @escaping () -> Bool) {
        self.start = start
        self.firstGroup = firstGroup
        self.isOver = isOver
        position = start
    }

    /// Of the next line to look at.
    var group: Int64 { (position - 1) >> LineWriter.groupShift }
    var hasMoved: Bool { position < start }
}

/// A question to the index of one part.
private struct Lookup: Hashable {
    var part: Int64
    var match: String
}

extension StoredLine {
    /// Bytes that grow with what was logged.
    fileprivate var size: Int { text.count + source.utf8.count + service.utf8.count }
}
