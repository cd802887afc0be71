/// A rule for a time zone as POSIX writes it: `EST5EDT,M3.2.0,M11.1.0`, `<+0330>-3:30`, `IST-1GMT0,M10.5.0,M3.5.0/1`.
///
/// Hours of the change go from -167 to 167, as RFC 9636 §3.3.1 has it for the footers of files.
struct POSIXZone {
    /// Seconds ahead of UTC.
    private(set) var standard: Int64 = 0
    private var summer: (offset: Int64, start: Moment, end: Moment)?

    /// A day of the year, and the second of that day by the clock that is in force until then.
    private struct Moment {
        enum Day {
            /// 1 to 365; 29 February is never counted.
            case julian(Int)
            /// 0 to 365, with 29 February.
            case ordinal(Int)
            /// The `week`th `weekday` of a month; of 5 weeks the last.
            case weekday(month: Int, week: Int, weekday: Int)
        }

        var day: Day
        var second: Int64 = 7_200
    }

    /// `nil` for what is no such rule.
    init?(_ text: String) {
        var scanner = Scanner(text)
        guard scanner.name(), let west = scanner.time(hours: 24) else { return nil }
        standard = -west
        guard !scanner.isAtEnd else { return }
        guard scanner.name() else { return nil }
        var ahead = standard + 3_600
        if !scanner.isAtEnd, scanner.next != UInt8(ascii: ",") {
            guard let west = scanner.time(hours: 24) else { return nil }
            ahead = -west
        }
        // Without days, those of the United States, as glibc has it.
        if scanner.isAtEnd { scanner = Scanner(",M3.2.0,M11.1.0") }
        guard scanner.skip(","), let start = scanner.moment(), scanner.skip(","), let end = scanner.moment(),
            scanner.isAtEnd
        else { return nil }
        summer = (ahead, start, end)
    }

    /// From 1901, so that all that a log may show is behind the first, to 2201.
    var changes: [TimeZoneRules.Change] {
        guard let summer else { return [TimeZoneRules.Change(time: Self.start(of: 1901), offset: standard)] }
        var all: [TimeZoneRules.Change] = []
        for year in Int64(1901)...2201 {
            let start = Self.start(of: year)
            let on = start + Self.second(summer.start, in: year) - standard
            let off = start + Self.second(summer.end, in: year) - summer.offset
            all.append(TimeZoneRules.Change(time: on, offset: summer.offset))
            all.append(TimeZoneRules.Change(time: off, offset: standard))
        }
        // Where summer time ends as the next begins, it goes on.
        all.sort { $0.time != $1.time ? $0.time < $1.time : $0.offset == standard && $1.offset != standard }
        return all
    }

    private static func start(of year: Int64) -> Int64 {
        CivilDate(year: year, month: 1, day: 1).daysSince1970 * 86_400
    }

    /// Seconds from the beginning of the year to that moment, by the clock of the moment.
    private static func second(_ moment: Moment, in year: Int64) -> Int64 {
        let isLeap = CivilDate.isLeap(Int(year))
        let first = CivilDate(year: year, month: 1, day: 1).daysSince1970
        let days: Int64
        switch moment.day {
        case .julian(let day): days = Int64(day) - (isLeap && day > 59 ? 0 : 1)
        case .ordinal(let day): days = Int64(day)
        case .weekday(let month, let week, let weekday):
            let start = CivilDate(year: year, month: month, day: 1).daysSince1970
            // 1 January 1970 was a Thursday, day 4 of a week.
            let shift = (Int64(weekday) - start - 4).dividedDown(by: 7).remainder
            var day = start + shift + 7 * Int64(week - 1)
            if day >= start + Int64(CivilDate.days(inMonth: month, of: Int(year))) { day -= 7 }
            days = day - first
        }
        return days * 86_400 + moment.second
    }

    private struct Scanner {
        private let bytes: [UInt8]
        private var index = 0

        init(_ text: String) { bytes = Array(text.utf8) }

        var isAtEnd: Bool { index == bytes.count }
        var next: UInt8 { index < bytes.count ? bytes[index] : 0 }

        mutating func skip(_ text: Unicode.Scalar) -> Bool {
            guard next == UInt8(ascii: text) else { return false }
            index += 1
            return true
        }

        /// Three or more letters, or anything of letters, digits and signs in `<>`.
        mutating func name() -> Bool {
            let start = index
            if skip("<") {
                while next.isLetter || next.isDigit || next == UInt8(ascii: "+") || next == UInt8(ascii: "-") {
                    index += 1
                }
                return index - start >= 4 && skip(">")
            }
            while next.isLetter { index += 1 }
            return index - start >= 3
        }

        /// `[+-]hh[:mm[:ss]]`, in seconds.
        mutating func time(hours limit: Int64) -> Int64? {
            let isNegative = next == UInt8(ascii: "-")
            if isNegative || next == UInt8(ascii: "+") { index += 1 }
            guard let hours = number(limit) else { return nil }
            var seconds = hours * 3_600
            if skip(":") {
                guard let minutes = number(59) else { return nil }
                seconds += minutes * 60
                if skip(":") {
                    guard let rest = number(59) else { return nil }
                    seconds += rest
                }
            }
            return isNegative ? -seconds : seconds
        }

        mutating func moment() -> Moment? {
            let day: Moment.Day
            if skip("M") {
                guard let month = number(12), month > 0, skip("."), let week = number(5), week > 0, skip("."),
                    let weekday = number(6)
                else { return nil }
                day = .weekday(month: Int(month), week: Int(week), weekday: Int(weekday))
            } else if skip("J") {
                guard let number = number(365), number > 0 else { return nil }
                day = .julian(Int(number))
            } else {
                guard let number = number(365) else { return nil }
                day = .ordinal(Int(number))
            }
            var moment = Moment(day: day)
            if skip("/") {
                guard let second = time(hours: 167) else { return nil }
                moment.second = second
            }
            return moment
        }

        private mutating func number(_ limit: Int64) -> Int64? {
            var value: Int64 = 0
            let start = index
            while next.isDigit, index - start < 4 {
                value = value * 10 + Int64(next - 0x30)
                index += 1
            }
            return index > start && value <= limit ? value : nil
        }
    }
}

extension TimeZoneRules {
    /// From a rule as `TZ` may hold it; `nil` for what is none.
    package convenience init?(posix text: String) {
        guard text.utf8.count < 256, let zone = POSIXZone(text) else { return nil }
        self.init(initial: zone.standard, changes: zone.changes)
    }

    /// From an offset that is positive in the east: `+05:30`, `-0800`, `+02`; `nil` for what is none.
    package convenience init?(offset text: String) {
        let digits = text.utf8.dropFirst().filter { $0 != UInt8(ascii: ":") }
        guard let sign = text.utf8.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-"),
            digits.count == 2 || digits.count == 4, digits.allSatisfy({ $0.isDigit }),
            text.utf8.count == digits.count + 1
                || (text.utf8.count == 6 && text.utf8.dropFirst(3).first == UInt8(ascii: ":"))
        else { return nil }
        let number = digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
        let (hours, minutes) = digits.count == 4 ? number.quotientAndRemainder(dividingBy: 100) : (number, 0)
        guard hours <= 18, minutes < 60 else { return nil }
        let seconds = hours * 3_600 + minutes * 60
        self.init(secondsAhead: sign == UInt8(ascii: "-") ? -seconds : seconds)
    }
}
