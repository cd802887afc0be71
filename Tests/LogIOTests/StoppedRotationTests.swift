import Glibc
import LogIO
import Testing

/// What rotation did to a log while nobody was reading it.
@Suite("Rotation while stopped")
struct StoppedRotationTests {
    private let scratch = Scratch()
    private var log: String { scratch("app.log") }

    /// How a finished generation is compressed; the programs keep its time of change.
    enum Packing: String, CaseIterable {
        case none, gzip, xz, zstd

        var isThere: Bool { self == .none || Command.isThere(rawValue) }

        func pack(_ path: String) {
            switch self {
            case .none: break
            case .gzip, .xz: Command.run([rawValue, path])
            case .zstd: Command.run([rawValue, "-q", "--rm", path])
            }
        }

        var ending: String {
            switch self {
            case .none: ""
            case .gzip: ".gz"
            case .xz: ".xz"
            case .zstd: ".zst"
            }
        }
    }

    /// The next run of the same program, where the last one stopped.
    private func next(_ reader: Reader, _ words: String..., change: (inout TailerConfiguration) -> Void = { _ in })
        -> Reader
    {
        var configuration = TailerConfiguration(inputs: words.map { Input($0) })
        configuration.resume = TailerConfiguration.Resume(
            positions: reader.tailer.positions,
            inputs: Set(configuration.inputs.map(\.name))
        )
        configuration.historyLines = 0
        configuration.logrotateConfiguration = []
        change(&configuration)
        return Reader(configuration)
    }

    /// Writes lines, reads them, and stops.
    private func firstRun(_ oracle: inout Oracle, _ word: String, lines: Int = 60) -> Reader {
        scratch.write("app.log", "")
        let reader = Reader(.automatic, word)
        scratch.append("app.log", oracle.lines(lines))
        #expect(reader.wait(word, count: lines))
        return reader
    }

    private func shift(_ packing: Packing, in directory: String = "") {
        let prefix = directory.isEmpty ? "" : directory + "/"
        for number in stride(from: 8, to: 0, by: -1) {
            for ending in ["", packing.ending] {
                _ = rename(
                    scratch("\(prefix)app.log.\(number)\(ending)"),
                    scratch("\(prefix)app.log.\(number + 1)\(ending)")
                )
            }
        }
        passClockTick()
    }

    @Test(arguments: Packing.allCases.filter(\.isThere), [1, 2, 4])
    func `create, compressed at once`(packing: Packing, times: Int) {
        var oracle = Oracle()
        let first = firstRun(&oracle, log)
        for _ in 0..<times {
            scratch.append("app.log", oracle.lines(40))
            shift(packing)
            scratch.rename("app.log", "app.log.1")
            scratch.write("app.log", "")
            packing.pack(scratch("app.log.1"))
        }
        scratch.append("app.log", oracle.lines(10))
        check(next(first, log), oracle, after: 60)
    }

    @Test(arguments: Packing.allCases.filter(\.isThere), [1, 2, 3])
    func `copytruncate`(packing: Packing, times: Int) {
        var oracle = Oracle()
        let first = firstRun(&oracle, log)
        for _ in 0..<times {
            scratch.append("app.log", oracle.lines(40))
            shift(packing)
            scratch.copy("app.log", "app.log.1")
            passClockTick()
            scratch.truncate("app.log")
            packing.pack(scratch("app.log.1"))
        }
        scratch.append("app.log", oracle.lines(10))
        check(next(first, log), oracle, after: 60)
    }

    @Test(arguments: Packing.allCases.filter(\.isThere), [1, 2, 3, 4])
    func `delaycompress`(packing: Packing, times: Int) {
        var oracle = Oracle()
        let first = firstRun(&oracle, log)
        for _ in 0..<times {
            scratch.append("app.log", oracle.lines(40))
            shift(packing)
            if FileStatus(path: scratch("app.log.2")) != nil { packing.pack(scratch("app.log.2")) }
            scratch.rename("app.log", "app.log.1")
            scratch.write("app.log", "")
        }
        scratch.append("app.log", oracle.lines(10))
        check(next(first, log), oracle, after: 60)
    }

    @Test(arguments: ["old", "archive", "elsewhere", "by-rule"], [Packing.none, .gzip])
    func `moved into another directory`(directory: String, packing: Packing) {
        var oracle = Oracle()
        scratch.makeDirectory(directory)
        let first = firstRun(&oracle, log)
        for _ in 0..<2 {
            scratch.append("app.log", oracle.lines(40))
            shift(packing, in: directory)
            scratch.rename("app.log", "\(directory)/app.log.1")
            scratch.write("app.log", "")
            packing.pack(scratch("\(directory)/app.log.1"))
        }
        scratch.append("app.log", oracle.lines(10))
        scratch.write("rules", "compress\n\"\(scratch.path)/*.log\" {\n  rotate 3 # some\n  olddir by-rule\n}\n")
        let reader = next(first, log) {
            $0.rotatedDirectories = [scratch("elsewhere")]
            $0.logrotateConfiguration = [scratch("rules")]
        }
        check(reader, oracle, after: 60)
    }

    @Test func `beside the target of a link`() {
        var oracle = Oracle()
        for name in ["pods", "containers"] { scratch.makeDirectory(name) }
        scratch.write("pods/0.log", "")
        scratch.symlink("../pods/0.log", "containers/app.log")
        let link = scratch("containers/app.log")
        let first = Reader(.automatic, link)
        scratch.append("pods/0.log", oracle.lines(60))
        #expect(first.wait(link, count: 60))
        for second in 1...3 {
            scratch.append("pods/0.log", oracle.lines(20))
            passClockTick()
            scratch.rename("pods/0.log", "pods/0.log.20261128-10000\(second)")
            scratch.write("pods/0.log", "")
            if second < 3 { Packing.gzip.pack(scratch("pods/0.log.20261128-10000\(second)")) }
        }
        scratch.append("pods/0.log", oracle.lines(5))
        check(next(first, link), oracle, after: 60, link)
    }

