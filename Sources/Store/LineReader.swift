package import LogCore

/// Searches stored lines, on a connection of its own that never stands in the writer's way.
///
/// It goes from the newest lines to older ones, part by part. Within a part the full-text index names the groups of lines
/// that have all words and marks asked for, newest first and as they are needed; the lines of a group are then read and
/// compared. So the work of a page is bounded by what it shows, and what is rare costs an index look-up a part. When
/// `patience` is over the page ends where it has come to, and its cursor goes on from there.
package final class LineReader {
    private let database: Database
    private let rows: Statement
    private let groups: Statement
    private let oneGroup: Statement
    private var sources: [Int64: String] = [:]
    private var services: [Int64: String] = [:]
    private var types: [Int64: String] = [:]

    /// - Throws: what is the matter with the file, also that it is not there.
    package init(path: String) throws(StoreError) {
        database = try Database(path, .read, busyMilliseconds: 1000)
        try database.execute("PRAGMA query_only = 1; PRAGMA cache_size = -8000; PRAGMA temp_store = MEMORY")
        rows = try database.prepare(
            "SELECT id, time, severity, source, service, issue, text FROM lines WHERE id BETWEEN ? AND ? ORDER BY id DESC"
        )
        groups = try database.prepare(
            "SELECT id FROM groups WHERE id <= ? AND id >= ? AND last_time >= ? AND first_time <= ? ORDER BY id DESC"
        )
        oneGroup = try database.prepare("SELECT 1 FROM groups WHERE id = ? AND last_time >= ? AND first_time <= ?")
    }

    /// The page that `query` asks for; `isOver` tells when it has taken long enough.
    package func page(_ query: LineQuery, isOver: () -> Bool) throws(StoreError) -> StoredPage {
        // One state of the database for all statements of the page.
        try database.execute("BEGIN")
        defer { try? database.execute("COMMIT") }  // a transaction that only read has nothing to lose
        return try search(query, isOver: isOver)
    }

    private func search(_ query: LineQuery, isOver: () -> Bool) throws(StoreError) -> StoredPage {
        var page = StoredPage(lines: [], next: nil)
        guard let wanted = try Wanted(query, self) else { return page }
        let first = try database.number("SELECT min(id) FROM lines")
        let last = min(try database.number("SELECT max(id) FROM lines"), query.cursor - 1)
        guard last >= first, query.limit > 0 else { return page }
        let firstGroup = first >> LineWriter.groupShift
        // The group that is not full has no words in the index.
        let lastFull = try database.number("SELECT max(id) FROM groups")
        let hasGroups = try database.number("SELECT count(*) FROM (SELECT 1 FROM groups LIMIT 1)") > 0
        var group = last >> LineWriter.groupShift
        while !hasGroups && group >= firstGroup || group > lastFull {
            if try read(group, before: query.cursor, wanted, into: &page) { return page }
            group -= 1
            if group < firstGroup { return page }
            if isOver() { return StoredPage(lines: page.lines, next: (group + 1) << LineWriter.groupShift) }
        }
        while group >= firstGroup {
            let part = Part.number(ofGroup: group)
            let range = Part.groups(of: part)
            let candidates: Statement
            if let match = wanted.match {
                guard try database.number("SELECT count(*) FROM sqlite_schema WHERE name = '\(Part.table(part))'") > 0
                else {
                    group = range.lowerBound - 1
                    continue
                }
                let table = Part.table(part)
                candidates = try database.prepare(
                    "SELECT rowid FROM \(table) WHERE \(table) MATCH ? AND rowid <= ? ORDER BY rowid DESC"
                )
                candidates.bind(1, match)
                candidates.bind(2, group)
            } else {
                candidates = groups
                candidates.bind(1, group)
                candidates.bind(2, max(range.lowerBound, firstGroup))
                candidates.bind(3, query.from)
                candidates.bind(4, query.to)
            }
            defer { candidates.reset() }
            while try candidates.step() {
                group = candidates.integer(0)
                // Without words, the statement has looked at the times already.
                var mayHave = true
                if wanted.match != nil { mayHave = try overlaps(group, query) }
                if mayHave {
                    if try read(group, before: query.cursor, wanted, into: &page) { return page }
                }
                if isOver() { return StoredPage(lines: page.lines, next: group << LineWriter.groupShift) }
            }
            group = range.lowerBound - 1
            if isOver(), group >= firstGroup {
                return StoredPage(lines: page.lines, next: (group + 1) << LineWriter.groupShift)
            }
        }
        return page
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
    /// - Returns: whether the page is full; its cursor is set then.
    private func read(_ group: Int64, before cursor: Int64, _ wanted: Wanted, into page: inout StoredPage)
        throws(StoreError) -> Bool
    {
        let start = group << LineWriter.groupShift
        rows.bind(1, start)
        rows.bind(2, min(start + LineWriter.groupSize, cursor) - 1)
        defer { rows.reset() }
        while try rows.step() {
            let time = rows.integer(1)
            let severity = rows.integer(2)
            guard time >= wanted.query.from, time <= wanted.query.to, wanted.admits(severity),
                wanted.sources?.contains(rows.integer(3)) != false, wanted.services?.contains(rows.integer(4)) != false,
                wanted.types?.contains(rows.integer(5)) != false
            else { continue }
            let isMatch = wanted.query.text.map { text in rows.withBytes(6) { text.matches(Span(_unsafeBytes: $0)) } }
            guard isMatch != false else { continue }
            if page.lines.count == wanted.query.limit {
                page.next = page.lines[page.lines.count - 1].id
                return true
            }
            page.lines.append(
                StoredLine(
                    id: rows.integer(0),
                    time: time,
                    severity: Severity(rawValue: UInt8(clamping: severity)) ?? .unknown,
                    source: try name(rows.integer(3), "sources", \.sources),
                    service: try name(rows.integer(4), "services", \.services),
                    issue: try name(rows.integer(5), "issue_types", \.types),
                    text: rows.bytes(6)
                )
            )
        }
        return false
    }

    private func name(
        _ number: Int64,
        _ table: String,
        _ cache: ReferenceWritableKeyPath<LineReader, [Int64: String]>
    ) throws(StoreError) -> String {
        if number == 0 { return "" }
        if let name = self[keyPath: cache][number] { return name }
        let row = try database.prepare("SELECT name FROM \(table) WHERE id = ?")
        row.bind(1, number)
        let name = try row.step() ? row.text(0) : ""
        if self[keyPath: cache].count > 16_384 { self[keyPath: cache] = [:] }
        self[keyPath: cache][number] = name
        return name
    }

    /// Numbers of the names in a table that `isWanted`.
    fileprivate func numbers(_ table: String, _ isWanted: (Span<UInt8>) -> Bool) throws(StoreError) -> Set<Int64> {
        let row = try database.prepare("SELECT id, name FROM \(table)")
        var numbers: Set<Int64> = []
        while try row.step() {
            if isWanted(row.bytes(1).span) { numbers.insert(row.integer(0)) }
        }
        return numbers
    }
}

/// A query in the numbers of the tables.
private struct Wanted {
    var query: LineQuery
    var sources: Set<Int64>?
    var services: Set<Int64>?
    var types: Set<Int64>?
    /// For the full-text index; `nil` when every group may have such lines.
    var match: String?

    /// A look at every name would be longer than reading the lines.
    private static let markLimit = 64
    /// A shorter beginning of a word says too little to be worth all the words that begin so.
    private static let prefixLength = 3

    /// - Returns: `nil` when nothing can match, since a name is not there.
    init?(_ query: LineQuery, _ reader: LineReader) throws(StoreError) {
        self.query = query
        if let source = query.source {
            let pattern = Glob(source)
            sources = try reader.numbers("sources") { pattern.matches($0) }
        }
        if let service = query.service {
            let name = WordReader.lowercased(Array(service.utf8))
            services = try reader.numbers("services") { bytes in
                WordReader.lowercased((0..<bytes.count).map { bytes[$0] }) == name
            }
        }
        if let issue = query.issue {
            let name = Array(issue.utf8)
            types = try reader.numbers("issue_types") { bytes in
                bytes.count == name.count && (0..<name.count).allSatisfy { bytes[$0] == name[$0] }
            }
        }
        if sources?.isEmpty == true || services?.isEmpty == true || types?.isEmpty == true { return nil }
        var terms = Self.terms(query.text)
        for (kind, numbers) in [("s" as Unicode.Scalar, sources), ("p", services), ("i", types)] {
            guard let numbers, numbers.count <= Self.markLimit else { continue }
            terms.append("(" + numbers.sorted().map { Self.mark(kind, $0) }.joined(separator: " OR ") + ")")
        }
        if query.severity >= .warning {
            let numbers = Int64(query.severity.rawValue)...Int64(Severity.critical.rawValue)
            terms.append("(" + numbers.map { Self.mark("v", $0) }.joined(separator: " OR ") + ")")
        }
        match = terms.isEmpty ? nil : terms.joined(separator: " AND ")
    }

    /// Unknown shows as info, and counts as that.
    func admits(_ severity: Int64) -> Bool {
        switch query.severity {
        case .unknown, .debug: true
        case .info: severity != Int64(Severity.debug.rawValue)
        case .warning, .error, .critical: severity >= Int64(query.severity.rawValue)
        }
    }

    private static func terms(_ text: SearchText?) -> [String] {
        var terms: Set<String> = []
        for phrase in text?.phrases ?? [] {
            if phrase.isAddress {
                terms.insert("\"" + String(decoding: GroupWords.address(phrase.words), as: UTF8.self) + "\"")
                continue
            }
            for (index, word) in phrase.words.enumerated() {
                let indexed = String(decoding: GroupWords.indexed(word), as: UTF8.self)
                if phrase.isPrefix, index == phrase.words.count - 1 {
                    let isWorthIt = (prefixLength...GroupWords.wordLength).contains(word.count)
                    if isWorthIt { terms.insert("\"\(indexed)\"*") }
                } else {
                    terms.insert("\"\(indexed)\"")
                }
            }
        }
        return terms.sorted()
    }

    private static func mark(_ kind: Unicode.Scalar, _ number: Int64) -> String {
        var text: [UInt8] = []
        GroupWords.append(mark: kind, number, to: &text)
        return "\"" + String(decoding: text, as: UTF8.self) + "\""
    }
}
