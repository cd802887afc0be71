/// Decides line by line whether a line goes on with the record before it.
///
///     begin ──ordinary line──▶ single ──indented line──▶ indented
///       └──opening, exception──▶ trace ◀──frame, link───────┘
///
/// Lines come in order and of one source. A record that is full is followed by another of the same kind.
struct RecordGrouper {
    private enum Kind { case nothing, single, indented, trace }

    /// What became of a line.
    enum Step: Hashable {
        case begins
        case continues
        /// It is blank, and belongs to the record only if a later line does.
        case waits
    }

    private let limits: GroupingLimits
    private var kind = Kind.nothing
    private var dialect = TraceDialect.plain
    private var lines = 0
    private var bytes = 0
    /// Blank lines at the end of the trace so far.
    private(set) var blanks = 0
    private var last = LineShape.blank
    /// A trace of Python has named its exception.
    private var isComplete = false
    private(set) var head = GroupHead.none

    /// Records that were cut at a limit.
    private(set) var cuts = 0

    init(limits: GroupingLimits) { self.limits = limits }

    var isTrace: Bool { kind == .trace }
    var isIndented: Bool { kind == .indented }

    /// Takes the next line; `first` is the first line of the record at hand, wherever it lies now.
    mutating func take(_ line: Span<UInt8>, first: Span<UInt8>) -> Step {
        let shape = LineShape.of(line)
        // Nearly every line ends here.
        if shape == .ordinary, kind != .trace, !mayFollow(line, first) { return begin(line, shape) }
        if shape == .blank {
            guard kind == .trace, blanks < 2, lines &+ blanks < limits.lines else { return begin(line, shape) }
            blanks &+= 1
            return .waits
        }
        guard kind != .nothing, last != .blank || blanks > 0, joins(shape, line, first) else {
            return begin(line, shape)
        }
        let size = bytes &+ line.count &+ blanks &+ 1
        guard lines &+ blanks < limits.lines, size <= limits.bytes else {
            cuts &+= 1
            let (kind, dialect) = (kind, dialect)
            _ = begin(line, shape)
            (self.kind, self.dialect) = (kind, dialect)
            return .begins
        }
        lines &+= 1 &+ blanks
        bytes = size
        blanks = 0
        extend(shape)
        return .continues
    }

    private mutating func begin(_ line: Span<UInt8>, _ shape: LineShape) -> Step {
        lines = 1
        bytes = line.count
        blanks = 0
        isComplete = false
        last = shape
        head = .unread
        dialect = .plain
        switch shape {
        case .opening(let opened):
            kind = .trace
            dialect = opened
            // `thread 'main' panicked at src/main.rs:2:5:` announces its message, the older form holds it.
            if opened == .announced, line.at(line.count &- 1) != UInt8(ascii: ":") { dialect = .plain }
        case .exception, .frame, .link: kind = .trace
        case .blank, .ordinary, .indented, .closer: kind = .single
        }
        return .begins
    }

    private mutating func extend(_ shape: LineShape) {
        if dialect == .announced { dialect = .plain }
        switch shape {
        case .opening(let opened):
            kind = .trace
            dialect = opened
            isComplete = false
        case .exception, .frame, .link:
            if dialect == .python, shape == .exception { isComplete = true }
            if dialect == .node, shape == .exception { dialect = .plain }
            kind = .trace
        case .indented, .closer:
            if kind == .single { kind = .indented }
        case .ordinary:
            if dialect == .python { isComplete = true }
            if dialect == .node { dialect = .plain }
            if kind == .single { kind = .indented }
        case .blank: break
        }
        last = shape
    }

    private mutating func joins(_ shape: LineShape, _ line: Span<UInt8>, _ first: Span<UInt8>) -> Bool {
        if kind == .trace, dialect == .announced, blanks == 0 { return true }
        switch shape {
        case .blank: return false
        // Where whole records are indented, deeper ones are continuations.
        case .indented: return kind == .trace || line.skippingSpaces(at: 0) > first.skippingSpaces(at: 0)
        case .closer: return lines > 1 && blanks == 0
        case .frame(let isIndented):
            return kind == .trace || readHead(first).takesFrames(areIndented: isIndented)
        case .link:
            return kind == .trace || readHead(first).takesTraces
        case .opening(let opened):
            guard kind == .trace else { return opens(opened) && readHead(first).takesTraces }
            // A second traceback belongs to the first where a sentence between them says so.
            return opened == .go ? dialect == .go && line.at(0) != UInt8(ascii: "p") : last == .link
        case .exception:
            guard kind == .trace else { return readHead(first).takesTraces }
            if dialect == .python { return !isComplete && endsPython }
            return dialect == .node
        case .ordinary:
            return kind == .trace ? continuesTrace(line) : continuesHead(line, readHead(first))
        }
    }

    /// Openings that also follow the line which tells of them; others stand alone.
    private func opens(_ dialect: TraceDialect) -> Bool { dialect == .python || dialect == .go }

    /// After the source line of the last frame.
    private var endsPython: Bool { blanks == 0 && last != .link && lines > 1 }

    /// Lines that look like any other, where a trace expects them.
    private func continuesTrace(_ line: Span<UInt8>) -> Bool {
        switch dialect {
        case .python:
            guard !isComplete, endsPython else { return false }
            let end = line.endOfName(at: 0)
            return end > 0 && (end == line.count || (line.at(end) == UInt8(ascii: ":") && line.at(end &+ 1) == 0x20))
        case .go:
            return blanks == 0 && GoFrame.isAtStart(of: line)
        case .report:
            return TimestampReader(utcOffset: 0, readTime: 0).read(line, at: 0)?.isEpoch ?? true
        case .node:
            return blanks > 0 && line.has("Error: ", at: 0)
        case .plain, .announced:
            return false
        }
    }

    /// Whether it is worth reading the head of the record: few lines look like those of `continuesHead`.
    private func mayFollow(_ line: Span<UInt8>, _ first: Span<UInt8>) -> Bool {
        guard kind != .nothing, line.at(0).isLetter else { return false }
        if GroupHead.isLevelLabel(line) { return lines == 1 && !GroupHead.isLevelLabel(first) }
        return GoFrame.isName(line)
    }

    /// The second line of Java's own logging, and functions of Go below the line that tells of them.
    private func continuesHead(_ line: Span<UInt8>, _ head: GroupHead) -> Bool {
        if head.announcesLevel, lines == 1 { return GroupHead.isLevelLabel(line) }
        return head.takesTraces && head.isError && GoFrame.isName(line)
    }

    private mutating func readHead(_ first: Span<UInt8>) -> GroupHead {
        if head == .unread { head = GroupHead(first) }
        return head
    }

    /// How long the record at hand may wait for more; `nil` when it is whole.
    mutating func quiet(_ first: Span<UInt8>, isSplitting: Bool) -> Duration? {
        switch kind {
        case .nothing: return nil
        case .trace: return limits.traceQuiet
        case .indented: return limits.indentedQuiet
        case .single:
            if readHead(first).isCandidate { return limits.candidateQuiet }
            return isSplitting && last != .blank ? limits.splitQuiet : nil
        }
    }
}
