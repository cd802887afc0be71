import Glibc
import LogIO
import Testing

@Suite("Rotation")
struct RotationTests {
    let scratch = Scratch()

    @Test(arguments: modes)
    func `T01 rename and create with a writer that reopens at once`(mode: TailerConfiguration.Mode) {
        let log = scratch("app.log")
        var oracle = Oracle()
        scratch.write("app.log", "")
        let reader = Reader(mode, log)
        for generation in 1...5 {
            scratch.append("app.log", oracle.lines(100))
            if generation.isMultiple(of: 2) { reader.step() }
            scratch.rename("app.log", "app.log.\(generation)")
            scratch.write("app.log", oracle.lines(50))
            reader.step()
            reader.pass(.seconds(1))
        }
        #expect(reader.wait(log, count: oracle.count))
        #expect(oracle.complaint(reader.lines(log)) == nil)
        #expect(reader.tailer.counters.rotations == 5)
    }

    @Test(arguments: modes)
    func `T02 late lines in the old file after the rename arrive`(mode: TailerConfiguration.Mode) {
        let log = scratch("app.log")
        let writer = Writer(log)
        let reader = Reader(mode, log)
        writer.write("one\n")
        reader.step()
        scratch.rename("app.log", "app.log.1")
        reader.step()
        writer.write("two\n")
        reader.step()
        scratch.write("app.log", "four\n")
        writer.write("three\n")
        reader.step()
        reader.pass(.seconds(1))
        writer.write("late\n")
        #expect(reader.wait(log, count: 5))
        #expect(reader.lines(log) == ["one", "two", "three", "four", "late"])
    }

    @Test(arguments: modes)
    func `T03 a quiet rotated file is closed, what comes later is not delivered`(mode: TailerConfiguration.Mode) {
        let log = scratch("app.log")
        let writer = Writer(log)
        let reader = Reader(mode, log)
        writer.write("one\n")
        reader.step()
        scratch.rename("app.log", "app.log.1")
        scratch.write("app.log", "two\n")
        reader.step()
        reader.passRotateWait()
        writer.write("too late\n")
        scratch.append("app.log", "three\n")
        #expect(reader.wait(log, count: 3))
        #expect(reader.lines(log) == ["one", "two", "three"])
    }

    @Test(arguments: modes)
    func `T04 five files rotated by size lose nothing`(mode: TailerConfiguration.Mode) {
        var oracles = (0..<5).map { Oracle($0) }
        let reader = Reader(mode, scratch("*.log"))
        var sizes = [Int](repeating: 0, count: 5)
        var rotations = 0
        for round in 0..<60 {
            for index in 0..<5 {
                let text = oracles[index].lines(200)
                scratch.append("\(index).log", text)
                sizes[index] += text.utf8.count
                if sizes[index] > 32 * 1024 {
                    for generation in stride(from: 4, to: 0, by: -1) {
                        _ = rename(scratch("\(index).log.\(generation)"), scratch("\(index).log.\(generation + 1)"))
                    }
                    scratch.rename("\(index).log", "\(index).log.1")
                    sizes[index] = 0
                    rotations += 1
                }
            }
            if round.isMultiple(of: 3) { reader.step() }
        }
        for index in 0..<5 {
            let log = scratch("\(index).log")
            #expect(reader.wait(log, count: oracles[index].count))
            #expect(oracles[index].complaint(reader.lines(log)) == nil)
        }
        #expect(rotations > 30)
    }

    @Test(arguments: modes)
    func `T05 three renames between two looks lose no generation`(mode: TailerConfiguration.Mode) {
        let log = scratch("app.log")
        var oracle = Oracle()
        scratch.write("app.log.1", "an old archive\n")
        passClockTick()
        scratch.write("app.log", "")
        let reader = Reader(mode, log)
        scratch.append("app.log", oracle.lines(10))
        reader.step()
        scratch.append("app.log", oracle.lines(10))
        for _ in 0..<3 {
            for generation in stride(from: 4, to: 0, by: -1) {
                _ = rename(scratch("app.log.\(generation)"), scratch("app.log.\(generation + 1)"))
            }
            scratch.rename("app.log", "app.log.1")
            scratch.write("app.log", oracle.lines(10))
        }
        #expect(reader.wait(log, count: oracle.count))
        reader.passRotateWait()
        #expect(oracle.complaint(reader.lines(log)) == nil)
    }

