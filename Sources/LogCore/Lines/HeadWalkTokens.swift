/// The tokens of a head: levels, tags, brackets, quotes.
extension HeadWalk {
    /// Takes `level`, found at `start`, unless something at least as good is known.
    ///
    /// Two different ones side by side leave neither. Behind a second time stands the line of another program, and its
    /// own level is nearer to the truth than that of its envelope.
    mutating func accept(_ level: Level, _ rank: LineHead.Rank, at start: Int, end: Int, _ line: Span<UInt8>) {
        if rank > head.rank || (rank == head.rank && timesSeen > levelTimes && timesSeen >= 2) {
            head.level = level
            head.rank = rank
            levelTimes = timesSeen
        } else if rank == head.rank, level.severity != head.level.severity, levelEnd >= 0,
            isSeparated(line, from: levelEnd, to: start)
        {
            head.level = .unknown
        }
        levelEnd = end
        head.message = end
        words = 0
    }

    private func isSeparated(_ line: Span<UInt8>, from: Int, to: Int) -> Bool {
        guard to &- from <= 6 else { return false }
        for index in from..<max(from, to) where line.at(index).isWord { return false }
        return true
    }

    /// One token that is neither time nor bracket nor pair; leaves `position` behind it.
    mutating func readToken(_ line: Span<UInt8>, _ token: Token) {
        let start = position
        if line.at(start) == UInt8(ascii: "%"), readCisco(line) { return }
        if token.letters > start, mayBeLevel(line, start, token.letters), readLevel(line, start, token.letters) {
            return
        }
        // `events.INFO:`, `credentials:ERROR:`
        if token.classes.contains([.joint, .uppercase]) {
            for place in token.letters..<token.end
            where ByteClass(line.at(place)).contains(.joint) && readInnerLevel(line, after: place) {
                return
            }
        }
        position = max(token.end, start &+ 1)
        let isPlain = !token.classes.contains(.odd)
        if token.classes.contains(.tagMark), readStatus(line, start, token.end) { return }
        readProgram(line, start, token.end)
        if line.at(start).isDigit && !isPlain { return }
        isAfterTime = false
        // Fields are written in capitals or with digits and dots; sentences are not.
        if isPlain, !(line.at(start).isUppercase && line.at(start &+ 1).isUppercase) { words &+= 1 }
    }

    /// Whether it is worth asking further: most words of a text are no level by their letters or what follows them.
    @inline(__always)
    private func mayBeLevel(_ line: Span<UInt8>, _ start: Int, _ end: Int) -> Bool {
        end == start &+ 1 || LevelWord.mayBe(line, start, end)
            || ByteClass(line.at(end)).isAny(of: [.digit, .keyMark, .tagMark])
    }

    /// The letters from `start` to `end`, if they are a level field.
    private mutating func readLevel(_ line: Span<UInt8>, _ start: Int, _ end: Int) -> Bool {
        if end == start &+ 1 { return readLetter(line, start) }
        let next = line.at(end)
        if next == UInt8(ascii: "("), end == start &+ 2, readAbbreviation(line, start) { return true }
        if next.isDigit, end == start &+ 3, line.lowercaseWord(start, end) == 0x6C6F67, line.at(start).isUppercase,
            line.at(end &+ 1) == UInt8(ascii: "[") || line.at(end &+ 1) == UInt8(ascii: ":")
        {
            // `LOG3[1234]:` counts as syslog does.
            accept(Level(syslog: Int(next &- 0x30)), .field, at: start, end: end &+ 1, line)
            position = end &+ 1
            return true
        }
        if next == UInt8(ascii: "."), readFacility(line, start, end) { return true }
        if next.isDigit, line.at(end &+ 1) == UInt8(ascii: "."), readFacility(line, start, end &+ 1) { return true }
        guard let word = LevelWord.at(line, start, end), endsLevel(next, line.at(end &+ 1)),
            !word.isCommon || head.rank < .field
        else { return false }
        let isCapital = line.at(start).isUppercase && line.at(end &- 1).isUppercase
        let isColumn =
            separator == UInt8(ascii: "|") || (separator == UInt8(ascii: ":") && next == UInt8(ascii: ":"))
            || (separator == UInt8(ascii: ",") && next == UInt8(ascii: ","))
        let isLabel = next == UInt8(ascii: ":")
        let isGood: Bool
        if isCapital {
            isGood =
                !word.isCommon || isLabel || isAfterTime || isColumn || separator == UInt8(ascii: "-")
                || (word.level.severity > .warning && timesSeen > 0 && words == 0)
        } else if word.isCommon {
            // `alert logged in` is a person; `panic: ...` is not.
            isGood = isColumn || (isLabel && word.level.severity > .info)
        } else {
            isGood =
                isAfterTime || isColumn || isLabel || (separator == UInt8(ascii: "-") && timesSeen > 0)
                || isBeforeTime(line, end)
        }
        guard isGood else { return false }
        // `PHP Fatal error: ...`
        let isFatal = word.level == .error && isLabel && precedes(line, start, .fatal)
        accept(isFatal ? .fatal : word.level, .field, at: start, end: end, line)
        position = end
        isAfterTime = false
        return true
    }

