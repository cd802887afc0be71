import Backlog
import LogCore
import LogIO
import Store
import Testing

@Suite("Reading again what is owed")
struct OwedReaderTests {
    let scratch = Scratch()

    @Test(arguments: [1, 20, 1000])
    func `in portions, each with the place after it`(portionBytes: Int) throws {
        let log = LogFile(in: scratch)
        var storage = try Storage(capacity: 1, portionBytes: portionBytes)
        storage.put(log.append(["first"]))
        let written = (0..<100).map { $0.isMultiple(of: 7) ? "ERROR number \($0)" : "line \($0)" }
        for line in written { storage.put(log.append([line])) }
        var turns = 0
        while storage.turn() {
            turns += 1
            // Killed now, all lines before the place are stored, and none after it.
            let stored = storage.lines.reduce(0) { $0 + $1.utf8.count + 1 }
            #expect(storage.places[log.inode] == stored)
        }
        #expect(storage.lines == ["first"] + written)
        #expect(turns > 100 / portionBytes)
    }

    @Test(arguments: ["last", "ERROR last", "Traceback (most recent call last):"])
    func `more that comes while a portion is stored`(last: String) throws {
        let log = LogFile(in: scratch)
        var storage = try Storage(capacity: 1, portionBytes: 30)
        storage.put(log.append(["first"]))
        storage.turn()
        // Something else fills the memory meanwhile.
        storage.put(LogFile("other.log", in: scratch).append(["other"]))
        var written = ["first"]
        func put(_ storage: Storage, _ lines: [String]) {
            storage.put(log.append(lines))
            written += lines
        }
        put(storage, (0..<10).map { "line \($0)" })
        let work = storage.waiting()
        storage.store(work.items)
        let key = try #require(work.owed)
        for number in 0..<10 {
            guard let portion = storage.portion(key) else { break }
            storage.store(portion.items)
            // After it was read and before that counts.
            if number < 5 { put(storage, ["more \(number)", "  indented \(number)", last]) }
            storage.reader.stored(portion)
            let own = storage.lines.filter { $0 != "other" }
            #expect(storage.places[log.inode] == own.reduce(0) { $0 + $1.utf8.count + 1 })
        }
        storage.storeAll()
        #expect(storage.lines.filter { $0 != "other" } == written)
    }

    @Test
    func `a portion that could not be stored is read again`() throws {
        let log = LogFile(in: scratch)
        var storage = try Storage(capacity: 1, portionBytes: 1)
        storage.put(log.append(["first"]))
        storage.put(log.append(["second", "third"]))
        storage.put(log.append(["fourth"]))
        let work = storage.waiting()
        storage.store(work.items)
        let key = try #require(work.owed)
        _ = try #require(storage.portion(key))
        storage.storeAll()
        #expect(storage.lines == ["first", "second", "third", "fourth"])
    }

    @Test
    func `what was cut is lost and counted, and what is written then is not`() throws {
        let log = LogFile(in: scratch)
        var storage = try Storage(capacity: 1)
        storage.put(log.append(["first"]))
        storage.put(log.append(["cut"]))
        log.empty()
        storage.storeAll()
        #expect(storage.lines == ["first"])
        #expect(storage.queue.lost.bytes == 4)
        #expect(!storage.queue.hasOwed)
    }
}
