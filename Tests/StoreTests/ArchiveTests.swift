import Glibc
import LogCore
import Store
import Testing

@Suite("Archives of old lines")
struct ArchiveTests {
    let scratch = Scratch()
    let restored = Scratch()
    private static let day: Int64 = 86_400_000_000
    private static let many = (0..<300).map { "line \($0) says \"hello\"\u{0}\u{1F600}\ttab" }

    private var settings: ArchiveSettings { ArchiveSettings(directory: scratch.path, node: "box", limit: 1 << 30) }

    private func retire(_ writer: StoreWriter, _ retention: Retention, now: Int64) throws {
        while try writer.retire(retention, now: now) {}
    }

    private var archives: [String] { scratch.names.filter { $0.hasSuffix(".gz") }.map { "\(scratch.path)/\($0)" } }

    /// Three days of lines, of which two are retired.
    private func fill() throws -> StoreWriter {
        let writer = try StoreWriter(path: scratch.database, keep: .all, archive: settings)
        let valid = batch(["bad \u{7F} byte"])
        let bytes = Array("bad ".utf8) + [0xFF] + Array(" byte\n".utf8)
        let invalid = Batch(source: valid.source, bytes: bytes, records: valid.records, isHistory: false, readTime: 1)
        try writer.store(
            [lines(invalid), lines(batch(Self.many, severity: .error, issue: 1), types: ["oom"])],
            now: Self.day
        )
        try writer.store([lines(batch(Self.many, path: "/b", service: "b"))], now: 2 * Self.day)
        try writer.store([lines(batch(Self.many + Self.many))], now: 9 * Self.day)
        try retire(writer, Retention(age: Self.day), now: 9 * Self.day)
        return writer
    }

