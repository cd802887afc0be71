import Glibc
import LogCore
import LogIO
import Testing

@Suite("Lines and bytes")
struct ContentTests {
    let scratch = Scratch()

    @Test(arguments: modes)
    func `T26 a partial line is one line once its end comes`(mode: TailerConfiguration.Mode) {
        let log = scratch("app.log")
        scratch.write("app.log", "")
        let reader = Reader(mode, log)
        for part in ["one\nha", "lf", " of", " it"] {
            scratch.append("app.log", part)
            reader.step()
        }
        reader.pass(.seconds(60))
        #expect(reader.lines(log) == ["one"])
        scratch.append("app.log", "\n")
        #expect(reader.wait(log, count: 2))
        #expect(reader.lines(log) == ["one", "half of it"])
    }

    @Test(arguments: modes)
    func `T28 a partial line in a file that is rotated and closed is given once, without its end`(
        mode: TailerConfiguration.Mode
    ) {
        let log = scratch("app.log")
        scratch.write("app.log", "")
        let reader = Reader(mode, log)
        scratch.append("app.log", "one\nno end")
        reader.step()
        scratch.rename("app.log", "app.log.1")
        scratch.write("app.log", "two\n")
        reader.step()
        reader.passRotateWait()
        #expect(reader.lines(log).sorted() == ["no end", "one", "two"])
        #expect(reader.blocks.count { $0.bytes == Array("no end".utf8) } == 1)
        #expect(reader.tailer.counters.unfinishedLines == 1)
    }

    @Test(arguments: modes)
    func `T29 and T30 characters, CRLF and lines split over reads stay whole`(mode: TailerConfiguration.Mode) {
        let log = scratch("app.log")
        let text = Array("Grüße 🚀\r\n\r\nπ≈3\n\nend\r\n".utf8)
        let writer = Writer(log)
        let reader = Reader(mode, log)
        for byte in text {
            writer.write([byte])
            reader.step()
        }
        #expect(reader.wait { reader.blocks.map(\.bytes.count).reduce(0, +) >= text.count })
        #expect(reader.blocks.flatMap(\.bytes) == text)
    }

    @Test(arguments: modes)
    func `T31 and T33 bytes that are no UTF-8 pass unchanged, also across a truncation`(
        mode: TailerConfiguration.Mode
    ) {
        let log = scratch("app.log")
        let bad: [UInt8] = [0xff, 0xc0, 0x80, 0xed, 0xa0, 0x80, 0x80, 0xf0, 0x9f, 10]
        let writer = Writer(log)
        let reader = Reader(mode, log)
        writer.write(bad)
        writer.write([0xf0, 0x9f, 0x9a, 0x80, 10])
        #expect(reader.wait(log, count: 2))
        scratch.truncate("app.log", to: bad.count + 2)
        #expect(reader.wait(log, count: 3))
        writer.write([10])
        #expect(reader.wait(log, count: 4))
        #expect(reader.blocks.flatMap(\.bytes) == bad + [0xf0, 0x9f, 0x9a, 0x80, 10] + bad + [0xf0, 0x9f, 10])
    }

    @Test(arguments: modes)
    func `T32 a line of 100 MB costs little memory, is cut and counted, and its neighbours come`(
        mode: TailerConfiguration.Mode
    ) {
        let log = scratch("app.log")
        let writer = Writer(log)
        scratch.write("quiet.log", "")
        let reader = Reader(mode, log, scratch("quiet.log"))
        writer.write("before\n")
        let megabyte = [UInt8](repeating: UInt8(ascii: "x"), count: 1 << 20)
        for round in 0..<100 {
            writer.write(megabyte)
            if round.isMultiple(of: 10) { reader.step() }
            #expect(reader.tailer.heldBytes < 2 << 20)
        }
        scratch.append("quiet.log", "I am still here\n")
        writer.write("\nafter\n")
        #expect(reader.wait(log, count: 3))
        #expect(reader.wait(scratch("quiet.log"), count: 1))
        #expect(reader.lines(log).map(\.utf8.count) == [6, 256 * 1024, 5])
        #expect(reader.tailer.counters.truncatedLines == 1)
    }

    @Test(arguments: [1, 7, 64, 4096])
    func `lines are cut at the limit wherever the reads end`(turn: Int) {
        let log = scratch("app.log")
        let limit = 10
        scratch.write("app.log", "")
        let reader = Reader(.polling, log) {
            $0.maxLineBytes = limit
            $0.turnBytes = turn
        }
        let lengths = [0, 9, 10, 11, 12, 30, 10, 11, 0, 21, 5, 300, 1]
        for length in lengths {
            scratch.append("app.log", String(repeating: "y", count: length) + "\n")
            if length.isMultiple(of: 3) { reader.step() }
        }
        #expect(reader.wait(log, count: lengths.count))
        #expect(reader.lines(log).map(\.utf8.count) == lengths.map { min($0, limit) })
        #expect(reader.tailer.counters.truncatedLines == lengths.count { $0 > limit })
        #expect(reader.tailer.counters.lines == lengths.count)
    }

    @Test(arguments: modes)
    func `T34 empty lines stay lines`(mode: TailerConfiguration.Mode) {
        let log = scratch("app.log")
        scratch.write("app.log", "")
        let reader = Reader(mode, log)
        scratch.append("app.log", "\n\n\r\n\n")
        #expect(reader.wait(log, count: 4))
        #expect(reader.lines(log) == ["", "", "\r", ""])
    }

    @Test(arguments: modes)
    func `T52 a file of few bytes that never grows is read`(mode: TailerConfiguration.Mode) {
        let reader = Reader(mode, scratch("*.log"))
        scratch.write("tiny.log", "hi\n")
        #expect(reader.wait(scratch("tiny.log"), count: 1))
    }

    @Test(arguments: modes)
    func `T53 files that begin alike are both read`(mode: TailerConfiguration.Mode) {
        let head = String(repeating: "the same header of every log file of this program\n", count: 40)
        let reader = Reader(mode, scratch("*.log"))
        scratch.write("a.log", head + "a\n")
        scratch.write("b.log", head + "b\n")
        #expect(reader.wait(scratch("a.log"), count: 41) && reader.wait(scratch("b.log"), count: 41))
        #expect(reader.lines(scratch("a.log")).last == "a")
        #expect(reader.lines(scratch("b.log")).last == "b")
    }

    @Test(arguments: modes)
    func `T46 a large file does not hold up quiet ones`(mode: TailerConfiguration.Mode) {
        let configuration: (inout TailerConfiguration) -> Void = { $0.historyLines = 0 }
        let reader = Reader(mode, scratch("*.log"), change: configuration)
        scratch.write("big.log", String(repeating: "a line of the large file, again and again\n", count: 400_000))
        for index in 0..<50 { scratch.write("quiet\(index).log", "quiet\n") }
        var moment = Moment.now
        moment.monotonic += .seconds(100_000)
        reader.tailer.tick(now: moment)
        if reader.tailer.descriptor >= 0 { reader.tailer.handleEvents(now: moment) }
        var blocks = 0
        var quiet = 0
        while quiet < 50, let block = reader.tailer.nextBlock(now: moment) {
            blocks += 1
            if block.source.path.contains("quiet") { quiet += 1 }
            #expect(block.bytes.count <= 256 * 1024 + 64)
        }
        #expect(quiet == 50)
        #expect(blocks <= 52)
        #expect(reader.tailer.hasPending)
    }
}