    @Test(arguments: [true, false])
    func `a link switched from file to file`(isRunning: Bool) {
        var oracle = Oracle()
        scratch.write("a.2026-11-28", "")
        scratch.symlink("a.2026-11-28", "current")
        let link = scratch("current")
        let first = Reader(.automatic, link)
        scratch.append("a.2026-11-28", oracle.lines(30))
        #expect(first.wait(link, count: 30))
        scratch.append("a.2026-11-28", oracle.lines(7))
        for day in [29, 30] {
            passClockTick()
            scratch.write("a.2026-11-\(day)", oracle.lines(8))
            scratch.symlink("a.2026-11-\(day)", "next")
            scratch.rename("next", "current")
        }
        if isRunning {
            #expect(first.wait(link, count: oracle.count))
            #expect(oracle.complaint(first.lines(link)) == nil)
        } else {
            check(next(first, link), oracle, after: 30, link)
        }
    }

    @Test func `an old inode that now belongs to another file says nothing`() {
        var oracle = Oracle()
        let first = firstRun(&oracle, log)
        let inode = FileStatus(path: log)?.key
        scratch.append("app.log", oracle.lines(20))
        passClockTick()
        // As delaycompress frees it, and the next file gets it.
        scratch.copy("app.log", "app.log.1")
        passClockTick()
        scratch.remove("app.log")
        for attempt in 0..<64 {
            scratch.write("app.log", oracle.lines(0) + "")
            if FileStatus(path: log)?.key == inode { break }
            scratch.rename("app.log", "other\(attempt)~")
        }
        if FileStatus(path: log) == nil { scratch.write("app.log", "") }
        scratch.append("app.log", oracle.lines(400))
        check(next(first, log), oracle, after: 60)
    }

    @Test func `what can't be decompressed is counted and named`() {
        var oracle = Oracle()
        let first = firstRun(&oracle, log)
        scratch.append("app.log", oracle.lines(40))
        passClockTick()
        scratch.rename("app.log", "app.log.2")
        passClockTick()
        scratch.write("app.log.1.bz2", [0x42, 0x5a, 0x68, 0x39, 1, 2, 3])
        scratch.write("app.log", "end\n")
        let reader = next(first, log)
        #expect(reader.wait(log, count: 41))
        #expect(reader.tailer.counters.lostWindows == 1)
        #expect(reader.notices.contains { $0.path == scratch("app.log.1.bz2") && $0.isWarning })
    }

    @Test func `a damaged file gives what there is, and says so`() {
        guard Packing.gzip.isThere else { return }
        var oracle = Oracle()
        let first = firstRun(&oracle, log)
        scratch.append("app.log", oracle.lines(4000))
        scratch.rename("app.log", "app.log.1")
        Packing.gzip.pack(scratch("app.log.1"))
        let whole = scratch.read("app.log.1.gz")
        scratch.write("app.log.1.gz", Array(whole.prefix(whole.count * 2 / 3)))
        scratch.write("app.log", "end\n")
        let reader = next(first, log)
        #expect(reader.wait { reader.lines(log).last == "end" })
        #expect(reader.lines(log).count > 1000)
        #expect(reader.tailer.counters.lostWindows == 1)
        #expect(reader.notices.contains { $0.text.contains("ends in the middle") })
    }

    @Test func `a bomb holds nobody up`() {
        guard Packing.gzip.isThere else { return }
        var oracle = Oracle()
        let first = firstRun(&oracle, log)
        scratch.append("app.log", String(repeating: "0", count: 96 << 20))
        scratch.rename("app.log", "app.log.1")
        Packing.gzip.pack(scratch("app.log.1"))
        scratch.write("app.log", "end\n")
        scratch.write("other.log", "")
        let reader = next(first, log, scratch("other.log"))
        scratch.append("other.log", "prompt\n")
        #expect(reader.wait { reader.lines(log).last == "end" && reader.lines(scratch("other.log")) == ["prompt"] })
        #expect(reader.tailer.counters.truncatedLines == 1)
    }

    @Test func `what was unpacked is not read again by the run after`() {
        guard Packing.gzip.isThere else { return }
        var oracle = Oracle()
        let first = firstRun(&oracle, log)
        scratch.append("app.log", oracle.lines(40))
        scratch.rename("app.log", "app.log.1")
        Packing.gzip.pack(scratch("app.log.1"))
        scratch.write("app.log", oracle.lines(10))
        let second = next(first, log)
        #expect(second.wait(log, count: 50))
        let third = next(second, log)
        scratch.append("app.log", oracle.lines(3))
        #expect(third.wait(log, count: 3))
        third.pass(.seconds(1))
        #expect(third.lines(log).count == 3)
        #expect(third.tailer.counters.lostWindows == 0)
    }

    /// The second run gives exactly what the first did not.
    private func check(_ reader: Reader, _ oracle: Oracle, after count: Int, _ path: String? = nil) {
        let path = path ?? log
        #expect(reader.wait(path, count: oracle.count - count))
        reader.pass(.seconds(1))
        var before = Oracle()
        let earlier = before.lines(count).split(separator: "\n").map(String.init)
        #expect(oracle.complaint(earlier + reader.lines(path)) == nil)
        #expect(reader.tailer.counters.lostWindows == 0)
    }
}