    @Test(arguments: modes)
    func `an empty generation between two others does not break their order`(mode: TailerConfiguration.Mode) {
        let log = scratch("app.log")
        var oracle = Oracle()
        scratch.write("app.log", "")
        let reader = Reader(mode, log)
        scratch.append("app.log", oracle.lines(5))
        for amount in [0, 5, 0, 5] {
            passClockTick()
            for generation in stride(from: 4, to: 0, by: -1) {
                _ = rename(scratch("app.log.\(generation)"), scratch("app.log.\(generation + 1)"))
            }
            scratch.rename("app.log", "app.log.1")
            scratch.write("app.log", oracle.lines(amount))
        }
        #expect(reader.wait(log, count: oracle.count))
        #expect(oracle.complaint(reader.lines(log)) == nil)
    }

    @Test(arguments: modes)
    func `T06 a file that was renamed and removed is still read to its end`(mode: TailerConfiguration.Mode) {
        let log = scratch("app.log")
        var oracle = Oracle()
        let writer = Writer(log)
        let reader = Reader(mode, log)
        writer.write(oracle.lines(10))
        reader.step()
        writer.write(oracle.lines(10))
        scratch.rename("app.log", "app.log.1")
        scratch.write("app.log.1.gz", [0x1f, 0x8b, 8, 0])
        scratch.remove("app.log.1")
        writer.write(oracle.lines(10))
        scratch.write("app.log", oracle.lines(10))
        #expect(reader.wait(log, count: oracle.count))
        #expect(oracle.complaint(reader.lines(log)) == nil)
    }

    @Test(arguments: modes)
    func `T13 removed and made again`(mode: TailerConfiguration.Mode) {
        let log = scratch("app.log")
        var oracle = Oracle()
        scratch.write("app.log", "")
        let reader = Reader(mode, log)
        for _ in 0..<4 {
            scratch.append("app.log", oracle.lines(10))
            reader.look()
            scratch.append("app.log", oracle.lines(10))
            scratch.remove("app.log")
            reader.look()
            scratch.write("app.log", oracle.lines(10))
            reader.look()
        }
        #expect(reader.wait(log, count: oracle.count))
        #expect(oracle.complaint(reader.lines(log)) == nil)
    }

    @Test(arguments: modes)
    func `T14 removed and made again long after, T15 maybe with the same inode`(mode: TailerConfiguration.Mode) {
        let log = scratch("app.log")
        let reader = Reader(mode, log)
        var expected: [String] = []
        for round in 0..<5 {
            // The beginning is the same each time: only the inode's story tells the files apart.
            scratch.write("app.log", "start of the service\nround \(round)\n")
            expected += ["start of the service", "round \(round)"]
            #expect(reader.wait(log, count: expected.count))
            scratch.remove("app.log")
            reader.step()
            reader.passRotateWait()
        }
        #expect(reader.lines(log) == expected)
    }

    @Test(arguments: modes)
    func `T16 replaced by rename with the same first KiB`(mode: TailerConfiguration.Mode) {
        let log = scratch("app.log")
        let head = String(repeating: "the same line over and over, sixty-four bytes with its newline.\n", count: 16)
        scratch.write("app.log", "")
        let reader = Reader(mode, log)
        scratch.append("app.log", head + "first tail\n")
        #expect(reader.wait(log, count: 17))
        scratch.write("app.log.new", head + "second tail\n")
        scratch.rename("app.log.new", "app.log")
        #expect(reader.wait(log, count: 34))
        #expect(reader.lines(log).last == "second tail")
        #expect(reader.lines(log).count == 34)
    }

