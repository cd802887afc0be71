import LogCore
import LogIO
import Testing

@Suite("Sources of files")
struct SourcesTests {
    private let scratch = Scratch()

    @Test(arguments: modes)
    func `are forgotten with the files, but not while somebody reads one`(mode: TailerConfiguration.Mode) {
        let reader = Reader(mode, scratch("*.log")) { $0.rotateWait = .milliseconds(1) }
        scratch.write("stays.log", "one\n")
        for round in 0..<6 {
            for number in 0..<500 { scratch.write("\(round)-\(number).log", "line\n") }
            reader.look()
            reader.pass(.seconds(1))
            for number in 0..<500 { scratch.remove("\(round)-\(number).log") }
            reader.look()
            for _ in 0..<3 {
                passClockTick()
                reader.pass(.seconds(2))
            }
        }
        #expect(reader.allLines.count == 3001)
        #expect(reader.tailer.sources.count <= Tailer.fewSources + 500)
        scratch.append("stays.log", "two\n")
        #expect(reader.wait(scratch("stays.log"), count: 2))
        let sources = reader.blocks.map(\.source).filter { $0.path == scratch("stays.log") }
        #expect(sources.allSatisfy { $0 === sources[0] })
    }
}
