import Glibc
import LogCore
import Store
import Testing

@Suite("Removing old lines")
struct RetentionTests {
    let scratch = Scratch()
    private static let many = (0..<10_000).map { "line \($0) of some length, so that the database grows" }

    private func retire(_ writer: StoreWriter, _ retention: Retention, now: Int64) throws -> Int {
        var steps = 0
        while try writer.retire(retention, now: now) { steps += 1 }
        return steps
    }

    @Test
    func `by age, whole groups and in steps`() throws {
        let writer = try StoreWriter(path: scratch.database, keep: .all)
        try writer.store([lines(batch(Self.many))], now: 100)
        try writer.store([lines(batch(["new"] + Self.many))], now: 200)
        #expect(try retire(writer, Retention(age: 1000), now: 1000) == 0)
        #expect(try retire(writer, Retention(age: 850), now: 1000) > 1)
        let left = try LineReader(path: scratch.database).texts()
        #expect(left.count >= 10_001 && left.count < 10_001 + 128)
        #expect(try LineReader(path: scratch.database).texts("\"line 9990\"").count <= 2)
        try writer.store([lines(batch(["after"]))], now: 1001)
        #expect(try LineReader(path: scratch.database).texts("after") == ["after"])
    }

    @Test
    func `by size, the oldest first`() throws {
        let writer = try StoreWriter(path: scratch.database, keep: .all)
        for time in 0..<5 { try writer.store([lines(batch(Self.many))], now: Int64(time)) }
        #expect(try retire(writer, Retention(bytes: 2 << 20), now: 10) > 1)
        let left = try LineReader(path: scratch.database).texts()
        #expect(left.count > 1000 && left.count < 40_000)
        #expect(left.first == Self.many.last)
        // What was taken out makes room for what comes.
        let before = size()
        for time in 0..<3 {
            try writer.store([lines(batch(Self.many))], now: Int64(time))
            _ = try retire(writer, Retention(bytes: 2 << 20), now: 10)
        }
        #expect(size() <= before * 2)
    }

    private func size() -> Int {
        var status = stat()
        stat(scratch.database, &status)
        return Int(status.st_size)
    }
}