    @Test(arguments: modes)
    func `T17 a link switched while the old target is still written`(mode: TailerConfiguration.Mode) {
        let link = scratch("current.log")
        let old = Writer(scratch("a.txt"))
        scratch.symlink("a.txt", "current.log")
        let reader = Reader(mode, link)
        old.write("a1\n")
        reader.step()
        scratch.write("b.txt", "b1\n")
        scratch.symlink("b.txt", "next")
        scratch.rename("next", "current.log")
        reader.step()
        old.write("a2\n")
        scratch.append("b.txt", "b2\n")
        #expect(reader.wait(link, count: 4))
        #expect(reader.lines(link).sorted() == ["a1", "a2", "b1", "b2"])
        #expect(reader.lines(link).first == "a1")
    }

    @Test(arguments: modes)
    func `T18 a link removed and its target truncated afterwards`(mode: TailerConfiguration.Mode) {
        let link = scratch("current.log")
        scratch.write("a.txt", "")
        scratch.symlink("a.txt", "current.log")
        let reader = Reader(mode, link)
        scratch.append("a.txt", "one\ntwo\n")
        #expect(reader.wait(link, count: 2))
        scratch.remove("current.log")
        reader.step()
        scratch.truncate("a.txt")
        reader.step()
        reader.passRotateWait()
        #expect(reader.lines(link) == ["one", "two"])
        #expect(reader.tailer.taken.isEmpty)
    }

    @Test(arguments: modes)
    func `T19 a rotated name that matches the glob again is not read again`(mode: TailerConfiguration.Mode) {
        var oracle = Oracle()
        let log = scratch("app.log")
        scratch.write("app.log", "")
        let reader = Reader(mode, scratch("*.log*"))
        for _ in 0..<4 {
            scratch.append("app.log", oracle.lines(20))
            reader.step()
            scratch.append("app.log", oracle.lines(20))
            for generation in stride(from: 4, to: 0, by: -1) {
                _ = rename(scratch("app.log.\(generation)"), scratch("app.log.\(generation + 1)"))
            }
            scratch.rename("app.log", "app.log.1")
            scratch.write("app.log", oracle.lines(20))
            reader.step()
            reader.passRotateWait()
        }
        #expect(reader.wait { reader.allLines.count >= oracle.count })
        #expect(oracle.complaint(reader.lines(log)) == nil)
        #expect(reader.live.keys.sorted() == [log])
    }

    @Test(arguments: modes)
    func `T20 one file under two globs, a hard link and a symbolic link is read once`(mode: TailerConfiguration.Mode) {
        scratch.write("app.log", "")
        scratch.link("app.log", "hard.log")
        scratch.symlink("app.log", "soft.log")
        let reader = Reader(mode, scratch("*.log"), scratch("app*"), scratch("hard.log"))
        scratch.append("app.log", "one\n")
        scratch.append("hard.log", "two\n")
        scratch.append("soft.log", "three\n")
        #expect(reader.wait { reader.allLines.count >= 3 })
        reader.passRotateWait()
        #expect(reader.allLines == ["one", "two", "three"])
    }

    @Test(arguments: modes)
    func `T21 dated files appear while the older one is removed`(mode: TailerConfiguration.Mode) {
        var oracle = Oracle()
        let reader = Reader(mode, scratch("app.log-*"))
        for hour in 10..<15 {
            scratch.append("app.log-20261120\(hour)", oracle.lines(30))
            reader.step()
            reader.pass(.seconds(1))
            scratch.append("app.log-20261120\(hour)", oracle.lines(30))
            scratch.remove("app.log-20261120\(hour)")
        }
        #expect(reader.wait { reader.allLines.count >= oracle.count })
        let lines = (10..<15).flatMap { reader.lines(scratch("app.log-20261120\($0)")) }
        #expect(oracle.complaint(lines) == nil)
    }
}
