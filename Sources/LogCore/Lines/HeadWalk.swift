/// The walk of a `HeadReader` over one line.
struct HeadWalk {
    var head = LineHead()
    var position = 0

    /// Words of plain text since the last sign of structure; after a few it is a sentence and the walk is over.
    var words = 0
    var tokens = 0
    var timesSeen = 0
    /// `timesSeen` when the level was taken, and where its text ended.
    var levelTimes = 0
    var levelEnd = -1
    /// Nothing but separators since the last time.
    var isAfterTime = false
    var isInMessage = false
    /// The separator before the current token.
    var separator: UInt8 = 0
    /// The time that was found last by looking ahead, and where it stands.
    private var foundTime: Timestamp?
    private var foundAt = -1
    /// Notes what the head depends on, for a `LineCache`; nil when nobody wants to know.
    var witness: HeadWitness?

    /// Heads are short; what comes later is text.
    private static let reach = 320
    private static let sentence = 3

    /// A byte order mark and the indentation.
    mutating func skipMark(_ line: Span<UInt8>) -> Int {
        if line.at(0) == 0xEF, line.at(1) == 0xBB, line.at(2) == 0xBF { position = 3 }
        position = line.skippingSpaces(at: position)
        head.message = position
        return position
    }

    /// From here on stands what a program wrote, behind the envelope of another.
    mutating func startMessage() {
        isInMessage = true
        isAfterTime = false
        words = 0
        head.message = position
    }

    mutating func run(_ line: Span<UInt8>, _ times: TimestampReader) {
        walk(line, times)
        witness?.noteReach(position)
    }

    private mutating func walk(_ line: Span<UInt8>, _ times: TimestampReader) {
        let end = min(line.count, position &+ Self.reach)
        while tokens < 24, words < Self.sentence {
            skipSeparators(line, to: end)
            guard position < end else { break }
            let byte = unsafe line[unchecked: position]
            let kind = ByteClass(byte)
            switch byte {
            case UInt8(ascii: "{"):
                if line.at(position &+ 1) == UInt8(ascii: "\""),
                    JSONHead.read(line, at: position, times, into: &head, witness)
                {
                    return
                }
                if isTime(line, at: position &+ 1, times) {
                    position &+= 1
                } else {
                    position = Self.close(line, from: position).map { $0 &+ 1 } ?? position &+ 1
                }
                continue
            case UInt8(ascii: "["), UInt8(ascii: "("), UInt8(ascii: "<"):
                tokens &+= 1
                readBracket(line, times)
                continue
            case UInt8(ascii: "\""):
                tokens &+= 1
                if readRequest(line, times) { return }
                continue
            default:
                break
            }
            tokens &+= 1
            if kind.isAny(of: [.digit, .at]), readTime(line, times) { continue }
            let token = Token(line, at: position)
            if kind.contains(.uppercase), token.mayBeTime(line, at: position), readTime(line, times) { continue }
            if token.classes.contains(.equals), PairHead.startsPair(line, at: position) {
                PairHead.read(line, at: position, times, into: &head, witness)
                return
            }
            if kind.contains(.uppercase), timesSeen > 0, readMethod(line, token.letters) { return }
            if witness == nil { readToken(line, token) } else { readWitnessedToken(line, token) }
            separator = 0
        }
        // Pairs behind a sentence: `listening level=info`.
        if head.rank == .none, PairHead.mayHavePair(line, from: position) {
            PairHead.read(line, at: position, times, into: &head, witness)
        }
    }

    /// Moves to the next byte before `end` that is neither blank nor a separator.
    @inline(__always)
    private mutating func skipSeparators(_ line: Span<UInt8>, to end: Int) {
        var place = position
        while place < end {
            let byte = unsafe line[unchecked: place]
            let kind = ByteClass(byte)
            guard kind.isAny(of: [.blank, .separator]) else { break }
            if kind.contains(.separator) { separator = byte }
            place &+= 1
        }
        position = place
    }

    /// Whether a time stands at `index`, which is read later.
    mutating func isTime(_ line: Span<UInt8>, at index: Int, _ times: TimestampReader) -> Bool {
        if let time = times.read(line, at: index) {
            (foundTime, foundAt) = (time, index)
            witness?.noteReach(time.end)
            return true
        }
        witness?.noteNoTime(line, at: index)
        return false
    }

    /// Reads a token as `readToken` does, and notes whether its digits told anything.
    private mutating func readWitnessedToken(_ line: Span<UInt8>, _ token: Token) {
        let (start, before) = (position, levelEnd)
        witness?.noteNoTime(line, at: start, takesEpochs: words == 0)
        // A first token may be a level for the time that follows it.
        if tokens == 1, timesSeen == 0 {
            var place = line.skippingSpaces(at: token.letters)
            if line.at(place) == UInt8(ascii: "[") { place &+= 1 }
            witness?.noteNoTime(line, at: place)
        }
        readToken(line, token)
        if levelEnd == before { witness?.noteBlind(start..<position) }
    }

    /// Whether another epoch follows the one that ends at `end`: start and end of something, as flow records have them.
    private static func isSpan(_ line: Span<UInt8>, after end: Int) -> Bool {
        line.at(end) == 0x20 && line.digits(at: end &+ 1, limit: 11) == 10
    }

    private mutating func readTime(_ line: Span<UInt8>, _ times: TimestampReader) -> Bool {
        guard let time = position == foundAt ? foundTime : times.read(line, at: position) else { return false }
        witness?.noteReach(time.end)
        // A number in a text that could be an epoch is one only where a time may stand.
        if time.isEpoch, words > 0 || (timesSeen == 0 && tokens > 6 && !Self.isSpan(line, after: time.end)) {
            return false
        }
        if line.at(position).isLetter, line.at(position &+ 1).isDigit, let level = Level(letter: line.at(position)) {
            accept(level, .field, at: position, end: time.end, line)
        }
        let isFirst = (timesSeen == 0 && tokens <= 1) || (timesSeen == 1 && head.time?.isEpoch == true)
        let start = position
        head.offer(time)
        witness?.noteTime(start..<time.end)
        timesSeen &+= 1
        position = time.end
        head.message = position
        isAfterTime = true
        words = 0
        if readRedisMark(line) { return true }
        if isFirst {
            readSyslogTag(line, isNamed: line.at(start).isUppercase, isDated: line.at(start &+ 10) == UInt8(ascii: "T"))
        }
        return true
    }
}
