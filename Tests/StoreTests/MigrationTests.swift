import LogCore
import Store
import Testing

/// A database as each earlier version left it opens and goes on.
///
/// The SQL is what those versions ran, written out: a step of `Schema` that was changed by mistake is found.
@Suite("Databases of earlier versions")
struct MigrationTests {
    let scratch = Scratch()

    /// Schemas before that of this program.
    private static let versions = [1, 2, 3]

    @Test
    func `the versions tested are all that were before`() {
        #expect(Self.versions == Array(1..<Schema.current.steps.count))
    }

    @Test(arguments: versions)
    func `keeps what was stored, and goes on`(version: Int) throws {
        try OldDatabase(scratch.database, version: version).fill()
        let writer = try StoreWriter(path: scratch.database, keep: .all)
        #expect(try writer.readCheckpoints() == [checkpoint(offset: 900)])
        #expect(try writer.readCheckpointTime() == 77)
        #expect(try writer.readNote("inputs") == "file /var/log/app.log")
        #expect(try writer.readScores(step: 60, since: 0).map(\.score) == [90, 80])
        #expect(try writer.readPositions() == [InputPosition(input: version < 3 ? "" : "journal", position: "s=1;i=2")])
        try writer.store([lines(batch(["new line 200"]), checkpoint(offset: 950))], now: 80)
        #expect(try writer.readCheckpoints() == [checkpoint(offset: 950)])

        let all = OldDatabase.texts
        let reader = try LineReader(path: scratch.database)
        #expect(try reader.texts() == ["new line 200"] + all.reversed())
        #expect(try reader.texts("7") == [all[6]])
        // One that is in no group yet.
        #expect(try reader.texts("140") == [all[139]])
        #expect(try reader.texts { $0.severity = .error } == [all[9]])
        #expect(try reader.texts { $0.issue = "oom" } == [all[9]])
        #expect(try reader.texts { $0.service = "cron" } == [all[4]])
        #expect(try reader.texts { $0.source = "/var/log/*" }.count == all.count + 1)
        let database = try Connection(scratch.database)
        #expect(try database.number("SELECT min(id) FROM lines WHERE text = 'new line 200'") == Int64(all.count) + 1)
        #expect(try database.number("SELECT count(*) FROM sources") == 1)
        #expect(try database.number("PRAGMA user_version") == Int64(Schema.current.steps.count))
        #expect(try database.number("SELECT count(*) FROM pragma_integrity_check WHERE integrity_check = 'ok'") == 1)
    }

    @Test(arguments: versions)
    func `the issues seen last are kept, in their order`(version: Int) throws {
        let old = try OldDatabase(scratch.database, version: version)
        for number in 1...1100 {
            // Seen in another order than their names have.
            try old.put(issue: "i\(number * 7 % 1101)", lastSeen: number, isResolved: number == 1100)
        }
        let writer = try StoreWriter(path: scratch.database, keep: .all)
        let issues = try writer.readIssues(limit: 5000)
        #expect(issues.map(\.lastSeen) == Array(101...1100))
        #expect(issues.last == StoredIssue(id: "i1094", lastSeen: 1100, isResolved: true, body: [65]))
        // One that shows again is the last one written, and the one written first goes for a new one.
        try writer.store(
            ["i\(101 * 7 % 1101)", "new"].map {
                .issue(StoredIssue(id: $0, lastSeen: 1200, isResolved: false, body: [66]))
            },
            now: 1
        )
        let after = try writer.readIssues(limit: 5000)
        #expect(after.count == 1000)
        #expect(Set(issues.map(\.id)).subtracting(after.map(\.id)) == ["i\(102 * 7 % 1101)"])
    }

    @Test(arguments: versions)
    func `names stay as long as their lines do`(version: Int) throws {
        try OldDatabase(scratch.database, version: version).fill()
        let writer = try StoreWriter(path: scratch.database, keep: .all)
        try writer.store([lines(batch((0..<300).map { "later \($0)" }))], now: 90)
        while try writer.retire(Retention(age: 20), now: 100) {}
        let database = try Connection(scratch.database)
        #expect(try database.number("SELECT count(*) FROM log WHERE source IS NULL OR service IS NULL") == 0)
        #expect(try LineReader(path: scratch.database).texts("299") == ["later 299"])
    }

    @Test(arguments: versions)
    func `has the same tables as a new one then`(version: Int) throws {
        try OldDatabase(scratch.database, version: version).fill()
        _ = try StoreWriter(path: scratch.database, keep: .all)
        let other = Scratch()
        _ = try StoreWriter(path: other.database, keep: .all)
        #expect(try shape(scratch.database) == shape(other.database))
    }

    /// Columns and indexes of all tables but those of the index of words, whose number depends on the lines.
    private func shape(_ path: String) throws -> [String] {
        try Connection(path).texts(
            """
            SELECT t.name || '.' || c.name || ' ' || c.type || ' ' || c."notnull" || ' ' || ifnull(c.dflt_value, '-')
                || ' ' || c.pk FROM sqlite_schema AS t, pragma_table_info(t.name) AS c
              WHERE t.name NOT GLOB 'words_*' AND t.type IN ('table', 'view')
            UNION ALL SELECT i.tbl_name || ' ' || i.name || ' ' || ifnull(i.sql, '-') FROM sqlite_schema AS i
              WHERE i.type = 'index' AND i.tbl_name NOT GLOB 'words_*' ORDER BY 1
            """
        )
    }
}

/// A database as the program of an earlier schema made it.
private struct OldDatabase {
    private let database: Connection
    private let version: Int