    /// Whether the first token of a line ends at `end` and a time follows, in a bracket or not.
    private func isBeforeTime(_ line: Span<UInt8>, _ end: Int) -> Bool {
        guard tokens == 1, timesSeen == 0 else { return false }
        var place = line.skippingSpaces(at: end)
        guard place > end else { return false }
        if line.at(place) == UInt8(ascii: "[") { place &+= 1 }
        return TimestampReader(utcOffset: 0, readTime: 0).read(line, at: place) != nil
    }

    /// Whether the word before `start` is of `level`.
    private func precedes(_ line: Span<UInt8>, _ start: Int, _ level: Level) -> Bool {
        guard line.at(start &- 1) == 0x20 else { return false }
        var first = start &- 1
        while line.at(first &- 1).isLetter { first &-= 1 }
        return LevelWord.at(line, first, start &- 1)?.level == level
    }

    private func endsLevel(_ next: UInt8, _ afterNext: UInt8) -> Bool {
        switch next {
        case 0, 0x20, 0x09, UInt8(ascii: "|"), UInt8(ascii: "]"), UInt8(ascii: ")"), UInt8(ascii: ">"),
            UInt8(ascii: "["),
            UInt8(ascii: "("), UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: ":"), UInt8(ascii: "/"),
            UInt8(ascii: "\""),
            UInt8(ascii: "!"):
            true
        case UInt8(ascii: "*"): separator == UInt8(ascii: "*")
        case UInt8(ascii: "-"): !afterNext.isWord
        default: false
        }
    }

    /// A level of one letter: behind a time (`D tag: text`), or before everything (`E/Tag: text`, `I, [time`).
    private mutating func readLetter(_ line: Span<UInt8>, _ start: Int) -> Bool {
        guard let level = Level(letter: line.at(start)) else { return false }
        let next = line.at(start &+ 1)
        let isFirst = tokens == 1 && timesSeen == 0
        let isGood =
            switch next {
            case 0x20, 0x09, UInt8(ascii: "|"):
                // A column of its own (`name  E  text`) may stand behind a name.
                (timesSeen > 0 && words <= (line.at(start &+ 2) == 0x20 ? 1 : 0) && !isInMessage)
                    || isBeforeTime(line, start &+ 1)
            case UInt8(ascii: ":"): isAfterTime && line.at(start &+ 2) == 0x20
            case UInt8(ascii: "/"): (isFirst || timesSeen > 0) && words == 0 && line.at(start &+ 2).isWord
            case UInt8(ascii: ","): isFirst && line.at(start &+ 3) == UInt8(ascii: "[")
            default: false
            }
        guard isGood else { return false }
        accept(level, .field, at: start, end: start &+ 1, line)
        position = start &+ 2
        isAfterTime = false
        return true
    }

    /// A level in capitals behind a point or colon inside a token, ended by a colon.
    private mutating func readInnerLevel(_ line: Span<UInt8>, after place: Int) -> Bool {
        let start = place &+ 1
        guard line.at(start).isUppercase else { return false }
        let end = line.endOfLetters(at: start)
        guard line.at(end) == UInt8(ascii: ":"), line.at(end &- 1).isUppercase,
            let word = LevelWord.at(line, start, end)
        else { return false }
        accept(word.level, .field, at: start, end: end, line)
        position = end &+ 1
        return true
    }

}
