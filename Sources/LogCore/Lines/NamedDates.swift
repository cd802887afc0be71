/// Dates with the name of a month: RFC 3164, ctime, Apache, RFC 1123.
extension TimestampReader {
    /// Something that starts with a letter: a weekday, a month, or the level letter of klog.
    func named(_ line: Span<UInt8>, at index: Int) -> Timestamp? {
        // Names stand with a capital here; asking that first spares most words of a text the rest.
        guard line.at(index).isUppercase else { return nil }
        if line.at(index &+ 1).isDigit { return klog(line, at: index) }
        let letters = line.endOfLetters(at: index)
        guard letters &- index <= MonthName.longest else { return nil }
        guard letters &- index >= 3, MonthName.isInitial(line.at(index)) else {
            return zoneFirst(line, at: index, to: letters)
        }
        if let month = MonthName(line, at: index, to: letters) { return monthFirst(line, month) }
        guard let end = weekday(line, at: index, to: letters) else { return zoneFirst(line, at: index, to: letters) }
        let place = line.skippingSpaces(at: line.at(end) == UInt8(ascii: ",") ? end &+ 1 : end)
        guard place > end else { return nil }
        if let month = MonthName(line, at: place) { return monthFirst(line, month) }
        // `Fri, 20 Nov 2026 10:00:00 GMT`
        let size = line.digits(at: place, limit: 5)
        guard size > 0, size <= 4 else { return nil }
        return size == 4 ? yearFirst(line, at: place) : dayOrMonthFirst(line, at: place, size: size)
    }

    /// `CET Nov 20 10:00:00`.
    private func zoneFirst(_ line: Span<UInt8>, at index: Int, to end: Int) -> Timestamp? {
        guard end &- index <= ZoneName.longest, line.at(end) == 0x20, line.at(end &+ 1).isUppercase,
            let zone = ZoneName(line, index, end),
            let month = MonthName(line, at: line.skippingSpaces(at: end))
        else { return nil }
        var reader = self
        reader.utcOffset = Int64(zone.offset)
        var time = reader.monthFirst(line, month)
        time?.hasZone = true
        return time
    }

    /// `Nov 20 10:00:00`, `Nov 20 10:00:00.123 UTC 2026`, `Nov 20 2026 10:00:00`, `Nov 20, 2026 7:48:05 AM`,
    /// `Nov-20-26 10:00:00`, `Nov-20 10:00:00`.
    private func monthFirst(_ line: Span<UInt8>, _ month: MonthName) -> Timestamp? {
        let separator = line.at(month.end)
        guard separator == 0x20 || separator == UInt8(ascii: "-") || separator == UInt8(ascii: "/") else { return nil }
        var place = separator == 0x20 ? line.skippingSpaces(at: month.end) : month.end &+ 1
        let size = line.digits(at: place, limit: 3)
        guard size == 1 || size == 2 else { return nil }
        let day = line.number(at: place, size: size)
        place &+= size
        if separator != 0x20, line.at(place) == separator {
            let yearSize = line.digits(at: place &+ 1, limit: 5)
            guard yearSize == 2 || yearSize == 4 else { return nil }
            let shown = line.number(at: place &+ 1, size: yearSize)
            let date = Day(year: yearSize == 2 ? 2000 + shown : shown, month: month.month, day: day)
            return date.flatMap { finish($0, line, after: place &+ 1 &+ yearSize) }
        }
        if line.at(place) == UInt8(ascii: ",") { place &+= 1 }
        guard line.at(place).isSpace || line.at(place) == UInt8(ascii: ":") else { return nil }
        place = line.at(place).isSpace ? line.skippingSpaces(at: place) : place &+ 1
        if line.digits(at: place, limit: 5) == 4, line.at(place &+ 4) != UInt8(ascii: ":") {
            let date = Day(year: line.number(at: place, size: 4), month: month.month, day: day)
            return date.flatMap { finish($0, line, after: place &+ 4) }
        }
        guard var clock = Clock(line, at: place), var date = Day(year: nil, month: month.month, day: day) else {
            return nil
        }
        // ctime puts the year last, after a zone if there is one.
        let after = line.skippingSpaces(at: clock.end)
        if after > clock.end, line.digits(at: after, limit: 5) == 4, !line.at(after &+ 4).isWord {
            let year = line.number(at: after, size: 4)
            if let full = Day(year: year, month: month.month, day: day), year >= 1990, year < 2100 {
                date = full
                clock.end = after &+ 4
            }
        }
        return assemble(date, clock)
    }

    /// What follows a day: `/Nov/2026:10:00:00 +0100`, ` Nov 2026 10:00:00`, `-Nov-26 10:00:00`, ` Nov 10:00:00.123`.
    func dayThenName(_ line: Span<UInt8>, day: Int, separator: UInt8, at index: Int) -> Timestamp? {
        guard let month = MonthName(line, at: index) else { return nil }
        let place = month.end
        guard line.at(place) == separator || line.at(place) == 0x20 else { return nil }
        switch line.digits(at: place &+ 1, limit: 5) {
        case 4:
            let date = Day(year: line.number(at: place &+ 1, size: 4), month: month.month, day: day)
            return date.flatMap { finish($0, line, after: place &+ 5) }
        case 2 where line.at(place &+ 3) != UInt8(ascii: ":"):
            let date = Day(year: 2000 + line.number(at: place &+ 1, size: 2), month: month.month, day: day)
            return date.flatMap { finish($0, line, after: place &+ 3) }
        case 1, 2:
            guard let clock = Clock(line, at: place &+ 1) else { return nil }
            return Day(year: nil, month: month.month, day: day).map { assemble($0, clock) }
        default:
            return nil
        }
    }

