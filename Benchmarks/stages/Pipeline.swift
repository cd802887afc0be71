import EventIO
import Glibc
import LogCore
import LogIO
import WebSocketCore

/// What is done to a file; those that are not alone do all the work of the one before and something more.
enum Stage: String, CaseIterable {
    /// read(2) into blocks of whole lines, as the tailer hands them on.
    case read
    /// Line by line, alone.
    case split
    /// Lines of one record put together.
    case group
    /// Time, level, service.
    case heads
    /// The rules as well: what `Analyzer` makes of a block.
    case judge
    /// A frame of JSON for each record, in chunks, as a topic has them.
    case frames
    /// The same of lines that were read a few times; every other stage knows none of them when it begins.
    case again
    /// The search of whole blocks for the rules' literals, alone.
    case scan

    /// Whether records of several lines are put together before it.
    var isGrouped: Bool {
        switch self {
        case .read, .split, .scan: false
        case .group, .heads, .judge, .frames, .again: true
        }
    }
}

/// The way of the lines of one file on one thread, up to a stage.
final class Pipeline {
    private let source: Source
    private var analyzer: Analyzer
    private var encoder: RecordEncoder
    private var assembler = RecordAssembler()
    private var gathered: [Block] = []
    private var scanner: RuleScanner
    private var matches: [RuleMatch] = []
    private(set) var lines = 0
    private(set) var bytes = 0
    /// Something of every result, so that no work can be left out.
    private(set) var sum = 0

    init(_ path: String, _ rules: RuleSet) {
        source = Source(path: path, service: ServiceName.of(path: path))
        analyzer = Analyzer(rules: rules, zones: TimeZones(secondsAhead: 0))
        encoder = RecordEncoder(types: rules.types)
        scanner = RuleScanner(rules)
    }

    func run(_ stage: Stage) throws(SystemError) {
        (lines, bytes) = (0, 0)
        if stage != .again { analyzer.forgetLines() }
        let input = try Descriptor(adopting: open(source.path, O_RDONLY | O_CLOEXEC), from: source.path)
        var rest: [UInt8] = []
        while true {
            var buffer = rest
            rest = []
            let count = try Self.read(input, appendingTo: &buffer)
            // Whole lines only, until there is nothing more.
            let end = count == 0 ? buffer.count : (buffer.lastIndex(of: 0x0A) ?? -1) + 1
            if end > 0 {
                rest = Array(buffer[end...])
                buffer.removeLast(buffer.count - end)
                bytes += end
                gather(Block(source: source, bytes: buffer, isHistory: false, readTime: Clock.wall), stage)
            } else {
                rest = buffer
            }
            if count == 0 {
                if stage.isGrouped { assembler.releaseAll { gathered.append($0) } }
                takeGathered(stage)
                return
            }
        }
    }

    private func gather(_ block: consuming Block, _ stage: Stage) {
        if stage.isGrouped {
            assembler.add(block, now: .zero) { gathered.append($0) }
        } else {
            gathered.append(block)
        }
        takeGathered(stage)
    }

    private func takeGathered(_ stage: Stage) {
        while let block = gathered.popLast() { take(block, stage) }
    }

    /// What `TailerConfiguration.turnBytes` is.
    private static let blockBytes = 256 << 10

    private static func read(
        _ input: borrowing Descriptor,
        appendingTo buffer: inout [UInt8]
    ) throws(SystemError) -> Int {
        var count = 0
        let descriptor = input.rawValue
        buffer.append(addingCapacity: blockBytes) { output in
            output.withUnsafeMutableBufferPointer { storage, initialized in
                count = Glibc.read(descriptor, storage.baseAddress.map { $0 + initialized }, blockBytes)
                initialized += max(0, count)
            }
        }
        guard count >= 0 else { throw SystemError.current("read") }
        return count
    }

    private func take(_ block: consuming Block, _ stage: Stage) {
        switch stage {
        case .read, .group: sum &+= block.bytes.count
        case .split: split(block)
        case .heads: readHeads(block)
        case .judge: note(analyzer.analyze(block))
        case .frames, .again: note(frames(of: analyzer.analyze(block)))
        case .scan:
            scanner.find(block.bytes.span, into: &matches)
            lines += block.bytes.count { $0 == 0x0A }
            sum &+= matches.count
        }
    }

    private func split(_ block: Block) {
        var splitter = LineSplitter()
        while let line = splitter.next(in: block.bytes.span) {
            lines += 1
            sum &+= line.end
        }
    }

    private func readHeads(_ block: Block) {
        let reader = HeadReader(times: TimestampReader(utcOffset: 0, readTime: block.readTime))
        var splitter = LineSplitter()
        while let line = splitter.next(in: block.bytes.span) {
            let head = reader.read(block.bytes.span.extracting(line.start..<line.end))
            lines += 1
            sum &+= head.message &+ Int(head.level.number)
        }
    }

    private func note(_ batch: Batch) {
        lines += batch.records.count
        sum &+= Int(batch.records.last?.time ?? 0)
    }

    /// As `Topic` cuts them.
    private func frames(of batch: Batch) -> Batch {
        var builder = ChunkBuilder(after: 0, capacity: 80 << 10)
        for (index, record) in batch.records.enumerated() {
            let sequence = UInt64(lines + index)
            builder.append(first: sequence, last: sequence, records: 1) { output in
                encoder.appendJSON(record, sequence: sequence, in: batch, to: &output)
            }
            if builder.size >= 64 << 10 { sum &+= builder.finish().bytes.count }
        }
        sum &+= builder.size
        return batch
    }
}
