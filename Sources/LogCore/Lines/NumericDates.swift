/// Dates in digits: ISO 8601 and its many relatives.
extension TimestampReader {
    /// `2026-11-20T10:00:00`, `2026/11/20 10:00:00`, `2026.11.20-10.00.00`, `2026-Nov-20 10:00:00`.
    func yearFirst(_ line: Span<UInt8>, at index: Int) -> Timestamp? {
        let separator = line.at(index &+ 4)
        // The usual form, two digits each.
        if let (year, month) = line.eight(at: index)?.yearAndMonth(separator: separator),
            line.at(index &+ 8).isDigit, line.at(index &+ 9).isDigit, !line.at(index &+ 10).isDigit
        {
            guard let day = Day(year: year, month: month, day: line.number(at: index &+ 8, size: 2)) else { return nil }
            return finish(day, line, after: index &+ 10)
        }
        var place = index &+ 5
        let month: Int
        if line.digits(at: place, limit: 4) == 3 { return ordinalDate(line, at: index) }
        if line.at(place) == UInt8(ascii: "W"), line.at(place &+ 1).isDigit { return weekDate(line, at: index) }
        if line.at(place).isLetter {
            guard let name = MonthName(line, at: place) else { return nil }
            (month, place) = (name.month, name.end)
        } else {
            let size = line.digits(at: place, limit: 3)
            guard size == 1 || size == 2 else { return nil }
            (month, place) = (line.number(at: place, size: size), place &+ size)
        }
        guard line.at(place) == separator else { return nil }
        let size = line.digits(at: place &+ 1, limit: 3)
        guard size == 1 || size == 2,
            let day = Day(
                year: line.number(at: index, size: 4),
                month: month,
                day: line.number(at: place &+ 1, size: size)
            )
        else { return nil }
        return finish(day, line, after: place &+ 1 &+ size)
    }

    /// `2026-324T10:00:00`, `2026/324 10:00:00`: the day of the year (ISO 8601, ordinal date).
    private func ordinalDate(_ line: Span<UInt8>, at index: Int) -> Timestamp? {
        let year = line.number(at: index, size: 4)
        let number = line.number(at: index &+ 5, size: 3)
        guard number >= 1, number <= (CivilDate.isLeap(year) ? 366 : 365) else { return nil }
        let first = CivilDate(year: Int64(year), month: 1, day: 1).daysSince1970
        return Day(daysSince1970: first &+ Int64(number) &- 1).flatMap { finish($0, line, after: index &+ 8) }
    }

    /// `2026-W47-5T10:00:00`: week of the year and day of the week (ISO 8601, week date).
    private func weekDate(_ line: Span<UInt8>, at index: Int) -> Timestamp? {
        guard line.digits(at: index &+ 6, limit: 3) == 2, line.at(index &+ 8) == UInt8(ascii: "-"),
            line.digits(at: index &+ 9, limit: 2) == 1
        else { return nil }
        let week = line.number(at: index &+ 6, size: 2)
        let day = line.number(at: index &+ 9, size: 1)
        guard (1...53).contains(week), (1...7).contains(day) else { return nil }
        // 4 January lies in the first week; 1 January 1970 was a Thursday.
        let fourth = CivilDate(year: Int64(line.number(at: index, size: 4)), month: 1, day: 4).daysSince1970
        let weekday = (fourth &+ 3).dividedDown(by: 7).remainder
        let days = fourth &- weekday &+ Int64((week &- 1) * 7 &+ day &- 1)
        return Day(daysSince1970: days).flatMap { finish($0, line, after: index &+ 10) }
    }

    /// A day alone, year first.
    func day(_ line: Span<UInt8>, at index: Int) -> Day? {
        let separator = line.at(index &+ 4)
        guard line.digits(at: index, limit: 5) == 4, separator == UInt8(ascii: "-") || separator == UInt8(ascii: "/"),
            line.digits(at: index &+ 5, limit: 3) == 2, line.at(index &+ 7) == separator,
            line.digits(at: index &+ 8, limit: 3) == 2
        else { return nil }
        return Day(
            year: line.number(at: index, size: 4),
            month: line.number(at: index &+ 5, size: 2),
            day: line.number(at: index &+ 8, size: 2)
        )
    }

