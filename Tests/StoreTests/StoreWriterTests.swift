import CSQLite
import Glibc
import LogCore
import Store
import Testing

@Suite("The database")
struct StoreWriterTests {
    let scratch = Scratch()

    @Test
    func `lines and checkpoints come back after it was closed`() throws {
        do {
            let writer = try StoreWriter(path: scratch.database, keep: .all)
            try writer.store([lines(batch(["one", "two"]), checkpoint(offset: 8))], now: 5)
            try writer.store([.checkpoint(checkpoint("/b", inode: 9)), .note(name: "a", value: "b")], now: 6)
        }
        let writer = try StoreWriter(path: scratch.database, keep: .all)
        #expect(try writer.readCheckpoints() == [checkpoint(offset: 8), checkpoint("/b", inode: 9)])
        #expect(try writer.readNote("a") == "b")
        try writer.store([lines(batch(["three"])), .forget(device: 1, inode: 7)], now: 7)
        #expect(try writer.readCheckpoints().map(\.path) == ["/b"])
        #expect(try LineReader(path: scratch.database).texts() == ["three", "two", "one"])
    }

    @Test
    func `where local times stand stays until lines say otherwise`() throws {
        let writer = try StoreWriter(path: scratch.database, keep: .all)
        func store(_ clock: Int64?, offset: Int) throws -> Int64? {
            var point = checkpoint(offset: offset)
            point.clock = clock
            try writer.store([.checkpoint(point)], now: Int64(offset))
            let stored = try #require(try writer.readCheckpoints().first)
            #expect(stored.offset == offset)
            return stored.clock
        }
        #expect(try store(nil, offset: 1) == nil)
        #expect(try store(77, offset: 2) == 77)
        #expect(try store(nil, offset: 3) == 77)
        #expect(try store(-5, offset: 4) == -5)
        #expect(try store(0, offset: 5) == nil)
    }

    @Test
    func `keeps warnings and issues alone, or nothing, when told so`() throws {
        for (keep, expected) in [(StoredLines.warnings, ["bad", "known", "odd"]), (.none, [])] {
            let scratch = Scratch()
            let writer = try StoreWriter(path: scratch.database, keep: keep)
            try writer.store(
                [
                    lines(batch(["plain"])), lines(batch(["odd"], severity: .warning)),
                    lines(batch(["known"], issue: 1), types: ["disk_full"]), lines(batch(["bad"], severity: .critical)),
                ],
                now: 1
            )
            #expect(try LineReader(path: scratch.database).texts().sorted() == expected)
        }
    }

    @Test
    func `a transaction that fails leaves nothing, and the next one goes on`() throws {
        let writer = try StoreWriter(path: scratch.database, keep: .all)
        try writer.store([lines(batch(["before"]))], now: 1)
        let other = try Connection(scratch.database)
        try other.run("BEGIN EXCLUSIVE")
        let many = (0..<300).map { "line \($0)" }
        #expect(throws: StoreError.self) { try writer.store([lines(batch(many))], now: 2) }
        try other.run("COMMIT")
        try writer.store([lines(batch(many))], now: 3)
        #expect(try LineReader(path: scratch.database).texts() == many.reversed() + ["before"])
        #expect(try LineReader(path: scratch.database).texts("299") == ["line 299"])
    }

    @Test
    func `a later version's file is refused and left as it is`() throws {
        _ = try StoreWriter(path: scratch.database, keep: .all)
        try Connection(scratch.database).run("PRAGMA user_version = 999; PRAGMA wal_checkpoint(TRUNCATE)")
        let before = scratch.read("livelogs.db")
        let error = #expect(throws: StoreError.self) { _ = try StoreWriter(path: scratch.database, keep: .all) }
        #expect(error?.kind == .newer(999))
        #expect(scratch.read("livelogs.db") == before)
        #expect(scratch.read("livelogs.db-wal").isEmpty)
    }

