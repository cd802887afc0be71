import Glibc

/// Where retired lines go.
package struct ArchiveSettings: Sendable, Hashable {
    package var directory: String
    /// Who writes: for those who gather archives of several machines.
    package var node: String
    /// An archive is finished when it is larger, in bytes as compressed, though its day is not over.
    package var limit: Int64

    package init(directory: String, node: String, limit: Int64 = 16 << 20) {
        self.directory = directory
        self.node = node
        self.limit = limit
    }
}

/// Writes lines that retention takes out into archives: gzip of NDJSON, a file a day or several, each with a manifest.
///
/// An archive grows under a name that ends in `.part`, a gzip member a step, and a note in the database says how much of it
/// counts. The note is stored in the transaction that removes the lines, so a crash leaves a line in one place or the
/// other, never in both or none: what an archive has beyond the note is written over. The name is noted before the file is
/// made, so a crash leaves no file that nobody knows of.
struct ArchiveWriter {
    /// The archive that is being written.
    private struct Open {
        var name: String
        /// Days since 1970 UTC, by when the lines were stored.
        var day: Int64
        var size: Int64 = 0
        var lines: Int64 = 0
        var bytes: Int64 = 0
        var first = Int64.max
        var last = Int64.min
    }

    private let database: Database
    private let settings: ArchiveSettings
    private let rows: Statement
    private let readNote: Statement
    private let putNote: Statement

    static let schema = 1
    static let dayLength: Int64 = 86_400_000_000

    init(_ database: Database, _ settings: ArchiveSettings) throws(StoreError) {
        self.database = database
        self.settings = settings
        rows = try database.prepare(
            """
            SELECT lines.time, json_object('time', lines.time, 'severity', lines.severity, 'source', sources.name,
              'service', services.name, 'issue', ifnull(issue_types.name, ''),
              iif(typeof(text) = 'blob' OR instr(text, char(0)), 'hex', 'text'),
              iif(typeof(text) = 'blob' OR instr(text, char(0)), hex(text), text))
            FROM lines JOIN sources ON sources.id = lines.source JOIN services ON services.id = lines.service
              LEFT JOIN issue_types ON issue_types.id = lines.issue
            WHERE lines.id < ? ORDER BY lines.id
            """
        )
        readNote = try database.prepare(
            """
            SELECT value ->> 'name', value ->> 'day', value ->> 'size', value ->> 'lines', value ->> 'bytes',
              value ->> 'first', value ->> 'last' FROM meta WHERE name = 'archive'
            """
        )
        putNote = try database.prepare(
            """
            INSERT OR REPLACE INTO meta VALUES('archive', json_object('name', ?, 'day', ?, 'size', ?, 'lines', ?,
              'bytes', ?, 'first', ?, 'last', ?))
            """
        )
    }

    static func day(_ time: Int64) -> Int64 { time / dayLength }

    /// Chooses the name of an archive for lines that were stored on `day`, unless one is being written; in no transaction.
    func begin(_ day: Int64) throws(StoreError) {
        // Each time: somebody may have taken it away.
        if mkdir(settings.directory, 0o700) != 0, errno != EEXIST {
            throw StoreError.current(writing: settings.directory)
        }
        guard let archive = try noted() else { return try note(try unused(day)) }
        if archive.lines > 0, size(of: path(archive.name) + ".part") < archive.size { try giveUp(archive) }
    }

    /// Somebody else took it away, or cut it: what is there stays as it is, and another one is begun.
    private func giveUp(_ archive: Open) throws(StoreError) {
        try forget()
        throw StoreError(
            kind: .damaged,
            path: path(archive.name) + ".part",
            reason: "not as it was written; \(archive.lines) lines were in it, the next ones go into another archive"
        )
    }

    /// In bytes; -1 without the file.
    private func size(of path: String) -> Int64 {
        var status = stat()
        return stat(path, &status) == 0 ? Int64(status.st_size) : -1
    }

    /// Appends all lines before `end` to the archive that was begun for their day; in the transaction that removes them.
    func add(linesBefore end: Int64) throws(StoreError) {
        var text: [UInt8] = []
        guard var archive = try noted() else {
            throw StoreError(kind: .other, path: settings.directory, reason: "no archive was begun")
        }
        rows.bind(1, end)
        defer { rows.reset() }
        while try rows.step() {
            let time = rows.integer(0)
            archive.first = min(archive.first, time)
            archive.last = max(archive.last, time)
            archive.lines += 1
            rows.withBytes(1) { text += $0 }
            text.append(0x0A)
        }
        guard !text.isEmpty else { return }
        guard let member = GzipMember.compress(text) else {
            throw StoreError(kind: .other, path: settings.directory, reason: "no memory to compress")
        }
        archive.bytes += Int64(text.count)
        try write(member, to: path(archive.name) + ".part", at: archive.size)
        // The file itself is on the disk; so is its name now.
        if archive.size == 0 { try flush(settings.directory) }
        archive.size += Int64(member.count)
        try note(archive)
    }