    @Test
    func `one a day, and searchable again once imported`() throws {
        let left = try LineReader(path: withExtendedLifetime(fill()) { scratch.database }).texts()
        #expect(
            scratch.names.filter { !$0.hasPrefix("livelogs.db") }.sorted() == [
                "livelogs-1970-01-02-1.json", "livelogs-1970-01-02-1.ndjson.gz", "livelogs-1970-01-03-1.json",
                "livelogs-1970-01-03-1.ndjson.gz",
            ]
        )
        let store = try ArchiveImport(path: restored.database)
        var count = 0
        for archive in archives {
            guard case .added(let lines) = try store.take(archive, now: 5) else {
                Issue.record("known before")
                continue
            }
            count += lines
            #expect(try store.take(archive, now: 6) == .known)
        }
        let reader = try LineReader(path: restored.database)
        #expect(count + left.count == 1201)
        #expect(try reader.texts().count == count)
        #expect(try Set(reader.texts()).isSuperset(of: Self.many))
        #expect(try reader.texts("\"line 7\"") { $0.issue = "oom" } == [Self.many[7]])
        #expect(try reader.texts("\"line 7\"") { $0.service = "b" } == [Self.many[7]])
        var query = LineQuery()
        query.text = try SearchText("bad")
        #expect(try reader.page(query) { false }.lines.map(\.text) == [[98, 97, 100, 32, 0xFF] + Array(" byte".utf8)])
    }

    @Test
    func `what a crash left behind the note does not count`() throws {
        let writer = try StoreWriter(path: scratch.database, keep: .all, archive: settings)
        try writer.store([lines(batch(Self.many))], now: Self.day)
        try writer.store([lines(batch(Self.many))], now: Self.day + 500)
        try retire(writer, Retention(age: 100), now: Self.day + 550)
        let part = try #require(scratch.names.first { $0.hasSuffix(".gz.part") })
        let file = fopen("\(scratch.path)/\(part)", "a")
        fputs("half a member", file)
        fclose(file)
        try writer.store([lines(batch(Self.many))], now: 3 * Self.day)
        try retire(writer, Retention(age: 100), now: 3 * Self.day)
        let store = try ArchiveImport(path: restored.database)
        let left = try LineReader(path: scratch.database).texts().count
        #expect(try archives.map { try store.take($0, now: 1) } == [.added(lines: 900 - left)])
    }

    @Test
    func `an archive that got its name right before a crash is over, though its day goes on`() throws {
        do {
            let writer = try StoreWriter(path: scratch.database, keep: .all, archive: settings)
            try writer.store([lines(batch(Self.many))], now: Self.day)
            try writer.store([lines(batch(Self.many))], now: Self.day + 500)
            try retire(writer, Retention(age: 100), now: Self.day + 550)
        }
        let part = try #require(scratch.names.first { $0.hasSuffix(".gz.part") })
        rename("\(scratch.path)/\(part)", "\(scratch.path)/\(part.dropLast(5))")
        try count(all: 600)
        #expect(archives.allSatisfy { scratch.names.contains($0.split(separator: "/").last!.dropLast(10) + ".json") })
    }

    @Test
    func `lines stay until they can be archived`() throws {
        var settings = settings
        settings.directory = "\(scratch.path)/livelogs.db/not-a-directory"
        do {
            let writer = try StoreWriter(path: scratch.database, keep: .all, archive: settings)
            try writer.store([lines(batch(Self.many))], now: Self.day)
            let error = #expect(throws: StoreError.self) { try retire(writer, Retention(age: 100), now: 2 * Self.day) }
            #expect(error?.path.hasPrefix(settings.directory) == true)
            #expect(error?.kind == .archiveUnwritable)
            #expect(try LineReader(path: scratch.database).texts().count == 300)
            try writer.store([lines(batch(["goes on"]))], now: Self.day)
        }
        try count(all: 301)
    }

    @Test
    func `advice is about the file that is the matter`() {
        func text(_ kind: StoreError.Kind) -> String { "\(StoreError(kind: kind, path: "/x", reason: "No entry"))" }
        #expect(text(.readOnly).hasPrefix("/x: No entry: ") && text(.readOnly).contains("--state-dir"))
        let archive = text(.archiveUnwritable)
        #expect(archive.hasPrefix("/x: No entry: ") && archive.contains("--archive-dir"))
        for text in [archive, text(.unreadable), text(.other)] { #expect(!text.contains("--state-dir")) }
    }

    @Test
    func `lines stay when the archive cannot be written to its end`() throws {
        do {
            let writer = try StoreWriter(path: scratch.database, keep: .all, archive: settings)
            try writer.store([lines(batch(Self.many))], now: Self.day)
            try retire(writer, Retention(age: 100), now: Self.day + 101)
            let before = try LineReader(path: scratch.database).texts().count
            let part = try #require(scratch.names.first { $0.hasSuffix(".part") })
            // A program that runs is large, and nobody may write to it.
            rename("\(scratch.path)/\(part)", "\(scratch.path)/aside")
            symlink("/proc/self/exe", "\(scratch.path)/\(part)")
            try writer.store([lines(batch(Self.many))], now: Self.day)
            #expect(throws: StoreError.self) { try retire(writer, Retention(age: 100), now: Self.day + 202) }
            #expect(try LineReader(path: scratch.database).texts().count == before + 300)
            unlink("\(scratch.path)/\(part)")
            rename("\(scratch.path)/aside", "\(scratch.path)/\(part)")
        }
        try count(all: 600)
    }

    /// Retires what can be, and expects so many lines in archives and database together.
    private func count(all: Int) throws {
        let writer = try StoreWriter(path: scratch.database, keep: .all, archive: settings)
        try retire(writer, Retention(age: 100), now: 2 * Self.day)
        try writer.store([lines(batch(Self.many))], now: 3 * Self.day)
        try retire(writer, Retention(age: 100), now: 3 * Self.day)
        let left = try LineReader(path: scratch.database).texts().count
        let store = try ArchiveImport(path: restored.database)
        var archived = 0
        for archive in archives {
            if case .added(let lines) = try store.take(archive, now: 1) { archived += lines }
        }
        #expect(archived > 0)
        #expect(left + archived == all + Self.many.count)
        #expect(!scratch.names.contains { $0.hasSuffix(".part") })
    }

    @Test
    func `a name chosen before a crash is used after it, and none is left over`() throws {
        do {
            let writer = try StoreWriter(path: scratch.database, keep: .all, archive: settings)
            try writer.store([lines(batch(Self.many))], now: Self.day)
        }
        // Killed between writing the first lines and the end of the transaction.
        let name = "livelogs-1970-01-02-1.ndjson.gz"
        let note = "json_object('name', '\(name)', 'day', 1, 'size', 0, 'lines', 0, 'bytes', 0, 'first', 0, 'last', 0)"
        try Connection(scratch.database).run("INSERT INTO meta VALUES('archive', \(note))")
        scratch.write(name + ".part", Array("what nobody counts".utf8))
        try count(all: 300)
        #expect(scratch.names.contains(name))
    }

    @Test
    func `an archive that somebody took away is told, and another one begun`() throws {
        let writer = try StoreWriter(path: scratch.database, keep: .all, archive: settings)
        try writer.store([lines(batch(Self.many))], now: Self.day)
        try retire(writer, Retention(age: 100), now: Self.day + 101)
        let part = try #require(scratch.names.first { $0.hasSuffix(".part") })
        unlink("\(scratch.path)/\(part)")
        try writer.store([lines(batch(Self.many))], now: Self.day)
        let error = #expect(throws: StoreError.self) { try retire(writer, Retention(age: 100), now: Self.day + 202) }
        #expect(error?.kind == .damaged)
        try retire(writer, Retention(age: 100), now: Self.day + 202)
        #expect(scratch.names.contains { $0.hasSuffix(".part") })
    }

    @Test(arguments: [0, 1, 20, -1])
    func `an archive that is cut is refused, whatever its manifest says`(length: Int) throws {
        _ = try fill()
        let archive = try #require(archives.first)
        let manifest = archive.replacing(".ndjson.gz", with: ".json")
        var status = stat()
        stat(archive, &status)
        truncate(archive, length < 0 ? Int(status.st_size) + length : length)
        let store = try ArchiveImport(path: restored.database)
        let cut = #expect(throws: StoreError.self) { try store.take(archive, now: 1) }
        #expect(cut?.kind == .damaged)
        #expect(cut?.description.contains(archive) == true)
        #expect(try LineReader(path: restored.database).texts() == [])
        unlink(manifest)
        let alone = #expect(throws: StoreError.self) { try store.take(archive, now: 1) }
        #expect(alone?.kind == .missing)
        #expect(alone?.description.contains(manifest) == true)
    }

    @Test
    func `a changed archive is refused, and nothing of it stored`() throws {
        _ = try fill()
        let archive = try #require(archives.first)
        let file = fopen(archive, "r+")
        fseek(file, 100, SEEK_SET)
        fputs("x", file)
        fclose(file)
        let store = try ArchiveImport(path: restored.database)
        let error = #expect(throws: StoreError.self) { try store.take(archive, now: 1) }
        #expect(error?.kind == .damaged)
        #expect(try LineReader(path: restored.database).texts() == [])
        let missing = #expect(throws: StoreError.self) { try store.take("\(scratch.path)/none.ndjson.gz", now: 1) }
        #expect(missing?.kind == .missing)
    }
}