    /// 150 lines: a group that is full and has its words in the index, and one that has not.
    static let texts = (1...150).map { "line \($0)" }

    init(_ path: String, version: Int) throws {
        self.version = version
        database = try Connection(path)
        try database.run("PRAGMA page_size = 4096; PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL")
        try database.run(Self.first)
        if version >= 2 { try database.run("ALTER TABLE checkpoints ADD COLUMN clock INTEGER NOT NULL DEFAULT 0") }
        if version >= 3 { try database.run(Self.positions) }
        try database.run("PRAGMA application_id = 0x4C764C67; PRAGMA user_version = \(version)")
    }

    func put(issue: String, lastSeen: Int, isResolved: Bool) throws {
        try database.run("INSERT INTO issues VALUES('\(issue)', \(lastSeen), \(isResolved), 'A')")
    }

    func fill() throws {
        try database.run(
            """
            INSERT INTO sources VALUES(1, '/var/log/app.log');
            INSERT INTO services VALUES(1, 'app'), (2, 'cron');
            INSERT INTO issue_types VALUES(1, 'oom');
            INSERT INTO meta VALUES('inputs', 'file /var/log/app.log');
            INSERT INTO scores VALUES(60, 60, 90), (60, 120, 80);
            INSERT INTO checkpoints(device, inode, path, offset, head_length, head_hash, tail_length, tail_hash, updated)
              VALUES(1, 7, '/var/log/app.log', 900, 20, -1, 30, 5, 77);
            CREATE VIRTUAL TABLE words_0 USING fts5(words, content='', columnsize=0, detail=none, tokenize='ascii');
            """
        )
        try database.run(
            version < 3
                ? "INSERT INTO meta VALUES('journal', 's=1;i=2')"
                : "INSERT INTO positions VALUES('journal', '', 's=1;i=2')"
        )
        for (index, text) in Self.texts.enumerated() {
            let (severity, service, issue) = index == 9 ? (4, 1, 1) : (2, index == 4 ? 2 : 1, 0)
            try database.run(
                "INSERT INTO lines VALUES(\(index + 1), \(index), \(severity), 1, \(service), \(issue), '\(text)')"
            )
        }
        // Lines 1 to 127 are the first group.
        let marks = ["v2", "v4", "s1", "p1", "p2", "i1"].map { "\u{E000}" + $0 }
        let words = ["line"] + (1...127).map(String.init) + marks
        try database.run("INSERT INTO groups VALUES(0, 0, 126, 70)")
        try database.run("INSERT INTO words_0(rowid, words) VALUES(0, '\(words.joined(separator: " "))')")
    }

    private static let first = """
        CREATE TABLE meta(name TEXT PRIMARY KEY, value) WITHOUT ROWID;
        CREATE TABLE sources(id INTEGER PRIMARY KEY, name TEXT UNIQUE NOT NULL);
        CREATE TABLE services(id INTEGER PRIMARY KEY, name TEXT UNIQUE NOT NULL);
        CREATE TABLE issue_types(id INTEGER PRIMARY KEY, name TEXT UNIQUE NOT NULL);
        CREATE TABLE lines(
          id INTEGER PRIMARY KEY, time INTEGER NOT NULL, severity INTEGER NOT NULL, source INTEGER NOT NULL,
          service INTEGER NOT NULL, issue INTEGER NOT NULL, text NOT NULL);
        CREATE TABLE groups(
          id INTEGER PRIMARY KEY, first_time INTEGER NOT NULL, last_time INTEGER NOT NULL, stored INTEGER NOT NULL);
        CREATE TABLE checkpoints(
          device INTEGER NOT NULL, inode INTEGER NOT NULL, path TEXT NOT NULL, offset INTEGER NOT NULL,
          head_length INTEGER NOT NULL, head_hash INTEGER NOT NULL,
          tail_length INTEGER NOT NULL, tail_hash INTEGER NOT NULL, updated INTEGER NOT NULL,
          PRIMARY KEY(device, inode)) WITHOUT ROWID;
        CREATE TABLE issues(
          id TEXT PRIMARY KEY, last_seen INTEGER NOT NULL, resolved INTEGER NOT NULL, body TEXT NOT NULL) WITHOUT ROWID;
        CREATE INDEX issues_by_time ON issues(last_seen);
        CREATE TABLE scores(step INTEGER NOT NULL, time INTEGER NOT NULL, score REAL NOT NULL, PRIMARY KEY(step, time))
          WITHOUT ROWID;
        CREATE TABLE imports(checksum TEXT PRIMARY KEY, lines INTEGER NOT NULL, imported INTEGER NOT NULL) WITHOUT ROWID;
        CREATE VIEW log AS
          SELECT lines.id, strftime('%Y-%m-%dT%H:%M:%S', time / 1000000, 'unixepoch')
              || printf('.%06dZ', time % 1000000) AS timestamp,
            CASE severity WHEN 1 THEN 'debug' WHEN 3 THEN 'warning' WHEN 4 THEN 'error' WHEN 5 THEN 'critical'
              ELSE 'info' END AS severity,
            sources.name AS source, services.name AS service, issue_types.name AS issue, text
          FROM lines JOIN sources ON sources.id = lines.source JOIN services ON services.id = lines.service
            LEFT JOIN issue_types ON issue_types.id = lines.issue;
        """

    private static let positions = """
        CREATE TABLE positions(
          input TEXT NOT NULL, key TEXT NOT NULL, position TEXT NOT NULL, PRIMARY KEY(input, key)) WITHOUT ROWID
        """
}
