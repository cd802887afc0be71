/// The last resort for a line whose structure and rules say nothing: words of its text that mean trouble, where the words
/// around them do not take it back.
enum Keywords {
    /// The level the text from `start` to `end` speaks of; `unknown` when it speaks of none, or of two.
    static func level(_ line: Span<UInt8>, _ start: Int, _ end: Int) -> Level {
        var found = Level.unknown
        var place = start
        let reach = min(end, line.count, start &+ 2048)
        while place < reach {
            guard line.at(place).isLetter else {
                place &+= 1
                continue
            }
            let word = place
            place = line.endOfLetters(at: word)
            guard place &- word >= 3, let level = spoken(line, word: word, place, from: start) else { continue }
            if found == .unknown || found.severity == level.severity {
                found = level
            } else if found.severity == .critical, level.severity == .error, place &- word == 5 {
                // "fatal error", "critical error": one thing said once.
                continue
            } else {
                return .unknown
            }
        }
        return found
    }

    private static func spoken(_ line: Span<UInt8>, word start: Int, _ end: Int, from first: Int) -> Level? {
        let before = line.at(start &- 1)
        if isFree(before) { return level(line, word: start, end, from: first) }
        // `java.io.IOException`: a class in its package.
        return before == UInt8(ascii: ".") ? className(line, start, end) : nil
    }

    private static func level(_ line: Span<UInt8>, word start: Int, _ end: Int, from first: Int) -> Level? {
        let next = line.at(end)
        guard let kind = table[letters: line, start, end] else { return className(line, start, end) }
        switch kind {
        case .trouble(let level):
            guard isEnd(line, at: end), !isTakenBack(line, start, end, from: first) else { return nil }
            return level
        case .key:
            if next == UInt8(ascii: "=") { return isEmptyValue(line, at: end &+ 1) ? nil : .error }
            guard isEnd(line, at: end), !isTakenBack(line, start, end, from: first) else { return nil }
            return .error
        case .around: return nil
        }
    }

    /// `NullPointerException`, `ReferenceError`: a class of that kind, named as such.
    private static func className(_ line: Span<UInt8>, _ start: Int, _ end: Int) -> Level? {
        let size = end &- start
        guard line.at(start).isUppercase, isEnd(line, at: end) || line.at(end) == UInt8(ascii: ":") else { return nil }
        if size > 9, line.at(end &- 10).isLetter, line.at(end &- 9) == UInt8(ascii: "E"),
            line.lowercaseWord(end &- 9, end) == 0x6578_6365_7074_696F
        {
            return .error
        }
        if size > 5, line.at(end &- 6).isLetter, line.at(end &- 5) == UInt8(ascii: "E"),
            line.lowercaseWord(end &- 5, end) == 0x65_7272_6F72
        {
            return .error
        }
        return nil
    }

    /// May a word of text start behind `byte`? Not inside paths, names and identifiers.
    private static func isFree(_ byte: UInt8) -> Bool {
        switch byte {
        case 0, 0x20, 0x09, UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: ":"), UInt8(ascii: ","),
            UInt8(ascii: "\""),
            UInt8(ascii: "'"), UInt8(ascii: ";"), UInt8(ascii: "*"), UInt8(ascii: "!"), UInt8(ascii: ">"),
            UInt8(ascii: "|"),
            UInt8(ascii: "{"), UInt8(ascii: "="):
            true
        default: false
        }
    }

    private static func isEnd(_ line: Span<UInt8>, at end: Int) -> Bool {
        switch line.at(end) {
        case 0, 0x20, 0x09, UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: ":"), UInt8(ascii: ","),
            UInt8(ascii: "\""),
            UInt8(ascii: "'"), UInt8(ascii: ";"), UInt8(ascii: "!"), UInt8(ascii: "|"), UInt8(ascii: "<"),
            UInt8(ascii: "}"),
            UInt8(ascii: "["), UInt8(ascii: "("):
            true
        case UInt8(ascii: "."): !line.at(end &+ 1).isWord
        default: false
        }
    }

    /// Whether the words around take it back: `0 failed`, `no errors`, `errors: 0`, `error corrected`, `error handler`.
    private static func isTakenBack(_ line: Span<UInt8>, _ start: Int, _ end: Int, from first: Int) -> Bool {
        var before = start
        while before > first, !line.at(before &- 1).isWord, start &- before < 3 { before &-= 1 }
        var word = before
        while word > first, line.at(word &- 1).isWord || line.at(word &- 1) == UInt8(ascii: ".") { word &-= 1 }
        if word < before {
            if before &- word == 1, line.at(word) == UInt8(ascii: "0") { return true }
            if case .around(.before)? = table[line, word, before] { return true }
        }
        var after = end
        if line.at(after) == UInt8(ascii: ":") || line.at(after) == UInt8(ascii: "=") { after &+= 1 }
        after = line.skippingSpaces(at: after)
        if isEmptyValue(line, at: after), line.at(end) != 0, line.at(after) != 0 { return true }
        let stop = line.endOfLetters(at: after)
        if stop > after, case .around(.after)? = table[letters: line, after, stop] { return true }
        return false
    }

    /// `""`, `0`, `nil`, `null`, `none`, `false`, `<nil>`, `-`, or nothing at all.
    private static func isEmptyValue(_ line: Span<UInt8>, at place: Int) -> Bool {
        var start = place
        if line.at(start) == UInt8(ascii: "<") || line.at(start) == UInt8(ascii: "\"")
            || line.at(start) == UInt8(ascii: "(")
        {
            start &+= 1
        }
        let byte = line.at(start)
        if byte == UInt8(ascii: "\"") || byte == 0 || byte.isSpace { return true }
        if byte == UInt8(ascii: "0") || byte == UInt8(ascii: "-") {
            return !line.at(start &+ 1).isWord && line.at(start &+ 1) != UInt8(ascii: ".")
        }
        let stop = line.endOfLetters(at: start)
        if stop > start, case .around(.empty)? = table[letters: line, start, stop] { return !line.at(stop).isWord }
        return false
    }

    private enum Kind: Sendable {
        case trouble(Level)
        /// Trouble, and a key whose value says what it was.
        case key
        case around(Place)
    }

    private enum Place: Sendable { case before, after, empty }

    private static let table = WordTable<Kind>(
        group(.key, "error err exception")
            + group(
                .trouble(.error),
                "errors exceptions failed failure failures fails unable cannot crashed panicked traceback"
            )
            + group(.trouble(.error), "segfault refused aborted corrupted corrupt")
            + group(.trouble(.critical), "fatal critical panic emergency catastrophic")
            + group(.trouble(.warning), "warning warnings warn deprecated")
            + group(.around(.before), "no zero without non not any never if ignore ignoring ignored")
            + group(
                .around(.after),
                "fixed corrected resolved recovered cleared handler handlers handling free count rate page"
            )
            + group(
                .around(.after),
                "reporting log logs level budget logger messages correction detection recovery checking"
            )
            + group(.around(.empty), "nil null none false undefined no")
    )

    private static func group(_ kind: Kind, _ words: String) -> [(String, Kind)] {
        words.split(separator: " ").map { (String($0), kind) }
    }
}
