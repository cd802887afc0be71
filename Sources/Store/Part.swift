/// The full-text table of about a million lines.
///
/// In parts, the index merges within bounds however much is stored, a search can stop between them, and what retention
/// removes is dropped whole: a contentless FTS5 table cannot forget single rows.
final class Part {
    /// Groups of a part: 2^13, of 2^7 lines each.
    private static let shift: Int64 = 13

    let number: Int64
    private let insert: Statement
    private let countPages: Statement
    /// Index bytes as last measured, and the words added since.
    private(set) var estimatedSize: Int64 = 0

    static func number(ofGroup group: Int64) -> Int64 { group >> shift }
    /// The part whose table has this name; `nil` for other tables.
    static func number(ofTable name: String) -> Int64? {
        guard name.hasPrefix("words_"), let number = Int64(name.dropFirst(6)) else { return nil }
        return number
    }
    static func groups(of number: Int64) -> Range<Int64> { (number << shift)..<((number + 1) << shift) }

    static func table(_ number: Int64) -> String {
        number < 0 ? "words_before_\(-number)" : "words_\(number)"
    }

    /// Opens a part for writing, and makes it when it is new.
    ///
    /// No positions, no column sizes and no content are kept: a word leads to groups, and that is all it is asked for.
    /// `automerge` of 16 is where writing was fastest, and a larger hash, which is sorted at the end, was slower.
    init(_ database: Database, _ number: Int64) throws(StoreError) {
        self.number = number
        let table = Self.table(number)
        if try !Self.exists(number, in: database) {
            try database.execute(
                """
                CREATE VIRTUAL TABLE \(table)
                  USING fts5(words, content='', columnsize=0, detail=none, tokenize='ascii');
                INSERT INTO \(table)(\(table), rank) VALUES('automerge', 16);
                """
            )
        }
        insert = try database.prepare("INSERT INTO \(table)(rowid, words) VALUES(?,?)")
        countPages = try database.prepare("SELECT count(*) FROM \(table)_idx")
        try measure()
    }

    func add(_ words: UnsafeRawBufferPointer, group: Int64) throws(StoreError) {
        insert.bind(1, group)
        insert.bind(2, borrowing: words, isText: true)
        try insert.run()
        estimatedSize += Int64(words.count)
    }

    /// Sets `estimatedSize` to what the index has on disk.
    ///
    /// What was added in the open transaction may be missing.
    func measure() throws(StoreError) {
        defer { countPages.reset() }
        estimatedSize = try countPages.step() ? countPages.integer(0) * Self.indexPage : 0
    }

    /// Bytes of a part's index; `nil` when it has none.
    static func size(_ number: Int64, in database: Database) throws(StoreError) -> Int64? {
        guard try exists(number, in: database) else { return nil }
        return try database.number("SELECT count(*) FROM \(table(number))_idx") * indexPage
    }

    /// Whether a part has an index: one that was larger than the store's limit allows is dropped, and its lines stay.
    static func exists(_ number: Int64, in database: Database) throws(StoreError) -> Bool {
        try database.number("SELECT count(*) FROM sqlite_schema WHERE name = '\(table(number))'") > 0
    }

    /// Bytes of a page of the index, FTS5's own: one row of `_idx` stands for each.
    private static let indexPage: Int64 = 4050
}
