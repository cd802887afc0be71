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

    /// The size of the envelopes that lines of the block have, as far as one was seen; see `LineEnvelope`.
    private var envelopeSize = 0
    /// The trace at hand has one in front of each of its lines.
    private var isEnveloped = false

    /// Records that were cut at a limit.
    private(set) var cuts = 0

    init(limits: GroupingLimits) { self.limits = limits }

    var isTrace: Bool { kind == .trace }
    var isIndented: Bool { kind == .indented }

    /// Takes the next line; `first` is the first line of the record at hand, wherever it lies now.
    mutating func take(_ line: Span<UInt8>, first: Span<UInt8>) -> Step {
        let shape = LineShape.of(line)
        if shape == .ordinary, let envelope = LineEnvelope(line, guess: envelopeSize) {
            return take(line, envelope, first: first)
        }
        if isEnveloped { return begin(line, shape) }
        // Nearly every line ends here.
        if shape == .ordinary, kind != .trace, kind == .nothing || !Self.mayFollow(line, first, lines) {
            return begin(line, shape)
        }
        if shape == .blank {
            // `Error: text`, an empty line and the causes: what Rust's programs end with.
            guard kind == .trace || (kind == .single && first.has("Error: ", at: 0)), blanks < 2,
                lines &+ blanks < limits.lines
            else { return begin(line, shape) }
            blanks &+= 1
            return .waits
        }
        guard kind != .nothing, last != .blank || blanks > 0, joins(shape, line, first) else {
            return begin(line, shape)
        }
        return join(line, shape)
    }

    /// Takes a line with an envelope of its own: what is behind that says whether it goes on with a trace of its process.
    private mutating func take(_ line: Span<UInt8>, _ envelope: LineEnvelope, first: Span<UInt8>) -> Step {
        envelopeSize = envelope.size
        let text = line.extracting(envelope.text(of: line))
        let shape = LineShape.of(text)
        if shape != .ordinary || isEnveloped, kind != .nothing, envelope.isSame(line, as: first),
            continues(shape, text, first)
        {
            isEnveloped = true
            return join(line, shape == .blank ? .indented : shape)
        }
        switch shape {
        case .opening, .exception:
            let step = begin(text, shape)
            bytes = line.count
            isEnveloped = true
            return step
        default:
            return begin(line, .ordinary)
        }
    }

    /// Whether `text`, behind an envelope that is the record's, belongs to it; only frames make a trace of a single line.
    private mutating func continues(_ shape: LineShape, _ text: Span<UInt8>, _ first: Span<UInt8>) -> Bool {
        guard kind == .trace, isEnveloped else {
            if case .frame = shape { return kind == .single && readHead(first).takesFrames(areIndented: true) }
            return false
        }
        if shape == .blank || shape == .indented { return true }
        return joins(shape, text, first)
    }

    private mutating func join(_ line: Span<UInt8>, _ shape: LineShape) -> Step {
        let size = bytes &+ line.count &+ blanks &+ 1
        guard lines &+ blanks < limits.lines, size <= limits.bytes else {
            cuts &+= 1
            let (kind, dialect, isEnveloped) = (kind, dialect, isEnveloped)
            _ = begin(line, shape)
            (self.kind, self.dialect, self.isEnveloped) = (kind, dialect, isEnveloped)
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
        isEnveloped = false
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
        case .blank, .ordinary, .indented, .closer, .heading, .tail: kind = .single
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
        case .exception, .frame, .link, .heading, .tail:
            if dialect == .spoken, shape != .exception { dialect = .plain }
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
        case .heading:
            return kind == .trace || readHead(first).takesFrames(areIndented: true)
        case .tail:
            return kind == .trace
        case .opening(let opened):
            guard kind == .trace else { return opens(opened) && readHead(first).takesTraces }
            if opened == .query { return dialect == .query && lines == 1 && line.has("# User@Host: ", at: 0) }
            // A second traceback belongs to the first where a sentence between them says so.
            return opened == .go ? dialect == .go && line.at(0) != UInt8(ascii: "p") : last == .link
        case .exception:
            guard kind == .trace else { return readHead(first).takesTraces }
            if dialect == .python { return !isComplete && endsPython }
            return dialect == .node || dialect == .spoken
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
        case .spoken:
            guard blanks == 0, lines < Self.spokenLines else { return false }
            return TimestampReader(utcOffset: 0, readTime: 0).read(line, at: 0)?.isEpoch ?? true
        case .query:
            return TimestampReader(utcOffset: 0, readTime: 0).read(line, at: 0)?.isEpoch ?? true
        case .plain, .announced:
            return NumberedFrame.isAtStart(of: line)
        }
    }

    /// Whether it is worth reading the head of the record: few lines look like those of `continuesHead`.
    private static func mayFollow(_ line: Span<UInt8>, _ first: Span<UInt8>, _ lines: Int) -> Bool {
        guard line.at(0).isLetter else { return false }
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

    /// Lines of what a crash says before its first frame.
    private static let spokenLines = 16

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