    /// `E1120 10:00:00.123456` of glog and klog.
    private func klog(_ line: Span<UInt8>, at index: Int) -> Timestamp? {
        guard Level(letter: line.at(index)) != nil,
            line.digits(at: index &+ 1, limit: 9) == 4 || isDated(line, at: index) || isShortDated(line, at: index),
            let day = klogDay(line, at: index)
        else { return nil }
        let end = index &+ 1 &+ line.digits(at: index &+ 1, limit: 9)
        guard line.at(end) == 0x20, let clock = Clock(line, at: line.skippingSpaces(at: end)) else { return nil }
        return assemble(day, clock)
    }

    /// Newer glog writes the year too: `E20261120`.
    private func isDated(_ line: Span<UInt8>, at index: Int) -> Bool { line.digits(at: index &+ 1, limit: 9) == 8 }

    /// The year in two digits: `E261120`.
    private func isShortDated(_ line: Span<UInt8>, at index: Int) -> Bool { line.digits(at: index &+ 1, limit: 9) == 6 }

    private func klogDay(_ line: Span<UInt8>, at index: Int) -> Day? {
        if isShortDated(line, at: index) {
            return Day(
                year: 2000 &+ line.number(at: index &+ 1, size: 2),
                month: line.number(at: index &+ 3, size: 2),
                day: line.number(at: index &+ 5, size: 2)
            )
        }
        let year = isDated(line, at: index) ? line.number(at: index &+ 1, size: 4) : nil
        let place = year == nil ? index &+ 1 : index &+ 5
        return Day(year: year, month: line.number(at: place, size: 2), day: line.number(at: place &+ 2, size: 2))
    }

    /// After the name of a weekday, short or full, if the letters from `index` to `end` are one.
    private func weekday(_ line: Span<UInt8>, at index: Int, to end: Int) -> Int? {
        // Full names end in "day"; short ones have three letters, or four for some.
        guard end &- index <= 4 || line.at(end &- 1) | 0x20 == UInt8(ascii: "y") else { return nil }
        switch MonthName.key(line, at: index) {
        case 0x6D6F6E, 0x747565, 0x776564, 0x746875, 0x667269, 0x736174, 0x73756E: return end  // mon to sun
        default: return nil
        }
    }
}

/// An English month, short or full, any case.
struct MonthName {
    /// 1 to 12.
    let month: Int
    let end: Int

    /// Letters of the longest name of a month, or of a day of the week.
    static let longest = 9

    /// Whether such a name begins with that letter.
    @inline(__always)
    static func isInitial(_ letter: UInt8) -> Bool {
        // A bit for each of A, D, F, J, M, N, O, S, T and W.
        (0x0098_E452 as UInt32) &>> UInt32(letter & 31) & 1 == 1
    }

    init?(_ line: Span<UInt8>, at index: Int) {
        self.init(line, at: index, to: line.endOfLetters(at: index))
    }

    /// The first three of the letters at `index`, as one number.
    @inline(__always)
    static func key(_ line: Span<UInt8>, at index: Int) -> Int {
        Int(line.at(index) | 0x20) << 16 | Int(line.at(index &+ 1) | 0x20) << 8 | Int(line.at(index &+ 2) | 0x20)
    }

    /// The month that the letters from `index` to `end` name.
    init?(_ line: Span<UInt8>, at index: Int, to end: Int) {
        guard end &- index >= 3, end &- index <= Self.longest else { return nil }
        switch Self.key(line, at: index) {
        case 0x6A616E: month = 1  // jan
        case 0x666562: month = 2  // feb
        case 0x6D6172: month = 3  // mar
        case 0x617072: month = 4  // apr
        case 0x6D6179: month = 5  // may
        case 0x6A756E: month = 6  // jun
        case 0x6A756C: month = 7  // jul
        case 0x617567: month = 8  // aug
        case 0x736570: month = 9  // sep
        case 0x6F6374: month = 10  // oct
        case 0x6E6F76: month = 11  // nov
        case 0x646563: month = 12  // dec
        default: return nil
        }
        // Anything longer has to be that month's own name: `Marco 20` is no date.
        if end &- index > 3 {
            let last = line.at(end &- 1).lowercase
            let isWhole = Self.lengths[month &- 1] == end &- index && Self.lastLetters[month &- 1] == last
            guard isWhole || (month == 9 && end &- index == 4 && last == UInt8(ascii: "t")) else { return nil }
        }
        self.end = end
    }

    private static let lengths: InlineArray<12, Int> = [7, 8, 5, 5, 3, 4, 4, 6, 9, 7, 8, 8]
    private static let lastLetters: InlineArray<12, UInt8> = [
        0x79, 0x79, 0x68, 0x6C, 0x79, 0x65, 0x79, 0x74, 0x72, 0x72, 0x72, 0x72,
    ]
}
