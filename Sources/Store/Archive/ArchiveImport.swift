import LogCore

/// Puts the lines of an archive back into the database, once however often it is asked for.
package struct ArchiveImport {
    private let database: Database
    private let lines: LineWriter
    private let parse: Statement

    /// What came of one archive.
    package enum Outcome: Sendable, Hashable {
        case added(lines: Int)
        /// An archive with this content was imported before.
        case known
    }

    /// Opens the database, which is made when there is none; the caller holds its directory.
    package init(path: String) throws(StoreError) {
        database = try Database.forWriting(path)
        lines = try LineWriter(database)
        parse = try database.prepare(
            """
            SELECT ?1 ->> 'time', ?1 ->> 'severity', ?1 ->> 'source', ?1 ->> 'service', ?1 ->> 'issue', ?1 ->> 'text',
              ?1 ->> 'hex'
            """
        )
    }

    /// Checks the archive against its manifest and stores its lines in one transaction.
    ///
    /// - Parameters:
    ///   - archive: path of the `.ndjson.gz`, its manifest beside it.
    ///   - now: when the lines count as stored, for retention; microseconds since 1970 UTC.
    /// - Returns: how many lines were added, or that they were there.
    /// - Throws: `missing`, `damaged` or `newer` when it cannot be taken; nothing of it is stored then.
    package func take(_ archive: String, now: Int64) throws(StoreError) -> Outcome {
        let manifest = try ArchiveManifest(of: archive, database)
        let sum = try Checksum.sha256(of: archive)
        guard sum.digits == manifest.checksum else {
            throw StoreError(kind: .damaged, path: archive, reason: "its SHA-256 is not the one in the manifest")
        }
        try database.execute("BEGIN IMMEDIATE")
        do throws(StoreError) {
            let outcome = try store(archive, manifest, now: now)
            try database.execute("COMMIT")
            return outcome
        } catch {
            try? database.execute("ROLLBACK")  // it may have rolled back by itself
            try lines.reload(now: now)
            throw error
        }
    }

    private func store(_ archive: String, _ manifest: ArchiveManifest, now: Int64) throws(StoreError) -> Outcome {
        let note = try database.prepare("INSERT OR IGNORE INTO imports VALUES(?,?,?) RETURNING 1")
        note.bind(1, manifest.checksum)
        note.bind(2, manifest.lines)
        note.bind(3, now)
        guard try note.step() else { return .known }
        try note.run()
        var rest: [UInt8] = []
        var count = 0
        var group = LineGroup()
        try GzipMember.inflate(archive) { (bytes) throws(StoreError) in
            rest += bytes
            var start = 0
            while let end = rest[start...].firstIndex(of: 0x0A) {
                try add(rest[start..<end], of: archive, to: &group, now: now)
                start = end + 1
                count += 1
            }
            rest.removeFirst(start)
        }
        try write(&group, now: now)
        guard rest.isEmpty, Int64(count) == manifest.lines else {
            throw StoreError(kind: .damaged, path: archive, reason: "\(count) lines, not \(manifest.lines)")
        }
        return .added(lines: count)
    }

    /// Lines in a row that have a source and a service in common.
    private struct LineGroup {
        var source = ""
        var service = ""
        var bytes: [UInt8] = []
        var records: [Record] = []
        var types: [String] = []
    }

    private func add(_ json: ArraySlice<UInt8>, of archive: String, to group: inout LineGroup, now: Int64)
        throws(StoreError)
    {
        parse.bind(1, String(decoding: json, as: UTF8.self))
        defer { parse.reset() }
        do {
            _ = try parse.step()
        } catch {
            throw StoreError(kind: .damaged, path: archive, reason: "a line is no JSON")
        }
        let source = parse.text(2)
        let service = parse.text(3)
        if source != group.source || service != group.service || group.bytes.count > 1 << 20 {
            try write(&group, now: now)
            group.source = source
            group.service = service
        }
        let text = parse.isNull(6) ? parse.bytes(5) : Self.bytes(ofHex: parse.bytes(6))
        var record = Record(
            start: UInt32(group.bytes.count),
            length: UInt32(text.count),
            time: parse.integer(0)
        )
        record.severity = Severity(rawValue: UInt8(clamping: parse.integer(1))) ?? .unknown
        let issue = parse.text(4)
        if !issue.isEmpty {
            if !group.types.contains(issue) { group.types.append(issue) }
            record.issue = UInt16((group.types.firstIndex(of: issue) ?? 0) + 1)
        }
        group.bytes += text
        group.bytes.append(0x0A)
        group.records.append(record)
    }

    private func write(_ group: inout LineGroup, now: Int64) throws(StoreError) {
        guard !group.records.isEmpty else { return }
        let batch = Batch(
            source: Source(path: group.source, service: group.service),
            bytes: group.bytes,
            records: group.records,
            isHistory: true,
            readTime: now
        )
        _ = try lines.write(batch, typeNames: group.types, keep: .all, now: now)
        group.bytes = []
        group.records = []
        group.types = []
    }

    private static func bytes(ofHex digits: [UInt8]) -> [UInt8] {
        func value(_ digit: UInt8) -> UInt8 { digit < 0x40 ? digit & 0x0F : (digit & 0x0F) + 9 }
        return stride(from: 0, to: digits.count - 1, by: 2).map { value(digits[$0]) << 4 | value(digits[$0 + 1]) }
    }
}