    /// `20261120 10:00:00`, `20261120-10:00:00:123`, `20261120T100000Z`.
    func compactDate(_ line: Span<UInt8>, at index: Int) -> Timestamp? {
        let day = Day(
            year: line.number(at: index, size: 4),
            month: line.number(at: index &+ 4, size: 2),
            day: line.number(at: index &+ 6, size: 2)
        )
        guard let day else { return nil }
        return finish(day, line, after: index &+ 8, compact: true)
    }

    /// `261120 100000`, `261120 10:00:00`, `261120  9:00:00`.
    func shortCompactDate(_ line: Span<UInt8>, at index: Int) -> Timestamp? {
        let day = Day(
            year: 2000 + line.number(at: index, size: 2),
            month: line.number(at: index &+ 2, size: 2),
            day: line.number(at: index &+ 4, size: 2)
        )
        guard let day, line.at(index &+ 6).isSpace else { return nil }
        return finish(day, line, after: index &+ 6, compact: true)
    }

    /// `20261120100000`.
    func compactDateTime(_ line: Span<UInt8>, at index: Int) -> Timestamp? {
        let day = Day(
            year: line.number(at: index, size: 4),
            month: line.number(at: index &+ 4, size: 2),
            day: line.number(at: index &+ 6, size: 2)
        )
        guard let day, let clock = Clock(compact: line, at: index &+ 8), !line.at(clock.end).isWord else { return nil }
        return assemble(day, clock)
    }

    /// One or two digits first: a day, a month or a year of two digits.
    func dayOrMonthFirst(_ line: Span<UInt8>, at index: Int, size: Int) -> Timestamp? {
        let first = line.number(at: index, size: size)
        let separator = line.at(index &+ size)
        var place = index &+ size &+ 1
        if separator.isUppercase { return joinedName(line, day: first, at: index &+ size) }
        guard
            separator == UInt8(ascii: "-") || separator == UInt8(ascii: "/") || separator == UInt8(ascii: ".")
                || separator == UInt8(ascii: " ")
        else { return nil }
        if line.at(place).isLetter { return dayThenName(line, day: first, separator: separator, at: place) }
        let secondSize = line.digits(at: place, limit: 3)
        guard secondSize == 1 || secondSize == 2, separator != UInt8(ascii: " ") else { return nil }
        let second = line.number(at: place, size: secondSize)
        place &+= secondSize
        guard line.at(place) == separator else {
            return yearless(line, first, second, isDotted: separator == UInt8(ascii: "."), after: place)
        }
        let thirdSize = line.digits(at: place &+ 1, limit: 5)
        let third = line.number(at: place &+ 1, size: thirdSize)
        let end = place &+ 1 &+ thirdSize
        if thirdSize == 4 {
            return slashed(line, first, second, year: third, isSlash: separator == UInt8(ascii: "/"), end: end)
        }
        guard thirdSize == 2, size == 2 else { return nil }
        // `26/11/20`, `11/20/26` or `20/11/26`: where several can be, the one nearest to the read.
        let years = Day(year: 2000 + first, month: second, day: third).flatMap { finish($0, line, after: end) }
        let isSlash = separator == UInt8(ascii: "/")
        let others = slashed(line, first, second, year: 2000 + third, isSlash: isSlash, end: end)
        guard let years, let others else {
            // `29/02/26` is a day that does not exist rather than one that is still to come.
            return (years ?? others).flatMap { distance($0) < .max ? $0 : nil }
        }
        return distance(years) <= distance(others) ? years : others
    }

