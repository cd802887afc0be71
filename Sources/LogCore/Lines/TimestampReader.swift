/// Reads the time that stands at a given place of a line, whatever its notation.
///
/// No allocation and no system call: what a line leaves out (zone, year) is settled by `utcOffset` and `readTime`, and what
/// that zone's offset was on the day of the line by `LocalClock` afterwards.
package struct TimestampReader: Sendable {
    /// Seconds east of UTC for times that show no zone: those of the time of the read, whatever the line's date.
    package var utcOffset: Int64

    /// Wall clock of the read, microseconds since 1970 UTC: years are inferred from it.
    package var readTime: Int64

    /// How the source writes dates that could be read in two ways.
    package var order = DateOrder.unknown

    package init(utcOffset: Int, readTime: Int64) {
        self.utcOffset = Int64(utcOffset)
        self.readTime = readTime
    }

    /// The time at `index` of `line`, which should be the first byte of a token; `nil` when none is there.
    package func read(_ line: Span<UInt8>, at index: Int) -> Timestamp? {
        let first = line.at(index)
        if first.isDigit { return numeric(line, at: index) }
        if first.isLetter { return named(line, at: index) }
        if first == UInt8(ascii: "@") { return tai64(line, at: index) }
        return nil
    }

    /// Every notation that starts with a digit, told apart by how many there are and what follows.
    private func numeric(_ line: Span<UInt8>, at index: Int) -> Timestamp? {
        let size = line.digits(at: index)
        let next = line.at(index &+ size)
        // `811:20261120:100000.123`: the process comes first, joined to the date.
        if next == UInt8(ascii: ":"), size < 8, line.digits(at: index &+ size &+ 1, limit: 9) == 8 {
            return compactDate(line, at: index &+ size &+ 1)
        }
        switch size {
        case 4 where next == UInt8(ascii: "-") || next == UInt8(ascii: "/") || next == UInt8(ascii: "."):
            return yearFirst(line, at: index)
        case 8:
            return compactDate(line, at: index)
        case 6:
            return shortCompactDate(line, at: index)
        case 14:
            return compactDateTime(line, at: index)
        case 1, 2:
            return dayOrMonthFirst(line, at: index, size: size)
        case 10, 13, 16, 19:
            return epoch(line, at: index, size: size)
        default:
            return nil
        }
    }
}

extension TimestampReader {
    /// A calendar day as text showed it.
    struct Day {
        var year: Int?
        var month: Int
        var day: Int

        init?(year: Int?, month: Int, day: Int) {
            guard (1...12).contains(month), day >= 1 else { return nil }
            if let year {
                guard (1970...2199).contains(year) else { return nil }
            }
            // Every month has 28 days; without a year, any may be a leap year.
            guard day <= 28 || day <= CivilDate.days(inMonth: month, of: year ?? 2000) else { return nil }
            (self.year, self.month, self.day) = (year, month, day)
        }

        init?(daysSince1970 days: Int64) {
            let date = CivilDate(daysSince1970: days)
            self.init(year: Int(date.year), month: date.month, day: date.day)
        }
    }

    /// Puts a day and a clock together, and infers what they leave out.
    func assemble(_ day: Day, _ clock: Clock) -> Timestamp {
        let offset = clock.zone.map(Int64.init) ?? utcOffset
        let year = day.year ?? inferredYear(month: day.month, day: day.day, clock: clock, offset: offset)
        var result = Timestamp(
            microseconds: Self.instant(year: year, day, clock, offset: offset),
            hasZone: clock.zone != nil,
            hasYear: day.year != nil,
            fractionDigits: clock.fractionDigits,
            end: clock.end
        )
        result.nanoseconds = UInt16(clock.nanoseconds % 1000)
        return result
    }

    private static func instant(year: Int, _ day: Day, _ clock: Clock, offset: Int64) -> Int64 {
        let days = CivilDate(year: Int64(year), month: day.month, day: day.day).daysSince1970
        let seconds = days &* 86_400 &+ Int64(clock.seconds) &- offset
        return seconds &* 1_000_000 &+ Int64(clock.nanoseconds / 1000)
    }

    /// The latest year in which that moment is not more than a day after the read: a line of 31 December that is read
    /// in January is last year's, and a clock a little ahead makes no line a year old.
    private func inferredYear(month: Int, day: Int, clock: Clock, offset: Int64) -> Int {
        let aDayOn = readTime &+ 86_400_000_000
        let today = CivilDate(daysSince1970: (readTime / 1_000_000 &+ utcOffset).dividedDown(by: 86_400).quotient)
        var year = Int(today.year) &+ 1
        let shown = Day(year: nil, month: month, day: day)
        // Eight years back there has been a 29 February, whatever century it is.
        for _ in 0...9 {
            if let shown, month != 2 || day != 29 || CivilDate.isLeap(year),
                Self.instant(year: year, shown, clock, offset: offset) <= aDayOn
            {
                return year
            }
            year &-= 1
        }
        return Int(today.year)
    }
}
