/// Names that many lines share, each stored once and known by a number.
///
/// Each row notes the last part that has lines with its name, and is removed when that part is (`remove(before:)`).
final class NameTable {
    private let find: Statement
    private let add: Statement
    private let touch: Statement
    private let removeOld: Statement
    private let readLast: Statement
    private let measureNames: Statement
    /// By the hash of the name, which is seeded: no line can choose one that is taken.
    private var known: [Int: Int64] = [:]
    /// What was asked for last, which is mostly what is asked for next.
    private var last: (name: [UInt8], number: Int64) = ([], 0)
    /// Numbers are given once: a reader may still remember the name that a removed one stood for.
    private var highest: Int64 = 0
    /// The part that names are looked up for.
    private(set) var part: Int64 = -1
    /// Bytes of rows and index for the names that are in the table because of this part.
    private(set) var addedBytes: Int64 = 0
    /// Names kept in memory, so that a new name in every line does not fill it.
    private static let limit = 16_384
    private static let rowBytes = 24

    init(_ database: Database, _ table: String) throws(StoreError) {
        find = try database.prepare("SELECT id, part FROM \(table) WHERE name = ?")
        add = try database.prepare("INSERT INTO \(table)(id, name, part) VALUES(?,?,?)")
        touch = try database.prepare("UPDATE \(table) SET part = ? WHERE id = ?")
        removeOld = try database.prepare("DELETE FROM \(table) WHERE part < ?")
        readLast = try database.prepare("SELECT max(id) FROM \(table)")
        measureNames = try database.prepare(
            "SELECT sum(2 * length(CAST(name AS BLOB)) + \(Self.rowBytes)) FROM \(table) WHERE part >= ?"
        )
    }

    /// The number of a name, which is used by a line of `part`.
    func number(of name: UnsafeRawBufferPointer) throws(StoreError) -> Int64 {
        if last.number != 0, name.elementsEqual(last.name) { return last.number }
        let number = try looked(up: name)
        last = (Array(name), number)
        return number
    }

    private func looked(up name: UnsafeRawBufferPointer) throws(StoreError) -> Int64 {
        var hasher = Hasher()
        hasher.combine(bytes: name)
        let hash = hasher.finalize()
        if let number = known[hash] { return number }
        let text = String(decoding: name, as: UTF8.self)
        find.bind(1, text)
        var row: (number: Int64, part: Int64)?
        if try find.step() { row = (find.integer(0), find.integer(1)) }
        find.reset()
        let number: Int64
        if let row {
            number = row.number
            if row.part < part {
                touch.bind(1, part)
                touch.bind(2, number)
                try touch.run()
            }
        } else {
            number = try insert(text)
        }
        if known.count >= Self.limit { known.removeAll(keepingCapacity: true) }
        known[hash] = number
        return number
    }

    private func insert(_ text: String) throws(StoreError) -> Int64 {
        if highest == 0 {
            defer { readLast.reset() }
            if try readLast.step() { highest = readLast.integer(0) }
        }
        add.bind(1, highest + 1)
        add.bind(2, text)
        add.bind(3, part)
        try add.run()
        highest += 1
        // Once in the row and once in the index of names, with a few bytes beside each.
        addedBytes += Int64(2 * text.utf8.count + Self.rowBytes)
        return highest
    }

    func number(of name: String) throws(StoreError) -> Int64 {
        let bytes = Array(name.utf8)
        // `withUnsafeBytes` knows no typed errors.
        let result: Result<Int64, StoreError> = bytes.withUnsafeBytes { bytes in
            do throws(StoreError) { return .success(try number(of: bytes)) } catch { return .failure(error) }
        }
        return try result.get()
    }

    /// From now on, names are looked up for lines of this part.
    func use(part: Int64) {
        self.part = part
        addedBytes = 0
        forget()
    }

    /// Goes on with a part that has names already.
    func resume(part: Int64) throws(StoreError) {
        use(part: part)
        measureNames.bind(1, part)
        defer { measureNames.reset() }
        if try measureNames.step() { addedBytes = measureNames.integer(0) }
    }

    private func forget() {
        known.removeAll(keepingCapacity: true)
        last = ([], 0)
    }

    /// Removes the names that no line of this part or a later one has.
    func remove(before part: Int64) throws(StoreError) {
        removeOld.bind(1, part)
        try removeOld.run()
    }
}
