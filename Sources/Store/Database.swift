import CSQLite

/// One connection to an SQLite file.
///
/// Not `Sendable`: it belongs to the thread that made it. Closed with its last statement.
final class Database {
    let path: String
    fileprivate let handle: OpaquePointer
    /// Asked every so often while statements run; `true` ends them with `StoreError.Kind.interrupted`.
    var isInterrupted: () -> Bool = { false }

    /// Instructions of SQLite's machine from one question to the next.
    ///
    /// The full-text index needs few and long ones: with 1,000, it merged the words of a prefix for 36 ms between two questions.
    private static let interruptionStep: CInt = 100

    enum Mode { case write, read }

    /// Once a process: the index allocates for each word.
    private static let isPrepared = CSQLite_count_no_memory() == SQLITE_OK

    /// Opens the file, which is made when it is missing and `mode` is `write`.
    init(_ path: String, _ mode: Mode, busyMilliseconds: Int = 250) throws(StoreError) {
        self.path = path
        _ = Self.isPrepared
        var handle: OpaquePointer?
        let flags = mode == .write ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY
        // NOMUTEX: one thread uses it.
        let code = sqlite3_open_v2(path, &handle, flags | SQLITE_OPEN_NOMUTEX, nil)
        guard code == SQLITE_OK, let handle else {
            let error = StoreError(code: code, path: path, reason: String(cString: sqlite3_errstr(code)))
            sqlite3_close(handle)
            throw error
        }
        self.handle = handle
        CSQLite_keep_wal_on_close(handle)
        sqlite3_extended_result_codes(handle, 1)
        sqlite3_busy_timeout(handle, CInt(busyMilliseconds))
    }

    deinit {
        sqlite3_progress_handler(handle, 0, nil, nil)
        sqlite3_close_v2(handle)
    }

    /// From now on `isInterrupted` is asked.
    func allowInterruptions() {
        // Unretained: the handle doesn't outlive this object, which each statement holds.
        sqlite3_progress_handler(
            handle,
            Self.interruptionStep,
            { context in
                guard let context else { return 0 }
                return Unmanaged<Database>.fromOpaque(context).takeUnretainedValue().isInterrupted() ? 1 : 0
            },
            Unmanaged.passUnretained(self).toOpaque()
        )
    }

    /// Runs one or several statements that give no rows.
    func execute(_ sql: String) throws(StoreError) {
        let code = sqlite3_exec(handle, sql, nil, nil, nil)
        if code != SQLITE_OK { throw error(code) }
    }

    func prepare(_ sql: String) throws(StoreError) -> Statement { try Statement(self, sql) }

    /// The first column of the first row, 0 without one.
    func number(_ sql: String) throws(StoreError) -> Int64 {
        let statement = try prepare(sql)
        return try statement.step() ? statement.integer(0) : 0
    }

    func error(_ code: CInt) -> StoreError {
        StoreError(code: code, path: path, reason: String(cString: sqlite3_errmsg(handle)))
    }

    /// Gives memory of the page cache back.
    func shrink() { sqlite3_db_release_memory(handle) }
}

/// A prepared statement: bound, stepped, reset, and used again.
final class Statement {
    private let database: Database
    private let handle: OpaquePointer

    fileprivate init(_ database: Database, _ sql: String) throws(StoreError) {
        self.database = database
        var handle: OpaquePointer?
        let code = sqlite3_prepare_v3(database.handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &handle, nil)
        guard code == SQLITE_OK, let handle else { throw database.error(code) }
        self.handle = handle
    }

    deinit { sqlite3_finalize(handle) }

    // Binding can only fail for an index that is not there, or for want of memory; `step` says so then.

    func bind(_ index: Int, _ value: Int64) { sqlite3_bind_int64(handle, CInt(index), value) }
    func bind(_ index: Int, _ value: Int) { bind(index, Int64(value)) }
    func bind(_ index: Int, _ value: Double) { sqlite3_bind_double(handle, CInt(index), value) }
    func bindNull(_ index: Int) { sqlite3_bind_null(handle, CInt(index)) }

    func bind(_ index: Int, _ text: String) {
        var text = text
        text.withUTF8 { bytes in
            _ = bytes.withMemoryRebound(to: CChar.self) {
                CSQLite_bind_copied_text(handle, CInt(index), $0.baseAddress, CInt($0.count))
            }
        }
    }

    /// Bytes that stay where they are until the next `step` is over: they are not copied.
    func bind(_ index: Int, borrowing bytes: UnsafeRawBufferPointer, isText: Bool) {
        let count = CInt(bytes.count)
        if isText {
            sqlite3_bind_text(handle, CInt(index), bytes.assumingMemoryBound(to: CChar.self).baseAddress, count, nil)
        } else {
            sqlite3_bind_blob(handle, CInt(index), bytes.baseAddress, count, nil)
        }
    }

    /// - Returns: whether there is a row.
    func step() throws(StoreError) -> Bool {
        switch sqlite3_step(handle) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        case let code:
            let error = database.error(code)
            sqlite3_reset(handle)
            throw error
        }
    }

    /// Runs a statement without rows to its end, ready for the next time.
    func run() throws(StoreError) {
        while try step() {}
        sqlite3_reset(handle)
    }

    func reset() { sqlite3_reset(handle) }

    func integer(_ column: Int) -> Int64 { sqlite3_column_int64(handle, CInt(column)) }
    func double(_ column: Int) -> Double { sqlite3_column_double(handle, CInt(column)) }
    func isNull(_ column: Int) -> Bool { sqlite3_column_type(handle, CInt(column)) == SQLITE_NULL }

    func bytes(_ column: Int) -> [UInt8] {
        // Before the count: the type decides how the value is read.
        let start = sqlite3_column_blob(handle, CInt(column))
        return Array(UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, CInt(column)))))
    }

    func text(_ column: Int) -> String { String(decoding: bytes(column), as: UTF8.self) }

    /// The bytes of a column as long as the row stands.
    func withBytes<Result>(_ column: Int, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        let start = sqlite3_column_blob(handle, CInt(column))
        return body(UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, CInt(column)))))
    }
}
