/// Brackets and quotes in a head.
extension HeadWalk {
    /// `[...]`, `(...)`, `<...>`: a time, a level, or a field of which only the end matters.
    mutating func readBracket(_ line: Span<UInt8>, _ times: TimestampReader) {
        let open = line.at(position)
        let start = line.skippingSpaces(at: position &+ 1)
        // What is inside is read in its turn: `[2026-11-20T10:00:00Z ERROR main]`.
        if isTime(line, at: start, times) {
            position = start
            return
        }
        // `[812]`, `[pid 812:tid 14]`
        if head.process.isEmpty, timesSeen > 0, words == 0 {
            let place = line.has("pid ", at: start) ? start &+ 4 : start
            let size = line.digits(at: place, limit: 11)
            let next = line.at(place &+ size)
            if size > 0, size < 11, next == UInt8(ascii: "]") || (place > start && next == UInt8(ascii: ":")) {
                head.process = place..<place &+ size
            }
        }
        let letters = line.endOfLetters(at: start)
        if letters > start, readBracketedLevel(line, start, letters, open) { return }
        guard let end = Self.close(line, from: position) else {
            position &+= 1
            return
        }
        if open == UInt8(ascii: "("), line.at(end &+ 1) == UInt8(ascii: ":"), let level = Self.mask(line, start, end) {
            accept(level, .field, at: start, end: end, line)
        } else if let (from, to, word) = Self.lastLevel(line, start, end) {
            accept(word.level, .field, at: from, end: to, line)
        } else if timesSeen == 0, let place = innerTime(line, start, end, times) {
            position = place
            return
        } else if open != UInt8(ascii: "(") || line.at(end &+ 1) != UInt8(ascii: ":") {
            // Neither a level nor a mask that might have been one.
            witness?.noteBlind(start..<max(start, end))
        }
        position = end &+ 1
    }

    private mutating func readBracketedLevel(_ line: Span<UInt8>, _ start: Int, _ end: Int, _ open: UInt8) -> Bool {
        let close = line.skippingSpaces(at: end)
        let isWhole = line.at(close) == Self.closing(open)
        let next = line.at(end)
        if end == start &+ 1, open != UInt8(ascii: "("), let level = Level(letter: line.at(start)),
            isWhole || (next == 0x20 && line.at(end &+ 1).isDigit)
        {
            accept(level, .field, at: start, end: end, line)
            position = isWhole ? close &+ 1 : end
            return true
        }
        guard let word = LevelWord.at(line, start, end), !word.isCommon || head.rank < .field else { return false }
        let isCapital = line.at(start).isUppercase && line.at(end &- 1).isUppercase
        let isGood: Bool
        if isWhole {
            isGood = isCapital || (open != UInt8(ascii: "(") && !word.isCommon) || (timesSeen > 0 && words == 0)
        } else {
            isGood =
                isCapital
                && (next == 0x20 || next == UInt8(ascii: ":") || next == UInt8(ascii: "/") || next == UInt8(ascii: "|"))
        }
        guard isGood else { return false }
        accept(word.level, .field, at: start, end: isWhole ? close : end, line)
        position = isWhole ? close &+ 1 : end
        return true
    }

    /// `(0x0040):`, the debug level of SSSD as one bit.
    private static func mask(_ line: Span<UInt8>, _ start: Int, _ end: Int) -> Level? {
        guard end &- start >= 5, end &- start <= 7, line.at(start) == 0x30, line.at(start &+ 1) == UInt8(ascii: "x")
        else {
            return nil
        }
        var bits = 0
        for place in start &+ 2..<end {
            guard line.at(place).isDigit else { return nil }
            bits = bits << 4 | Int(line.at(place) &- 0x30)
        }
        switch bits {
        case 0x10: return .fatal
        case 0x20: return .critical
        case 0x40: return .error
        case 0x80: return .warning
        case 0x100: return .info
        case 0x200, 0x400: return .debug
        case 0x1000...0x10000: return .trace
        default: return nil
        }
    }

    /// `[core:error]`, `[Server thread/INFO]`.
    private static func lastLevel(_ line: Span<UInt8>, _ start: Int, _ end: Int) -> (Int, Int, LevelWord)? {
        var from = end
        while from > start, line.at(from &- 1).isLetter { from &-= 1 }
        let before = line.at(from &- 1)
        guard from < end, let word = LevelWord.at(line, from, end) else { return nil }
        let isCapital = line.at(from).isUppercase && line.at(end &- 1).isUppercase
        guard before == UInt8(ascii: ":") || (isCapital && (before == UInt8(ascii: "/") || before == 0x20)) else {
            return nil
        }
        return (from, end, word)
    }

    /// A time behind other fields in the same bracket.
    private mutating func innerTime(
        _ line: Span<UInt8>,
        _ start: Int,
        _ end: Int,
        _ times: TimestampReader
    ) -> Int? {
        for place in start..<max(start, end)
        where line.at(place).isDigit && line.at(place &- 1) == 0x20 {
            if let time = times.read(line, at: place), !time.isEpoch { return place }
            witness?.noteNoTime(line, at: place)
        }
        return nil
    }

    /// Index of the bracket that closes the one at `start`, which is near or it is none.
    static func close(_ line: Span<UInt8>, from start: Int) -> Int? {
        let open = line.at(start)
        let close = closing(open)
        let end = min(line.count, start &+ 200)
        var depth = 1
        var place = start
        while true {
            place = line.index(of: open, or: close, from: place &+ 1, to: end)
            guard place < end else { return nil }
            depth &+= line.at(place) == open ? 1 : -1
            if depth == 0 { return place }
        }
    }

    private static func closing(_ open: UInt8) -> UInt8 {
        switch open {
        case UInt8(ascii: "["): UInt8(ascii: "]")
        case UInt8(ascii: "("): UInt8(ascii: ")")
        case UInt8(ascii: "{"): UInt8(ascii: "}")
        default: UInt8(ascii: ">")
        }
    }

    /// A quoted field.
    ///
    /// The request of an access line is followed by its status, which is the line's level.
    ///
    /// - Returns: true when that was it, and the walk is over.
    mutating func readRequest(_ line: Span<UInt8>, _ times: TimestampReader) -> Bool {
        let start = position &+ 1
        let first = line.at(start)
        // Quoted columns: their content is read in its turn.
        if first == UInt8(ascii: ",") || first.isSpace || start >= line.count || isTime(line, at: start, times) {
            position = start
            return false
        }
        let letters = line.endOfLetters(at: start)
        if line.at(letters) == UInt8(ascii: "\""), let word = LevelWord.at(line, start, letters) {
            accept(word.level, .field, at: start, end: letters, line)
            position = letters &+ 1
            return false
        }
        let end = line.endOfString(from: start)
        let place = line.skippingSpaces(at: end &+ 1)
        position = min(end &+ 1, line.count)
        // Texts between commas are columns, not the beginning of a sentence.
        if line.at(position) == UInt8(ascii: ","), separator == UInt8(ascii: ",") { return false }
        words &+= 1
        witness?.noteBlind(start..<end)
        witness?.noteCounted(place..<place &+ 4)
        guard timesSeen > 0, place > end &+ 1, line.digits(at: place, limit: 4) == 3, !line.at(place &+ 3).isWord else {
            return false
        }
        let level = Level(status: line.number(at: place, size: 3))
        guard level != .unknown else { return false }
        accept(level, .field, at: place, end: place &+ 3, line)
        head.message = start
        return true
    }
}
