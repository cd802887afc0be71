import EventIO
import Glibc
import Testing

@Suite("Messages that nobody must wait for")
struct OperatorLogTests {
    /// Both ends of a pipe.
    private func pipe() -> (reading: CInt, writing: CInt) {
        var ends: [CInt] = [0, 0]
        _ = Glibc.pipe(&ends)
        return (ends[0], ends[1])
    }

    private func readAll(_ descriptor: CInt, until isEnough: ([String]) -> Bool) -> [String] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
            if bytes.last == 0x0A, isEnough(lines) { return lines }
            let count = read(descriptor, &buffer, buffer.count)
            if count <= 0 { return lines }
            bytes += buffer[..<count]
        }
    }

    @Test func `lines come in order`() throws {
        let pipe = pipe()
        let log = try OperatorLog(to: pipe.writing)
        let lines = (0..<1000).map { "line \($0)" }
        for line in lines { log.append(Array("\(line)\n".utf8)) }
        #expect(log.flush(milliseconds: 60_000))
        #expect(readAll(pipe.reading) { $0.count >= lines.count } == lines)
    }

    @Test func `what finds no room is counted where it is missing, and last words find room`() throws {
        let pipe = pipe()
        let setPipeSize: CInt = 1031
        #expect(fcntl(pipe.writing, setPipeSize, 4096) == 4096)
        let log = try OperatorLog(to: pipe.writing, capacity: 10_000)
        let line = String(repeating: "x", count: 99)
        let count = 5_000
        for _ in 0..<count { log.append(Array("\(line)\n".utf8)) }
        #expect(!log.flush(milliseconds: 10), "nobody reads")
        log.append(Array("last words\n".utf8), isLast: true)
        let lines = readAll(pipe.reading) { $0.contains("last words") }
        let dropped = lines.compactMap { $0.split(separator: ": ").last.flatMap { Int($0) } }.reduce(0, +)
        #expect(dropped > 0)
        #expect(lines.filter { $0 == line }.count + dropped == count)
        #expect(lines.last == "last words")
        log.append(Array("it flows again\n".utf8))
        #expect(readAll(pipe.reading) { !$0.isEmpty } == ["it flows again"])
    }

    @Test func `a closed pipe costs its lines and nothing else`() throws {
        signal(SIGPIPE, SIG_IGN)
        let pipe = pipe()
        close(pipe.reading)
        let log = try OperatorLog(to: pipe.writing)
        for _ in 0..<100 { log.append(Array("line\n".utf8)) }
        #expect(log.flush(milliseconds: 60_000))
    }
}
