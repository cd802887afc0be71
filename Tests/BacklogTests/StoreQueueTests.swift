import Backlog
import LogCore
import LogIO
import Store
import Testing

/// A queue, and what somebody who stores everything makes of it.
struct Storage {
    let queue: StoreQueue
    let reader: OwedReader
    /// Lines in the order in which they were stored, and the last place of every file.
    private(set) var lines: [String] = []
    private(set) var places: [UInt64: Int] = [:]

    init(capacity: Int, owedFiles: Int = 8, portionBytes: Int = 1 << 20) throws {
        queue = try StoreQueue(capacity: capacity, owedFiles: owedFiles)
        reader = OwedReader(queue, lineLimit: 1000, portionBytes: portionBytes)
    }

    func put(_ lines: (batch: Batch, span: FileSpan)) { queue.put(lines.batch, typeNames: [], span: lines.span) }

    /// What waits in memory, without storing it.
    func waiting() -> StoreQueue.Work { queue.take() }

    mutating func store(_ items: [StoreItem]) {
        for item in items {
            switch item {
            case .lines(let batch, _, let place):
                for record in batch.records {
                    let range = Int(record.start)..<Int(record.start + record.length)
                    lines += String(decoding: batch.bytes[range], as: UTF8.self).split(separator: "\n").map(String.init)
                }
                if case .file(let place) = place { note(place) }
            case .checkpoint(let place): note(place)
            case .forget(_, let inode): places[inode] = nil
            case .issue, .score, .forgetScores, .note, .positions: break
            }
        }
    }

    private mutating func note(_ place: Checkpoint) { places[place.inode] = place.offset }

    func portion(_ key: FileKey) -> OwedReader.Portion? {
        reader.next(of: key) { block, place, _ in
            var splitter = LineSplitter()
            var records: [Record] = []
            while let line = splitter.next(in: block.bytes.span) {
                records.append(Record(start: UInt32(line.start), length: UInt32(line.end - line.start), time: 0))
            }
            let batch = Batch(source: block.source, bytes: block.bytes, records: records, isHistory: false, readTime: 0)
            return .lines(batch, typeNames: [], place.map { .file($0) })
        }
    }

    /// One turn of the thread that stores.
    ///
    /// - Returns: whether there was something to do.
    @discardableResult
    mutating func turn() -> Bool {
        let work = queue.take()
        store(work.items)
        queue.stored(work.items)
        guard let key = work.owed, let portion = portion(key) else { return !work.items.isEmpty }
        store(portion.items)
        reader.stored(portion)
        return true
    }

    mutating func storeAll() { while turn() {} }
}

@Suite("What waits to be stored")
struct StoreQueueTests {
    let scratch = Scratch()

    @Test
    func `lines that fit are handed on as they are, with their places`() throws {
        let log = LogFile(in: scratch)
        var storage = try Storage(capacity: 1 << 20)
        storage.put(log.append(["one", "two"]))
        storage.put(log.append(["three"]))
        #expect(storage.queue.lag == [log.source.path: 14])
        storage.storeAll()
        #expect(storage.lines == ["one", "two", "three"])
        #expect(storage.places == [log.inode: 14])
        #expect(storage.queue.lag.isEmpty && storage.queue.bytes == 0)
    }

    @Test
    func `what is too much is read from the file again, in order, also after it was removed`() throws {
        let log = LogFile(in: scratch)
        var storage = try Storage(capacity: 10)
        var written: [String] = []
        for number in 0..<50 {
            storage.put(log.append(["line \(number)"]))
            written.append("line \(number)")
        }
        #expect(storage.queue.hasOwed)
        log.remove()
        storage.storeAll()
        #expect(storage.lines == written)
        #expect(!storage.queue.hasOwed && storage.queue.lag.isEmpty)
        #expect(storage.queue.lost == StoreQueue.Lost())
    }

    @Test
    func `a file that is owed is known before anything of it, or of what follows it, is stored`() throws {
        let old = LogFile("app.log.1", in: scratch)
        let next = LogFile("app.log", in: scratch, as: old.source)
        var storage = try Storage(capacity: 10)
        storage.put(old.append(["old"]))
        storage.put(next.append(["next"]))
        // Killed when all that waited in memory was stored: the next start finds the place of each.
        let work = storage.waiting()
        storage.store(work.items)
        #expect(storage.lines == ["old"])
        #expect(storage.places == [old.inode: 4, next.inode: 0])
    }

    @Test
    func `files that follow one that is owed wait for it, and so do their ends`() throws {
        let old = LogFile("app.log.1", in: scratch)
        let new = LogFile("app.log", in: scratch, as: old.source)
        let other = LogFile("other.log", in: scratch)
        var storage = try Storage(capacity: 100)
        storage.put(other.append(["other"]))
        storage.put(old.append([String(repeating: "o", count: 200)]))
        storage.put(new.append(["new"], isOpen: false))
        storage.put(new.append(["newer"]))
        storage.put(old.append(["late"]))
        storage.put(other.append(["again"]))
        storage.storeAll()
        #expect(storage.lines.filter { !["other", "again"].contains($0) }.dropFirst() == ["late", "new", "newer"])
        #expect(storage.lines.filter { ["other", "again"].contains($0) } == ["other", "again"])
        #expect(storage.places[old.inode] == 206)
    }

    @Test
    func `places of owed files come from what was stored alone`() throws {
        let log = LogFile(in: scratch)
        var storage = try Storage(capacity: 10)
        storage.put(log.append(["one"]))
        storage.put(log.append(["two"]))
        storage.queue.put([
            .checkpoint(Checkpoint(log.position(8), path: log.source.path)),
            .forget(device: log.key.device, inode: log.inode),
        ])
        let work = storage.waiting()
        storage.store(work.items)
        #expect(storage.places[log.inode] == 4)
    }

    @Test
    func `what can't be kept or read again is counted`() throws {
        let files = ["app.log", "app.log.1", "other.log"].map { LogFile($0, in: scratch) }
        var storage = try Storage(capacity: 10, owedFiles: 1)
        for file in files { storage.put(file.append(["a line", "another"])) }
        // The first is in memory, the second owed, the third one too many.
        #expect(storage.queue.lost.lines == 2)
        storage.queue.put(files[0].append(["x"]).batch, typeNames: [], span: nil)
        #expect(storage.queue.lost.lines == 3)
        storage.storeAll()
        #expect(storage.lines.count == 4)
    }

    @Test
    func `on a full disk files without a name are given up, and others kept`() throws {
        let gone = LogFile("app.log", in: scratch)
        let kept = LogFile("other.log", in: scratch)
        var storage = try Storage(capacity: 1)
        storage.put(gone.append(["first"]))
        storage.put(gone.append(["gone"]))
        storage.put(kept.append(["kept"]))
        gone.remove()
        storage.queue.dropRemoved()
        #expect(storage.queue.lost.bytes == 5)
        storage.storeAll()
        #expect(storage.lines == ["first", "kept"])
    }
}