    /// `11/20/2026`, `20/11/2026`, `20.11.2026`.
    ///
    /// What can be both is what the source's other dates are; without any, with slashes the month comes first (US) unless
    /// that day is still to come, with hyphens and dots the day.
    private func slashed(_ line: Span<UInt8>, _ first: Int, _ second: Int, year: Int, isSlash: Bool, end: Int)
        -> Timestamp?
    {
        let months = Day(year: year, month: first, day: second).flatMap { finish($0, line, after: end) }
        let days = Day(year: year, month: second, day: first).flatMap { finish($0, line, after: end) }
        guard var byMonth = months, var byDay = days else {
            var known = months ?? days
            known?.order = months == nil ? .dayFirst : .monthFirst
            return known
        }
        byMonth.order = .either
        byDay.order = .either
        switch order {
        case .monthFirst: return byMonth
        case .dayFirst: return byDay
        case .unknown, .either, .ambiguous:
            let isMonth = isSlash && (distance(byMonth) < .max || distance(byDay) == .max)
            return isMonth ? byMonth : byDay
        }
    }

    /// `20Nov2026 10:00:00`.
    private func joinedName(_ line: Span<UInt8>, day: Int, at index: Int) -> Timestamp? {
        guard let month = MonthName(line, at: index) else { return nil }
        let size = line.digits(at: month.end, limit: 5)
        guard size == 4 || size == 2 else { return nil }
        let shown = line.number(at: month.end, size: size)
        let date = Day(year: size == 2 ? 2000 + shown : shown, month: month.month, day: day)
        return date.flatMap { finish($0, line, after: month.end &+ size) }
    }

    private func distance(_ time: Timestamp) -> UInt64 {
        // A time still to come is no log line's, so it counts as far away.
        let gap = time.microseconds &- readTime
        return gap > 86_400_000_000 ? .max : gap.magnitude
    }

    /// `11-20 10:00:00.123` (Android), `11.20 10:00:00`, `20.11. 10:00:00` no.
    private func yearless(
        _ line: Span<UInt8>,
        _ first: Int,
        _ second: Int,
        isDotted: Bool,
        after place: Int
    ) -> Timestamp? {
        guard line.at(place) == 0x20 else { return nil }
        let isMonthFirst = first <= 12
        guard let clock = Clock(line, at: place &+ 1),
            let day = Day(year: nil, month: isMonthFirst ? first : second, day: isMonthFirst ? second : first)
        else { return nil }
        return assemble(day, clock)
    }

    /// The clock that belongs to `day`, after one of the separators in use.
    func finish(_ day: Day, _ line: Span<UInt8>, after place: Int, compact: Bool = false) -> Timestamp? {
        var place = place
        switch line.at(place) {
        case UInt8(ascii: "T"), UInt8(ascii: "t"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: ":"):
            place &+= 1
            // Erlang: `20-Nov-2026::10:00:00`.
            if line.at(place) == UInt8(ascii: ":") { place &+= 1 }
        case UInt8(ascii: ","): place = line.skippingSpaces(at: place &+ 1)
        case UInt8(ascii: "\""):
            // Quoted columns: `"2026-11-20" "10:00:00"`.
            place = line.skippingSpaces(at: place &+ 1)
            if line.at(place) == UInt8(ascii: ",") || line.at(place) == UInt8(ascii: ";") { place &+= 1 }
            guard line.at(place) == UInt8(ascii: "\"") else { return nil }
            place &+= 1
        case 0x20, 0x09:
            place = line.skippingSpaces(at: place)
            // `2026-11-20 - 10:00:00`
            if line.at(place) == UInt8(ascii: "-"), line.at(place &+ 1) == 0x20 { place &+= 2 }
            if line.at(place) == UInt8(ascii: "a"), line.has("at ", at: place) { place &+= 3 }
        default: return nil
        }
        if compact, let clock = Clock(compact: line, at: place) { return assemble(day, clock) }
        guard let clock = Clock(line, at: place, isLoose: day.year != nil) else { return nil }
        return assemble(day, clock)
    }
}
