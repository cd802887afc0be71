/// The one date format HTTP sends: `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110 §5.6.7).
package enum HTTPDate {
    /// Writes a moment as a Date field has it.
    ///
    /// - Parameter seconds: since 1970 UTC; before 1970 or after 9999 it is held at that edge.
    /// - Returns: always 29 characters.
    package static func text(secondsSince1970 seconds: Int64) -> String {
        let seconds = min(max(seconds, 0), 253_402_300_799)
        let day = seconds / 86_400
        let second = Int(seconds % 86_400)
        let (year, month, dayOfMonth) = civil(daysSince1970: day)
        // 1970-01-01 was a Thursday.
        let weekday = weekdays[Int((day + 4) % 7)]
        return "\(weekday), \(padded(dayOfMonth)) \(months[month - 1]) \(String(year + 10_000).dropFirst()) "
            + "\(padded(second / 3600)):\(padded(second / 60 % 60)):\(padded(second % 60)) GMT"
    }

    private static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    private static func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }

    /// Year, month and day of a number of days since 1970, not negative and before the year 10000.
    ///
    /// It counts in years that begin in March, whose leap day is their last.
    package static func civil(daysSince1970 days: Int64) -> (year: Int, month: Int, day: Int) {
        let shifted = days + 719_468  // from 0000-03-01
        let era = shifted / 146_097
        let dayOfEra = shifted % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (Int(year), Int(month), Int(dayOfYear - (153 * marchMonth + 2) / 5 + 1))
    }
}
