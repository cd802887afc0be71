import Glibc
import LogCore
import LogIO
import Testing

@Suite("Names, permissions, directories")
struct NamesTests {
    let scratch = Scratch()

    @Test(arguments: modes)
    func `a named file that is not there is waited for`(mode: TailerConfiguration.Mode) {
        let log = scratch("app.log")
        let reader = Reader(mode, log)
        #expect(reader.notices.contains(TailerNotice(path: log, kind: .waiting)))
        scratch.write("app.log", "one\n")
        #expect(reader.wait(log, count: 1))
    }

    @Test(arguments: modes)
    func `T47 a parent directory that comes later`(mode: TailerConfiguration.Mode) {
        let log = scratch("later/deep/app.log")
        let reader = Reader(mode, log, scratch("later/*/other.log"))
        reader.pass(.seconds(1))
        scratch.makeDirectory("later")
        reader.look()
        scratch.makeDirectory("later/deep")
        scratch.write("later/deep/app.log", "one\n")
        scratch.write("later/deep/other.log", "two\n")
        #expect(reader.wait { reader.allLines.count == 2 })
    }

    @Test(arguments: modes)
    func `T47 a renamed directory, and another under its name`(mode: TailerConfiguration.Mode) {
        scratch.makeDirectory("logs")
        let log = scratch("logs/app.log")
        scratch.write("logs/app.log", "")
        let reader = Reader(mode, scratch("logs/*.log"))
        scratch.append("logs/app.log", "one\n")
        #expect(reader.wait(log, count: 1))
        scratch.append("logs/app.log", "two\n")
        scratch.rename("logs", "old")
        reader.pass(.seconds(1))
        scratch.makeDirectory("logs")
        scratch.append("old/app.log", "three\n")
        scratch.write("logs/app.log", "four\n")
        #expect(reader.wait(log, count: 4))
        scratch.append("logs/app.log", "five\n")
        #expect(reader.wait(log, count: 5))
        #expect(reader.lines(log) == ["one", "two", "three", "four", "five"])
    }

    @Test(arguments: modes)
    func `T47 a file replaced by a directory, a FIFO and a file again`(mode: TailerConfiguration.Mode) {
        let log = scratch("app.log")
        scratch.write("app.log", "")
        let reader = Reader(mode, log)
        scratch.append("app.log", "one\n")
        #expect(reader.wait(log, count: 1))
        scratch.remove("app.log")
        scratch.makeDirectory("app.log")
        #expect(reader.wait { reader.tailer.left.map(\.reason) == [.notRegular] })
        rmdir(log)
        mkfifo(log, 0o644)
        reader.pass(.seconds(1))
        #expect(reader.tailer.left.map(\.reason) == [.notRegular])
        scratch.remove("app.log")
        scratch.write("app.log", "two\n")
        #expect(reader.wait(log, count: 2))
        #expect(reader.lines(log) == ["one", "two"])
        #expect(reader.tailer.left.isEmpty)
    }

    @Test(.enabled(if: getuid() != 0, "root reads everything"), arguments: modes)
    func `T47 permission denied at the start, granted later`(mode: TailerConfiguration.Mode) {
        let log = scratch("app.log")
        scratch.write("app.log", "before\n")
        chmod(log, 0)
        let reader = Reader(mode, log)
        #expect(reader.tailer.left.map(\.reason) == [.unreadable(errno: EACCES)])
        chmod(log, 0o644)
        #expect(reader.wait { reader.history[log] == ["before"] })
        scratch.append("app.log", "after\n")
        #expect(reader.wait(log, count: 1))
    }

    @Test(arguments: modes)
    func `a file that turns out binary is left`(mode: TailerConfiguration.Mode) {
        let log = scratch("app.log")
        scratch.write("app.log", "")
        scratch.write("old.log", [1, 2, 0, 3, 10])
        let reader = Reader(mode, scratch("*.log"))
        #expect(reader.tailer.left.map(\.path) == [scratch("old.log")])
        scratch.write("app.log", [0x7f, 0x45, 0x4c, 0x46, 0, 0, 1, 10])
        #expect(reader.wait { reader.tailer.left.map(\.reason) == [.binary, .binary] })
        #expect(reader.allLines.isEmpty)
        #expect(reader.notices.contains(TailerNotice(path: log, kind: .left(.binary))))
    }