    @Test
    func `an older database is upgraded in place, and the older program refuses it then`() throws {
        let next = Schema(
            steps: Schema.current.steps + [
                "ALTER TABLE imports ADD COLUMN note TEXT NOT NULL DEFAULT ''",
                "CREATE TABLE later(id INTEGER PRIMARY KEY); INSERT INTO later SELECT id FROM lines",
            ]
        )
        do {
            let writer = try StoreWriter(path: scratch.database, keep: .all)
            try writer.store([lines(batch(["old", "older"]), checkpoint(offset: 8))], now: 5)
        }
        do {
            let writer = try StoreWriter(path: scratch.database, keep: .all, schema: next)
            #expect(try writer.readCheckpoints() == [checkpoint(offset: 8)])
            try writer.store([lines(batch(["new"]))], now: 6)
        }
        #expect(try LineReader(path: scratch.database).texts() == ["new", "older", "old"])
        try Connection(scratch.database).run("UPDATE later SET id = id; UPDATE imports SET note = ''")
        let version = Schema.current.steps.count + 2
        let error = #expect(throws: StoreError.self) { _ = try StoreWriter(path: scratch.database, keep: .all) }
        #expect(error?.kind == .newer(version))
        // It stays as it is, and whoever wrote it goes on.
        _ = try StoreWriter(path: scratch.database, keep: .all, schema: next)
    }

    @Test
    func `positions of inputs are stored with lines, and forgotten`() throws {
        func position(_ key: String, _ text: String?) -> InputPosition {
            InputPosition(input: "journal /a", key: key, position: text)
        }
        let writer = try StoreWriter(path: scratch.database, keep: .warnings)
        try writer.store(
            [.lines(batch(["one"]), typeNames: [], .input([position("", "7"), position("a\nb", "9 12")]))],
            now: 5
        )
        #expect(Set(try writer.readPositions()) == [position("", "7"), position("a\nb", "9 12")])
        try writer.store([.positions([position("", "9"), position("a\nb", nil), position("c", nil)])], now: 6)
        #expect(try writer.readPositions() == [position("", "9")])
    }

    @Test
    func `the journal's cursor of an older database becomes the position of an input without a name`() throws {
        let step = try #require(Schema.current.steps.firstIndex { $0.contains("CREATE TABLE positions") })
        let old = try Connection(scratch.database)
        for step in Schema.current.steps[..<step] { try old.run(step) }
        try old.run("INSERT INTO meta VALUES('journal', 's=1;i=2'), ('inputs', 'file /a')")
        try old.run("PRAGMA application_id = 1282821223; PRAGMA user_version = \(step)")
        let writer = try StoreWriter(path: scratch.database, keep: .all)
        #expect(try writer.readPositions() == [InputPosition(input: "", position: "s=1;i=2")])
        #expect(try writer.readNote("journal") == nil)
        #expect(try writer.readNote("inputs") == "file /a")
    }

    @Test
    func `an upgrade that fails leaves the older database as it was`() throws {
        let broken = Schema(steps: Schema.current.steps + ["CREATE TABLE half(a)", "this is no SQL"])
        try StoreWriter(path: scratch.database, keep: .all).store([lines(batch(["old"]))], now: 5)
        #expect(throws: StoreError.self) {
            _ = try StoreWriter(path: scratch.database, keep: .all, schema: broken)
        }
        try StoreWriter(path: scratch.database, keep: .all).store([lines(batch(["new"]))], now: 6)
        #expect(try LineReader(path: scratch.database).texts() == ["new", "old"])
        try Connection(scratch.database).run("CREATE TABLE half(a)")
    }

    @Test(arguments: [Array("This is no database, whatever its name says.".utf8), Array(repeating: 0, count: 8192)])
    func `what is no database is told`(bytes: [UInt8]) throws {
        scratch.write("livelogs.db", bytes)
        let error = #expect(throws: StoreError.self) { _ = try StoreWriter(path: scratch.database, keep: .all) }
        #expect(error?.kind == .corrupt)
    }

    @Test
    func `an empty file becomes a database`() throws {
        scratch.write("livelogs.db", [])
        try StoreWriter(path: scratch.database, keep: .all).store([lines(batch(["one"]))], now: 1)
        #expect(try LineReader(path: scratch.database).texts() == ["one"])
    }

    @Test
    func `another program's database is not touched`() throws {
        try Connection(scratch.database).run("CREATE TABLE theirs(a)")
        let before = scratch.read("livelogs.db")
        let error = #expect(throws: StoreError.self) { _ = try StoreWriter(path: scratch.database, keep: .all) }
        #expect(error?.kind == .corrupt)
        #expect(scratch.read("livelogs.db") == before)
    }

    @Test
    func `issues and scores come back in their order`() throws {
        let writer = try StoreWriter(path: scratch.database, keep: .all)
        let issues = (0..<5).map {
            StoredIssue(id: "i\($0)", lastSeen: Int64(10 - $0), isResolved: $0 == 2, body: [65])
        }
        try writer.store(issues.map { .issue($0) } + [.score(step: 60, time: 60, score: 87.5)], now: 1)
        // Those written last, whatever their lines say of the time.
        #expect(try writer.readIssues(limit: 3) == [issues[4], issues[3], issues[2]])
        #expect(try writer.readScores(step: 60, since: 0).map(\.score) == [87.5])
    }

    @Test
    func `the latest scores are kept, those of a future that did not come are not`() throws {
        let writer = try StoreWriter(path: scratch.database, keep: .all)
        try writer.store((1...10).map { .score(step: 60, time: $0 * 60, score: Double($0)) }, now: 1)
        try writer.forgetScores(kept: 10)
        #expect(try writer.readScores(step: 60, since: 0).count == 10)
        try writer.forgetScores(kept: 8)
        #expect(try writer.readScores(step: 60, since: 0).map(\.score) == [3, 4, 5, 6, 7, 8, 9, 10])
        try writer.store([.forgetScores(step: 60, 480...540)], now: 1)
        #expect(try writer.readScores(step: 60, since: 0).map(\.score) == [3, 4, 5, 6, 7, 10])
    }
}

