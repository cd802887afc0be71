import LogCore

/// Times of the API: RFC 3339, UTC, microseconds (`2026-11-20T10:00:00.123456Z`).
enum RFC3339Time {
    private static let second: Int64 = 1_000_000
    private static let day: Int64 = 86_400

    /// Writes a time, in microseconds since 1970 UTC; before 1970 or after 9999 it is held at that edge.
    static func text(_ microseconds: Int64) -> String {
        var text: [UInt8] = []
        RFC3339.append(microseconds: max(microseconds, 0), to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    /// Microseconds since 1970 UTC, negative before; `nil` for anything but a whole RFC 3339 time with its offset.
    ///
    /// A space may stand for the `T`, as §5.6 allows; digits past the microsecond are dropped.
    static func microseconds(_ text: some StringProtocol) -> Int64? {
        var scan = Scan(octets: Array(text.utf8))
        guard let year = scan.number(4), scan.take("-"), let month = scan.number(2), scan.take("-"),
            let dayOfMonth = scan.number(2), scan.take("T") || scan.take("t") || scan.take(" "),
            let hour = scan.number(2), scan.take(":"), let minute = scan.number(2), scan.take(":"),
            let seconds = scan.number(2), let fraction = scan.fraction(), let offset = scan.offset(), scan.isAtEnd,
            (1...12).contains(month), (1...daysOf(month, year)).contains(dayOfMonth),
            hour < 24, minute < 60, seconds <= 60
        else { return nil }
        let days = CivilDate(year: year, month: Int(month), day: Int(dayOfMonth)).daysSince1970
        let time = days * day + hour * 3600 + minute * 60 + seconds - offset
        return time * second + fraction
    }

    private static func daysOf(_ month: Int64, _ year: Int64) -> Int64 {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    private struct Scan {
        let octets: [UInt8]
        var index = 0

        var isAtEnd: Bool { index == octets.count }

        mutating func take(_ scalar: Unicode.Scalar) -> Bool {
            guard index < octets.count, octets[index] == UInt8(ascii: scalar) else { return false }
            index += 1
            return true
        }

        mutating func digit() -> Int64? {
            guard index < octets.count, (0x30...0x39).contains(octets[index]) else { return nil }
            index += 1
            return Int64(octets[index - 1] - 0x30)
        }

        mutating func number(_ width: Int) -> Int64? {
            var value: Int64 = 0
            for _ in 0..<width {
                guard let digit = digit() else { return nil }
                value = value * 10 + digit
            }
            return value
        }

        /// Microseconds; 0 without a fraction, `nil` for a point without digits.
        mutating func fraction() -> Int64? {
            guard take(".") else { return 0 }
            var value: Int64 = 0
            var digits = 0
            while let digit = digit() {
                if digits < 6 { value = value * 10 + digit }
                digits += 1
            }
            guard digits > 0 else { return nil }
            for _ in min(digits, 6)..<6 { value *= 10 }
            return value
        }

        /// Seconds east of UTC.
        mutating func offset() -> Int64? {
            if take("Z") || take("z") { return 0 }
            let isEast = take("+")
            guard isEast || take("-"), let hours = number(2), take(":"), let minutes = number(2), hours < 24,
                minutes < 60
            else { return nil }
            return (isEast ? 1 : -1) * (hours * 3600 + minutes * 60)
        }
    }
}
