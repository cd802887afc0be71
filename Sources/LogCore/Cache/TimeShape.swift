/// What all notations of `TimestampReader` have in common, whatever the digits are.
enum TimeShape {
    /// Bytes that reading a time looks at, at most.
    static let longest = 80

    /// Whether with other digits there could be a time at `index`; true also where that is not certain.
    static func mayStand(in line: Span<UInt8>, at index: Int) -> Bool {
        let first = line.at(index)
        if first == UInt8(ascii: "@") { return true }
        if first.isDigit { return mayStart(line, at: index) }
        guard first.isUppercase else { return false }
        if line.at(index &+ 1).isDigit { return Level(letter: first) != nil }
        let end = line.endOfLetters(at: index)
        guard end &- index <= 9 else { return false }
        let next = skippingSeparators(line, at: end)
        if MonthName(line, at: index) != nil { return line.at(next).isDigit }
        // A weekday or a zone, and then a day or a month.
        guard next > end, end &- index <= 4 || line.at(end &- 1) | 0x20 == UInt8(ascii: "y") else { return false }
        return MonthName(line, at: next) != nil || (isWeekday(line, at: index) && line.at(next).isDigit)
    }

    /// Whether all that may stand there is a count since 1970.
    static func isEpoch(_ line: Span<UInt8>, at index: Int) -> Bool {
        let size = line.digits(at: index)
        return size == 10 || size == 13 || size == 16 || size == 19
    }

    private static func mayStart(_ line: Span<UInt8>, at index: Int) -> Bool {
        let size = line.digits(at: index)
        let end = index &+ size
        switch size {
        case 10, 13, 14, 16, 19: return true
        case 6, 8: return isClockBehind(line, end)
        case 1, 2, 4: break
        default: return line.at(end) == UInt8(ascii: ":") && line.digits(at: end &+ 1, limit: 9) == 8
        }
        if line.at(end) == UInt8(ascii: ":"), line.digits(at: end &+ 1, limit: 9) == 8 { return true }
        return isClockBehind(line, endOfDate(line, at: end))
    }

    /// Behind two more parts of a date, as far as they are there.
    private static func endOfDate(_ line: Span<UInt8>, at index: Int) -> Int {
        var place = index
        for _ in 0..<2 {
            let start = line.at(place).isLetter ? place : place &+ 1
            let separator = line.at(place)
            guard start == place || separator == 0x20 || isMark(separator) else { return place }
            if line.at(start).isDigit, separator != 0x20 {
                place = start &+ line.digits(at: start)
            } else if let month = MonthName(line, at: start) {
                place = month.end &+ (start == place ? line.digits(at: month.end) : 0)
            } else if line.at(start) == UInt8(ascii: "W") {
                place = start &+ 1 &+ line.digits(at: start &+ 1)
            } else {
                return place
            }
        }
        // The year behind the name of a month needs no separator of the same kind.
        if line.at(place) == 0x20 || isMark(line.at(place)), line.digits(at: place &+ 1, limit: 5) == 4 {
            return place &+ 5
        }
        return place
    }

    private static func isMark(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "-") || byte == UInt8(ascii: "/") || byte == UInt8(ascii: ".")
    }

    /// Whether a time of day may stand behind the separators at `index`; there has to be one, or a whole one at once.
    private static func isClockBehind(_ line: Span<UInt8>, _ index: Int) -> Bool {
        let place = skippingSeparators(line, at: index)
        guard place > index else { return false }
        switch line.digits(at: place, limit: 7) {
        case 1, 2:
            let next = line.at(place &+ line.digits(at: place, limit: 2))
            return next == UInt8(ascii: ":") || next == UInt8(ascii: ".") || next == UInt8(ascii: "-")
        case 6: return true
        default: return false
        }
    }

    private static func skippingSeparators(_ line: Span<UInt8>, at index: Int) -> Int {
        var place = index
        while isSeparator(line.at(place)) { place &+= 1 }
        return place
    }

    private static func isSeparator(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x20, 0x09, UInt8(ascii: ","), UInt8(ascii: "-"), UInt8(ascii: "/"), UInt8(ascii: ":"), UInt8(ascii: "_"),
            UInt8(ascii: ";"), UInt8(ascii: "\""), UInt8(ascii: "T"), UInt8(ascii: "t"), UInt8(ascii: "a"):
            true
        default: false
        }
    }

    private static func isWeekday(_ line: Span<UInt8>, at index: Int) -> Bool {
        switch line.lowercaseWord(index, index &+ 3) {
        // mon tue wed thu fri sat sun
        case 0x6D6F6E, 0x747565, 0x776564, 0x746875, 0x667269, 0x736174, 0x73756E: true
        default: false
        }
    }
}
