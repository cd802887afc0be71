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
