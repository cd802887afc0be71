/// The envelope of syslog files (RFC 3164 §4.1, and what daemons make of it).
extension HeadWalk {
    /// Host and tag behind the first time of a line: `host program[pid]: `, `program[pid]: `, `host daemon.warn program: `.
    ///
    /// Behind a time with the name of a month (`isNamed`) that is the rule; behind an ISO time with a `T` (`isDated`) it
    /// takes a tag with a colon, behind other times one with a process number, to be told from other formats.
    mutating func readSyslogTag(_ line: Span<UInt8>, isNamed: Bool, isDated: Bool) {
        var place = line.skippingSpaces(at: position)
        guard place > position else { return }
        if readTag(line, at: place, needsNumber: !isNamed) { return }
        // The first token is a host then, or a priority.
        let first = line.at(place)
        guard first.isWord || first == UInt8(ascii: "*") || first == UInt8(ascii: ":") else { return }
        let letters = line.endOfLetters(at: place)
        if LevelWord.at(line, place, letters) != nil, !isNamed { return }
        var end = Self.endOfField(line, at: place)
        guard line.at(end &- 1) != UInt8(ascii: ","), line.at(end &- 1) != UInt8(ascii: ":") || isNamed else { return }
        if !isNamed, line.at(end &- 1) == UInt8(ascii: ")") || line.at(end &- 1) == UInt8(ascii: "]"),
            line.at(letters) == UInt8(ascii: "(")
        {
            position = place
            tokens &+= 1
            readToken(line, Token(line, at: place))
            end = position
        }
        let host = place..<max(place, end)
        place = line.skippingSpaces(at: end)
        if line.at(line.endOfLetters(at: place)) == UInt8(ascii: "."), isNamed {
            position = place
            let before = head.rank
            readToken(line, Token(line, at: place))
            if head.rank > before { place = line.skippingSpaces(at: position) } else { position = end }
        }
        guard readTag(line, at: place, needsNumber: !isNamed && !isDated) else { return }
        if head.host.isEmpty { head.host = host }
    }

    /// `program[pid]: ` or `program: ` at `place`; moves behind it and takes the program.
    private mutating func readTag(_ line: Span<UInt8>, at place: Int, needsNumber: Bool) -> Bool {
        var end = place
        while end &- place < 64, ByteClass(line.at(end)).isAny(of: .tag) { end &+= 1 }
        let next = line.at(end)
        guard next == UInt8(ascii: ":") || next == UInt8(ascii: "["), end > place,
            line.at(place).isLetter || line.at(place) == UInt8(ascii: "-")
        else { return false }
        // `NOTICE[1638]` and `LOG3[1234]` are levels with a process number.
        let letters = line.endOfLetters(at: place)
        if let word = LevelWord.at(line, place, letters) {
            if letters == end, !word.isCommon || word.level.severity > .info { return false }
            if letters == end &- 1, line.at(letters).isDigit { return false }
        }
        var after = end
        var hasNumber = false
        if line.at(after) == UInt8(ascii: "["), let close = Self.close(line, from: after) {
            // Some name a part of the program there: `router[web.1]:`.
            hasNumber =
                line.at(after &+ 1).isDigit
                || (line.at(after &+ 1).isLetter && line.at(close &+ 1) == UInt8(ascii: ":"))
            if line.at(after &+ 1).isDigit, head.process.isEmpty {
                head.process = after &+ 1..<after &+ 1 &+ line.digits(at: after &+ 1)
            }
            after = close &+ 1
        }
        let hasColon = line.at(after) == UInt8(ascii: ":")
        guard hasColon ? (hasNumber || !needsNumber) : (hasNumber && line.at(after).isSpace) else { return false }
        if hasColon {
            // `error: text` and `module:line` are no tags.
            guard line.at(after &+ 1).isSpace || after &+ 1 >= line.count else { return false }
            after &+= 1
        }
        head.offerService(place, end)
        position = after
        startMessage()
        return true
    }

    private static func endOfField(_ line: Span<UInt8>, at place: Int) -> Int {
        var end = place
        while end < line.count, !line.at(end).isSpace { end &+= 1 }
        return end
    }
}
