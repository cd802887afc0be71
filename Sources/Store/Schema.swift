/// The tables, and how those of earlier versions become those of today.
///
/// `PRAGMA user_version` is the number of steps that were taken; a new version appends a step and changes none.
package struct Schema: Sendable {
    /// "LvLg": tells this program's files from other databases.
    private static let applicationID: Int64 = 0x4C76_4C67

    /// In SQL, each from one version to the next.
    package var steps: [String]

    package init(steps: [String]) { self.steps = steps }

    /// That of this program.
    package static let current = Schema(steps: [
        """
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
        """,
        // Where the local times of a file's source stand, for the hour that happens twice.
        "ALTER TABLE checkpoints ADD COLUMN clock INTEGER NOT NULL DEFAULT 0;",
        // The journal's cursor was a note, without a word about which journal it was: that input has no name.
        """
        CREATE TABLE positions(
          input TEXT NOT NULL, key TEXT NOT NULL, position TEXT NOT NULL, PRIMARY KEY(input, key)) WITHOUT ROWID;
        INSERT INTO positions SELECT '', '', value FROM meta WHERE name = 'journal';
        DELETE FROM meta WHERE name = 'journal';
        """,
        // Names are removed with the last part that uses them, issues in the order of writing: no clock, and no line's own
        // time, decides what stays. Since this version groups and parts may end early, which earlier ones don't expect.
        """
        ALTER TABLE sources ADD COLUMN part INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE services ADD COLUMN part INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE issue_types ADD COLUMN part INTEGER NOT NULL DEFAULT 0;
        UPDATE sources SET part = (SELECT ifnull(max(id), 0) >> 20 FROM lines);
        UPDATE services SET part = (SELECT ifnull(max(id), 0) >> 20 FROM lines);
        UPDATE issue_types SET part = (SELECT ifnull(max(id), 0) >> 20 FROM lines);
        DELETE FROM issues WHERE id NOT IN (SELECT id FROM issues ORDER BY last_seen DESC LIMIT 1000);
        ALTER TABLE issues ADD COLUMN written INTEGER NOT NULL DEFAULT 0;
        UPDATE issues SET written = (SELECT count(*) FROM issues AS other WHERE other.last_seen <= issues.last_seen);
        DROP INDEX issues_by_time;
        CREATE INDEX issues_by_writing ON issues(written);
        """,
    ])

    /// Looks whether a database is one of this program and not of a later version, and writes nothing.
    ///
    /// - Returns: its version; 0 for an empty one.
    func check(_ database: Database) throws(StoreError) -> Int {
        let version = Int(try database.number("PRAGMA user_version"))
        let owner = try database.number("PRAGMA application_id")
        let isEmpty = try database.number("SELECT count(*) FROM sqlite_schema") == 0
        guard owner == Self.applicationID || (owner == 0 && version == 0 && isEmpty) else {
            throw StoreError(kind: .corrupt, path: database.path, reason: "this is the database of another program")
        }
        guard version <= steps.count else {
            throw StoreError(kind: .newer(version), path: database.path, reason: "")
        }
        return version
    }

    /// Makes or upgrades the tables, in one transaction.
    func prepare(_ database: Database) throws(StoreError) {
        let version = try check(database)
        guard version < steps.count else { return }
        try database.execute("BEGIN IMMEDIATE")
        do {
            for step in steps[version...] { try database.execute(step) }
            try database.execute(
                "PRAGMA application_id = \(Self.applicationID); PRAGMA user_version = \(steps.count); COMMIT"
            )
        } catch {
            // The first error is the one that tells.
            try? database.execute("ROLLBACK")
            throw error
        }
    }
}

extension Database {
    /// Opens the database as whoever writes it does, and makes or upgrades its tables.
    static func forWriting(
        _ path: String,
        _ schema: Schema = .current,
        bounds: SizeBounds = SizeBounds(limit: nil)
    ) throws(StoreError) -> Database {
        let database = try Database(path, .write)
        // Before anything is set: what is refused stays as it is, byte for byte.
        _ = try schema.check(database)
        // Each page of the WAL is two system calls, so larger ones cost less; a database that is there keeps what it has.
        try database.execute("PRAGMA page_size = 16384; PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL")
        try schema.prepare(database)
        let pages = bounds.checkpoint / max(512, try database.number("PRAGMA page_size"))
        // A transaction is whole or not there whatever happens to the process; NORMAL may lose the last ones with the
        // machine's power, and their checkpoints with them.
        try database.execute(
            "PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = \(pages); PRAGMA journal_size_limit = \(2 * bounds.checkpoint);"
                // Some builds of SQLite write zeros over all that is removed, which for an index is as much as it was.
                + " PRAGMA secure_delete = FAST; PRAGMA cache_size = -8000; PRAGMA temp_store = MEMORY"
        )
        return database
    }
}
