import Glibc
import LogIO
import Testing

/// A file that is closed does not hold its inode: the next file that is made may get it.
@Suite("Inodes given to other files")
struct InodeReuseTests {
    private let scratch = Scratch()

    /// Removes `old` and makes `new` with the same inode, where the file system gives it.
    private func reuse(_ old: String, for new: String, _ text: String) -> Bool {
        let inode = FileStatus(path: scratch(old))?.key
        scratch.remove(old)
        var others: [String] = []
        defer { others.forEach(scratch.remove) }
        for attempt in 0..<64 {
            scratch.write(new, text)
            if FileStatus(path: scratch(new))?.key == inode { return true }
            others.append("\(new).other\(attempt)~")
            scratch.rename(new, "\(new).other\(attempt)~")
        }
        scratch.write(new, text)
        return false
    }

    /// Keeps one file open; the others are closed when they are quiet.
    private func parkingReader(_ mode: TailerConfiguration.Mode, _ word: String) -> Reader {
        Reader(mode, word) { $0.descriptorLimit = 1 }
    }

    private func park(_ reader: Reader) {
        passClockTick()
        #expect(reader.wait { reader.tailer.openFiles == 1 })
    }

    @Test(arguments: modes, [true, false])
    func `a new file is not taken for a closed one that was removed`(mode: TailerConfiguration.Mode, isEqual: Bool) {
        let reader = parkingReader(mode, scratch.path)
        scratch.write("first.log", "same\n")
        #expect(reader.wait(scratch("first.log"), count: 1))
        scratch.write("other.log", "other\n")
        #expect(reader.wait(scratch("other.log"), count: 1))
        park(reader)
        let text = isEqual ? "same\n" : "another text\n"
        _ = reuse("first.log", for: "second.log", text)
        #expect(reader.wait(scratch("second.log"), count: 1))
        #expect(reader.lines(scratch("second.log")).map { $0 + "\n" } == [text])
        #expect(reader.lines(scratch("first.log")) == ["same"])
        #expect(reader.tailer.counters.truncations == 0)
        #expect(reader.tailer.counters.lostWindows == 0)
    }

    @Test(arguments: modes)
    func `the same name and inode with equal content is another file`(mode: TailerConfiguration.Mode) {
        let reader = parkingReader(mode, scratch.path)
        scratch.write("first.log", "same\n")
        scratch.write("other.log", "other\n")
        scratch.append("first.log", "more\n")
        #expect(reader.wait { reader.tailer.counters.lines == 3 })
        park(reader)
        for name in ["first.log", "other.log"] {
            let before = reader.tailer.counters.lines
            let text = String(decoding: scratch.read(name), as: UTF8.self)
            passClockTick()
            _ = reuse(name, for: name, text)
            #expect(reader.wait { reader.tailer.counters.lines > before }, "\(name) was not read again")
        }
        #expect(reader.tailer.counters.lostWindows == 0)
    }

    @Test(arguments: modes)
    func `a closed file that was written and renamed is read to its end`(mode: TailerConfiguration.Mode) {
        let reader = parkingReader(mode, scratch.path)
        for name in ["a.log", "b.log"] {
            scratch.write(name, "one\n")
            #expect(reader.wait(scratch(name), count: 1))
        }
        park(reader)
        for name in ["a.log", "b.log"] {
            scratch.append(name, "two\n")
            scratch.rename(name, "\(name).1")
            scratch.write(name, "three\n")
        }
        #expect(reader.wait { reader.lines(scratch("a.log")).count + reader.lines(scratch("b.log")).count >= 6 })
        for name in ["a.log", "b.log"] { #expect(reader.lines(scratch(name)) == ["one", "two", "three"]) }
    }

    @Test(arguments: modes)
    func `a file that somebody renamed goes on under its new name`(mode: TailerConfiguration.Mode) {
        let reader = Reader(mode, scratch.path)
        scratch.write("a.log", "one\n")
        #expect(reader.wait(scratch("a.log"), count: 1))
        scratch.rename("a.log", "z.log")
        reader.step()
        reader.pass(.seconds(1))
        scratch.append("z.log", "two\n")
        #expect(reader.wait(scratch("z.log"), count: 1))
        #expect(reader.lines(scratch("a.log")) == ["one"])
    }

    @Test(.enabled(if: Command.isThere("gzip")), arguments: modes)
    func `what was read and compressed is known though another file has its inode`(mode: TailerConfiguration.Mode) {
        let log = scratch("app.log")
        var oracle = Oracle()
        let reader = Reader(mode, log) { $0.logrotateConfiguration = [] }
        scratch.write("app.log", oracle.lines(50))
        #expect(reader.wait(log, count: oracle.count))
        scratch.rename("app.log", "app.log.1")
        scratch.write("app.log", oracle.lines(50))
        #expect(reader.wait(log, count: oracle.count))
        reader.passRotateWait()
        for number in 2...4 {
            // As the kubelet does it: the compressed file has a time of its own.
            Command.run(["gzip", "-k", scratch("app.log.1")])
            scratch.rename("app.log.1.gz", "app.log.\(number).gz")
            utimes(scratch("app.log.\(number).gz"), nil)
            _ = reuse("app.log.1", for: "next~", oracle.lines(50))
            scratch.rename("app.log", "app.log.1")
            scratch.rename("next~", "app.log")
            #expect(reader.wait(log, count: oracle.count))
            reader.passRotateWait()
        }
        #expect(oracle.complaint(reader.lines(log)) == nil)
    }
}
