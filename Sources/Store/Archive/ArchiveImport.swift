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
    ///
    /// - Parameters:
    ///   - path: of the database.
    ///   - limit: that of `Retention.bytes`, which the server will hold.
    /// - Throws: what is the matter with the database.
    package init(path: String, limit: Int64? = nil) throws(StoreError) {
        let bounds = SizeBounds(limit: limit)
        database = try Database.forWriting(path, bounds: bounds)
        lines = try LineWriter(database, partLimit: bounds.part)
        parse = try database.prepare(
            """
            SELECT ?1 ->> 'time', ?1 ->> 'severity', ?1 ->> 'source', ?1 ->> 'service', ?1 ->> 'issue', ?1 ->> 'text',
              ?1 ->> 'hex'
            """
        )
    }

    /// A line of an archive is longer by what JSON writes for its bytes: six for each at most, of 16 MiB that a line may have.
    private static let longestLine = 100 << 20
    /// Of one archive.
    ///
    /// Rules have some dozens; more would be somebody's invention.
    private static let mostTypes = 1000

    /// Checks the archive against its manifest and stores its lines in one transaction.
    ///
    /// It may come from anywhere, so memory is bounded whatever is in it: by its longest line, which may have 100 MiB.
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
            throw Self.damaged(archive, "its SHA-256 is not the one in the manifest")
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
        var splitter = LineEnds()
        var count: Int64 = 0
        var size: Int64 = 0
        var group = LineGroup()
        try GzipMember.inflate(archive) { (bytes) throws(StoreError) in
            size += Int64(bytes.count)
            guard size <= manifest.bytes else {
                throw Self.damaged(archive, "it has more than the \(manifest.bytes) bytes of its manifest")
            }
            try splitter.take(bytes) { (line) throws(StoreError) in
                count += 1
                guard count <= manifest.lines else {
                    throw Self.damaged(archive, "it has more than the \(manifest.lines) lines of its manifest")
                }
                try add(line, of: archive, to: &group, now: now)
            }
            guard splitter.rest.count <= Self.longestLine else {
                throw Self.damaged(archive, "it has a line of more than \(Self.longestLine) bytes")
            }
        }
        try write(&group, now: now)
        guard splitter.rest.isEmpty, count == manifest.lines, size == manifest.bytes else {
            throw Self.damaged(
                archive,
                "\(count) lines, \(size) bytes; in its manifest \(manifest.lines) lines, \(manifest.bytes) bytes"
            )
        }
        return .added(lines: Int(count))
    }

    private static func damaged(_ archive: String, _ reason: String) -> StoreError {
        StoreError(kind: .damaged, path: archive, reason: reason)
    }

    /// Lines in a row that have a source and a service in common.
    private struct LineGroup {
        var source = ""
        var service = ""
        var bytes: [UInt8] = []
        var records: [Record] = []
        var types: [String] = []
        /// Places in `types`, counted from 1.
        var places: [String: UInt16] = [:]
        /// Names of types in all groups so far.
        var allTypes: Set<String> = []

        /// The number that records have for a type; `nil` when there are too many.
        mutating func number(of type: String) -> UInt16? {
            if let place = places[type] { return place }
            allTypes.insert(type)
            guard allTypes.count <= ArchiveImport.mostTypes else { return nil }
            types.append(type)
            places[type] = UInt16(types.count)
            return UInt16(types.count)
        }
    }

    private func add(_ json: ArraySlice<UInt8>, of archive: String, to group: inout LineGroup, now: Int64)
        throws(StoreError)
    {
        parse.bind(1, String(decoding: json, as: UTF8.self))
        defer { parse.reset() }
        do {
            _ = try parse.step()
        } catch {
            throw Self.damaged(archive, "a line is no JSON")
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
            guard let number = group.number(of: issue) else {
                throw Self.damaged(archive, "it has more than \(Self.mostTypes) types of issues")
            }
            record.issue = number
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
        group.places = [:]
    }

    private static func bytes(ofHex digits: [UInt8]) -> [UInt8] {
        func value(_ digit: UInt8) -> UInt8 { digit < 0x40 ? digit & 0x0F : (digit & 0x0F) + 9 }
        return stride(from: 0, to: digits.count - 1, by: 2).map { value(digits[$0]) << 4 | value(digits[$0 + 1]) }
    }
}

/// Cuts a stream of bytes into lines, looking at each byte once.
private struct LineEnds {
    /// The line whose end has not come.
    private(set) var rest: [UInt8] = []

    mutating func take(_ bytes: [UInt8], _ body: (ArraySlice<UInt8>) throws(StoreError) -> Void) throws(StoreError) {
        var start = 0
        while let end = bytes[start...].firstIndex(of: 0x0A) {
            if rest.isEmpty {
                try body(bytes[start..<end])
            } else {
                rest += bytes[start..<end]
                try body(rest[...])
                rest.removeAll(keepingCapacity: rest.count < 1 << 20)
            }
            start = end + 1
        }
        rest += bytes[start...]
    }
}
