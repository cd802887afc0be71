import LogCore
import LogIO
import Testing

/// As behind a FUSE mount: the inode number says which name it is, and the content which file.
@Suite("Files known by their content")
struct ContentIdentityTests {
    private let scratch = Scratch()
    private var log: String { scratch("app.log") }

    private func reader(resume: TailerConfiguration.Resume? = nil) -> Reader {
        Reader(.polling, log) {
            $0.identity = .content
            $0.resume = resume
            $0.historyLines = 0
        }
    }

    /// Long enough for each to be told from the others.
    private func lines(_ word: String, _ count: Int = 12) -> [String] {
        (0..<count).map { "\(word) line number \($0) of some length" }
    }

    private func append(_ lines: [String]) { scratch.append("app.log", lines.map { $0 + "\n" }.joined()) }

    private func rotate(keeping count: Int = 8) {
        passFileTime()
        for number in stride(from: count, to: 0, by: -1) {
            if FileStatus(path: scratch("app.log.\(number)")) != nil {
                scratch.rename("app.log.\(number)", "app.log.\(number + 1)")
            }
        }
        scratch.rename("app.log", "app.log.1")
        scratch.write("app.log", "")
    }

    @Test func `several rotations between two looks`() {
        scratch.write("app.log", "")
        let reader = reader()
        append(lines("first", 5))
        reader.step()
        append(lines("rest"))
        for word in ["second", "third"] {
            rotate()
            append(lines(word))
        }
        let all = lines("first", 5) + lines("rest") + lines("second") + lines("third")
        #expect(reader.wait(log, count: all.count))
        #expect(reader.lines(log) == all)
        #expect(reader.tailer.counters.lostWindows == 0)
    }

    @Test func `lines that are written to the old file after two more rotations`() {
        scratch.write("app.log", "")
        let reader = reader()
        append(lines("first"))
        #expect(reader.wait(log, count: 12))
        for word in ["second", "third"] {
            rotate()
            append(lines(word))
            reader.step()
        }
        scratch.append("app.log.2", "late\n")
        #expect(reader.wait(log, count: 37))
        #expect(reader.lines(log).last == "late")
    }

    @Test func `content that comes to light late comes once, and what is in no place for 25 s is reported`() {
        scratch.write("app.log", "")
        let reader = reader()
        append(lines("first", 5))
        #expect(reader.wait(log, count: 5))
        append(lines("rest"))
        passFileTime()
        scratch.makeDirectory("unseen")
        scratch.rename("app.log", "unseen/app.log")
        scratch.write("app.log", "new\n")
        #expect(reader.wait(log, count: 6))
        reader.pass(.seconds(10))
        #expect(reader.tailer.counters.lostWindows == 0)
        scratch.rename("unseen/app.log", "app.log.1")
        #expect(reader.wait(log, count: 18))
        #expect(reader.lines(log) == lines("first", 5) + ["new"] + lines("rest"))

        scratch.remove("app.log")
        scratch.write("app.log", "newest\n")
        #expect(reader.wait(log, count: 19))
        for _ in 0..<30 { reader.pass(.seconds(1)) }
        #expect(reader.tailer.counters.lostWindows == 1)
        #expect(reader.lines(log).count == 19)
    }

    @Test func `contents that are looked for are few, however often a log is truncated`() {
        scratch.write("app.log", "")
        let reader = reader()
        for number in 0..<20 {
            scratch.write("app.log", lines("content \(number)", 20 - number).map { $0 + "\n" }.joined())
            passClockTick()
            reader.step()
        }
        #expect(reader.tailer.openFiles <= 2)
        // All but the last four are given up already.
        #expect(reader.tailer.counters.lostWindows >= 15)
        #expect(reader.lines(log).count == (1...20).reduce(0, +))
    }

    @Test func `a mount that was away goes on where it was left`() {
        scratch.makeDirectory("mount")
        scratch.write("mount/app.log", "")
        let path = scratch("mount/app.log")
        let reader = Reader(.polling, path) { $0.identity = .content }
        scratch.append("mount/app.log", "one\n")
        #expect(reader.wait(path, count: 1))
        scratch.rename("mount", "elsewhere")
        for _ in 0..<30 { reader.pass(.seconds(1)) }
        scratch.append("elsewhere/app.log", "two\n")
        scratch.rename("elsewhere", "mount")
        #expect(reader.wait(path, count: 2))
        #expect(reader.lines(path) == ["one", "two"])
    }

    @Test func `a database that knows files by inode goes on`() {
        scratch.write("app.log", "")
        let earlier = Reader(.polling, log) { $0.historyLines = 0 }
        append(lines("first"))
        #expect(earlier.wait(log, count: 12))
        let resume = earlier.stop()
        append(lines("second"))
        let reader = reader(resume: resume)
        #expect(reader.wait(log, count: 12))
        #expect(reader.lines(log) == lines("second"))
        #expect(reader.tailer.counters.lostWindows == 0)
    }

    @Test func `rotated names are no logs of their own`() {
        scratch.write("app.log", "")
        let reader = Reader(.polling, scratch("app.log*")) { $0.identity = .content }
        append(lines("first"))
        #expect(reader.wait(log, count: 12))
        rotate()
        append(lines("second"))
        #expect(reader.wait(log, count: 24))
        reader.passRotateWait()
        #expect(Array(reader.live.keys) == [log])
    }

    /// Each is opened to see what it is, so there must not be any number of them.
    @Test(arguments: [(200, 0), (400, 1)])
    func `the newest 256 rotated files are looked at`(count: Int, lost: Int) {
        for number in 1..<count { scratch.write("app.log.\(number)", "older \(number)\n") }
        passClockTick()
        passClockTick()
        scratch.write("app.log", "")
        let reader = reader()
        append(lines("first"))
        #expect(reader.wait(log, count: 12))
        append(lines("rest"))
        scratch.rename("app.log", "app.log.\(count)")
        scratch.write("app.log", "new\n")
        for _ in 0..<30 { reader.pass(.seconds(1)) }
        #expect(reader.tailer.counters.lostWindows == lost)
        #expect(reader.lines(log) == lines("first") + (lost == 0 ? lines("rest") : []) + ["new"])
    }
}
