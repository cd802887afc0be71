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

    /// Random bytes that are the same in every run (splitmix64).
    private static func noise(_ count: Int) -> [UInt8] {
        var state: UInt64 = 1
        return (0..<count).map { _ in
            state &+= 0x9E37_79B9_7F4A_7C15
            var value = state
            value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
            value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
            return UInt8(truncatingIfNeeded: (value ^ (value >> 31)) >> 56)
        }
    }

    /// The front of each format; what follows are bytes as compressed content has them, with few NULs.
    private static let binaries: [String: [UInt8]] = [
        "png": [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13], "jpeg": [0xFF, 0xD8, 0xFF, 0xE0],
        "gif": Array("GIF89a".utf8), "elf": [0x7F, 0x45, 0x4C, 0x46, 2, 1, 1], "pdf": Array("%PDF-1.7\n".utf8),
        "sqlite": Array("SQLite format 3\0".utf8), "zip": [0x50, 0x4B, 3, 4, 20], "empty zip": [0x50, 0x4B, 5, 6],
        "webp": Array("RIFF....WEBPVP8 ".utf8), "ogg": Array("OggS\0".utf8), "class": [0xCA, 0xFE, 0xBA, 0xBE],
        "wasm": [0, 0x61, 0x73, 0x6D], "macho": [0xCF, 0xFA, 0xED, 0xFE], "pe": [0x4D, 0x5A, 0x90, 0, 3],
        "journal": Array("LPKSHHRH".utf8), "noise": [],
        "tar": Array("a name".utf8) + [UInt8](repeating: 0x30, count: 251) + Array("ustar".utf8),
    ]

    @Test(arguments: modes, [3, 16, 300, 4096])
    func `binary files are left, however they grow`(mode: TailerConfiguration.Mode, first: Int) {
        for name in Self.binaries.keys {
            scratch.write("old \(name)", Self.binaries[name, default: []] + Self.noise(4096))
        }
        let reader = Reader(mode, scratch("*"))
        // Not to be told from text by that little of them.
        let slow = Set(
            ["noise", "tar"] + (first < 16 ? ["gif", "pdf", "sqlite", "webp", "ogg", "pe", "journal"] : [])
        )
        let names = Self.binaries.keys.filter { first > 300 || !slow.contains($0) }.sorted()
        for name in names {
            let bytes = Self.binaries[name, default: []] + Self.noise(4096)
            let writer = Writer(scratch(name))
            reader.step()
            writer.write(Array(bytes[..<first]))
            reader.step()
            for part in stride(from: first, to: bytes.count, by: 1000) {
                writer.write(Array(bytes[part..<min(bytes.count, part + 1000)]))
                reader.step()
            }
        }
        reader.pass(.seconds(10))
        #expect(Set(reader.live.keys).union(reader.history.keys) == [])
        let left = Set(reader.tailer.left.filter { $0.reason == .binary }.map(\.path))
        #expect(left == Set((names + Self.binaries.keys.map { "old \($0)" }).map { scratch($0) }))
        #expect(reader.tailer.taken.isEmpty)
    }

    /// One line each, which many of fill the head.
    private static let texts: [String: [UInt8]] = [
        "ANSI": Array("\u{1B}[1;31mERROR\u{1B}[0m \u{1B}[38;5;208mx\u{1B}[K\u{7}".utf8),
        "Latin-1": [0xC4, 0xD6, 0xDC, 0x20, 0xE4, 0xF6, 0xFC, 0xDF, 0x20, 0xE9],
        "Windows-1252": [0x80, 0x20, 0x93, 0x67, 0x72, 0xFC, 0x6E, 0x94, 0x85],
        "GBK": [0xB4, 0xED, 0xCE, 0xF3, 0xA3, 0xBA, 0xC1, 0xAC, 0xBD, 0xD3, 0xCA, 0xA7, 0xB0, 0xDC],
        "Shift JIS": [0x83, 0x47, 0x83, 0x89, 0x81, 0x5B, 0x20, 0x92, 0x86, 0x89, 0x7E],
        "EUC-JP": [0xA5, 0xA8, 0xA5, 0xE9, 0xA1, 0xBC, 0x8E, 0xB1],
        "KOI8-R with IRC's colours": [3, 0x34, 0xCF, 0xDB, 0xC9, 0xC2, 0xCB, 0xC1, 0x0F, 2, 0xC1, 0x1F, 0xC2],
        "emoji": Array("🚀🔥 deployed 👩‍💻 π≈3 中文".utf8), "two NULs": Array("a NUL \0 and then another \0".utf8),
        "FIX": Array("8=FIX.4.2\u{1}9=65\u{1}35=A\u{1}34=1\u{1}52=2\u{1}98=0\u{1}108=30\u{1}10=1\u{1}".utf8),
        "a word": Array("MZ".utf8), "a zip's name": Array("PK is a primary key".utf8), "an elf": Array("GIF8".utf8),
    ]

    @Test(arguments: modes, [1, 40])
    func `logs of all kinds are read`(mode: TailerConfiguration.Mode, count: Int) {
        let reader = Reader(mode, scratch("*"))
        for (name, line) in Self.texts {
            Writer(scratch(name)).write([UInt8]((0..<count).map { _ in line + [10] }.joined()))
        }
        // Behind a mark or a hole, the rest is as usual.
        scratch.write("UTF-16", [0xFF, 0xFE] + "\u{1}\u{2}\u{3}\u{4}\u{5} x\n".utf16.flatMap { [UInt8($0), 0] })
        scratch.write("a hole", [UInt8](repeating: 0, count: 200) + [0xE4, 0x6E, 10])
        #expect(reader.wait(scratch("UTF-16"), count: 1) && reader.wait(scratch("a hole"), count: 1))
        #expect(reader.wait { Self.texts.keys.allSatisfy { reader.lines(scratch($0)).count == count } })
        #expect(reader.tailer.left.isEmpty)
        for (name, line) in Self.texts {
            #expect(reader.lines(scratch(name)).allSatisfy { $0 == String(decoding: line, as: UTF8.self) })
        }
    }
}
