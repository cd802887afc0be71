import Configuration
import EventIO
import Glibc
import Insight
import LogCore
import LogIO

/// `livelogs parse FILE...`: prints what the stream would say of each record of finished files, one JSON object a line.
struct Parse {
    private let files: [String]
    private let configuration: Configuration

    init(_ files: [String], _ configuration: Configuration) {
        self.files = files
        self.configuration = configuration
    }

    /// Bytes read before they are judged.
    private static let blockBytes = 1 << 20

    /// - Returns: 0; 78 for rules that cannot be used, 66 when a file cannot be read (the others are read all the same).
    func run() -> Int32 {
        let rules: RuleSet
        let correlations: CorrelationRules
        let zones: TimeZones
        do {
            let (known, notices) = try Zones.load(configuration)
            zones = known
            for notice in notices { Terminal.complain(notice) }
            (rules, correlations) = try Rules.load(configuration)
        } catch {
            Terminal.complain("\(error)")
            return 78
        }
        signal(SIGPIPE, SIG_IGN)
        var status: Int32 = 0
        var analyzer = Analyzer(rules: rules, zones: zones)
        var writer = ParsedRecordWriter(types: rules.types, patterns: rules.patterns)
        for file in files {
            do {
                // Each file is a story of its own, whatever its dates.
                var correlator = Correlator(correlations, types: rules.types)
                guard try parse(file, &analyzer, &correlator, &writer) else { return status }
            } catch {
                Terminal.complain("\(error)")
                status = 66
            }
        }
        return status
    }

    /// - Returns: false when nobody reads the output any more.
    private func parse(
        _ path: String,
        _ analyzer: inout Analyzer,
        _ correlator: inout Correlator,
        _ writer: inout ParsedRecordWriter
    ) throws(SystemError) -> Bool {
        let opened = path == "-" ? dup(0) : PathText.withPath(path) { open($0, O_RDONLY | O_CLOEXEC) }
        let input = try Descriptor(adopting: opened, from: path)
        let source = Source(path: path, service: ServiceName.of(path: path))
        var assembler = RecordAssembler()
        var blocks: [Block] = []
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: Self.blockBytes)
        var line = 1
        var output: [UInt8] = []
        while true {
            let count = read(input.rawValue, &buffer, buffer.count)
            if count < 0 {
                if errno == EINTR { continue }
                throw SystemError.current(path)
            }
            bytes += buffer[..<count]
            // Whole lines only, until there is nothing more.
            let end = count == 0 ? bytes.count : (bytes.lastIndex(of: 0x0A) ?? -1) + 1
            if end > 0 {
                var block = Block(source: source, bytes: Array(bytes[..<end]), isHistory: false, readTime: Clock.wall)
                block.isLate = true
                bytes.removeSubrange(..<end)
                assembler.add(block, now: .zero) { blocks.append($0) }
            }
            if count == 0 { assembler.releaseAll { blocks.append($0) } }
            for block in blocks {
                var batch = analyzer.analyze(block)
                _ = correlator.observe(&batch, now: Clock.wall)
                line = writer.append(batch, file: path, firstLine: line, to: &output)
                guard Terminal.write(output, to: 1) else { return false }
                output.removeAll(keepingCapacity: true)
            }
            blocks.removeAll()
            if count == 0 { return true }
        }
    }
}
