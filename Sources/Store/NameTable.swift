/// Names that many lines share, each stored once and known by a number.
final class NameTable {
    private let find: Statement
    private let add: Statement
    /// By the hash of the name, which is seeded: no line can choose one that is taken.
    private var known: [Int: Int64] = [:]
    /// What was asked for last, which is mostly what is asked for next.
    private var last: (name: [UInt8], number: Int64) = ([], 0)
    /// Names kept in memory; whoever writes a new one in every line shall not fill it.
    private static let limit = 16_384

    init(_ database: Database, _ table: String) throws(StoreError) {
        find = try database.prepare("SELECT id FROM \(table) WHERE name = ?")
        add = try database.prepare("INSERT INTO \(table)(name) VALUES(?) RETURNING id")
    }

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
        var number = try find.step() ? find.integer(0) : nil
        find.reset()
        if number == nil {
            add.bind(1, text)
            number = try add.step() ? add.integer(0) : nil
            // It is in the table only when the statement has come to its end.
            try add.run()
        }
        if known.count >= Self.limit { known.removeAll(keepingCapacity: true) }
        known[hash] = number
        return number ?? 0
    }

    func number(of name: String) throws(StoreError) -> Int64 {
        let bytes = Array(name.utf8)
        // `withUnsafeBytes` knows no typed errors.
        let result: Result<Int64, StoreError> = bytes.withUnsafeBytes { bytes in
            do throws(StoreError) { return .success(try number(of: bytes)) } catch { return .failure(error) }
        }
        return try result.get()
    }

    /// After a transaction that did not come to be.
    func forget() {
        known.removeAll(keepingCapacity: true)
        last = ([], 0)
    }
}
