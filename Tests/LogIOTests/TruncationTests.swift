import Glibc
import LogCore
import LogIO
import Testing

@Suite("Truncation and copytruncate")
struct TruncationTests {
    let scratch = Scratch()

    @Test(arguments: modes)
    func `T07 copytruncate under a writer that appends`(mode: TailerConfiguration.Mode) {
        let log = scratch("app.log")
        var oracle = Oracle()
        let writer = Writer(log)
        let reader = Reader(mode, log)
        for _ in 0..<4 {
            writer.write(oracle.lines(30))
            reader.step()
            // Behind: these are read from the copy.
            writer.write(oracle.lines(30))
            _ = rename(scratch("app.log.1"), scratch("app.log.2"))
            scratch.copy("app.log", "app.log.1")
            scratch.truncate("app.log")
            writer.write(oracle.lines(10))
            reader.step()
        }
        #expect(reader.wait(log, count: oracle.count))
        reader.passRotateWait()
        #expect(oracle.complaint(reader.lines(log)) == nil)
        #expect(reader.tailer.counters.truncations == 4)
        #expect(reader.tailer.counters.lostWindows == 0)
    }

    @Test(arguments: modes)
    func `T08 the hole before a stale offset is no content`(mode: TailerConfiguration.Mode) {
        let log = scratch("app.log")
        let writer = Writer(log, 0)
        let reader = Reader(mode, log)
        writer.write("one\n" + String(repeating: "filler\n", count: 1000))
        #expect(reader.wait(log, count: 1001))
        scratch.truncate("app.log")
        writer.write("after the hole\n")
        reader.step()
        writer.write("and more\n")
        #expect(reader.wait(log, count: 1003))
        #expect(reader.lines(log).suffix(2) == ["after the hole", "and more"])
        #expect(!reader.blocks.contains { $0.bytes.contains(0) })
    }

    @Test(arguments: modes)
    func `T08 a large hole costs no reading`(mode: TailerConfiguration.Mode) {
        let log = scratch("app.log")
        let writer = Writer(log, 0)
        scratch.truncate("app.log", to: 0)
        lseek(writer.descriptor, 8 << 30, SEEK_SET)
        let reader = Reader(mode, log)
        writer.write("after the hole\n")
        #expect(reader.wait(log, count: 1))
        #expect(reader.lines(log) == ["after the hole"])
        #expect(reader.tailer.counters.bytes < 1 << 20)
    }

    @Test(arguments: modes)
    func `T09 truncated and regrown past the old offset between two looks`(mode: TailerConfiguration.Mode) {
        let log = scratch("app.log")
        scratch.write("app.log", "")
        let reader = Reader(mode, log)
        scratch.append("app.log", "one\ntwo\n")
        #expect(reader.wait(log, count: 2))
        scratch.write("app.log", "three\nfour\nfive\nsix\n")
        #expect(reader.wait(log, count: 6))
        #expect(reader.lines(log) == ["one", "two", "three", "four", "five", "six"])
    }

    @Test(arguments: modes)
    func `T10 truncated and regrown to exactly the old size`(mode: TailerConfiguration.Mode) {
        let log = scratch("app.log")
        scratch.write("app.log", "")
        let reader = Reader(mode, log)
        for round in 0..<5 {
            scratch.write("app.log", "line \(round)\n")
            if round.isMultiple(of: 2) { passClockTick() }
            #expect(reader.wait(log, count: round + 1))
        }
        #expect(reader.lines(log) == (0..<5).map { "line \($0)" })
    }

    @Test(arguments: modes)
    func `T12 truncated to a part is read again from its start`(mode: TailerConfiguration.Mode) {
        let log = scratch("app.log")
        scratch.write("app.log", "")
        let reader = Reader(mode, log)
        scratch.append("app.log", "one\ntwo\n")
        #expect(reader.wait(log, count: 2))
        scratch.truncate("app.log", to: 4)
        #expect(reader.wait(log, count: 3))
        scratch.append("app.log", "three\n")
        #expect(reader.wait(log, count: 4))
        #expect(reader.lines(log) == ["one", "two", "one", "three"])
    }

    @Test(arguments: modes)
    func `a truncation without any copy is counted and told`(mode: TailerConfiguration.Mode) {
        let log = scratch("app.log")
        scratch.write("app.log", "")
        let reader = Reader(mode, log)
        scratch.append("app.log", "one\n")
        #expect(reader.wait(log, count: 1))
        scratch.write("app.log", "x\n")
        #expect(reader.wait(log, count: 2))
        #expect(reader.tailer.counters.lostWindows == 1)
        #expect(
            reader.notices.contains { $0.path == log && $0.kind == .truncated(isLossPossible: true) && $0.isWarning }
        )
    }

    @Test(arguments: modes)
    func `a partial line at the truncation is finished by the copy`(mode: TailerConfiguration.Mode) {
        let log = scratch("app.log")
        scratch.write("app.log", "")
        let reader = Reader(mode, log)
        scratch.append("app.log", "one\ntw")
        #expect(reader.wait(log, count: 1))
        scratch.append("app.log", "o\nthree\n")
        scratch.copy("app.log", "app.log-20261121")
        scratch.write("app.log", "four\n")
        #expect(reader.wait(log, count: 4))
        #expect(reader.lines(log) == ["one", "two", "three", "four"])
    }

    @Test(arguments: modes)
    func `T19 the copy matches the glob too and is not read twice`(mode: TailerConfiguration.Mode) {
        let log = scratch("app.log")
        var oracle = Oracle()
        scratch.write("app.log", "")
        let reader = Reader(mode, scratch("*.log*"))
        for round in 0..<4 {
            scratch.append("app.log", oracle.lines(40))
            reader.step()
            scratch.append("app.log", oracle.lines(5))
            _ = rename(scratch("app.log.1"), scratch("app.log.2"))
            scratch.copy("app.log", "app.log.1")
            // Sometimes the copy is found before the truncation.
            if round.isMultiple(of: 2) { reader.pass(.seconds(1)) }
            scratch.truncate("app.log")
            reader.step()
            scratch.append("app.log", oracle.lines(5))
            reader.pass(.seconds(1))
        }
        #expect(reader.wait { reader.allLines.count >= oracle.count })
        reader.passRotateWait()
        #expect(oracle.complaint(reader.lines(log)) == nil)
        #expect(reader.live.keys.sorted() == [log])
    }

    @Test(arguments: modes)
    func `a copy whose original is not truncated is not read`(mode: TailerConfiguration.Mode) {
        let log = scratch("app.log")
        scratch.write("app.log", "")
        let reader = Reader(mode, scratch("*.log*"))
        scratch.append("app.log", "one\ntwo\n")
        reader.pass(.seconds(1))
        scratch.copy("app.log", "app.log.1")
        reader.pass(.seconds(1))
        reader.passRotateWait()
        scratch.append("app.log", "three\n")
        scratch.append("app.log.1", "only in the copy\n")
        #expect(reader.wait { reader.allLines.count >= 4 })
        #expect(reader.lines(log) == ["one", "two", "three"])
        #expect(reader.lines(log + ".1") == ["only in the copy"])
    }

    @Test(arguments: modes)
    func `T42 an offset beyond the end means truncation`(mode: TailerConfiguration.Mode) {
        let log = scratch("app.log")
        scratch.write("app.log", String(repeating: "old\n", count: 1000))
        let reader = Reader(mode, log)
        #expect(reader.history[log]?.count == 200)
        scratch.write("app.log", "new\n")
        #expect(reader.wait(log, count: 1))
        #expect(reader.lines(log) == ["new"])
    }
}
