import LogCore
import LogIO
import Testing

@Suite("T35 encodings")
struct EncodingTests {
    let scratch = Scratch()
    let text = "Grüße 🚀\r\nzweite\n"

    private func utf16(_ text: String, big: Bool) -> [UInt8] {
        text.utf16.flatMap { big ? [UInt8($0 >> 8), UInt8($0 & 0xFF)] : [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
    }

    @Test(arguments: modes)
    func `a byte order mark of UTF-8 is no part of the first line`(mode: TailerConfiguration.Mode) {
        scratch.write("old.log", [0xEF, 0xBB, 0xBF] + Array("old\n".utf8))
        scratch.write("new.log", "")
        let reader = Reader(mode, scratch("old.log"), scratch("new.log"))
        for byte in [0xEF, 0xBB, 0xBF] + Array("new\n\u{FEFF}kept\n".utf8) {
            Writer(scratch("new.log")).write([byte])
            reader.step()
        }
        #expect(reader.wait(scratch("new.log"), count: 2))
        #expect(reader.history[scratch("old.log")] == ["old"])
        #expect(reader.lines(scratch("new.log")) == ["new", "\u{FEFF}kept"])
    }

    @Test(arguments: modes, [false, true])
    func `UTF-16 with a byte order mark is read, byte by byte`(mode: TailerConfiguration.Mode, big: Bool) {
        let log = scratch("app.log")
        let mark: [UInt8] = big ? [0xFE, 0xFF] : [0xFF, 0xFE]
        scratch.write("app.log", "")
        let writer = Writer(log)
        let reader = Reader(mode, log)
        for byte in mark + utf16(text, big: big) {
            writer.write([byte])
            reader.step()
        }
        #expect(reader.wait(log, count: 2))
        #expect(reader.lines(log) == ["Grüße 🚀\r", "zweite"])
        scratch.rename("app.log", "app.log.1")
        scratch.write("app.log", "now UTF-8: ü\n")
        #expect(reader.wait(log, count: 3))
        #expect(reader.lines(log).last == "now UTF-8: ü")
    }

    @Test(arguments: [200, 1000, 1001, 1002, 1003, 65536])
    func `the history of UTF-16 begins with a whole line, wherever the look at it begins`(bytes: Int) {
        let log = scratch("app.log")
        let lines = (0..<300).map { "ligne é \($0)" }
        scratch.write("app.log", [0xFF, 0xFE] + utf16(lines.map { $0 + "\n" }.joined() + "no end", big: false))
        let reader = Reader(.polling, log) {
            $0.historyBytes = bytes
            $0.historyLines = 1000
        }
        let history = reader.history[log] ?? []
        #expect(!history.isEmpty && history == lines.suffix(history.count))
        #expect(bytes < 10_000 || history == lines)
        Writer(log).write(utf16(" and more\n", big: false))
        #expect(reader.wait(log, count: 1))
        #expect(reader.lines(log) == ["no end and more"])
    }

    @Test(arguments: modes)
    func `Latin-1 by setting`(mode: TailerConfiguration.Mode) {
        scratch.write("old.log", [0x67, 0x72, 0xFC, 0x6E, 10])
        scratch.write("other.log", "grün\n")
        let pattern = GlobPattern(scratch("old*"))
        let reader = Reader(mode, scratch("*.log")) { $0.latin1 = [pattern] }
        #expect(reader.history == [scratch("old.log"): ["grün"], scratch("other.log"): ["grün"]])
        Writer(scratch("old.log")).write([0xE9, 10])
        #expect(reader.wait(scratch("old.log"), count: 1))
        #expect(reader.lines(scratch("old.log")) == ["é"])
    }

    @Test(arguments: modes)
    func `UTF-16 that is truncated starts over with a mark`(mode: TailerConfiguration.Mode) {
        let log = scratch("app.log")
        scratch.write("app.log", [0xFF, 0xFE] + utf16("first content\nhalf a li", big: false))
        let reader = Reader(mode, log)
        passClockTick()
        scratch.write("app.log", [0xFE, 0xFF] + utf16("second\n", big: true))
        #expect(reader.wait(log, count: 2))
        #expect(reader.lines(log).sorted() == ["half a li", "second"])
    }

    @Test(arguments: modes)
    func `T36 NUL, escapes and control characters pass unchanged`(mode: TailerConfiguration.Mode) {
        let log = scratch("app.log")
        scratch.write("app.log", "")
        let reader = Reader(mode, log)
        let controls = (0..<32).filter { $0 != 10 }.map { UInt8($0) } + [0x7F, 0xC2, 0x85, 0xC2, 0x9B]
        let line = Array("a long line of plain text so that it is no binary file, then ".utf8) + controls
        Writer(log).write(line + Array("\u{1B}[31mred\u{1B}[0m\n".utf8))
        #expect(reader.wait(log, count: 1))
        #expect(reader.blocks.flatMap(\.bytes) == line + Array("\u{1B}[31mred\u{1B}[0m\n".utf8))
    }
}