    @Test(arguments: modes)
    func `its own output is never read, even when named`(mode: TailerConfiguration.Mode) {
        let output = Writer(scratch("livelogs.log"))
        let reader = Reader(mode, scratch("livelogs.log"), scratch("*.log")) {
            $0.ownDescriptors = [output.descriptor]
        }
        output.write("hello\n")
        reader.pass(.seconds(1))
        #expect(reader.allLines.isEmpty)
        #expect(reader.tailer.left.map(\.reason) == [.ownOutput])
    }

    @Test(arguments: modes)
    func `what is excluded is never opened`(mode: TailerConfiguration.Mode) {
        scratch.write("proxy-access.log", "x\n")
        let reader = Reader(mode, scratch("*.log")) { $0.exclude = [GlobPattern("/**/proxy-*.log")] }
        scratch.append("proxy-access.log", "y\n")
        scratch.write("app.log", "z\n")
        #expect(reader.wait { reader.allLines == ["z"] })
        #expect(reader.tailer.left.map(\.reason) == [.excluded])
        #expect(reader.history.isEmpty)
    }

    @Test(arguments: modes)
    func `one hundred and fifty files at once`(mode: TailerConfiguration.Mode) {
        for index in 0..<75 { scratch.write("\(index).log", "old\n") }
        let reader = Reader(mode, scratch("*.log"))
        for index in 75..<150 { scratch.write("\(index).log", "") }
        for round in 0..<3 {
            for index in 0..<150 { scratch.append("\(index).log", "line \(round)\n") }
            reader.step()
        }
        #expect(reader.wait { reader.allLines.count == 450 })
        #expect(reader.tailer.taken.count == 150)
        for index in 0..<150 {
            #expect(reader.lines(scratch("\(index).log")) == ["line 0", "line 1", "line 2"])
        }
    }

    @Test(arguments: modes)
    func `T48 and T49 more files than descriptors are all read`(mode: TailerConfiguration.Mode) {
        let count = 40
        var oracles = (0..<count).map { Oracle($0) }
        for index in 0..<count { scratch.write("\(index).log", "") }
        let reader = Reader(mode, scratch("*.log")) { $0.descriptorLimit = 8 }
        for round in 0..<4 {
            for index in 0..<count { scratch.append("\(index).log", oracles[index].lines(3)) }
            passClockTick()
            reader.pass(.seconds(1))
            reader.pass(.seconds(1))
            #expect(reader.tailer.openFiles <= 8 || round == 0)
        }
        for index in 0..<count {
            let log = scratch("\(index).log")
            #expect(reader.wait(log, count: 12))
            #expect(oracles[index].complaint(reader.lines(log)) == nil)
        }
    }

    @Test
    func `an event alone brings new lines and new files, without a tick`() {
        let log = scratch("app.log")
        scratch.write("app.log", "")
        let reader = Reader(.automatic, scratch("*.log"))
        scratch.append("app.log", "one\n")
        reader.look(wait: 5000)
        #expect(reader.lines(log) == ["one"])
        scratch.write("new.log", "two\n")
        reader.look(wait: 5000)
        #expect(reader.lines(scratch("new.log")) == ["two"])
        scratch.rename("app.log", "app.1")
        scratch.append("app.1", "three\n")
        scratch.write("app.log", "four\n")
        reader.look(wait: 5000)
        #expect(reader.lines(log) == ["one", "three", "four"])
    }

    @Test
    func `T54 polling finds a new file within a second`() {
        let reader = Reader(.polling, scratch("*.log"))
        scratch.write("new.log", "one\n")
        for _ in 0..<4 { reader.pass(.milliseconds(250)) }
        #expect(reader.lines(scratch("new.log")) == ["one"])
    }
}
