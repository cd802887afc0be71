import LogCore

/// The rows of `positions`: how far inputs that are no files were read.
struct PositionTable {
    private let put: Statement
    private let remove: Statement
    private let all: Statement

    init(_ database: Database) throws(StoreError) {
        put = try database.prepare("INSERT OR REPLACE INTO positions(input, key, position) VALUES(?,?,?)")
        remove = try database.prepare("DELETE FROM positions WHERE input = ? AND key = ?")
        all = try database.prepare("SELECT input, key, position FROM positions")
    }

    func write(_ positions: [InputPosition]) throws(StoreError) {
        for one in positions {
            let statement = one.position == nil ? remove : put
            statement.bind(1, one.input)
            statement.bind(2, one.key)
            if let position = one.position { statement.bind(3, position) }
            try statement.run()
        }
    }

    func read() throws(StoreError) -> [InputPosition] {
        var positions: [InputPosition] = []
        defer { all.reset() }
        while try all.step() {
            positions.append(InputPosition(input: all.text(0), key: all.text(1), position: all.text(2)))
        }
        return positions
    }
}