    /// Gives the archive that is being written its name, if it is large enough or its day is not `day`.
    ///
    /// - Returns: whether it did; in no transaction.
    func finish(unless day: Int64?) throws(StoreError) -> Bool {
        guard let archive = try noted() else { return false }
        let name = path(archive.name)
        let part = name + ".part"
        // After a crash it may have its name already, and then it is over, whatever day it is.
        let isNamed = size(of: part) < 0 && size(of: name) == archive.size
        guard isNamed || archive.day != day || archive.size >= settings.limit else { return false }
        if archive.lines == 0 {
            // Begun, and then nothing of it came to be.
            unlink(part)
            try forget()
            return true
        }
        if !isNamed {
            if size(of: part) < archive.size { try giveUp(archive) }
            try write([], to: part, at: archive.size)
        }
        let sum = try Checksum.sha256(of: isNamed ? name : part)
        let manifest = ArchiveManifest.path(of: name)
        try write(Array(try describe(archive, sum.digits).utf8), to: manifest + ".part", at: 0)
        if !isNamed, rename(part, name) != 0 { throw StoreError.current(writing: name) }
        guard rename(manifest + ".part", manifest) == 0 else { throw StoreError.current(writing: manifest) }
        try flush(settings.directory)
        try forget()
        return true
    }

    private func forget() throws(StoreError) { try database.execute("DELETE FROM meta WHERE name = 'archive'") }

    private func noted() throws(StoreError) -> Open? {
        defer { readNote.reset() }
        guard try readNote.step() else { return nil }
        return Open(
            name: readNote.text(0),
            day: readNote.integer(1),
            size: readNote.integer(2),
            lines: readNote.integer(3),
            bytes: readNote.integer(4),
            first: readNote.integer(5),
            last: readNote.integer(6)
        )
    }

    private func note(_ archive: Open) throws(StoreError) {
        putNote.bind(1, archive.name)
        let numbers = [archive.day, archive.size, archive.lines, archive.bytes, archive.first, archive.last]
        for (index, number) in numbers.enumerated() { putNote.bind(index + 2, number) }
        try putNote.run()
    }

    /// A name that nothing has: an earlier database may have left archives of that day.
    private func unused(_ day: Int64) throws(StoreError) -> Open {
        let date = try database.prepare("SELECT strftime('%Y-%m-%d', ?, 'unixepoch')")
        date.bind(1, day * 86_400)
        _ = try date.step()
        let text = date.text(0)
        var number = 1
        while true {
            let name = "livelogs-\(text)-\(number).ndjson.gz"
            if access(path(name), F_OK) != 0, access(path(name) + ".part", F_OK) != 0 {
                return Open(name: name, day: day)
            }
            number += 1
        }
    }

    private func describe(_ archive: Open, _ checksum: String) throws(StoreError) -> String {
        let text = try database.prepare(
            """
            SELECT json_object('schema', ?, 'file', ?, 'node', ?, 'stored_on', strftime('%Y-%m-%d', ?, 'unixepoch'),
              'lines', ?, 'bytes', ?, 'compressed_bytes', ?,
              'first_time', strftime('%Y-%m-%dT%H:%M:%S', ?8 / 1000000, 'unixepoch') || printf('.%06dZ', ?8 % 1000000),
              'last_time', strftime('%Y-%m-%dT%H:%M:%S', ?9 / 1000000, 'unixepoch') || printf('.%06dZ', ?9 % 1000000),
              'sha256', ?)
            """
        )
        text.bind(1, Self.schema)
        text.bind(2, archive.name)
        text.bind(3, settings.node)
        text.bind(4, archive.day * 86_400)
        text.bind(5, archive.lines)
        text.bind(6, archive.bytes)
        text.bind(7, archive.size)
        text.bind(8, archive.first)
        text.bind(9, archive.last)
        text.bind(10, checksum)
        _ = try text.step()
        return text.text(0) + "\n"
    }

    private func path(_ name: String) -> String { settings.directory + "/" + name }

    /// Writes `bytes` at `offset`, the end of what counts, and waits until they are on the disk.
    private func write(_ bytes: [UInt8], to path: String, at offset: Int64) throws(StoreError) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw StoreError.current(writing: path) }
        defer { close(descriptor) }
        guard ftruncate(descriptor, Int(offset)) == 0 else { throw StoreError.current(writing: path) }
        var done = 0
        while done < bytes.count {
            let count = bytes.withUnsafeBytes { bytes in
                pwrite(descriptor, bytes.baseAddress.map { $0 + done }, bytes.count - done, Int(offset) + done)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw StoreError.current(writing: path) }
            done += count
        }
        guard fdatasync(descriptor) == 0 else { throw StoreError.current(writing: path) }
    }

    private func flush(_ directory: String) throws(StoreError) {
        let descriptor = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw StoreError.current(writing: directory) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw StoreError.current(writing: directory) }
    }
}
