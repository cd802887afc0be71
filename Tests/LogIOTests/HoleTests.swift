import Glibc
import LogIO
import Testing

@Suite("Holes of sparse files")
struct HoleTests {
    private let scratch = Scratch()

    /// Makes the file that long without writing anything.
    private func extend(_ path: String, to size: Int) {
        #expect(Glibc.truncate(path, size) == 0)
    }

    @Test(arguments: [50_000, 300_000, 3 << 20, 1 << 40], [true, false])
    func `a hole in the middle costs no reading, and lines after it are right`(size: Int, looks: Bool) {
        let log = scratch("app.log")
        scratch.write("app.log", "")
        let reader = Reader(.polling, log)
        scratch.append("app.log", "one\ntwo\n")
        #expect(reader.wait(log, count: 2))
        extend(log, to: size)
        if looks { for _ in 0..<3 { reader.step() } }
        scratch.append("app.log", "three\nfour\n")
        #expect(reader.wait(log, count: 4))
        #expect(reader.lines(log) == ["one", "two", "three", "four"])
        #expect(reader.tailer.counters.bytes < 64 << 10)
        #expect(reader.tailer.lag.isEmpty)
    }

    @Test(arguments: [true, false])
    func `a file that is short before its hole is text, whenever it came`(isThere: Bool) {
        let log = scratch("app.log")
        if !isThere { scratch.write("other.log", "") }
        let early = isThere ? nil : Reader(.polling, scratch.path)
        scratch.write("app.log", "one\n")
        extend(log, to: 5 << 30)
        let reader = early ?? Reader(.polling, scratch.path)
        if !isThere { #expect(reader.wait(log, count: 1)) }
        scratch.append("app.log", "two\nthree\n")
        let expected = isThere ? ["two", "three"] : ["one", "two", "three"]
        #expect(reader.wait(log, count: expected.count))
        #expect(reader.lines(log) == expected)
        #expect(reader.tailer.counters.bytes < 256 << 10)
    }

    @Test func `what is written into a hole later is read`() {
        let log = scratch("app.log")
        scratch.write("app.log", "")
        let reader = Reader(.polling, log)
        let writer = Writer(log, 0)
        writer.write("one\n")
        #expect(reader.wait(log, count: 1))
        extend(log, to: 1 << 40)
        for _ in 0..<3 { reader.step() }
        writer.write("in the hole\n")
        #expect(reader.wait(log, count: 2))
        #expect(reader.lines(log) == ["one", "in the hole"])
    }

    @Test func `a line that a hole cuts is two`() {
        let log = scratch("app.log")
        scratch.write("app.log", "")
        let reader = Reader(.polling, log)
        scratch.append("app.log", "one\nbegun")
        reader.step()
        extend(log, to: 1 << 30)
        reader.step()
        scratch.append("app.log", "ended\nlast\n")
        #expect(reader.wait(log, count: 4))
        #expect(reader.lines(log) == ["one", "begun", "ended", "last"])
    }

    @Test func `a removed file that ends in a hole ends`() {
        let log = scratch("app.log")
        scratch.write("app.log", "")
        let reader = Reader(.polling, log)
        scratch.append("app.log", "one\n")
        #expect(reader.wait(log, count: 1))
        extend(log, to: 1 << 40)
        reader.step()
        unlink(log)
        reader.step()
        reader.passRotateWait()
        #expect(reader.tailer.openFiles == 0)
        #expect(reader.tailer.counters.bytes < 64 << 10)
    }

    @Test func `many holes, one after the other`() {
        let log = scratch("app.log")
        scratch.write("app.log", "")
        let reader = Reader(.polling, log)
        scratch.append("app.log", "begin\n")
        #expect(reader.wait(log, count: 1))
        for number in 1...20 {
            extend(log, to: number << 30)
            scratch.append("app.log", "line \(number)\n")
        }
        #expect(reader.wait(log, count: 21))
        #expect(reader.lines(log) == ["begin"] + (1...20).map { "line \($0)" })
    }

    @Test func `NULs that are really written are bounded by the longest line`() {
        let log = scratch("app.log")
        scratch.write("app.log", "")
        let reader = Reader(.polling, log)
        scratch.append("app.log", "one\n")
        #expect(reader.wait(log, count: 1))
        for _ in 0..<16 { scratch.append("app.log", String(repeating: "\0", count: 1 << 20)) }
        reader.step()
        #expect(reader.tailer.heldBytes <= 1 << 20)
        scratch.append("app.log", "\ntwo\n")
        #expect(reader.wait(log, count: 3))
        #expect(reader.lines(log).last == "two")
    }
}
