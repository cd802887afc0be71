/// Signs of level that only one family of programs uses.
extension HeadWalk {
    /// `In(14)`, `Er(11)`: two letters and the syslog priority they stand for.
    mutating func readAbbreviation(_ line: Span<UInt8>, _ start: Int) -> Bool {
        let size = line.digits(at: start &+ 3, limit: 4)
        guard size >= 1, size <= 3, line.at(start &+ 3 &+ size) == UInt8(ascii: ")") else { return false }
        switch line.lowercaseWord(start, start &+ 2) {
        case 0x656D, 0x616C, 0x6372, 0x6572, 0x7761, 0x6E6F, 0x696E, 0x6462: break  // em al cr er wa no in db
        default: return false
        }
        let end = start &+ 4 &+ size
        accept(Level(syslog: line.number(at: start &+ 3, size: size)), .field, at: start, end: end, line)
        position = end
        return true
    }

    /// The status of a request that stands without quotes: `GET /path - 80 - 10.0.0.1 200 0 0 15`.
    ///
    /// `letters` is where those end with which the token begins; a time came before, and the first is a capital.
    mutating func readMethod(_ line: Span<UInt8>, _ letters: Int) -> Bool {
        guard line.at(letters) == 0x20 else { return false }
        var place = letters &+ 1
        if line.at(place) == UInt8(ascii: "\"") { place &+= 1 }
        let first = line.at(place)
        guard
            first == UInt8(ascii: "/")
                || (first | 0x20 == UInt8(ascii: "h") && line.lowercaseWord(place, place &+ 4) == 0x68_7474_70),
            Self.methods[line, position, letters] != nil
        else { return false }
        while place < line.count {
            while place < line.count, !line.at(place).isSpace { place &+= 1 }
            place = line.skippingSpaces(at: place)
            // 443 is the port of the columns before the status.
            if line.digits(at: place, limit: 4) == 3, line.at(place &+ 3) == 0 || line.at(place &+ 3).isSpace {
                let status = line.number(at: place, size: 3)
                let level = Level(status: status)
                if level != .unknown, status != 443 {
                    witness?.noteCounted(letters..<place &+ 3)
                    accept(level, .field, at: place, end: place &+ 3, line)
                    head.message = position
                    return true
                }
            }
        }
        witness?.noteCounted(letters..<line.count)
        return false
    }

    /// `daemon.warn`, as some syslog daemons write facility and level.
    mutating func readFacility(_ line: Span<UInt8>, _ start: Int, _ end: Int) -> Bool {
        let stop = line.endOfLetters(at: end &+ 1)
        guard line.at(stop) == 0x20 || line.at(stop) == UInt8(ascii: ":"), Self.facilities[line, start, end] != nil,
            let word = LevelWord.at(line, end &+ 1, stop)
        else { return false }
        accept(word.level, .field, at: start, end: stop, line)
        position = stop
        return true
    }

    /// `%LINK-3-UPDOWN:`: facility, syslog severity and mnemonic of network equipment.
    mutating func readCisco(_ line: Span<UInt8>) -> Bool {
        var end = position &+ 1
        while line.at(end).isWord { end &+= 1 }
        guard end > position &+ 1, line.at(end) == UInt8(ascii: "-"), line.at(end &+ 1) &- 0x30 < 8,
            line.at(end &+ 2) == UInt8(ascii: "-"), line.at(end &+ 3).isWord
        else { return false }
        accept(Level(syslog: Int(line.at(end &+ 1) &- 0x30)), .field, at: position, end: end &+ 3, line)
        while position < line.count, line.at(position) != UInt8(ascii: ":"), line.at(position) != 0x20 {
            position &+= 1
        }
        startMessage()
        return true
    }

    private static let methods = WordTable<Bool>(
        "GET POST PUT HEAD DELETE OPTIONS PATCH CONNECT TRACE PROPFIND".split(separator: " ").map { (String($0), true) }
    )

    private static let facilities = WordTable<Bool>(
        ("kern user mail daemon auth syslog lpr news uucp cron authpriv ftp ntp security console local0 local1 local2 local3 "
            + "local4 local5 local6 local7").split(separator: " ").map { (String($0), true) }
    )

    /// `TCP_DENIED/403` of Squid.
    mutating func readStatus(_ line: Span<UInt8>, _ start: Int, _ end: Int) -> Bool {
        guard end &- start > 6, line.at(end &- 4) == UInt8(ascii: "/"), head.time?.isEpoch == true,
            line.at(start).isUppercase, line.at(end &- 5).isUppercase || line.at(end &- 5) == UInt8(ascii: "_"),
            line.digits(at: end &- 3, limit: 4) == 3
        else { return false }
        accept(Level(status: line.number(at: end &- 3, size: 3)), .field, at: start, end: end, line)
        return true
    }

    /// The program where no syslog tag names it: `info program[pid] ...` behind a time, `program-1  | ...` first of all.
    @inline(__always)
    mutating func readProgram(_ line: Span<UInt8>, _ start: Int, _ end: Int) {
        guard words == 0, !isInMessage, line.at(start).isLetter else { return }
        if timesSeen > 0, line.at(end) == UInt8(ascii: "["), line.at(end &+ 1).isDigit, line.at(end &- 1).isWord {
            head.offerService(start, end)
        } else if tokens == 1, line.at(end) == 0x20 {
            let bar = line.skippingSpaces(at: end)
            guard line.at(bar) == UInt8(ascii: "|"), line.at(bar &+ 1) == 0x20 else { return }
            head.offerService(start, end)
            position = bar &+ 1
            startMessage()
            isInMessage = false
        }
    }

    /// The one sign behind the time of Redis' lines, `pid:role time * text`.
    mutating func readRedisMark(_ line: Span<UInt8>) -> Bool {
        guard timesSeen == 1, line.at(position &+ 2) == 0x20, line.at(position) == 0x20, line.at(0).isDigit else {
            return false
        }
        let size = line.digits(at: 0)
        guard line.at(size) == UInt8(ascii: ":"), line.at(size &+ 1).isUppercase, line.at(size &+ 2) == 0x20 else {
            return false
        }
        let level: Level
        switch line.at(position &+ 1) {
        case UInt8(ascii: "."): level = .debug
        case UInt8(ascii: "-"): level = .info
        case UInt8(ascii: "*"): level = .notice
        case UInt8(ascii: "#"): level = .warning
        default: return false
        }
        accept(level, .field, at: position &+ 1, end: position &+ 2, line)
        position &+= 2
        return true
    }
}
