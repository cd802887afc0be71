/// A day of the proleptic Gregorian calendar.
package struct CivilDate: Hashable, Sendable {
    package var year: Int64
    /// 1 to 12.
    package var month: Int
    /// 1 to 31.
    package var day: Int

    package init(year: Int64, month: Int, day: Int) {
        self.year = year
        self.month = month
        self.day = day
    }

    /// The day that is `days` after 1970-01-01; any number within ±10^13 is safe.
    package init(daysSince1970 days: Int64) {
        // Years are counted from 1 March, so the leap day comes last and months have a fixed pattern of 153 days in five.
        let (era, dayOfEra) = (days &+ 719_468).dividedDown(by: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        day = Int(dayOfYear - (153 * shifted + 2) / 5 + 1)
        month = Int(shifted < 10 ? shifted + 3 : shifted - 9)
        year = yearOfEra &+ era &* 400 &+ (month <= 2 ? 1 : 0)
    }

    /// Days since 1970-01-01; `month` must be 1 to 12, a `day` outside its month runs over into the next.
    package var daysSince1970: Int64 {
        if let days = daysOfCommonYear { return days }
        let (era, yearOfEra) = (month <= 2 ? year &- 1 : year).dividedDown(by: 400)
        let shifted = Int64(month > 2 ? month - 3 : month + 9)
        let dayOfYear = (153 * shifted + 2) / 5 + Int64(day) - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era &* 146_097 &+ dayOfEra &- 719_468
    }

    /// The same with fewer steps, for years of four digits.
    @inline(__always)
    private var daysOfCommonYear: Int64? {
        guard year > 0, year < 10_000 else { return nil }
        let shifted = month > 2 ? UInt32(month &- 3) : UInt32(month &+ 9)
        let years = UInt32(truncatingIfNeeded: month > 2 ? year : year &- 1)
        let centuries = years / 100
        let days = years &* 365 &+ years / 4 &- centuries &+ centuries / 4 &+ (153 &* shifted &+ 2) / 5
        return Int64(days) &+ Int64(day) &- 719_469
    }
}

extension CivilDate {
    static func isLeap(_ year: Int) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

    /// How long a month, 1 to 12, is in a year.
    static func days(inMonth month: Int, of year: Int) -> Int {
        switch month {
        case 2: isLeap(year) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}

extension Int64 {
    /// Quotient and remainder with the remainder never negative; `divisor` is positive.
    func dividedDown(by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}
