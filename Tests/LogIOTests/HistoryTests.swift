import LogCore
import LogIO
import Testing

@Suite("History at the start")
struct HistoryTests {
    let scratch = Scratch()

    @Test(arguments: modes)
    func `the last lines come as history, then exactly what follows`(mode: TailerConfiguration.Mode) {
        let log = scratch("app.log")
        var oracle = Oracle()
        scratch.write("app.log", oracle.lines(1000))
        let reader = Reader(mode, log)
        scratch.append("app.log", oracle.lines(10))
        #expect(reader.wait(log, count: 10))
        #expect(reader.history[log]?.count == 200)
        let first = oracle.lines(0)
        #expect(first.isEmpty)
        var whole = Oracle()
        let all = whole.lines(1010).split(separator: "\n").map(String.init)
        #expect((reader.history[log] ?? []) + reader.lines(log) == all.suffix(210))
    }

    @Test(arguments: modes)
    func `lines written between the start and the first read are live`(mode: TailerConfiguration.Mode) {
        let log = scratch("app.log")
        scratch.write("app.log", "old\n")
        var configuration = TailerConfiguration(inputs: [Input(log)])
        configuration.mode = mode
        let tailer = Tailer(configuration: configuration, now: .now)
        scratch.append("app.log", "new\n")
        var blocks: [Block] = []
        while let block = tailer.nextBlock(now: .now) { blocks.append(block) }
        #expect(blocks.map(\.isHistory) == [true, false])
        #expect(blocks.map { String(decoding: $0.bytes, as: UTF8.self) } == ["old\n", "new\n"])
    }

    /// Lines, bytes looked at, and how many of twenty lines of ten bytes come.
    @Test(arguments: [(200, 65536, 20), (5, 65536, 5), (0, 65536, 0), (200, 50, 20), (1, 65536, 1)])
    func `is limited by lines and bytes`(lines: Int, bytes: Int, count: Int) {
        let log = scratch("app.log")
        scratch.write("app.log", (10..<30).map { "line \($0)..\n" }.joined())
        let reader = Reader(.polling, log) {
            $0.historyLines = lines
            $0.historyBytes = bytes
        }
        #expect((reader.history[log] ?? []).count == min(count, 20))
        scratch.append("app.log", "next\n")
        #expect(reader.wait(log, count: 1))
        #expect(reader.lines(log) == ["next"])
    }

    @Test
    func `begins with a whole line`() {
        let log = scratch("app.log")
        scratch.write("app.log", (0..<1000).map { "line \(10000 + $0)\n" }.joined())
        for bytes in 1000..<1030 {
            let reader = Reader(.polling, log) { $0.historyBytes = bytes }
            let lines = reader.history[log] ?? []
            #expect(lines.allSatisfy { $0.utf8.count == 10 } && lines.count == bytes / 11)
        }
    }

    @Test(arguments: modes)
    func `a partial line at the start is finished live`(mode: TailerConfiguration.Mode) {
        let log = scratch("app.log")
        scratch.write("app.log", "one\ntw")
        let reader = Reader(mode, log)
        #expect(reader.history[log] == ["one"])
        scratch.append("app.log", "o\n")
        #expect(reader.wait(log, count: 1))
        #expect(reader.lines(log) == ["two"])
    }

    @Test(arguments: modes)
    func `files that come later are live from their first byte`(mode: TailerConfiguration.Mode) {
        let reader = Reader(mode, scratch("*.log"))
        scratch.write("late.log", "one\n")
        #expect(reader.wait(scratch("late.log"), count: 1))
        #expect(reader.history.isEmpty)
    }
}