@Suite("The state directory")
struct StateDirectoryTests {
    let scratch = Scratch()

    @Test
    func `is made for its owner alone, and the first that can be had is taken`() throws {
        let path = scratch.path + "/new"
        do {
            let directory = try StateDirectory.open(["/proc/nothing/here", path])
            #expect(directory.path == path)
            var status = stat()
            stat(path, &status)
            #expect(status.st_mode & 0o777 == 0o700)
        }
        unlink(path + "/livelogs.lock")
        rmdir(path)
    }

    @Test
    func `is one process's at a time`() throws {
        let held = try StateDirectory.open([scratch.path])
        let error = #expect(throws: StoreError.self) { _ = try StateDirectory.open([scratch.path, "/tmp"]) }
        #expect(error?.kind == .inUse(pid: getpid()))
        #expect(error?.description.contains("process \(getpid())") == true)
        // A process that the kernel does not let go of has given it back.
        held.unlock()
        _ = try StateDirectory.open([scratch.path])
        _ = held
    }

    @Test
    func `a damaged database is kept under another name`() throws {
        let directory = try StateDirectory.open([scratch.path])
        scratch.write("livelogs.db", [1])
        let place = directory.moveAside(now: 77_000_000)
        #expect(place == scratch.database + ".corrupt-77")
        #expect(scratch.names == ["livelogs.db.corrupt-77", "livelogs.lock"])
    }
}

/// Another program that works on the file.
final class Connection {
    private var handle: OpaquePointer?

    init(_ path: String) throws { try #require(sqlite3_open(path, &handle) == SQLITE_OK) }
    deinit { sqlite3_close(handle) }

    func run(_ sql: String) throws {
        try #require(
            sqlite3_exec(handle, sql, nil, nil, nil) == SQLITE_OK,
            "\(String(cString: sqlite3_errmsg(handle)))"
        )
    }

    /// The first column of all rows.
    func texts(_ sql: String) throws -> [String] {
        var statement: OpaquePointer?
        try #require(sqlite3_prepare_v2(handle, sql, -1, &statement, nil) == SQLITE_OK)
        defer { sqlite3_finalize(statement) }
        var texts: [String] = []
        while sqlite3_step(statement) == SQLITE_ROW { texts.append(String(cString: sqlite3_column_text(statement, 0))) }
        return texts
    }

    /// The first column of the first row.
    func number(_ sql: String) throws -> Int64 {
        var statement: OpaquePointer?
        try #require(sqlite3_prepare_v2(handle, sql, -1, &statement, nil) == SQLITE_OK)
        defer { sqlite3_finalize(statement) }
        try #require(sqlite3_step(statement) == SQLITE_ROW)
        return sqlite3_column_int64(statement, 0)
    }
}
