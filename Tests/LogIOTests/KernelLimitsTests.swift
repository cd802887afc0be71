import Glibc
import LogIO
import Testing

@Suite("When the kernel gives less, and clocks that jump")
struct KernelLimitsTests {
    let scratch = Scratch()

    @Test func `T24 when inotify's queue overflows, lines and rotation are found all the same`() {
        // As many events as it holds and more; two files in turn, since equal neighbours are one event.
        let text = String(decoding: scratch.content(of: "/proc/sys/fs/inotify/max_queued_events"), as: UTF8.self)
        let queue = Int(text.filter(\.isNumber)) ?? 16_384
        guard queue <= 100_000 else { return }
        let writers = (0..<2).map { Writer(scratch("\($0).log")) }
        var oracles = [Oracle(0), Oracle(1)]
        let reader = Reader(.automatic, scratch("*.log"))
        for index in 0..<(queue + 2000) { writers[index % 2].write(oracles[index % 2].lines(1)) }
        scratch.rename("0.log", "0.old")
        scratch.write("0.log", oracles[0].lines(10))
        scratch.write("2.log", "one that came meanwhile\n")
        #expect(reader.wait { reader.allLines.count > queue + 2000 + 10 })
        #expect(reader.tailer.counters.overflows == 1)
        #expect(reader.notices.count { $0.kind == .overflow } == 1)
        for index in 0..<2 { #expect(oracles[index].complaint(reader.lines(scratch("\(index).log"))) == nil) }
    }

    @Test func `T25 when there are no more watches, files are polled and that is told once`() {
        for index in 0..<30 { scratch.write("\(index).log", "") }
        let reader = Reader(.automatic, scratch("*.log")) { $0.watchLimit = 5 }
        #expect(reader.tailer.isPolling)
        var oracles = (0..<30).map { Oracle($0) }
        for index in 0..<30 { scratch.append("\(index).log", oracles[index].lines(5)) }
        #expect(reader.wait { reader.allLines.count == 150 })
        scratch.rename("29.log", "29.old")
        scratch.write("29.log", oracles[29].lines(5))
        #expect(reader.wait(scratch("29.log"), count: 10))
        for index in 0..<30 { #expect(oracles[index].complaint(reader.lines(scratch("\(index).log"))) == nil) }
        #expect(reader.notices.count { if case .polling = $0.kind { true } else { false } } == 1)
    }

    @Test func `T51 where inotify says nothing at all, a look at names and sizes finds everything`() {
        let log = scratch("app.log")
        var oracle = Oracle()
        scratch.write("app.log", "")
        let reader = Reader(.automatic, log) { $0.watchLimit = 0 }
        scratch.append("app.log", oracle.lines(10))
        #expect(reader.wait(log, count: 10))
        scratch.rename("app.log", "app.log.1")
        scratch.append("app.log.1", oracle.lines(3))
        scratch.write("app.log", oracle.lines(4))
        #expect(reader.wait(log, count: 17))
        #expect(oracle.complaint(reader.lines(log)) == nil)
    }

    @Test(arguments: modes)
    func `T50 a wall clock that jumps by an hour loses and doubles nothing`(mode: TailerConfiguration.Mode) {
        let log = scratch("app.log")
        var oracle = Oracle()
        scratch.write("app.log", "")
        let reader = Reader(mode, log)
        var count = 0
        for step in [3600, -3600, -3600, 3600, 0] {
            reader.clockError += Int64(step) * 1_000_000
            scratch.append("app.log", oracle.lines(5))
            count += 5
            #expect(reader.wait(log, count: count))
            if step > 0 {
                scratch.rename("app.log", "app.log.\(count)")
                scratch.write("app.log", oracle.lines(2))
                count += 2
            } else {
                passClockTick()
                scratch.copy("app.log", "app.log.\(count)")
                scratch.truncate("app.log")
            }
            #expect(reader.wait(log, count: count))
            reader.step()
        }
        reader.passRotateWait()
        #expect(oracle.complaint(reader.lines(log)) == nil)
    }
}

extension Scratch {
    func content(of path: String) -> [UInt8] {
        let descriptor = open(path, O_RDONLY)
        defer { close(descriptor) }
        return [UInt8](unsafeUninitializedCapacity: 4096) { storage, initialized in
            initialized = max(0, Glibc.read(descriptor, storage.baseAddress, 4096))
        }
    }
}
