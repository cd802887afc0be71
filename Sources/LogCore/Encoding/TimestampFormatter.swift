/// Writes instants as RFC 3339 UTC with microseconds: 27 bytes, `2026-11-20T10:00:00.123456Z`.
///
/// Lines come in runs of the same second, so the calendar part of the last one is kept and only the fraction is written
/// anew.
package struct TimestampFormatter: ~Copyable {
    private var second = Int64.min
    /// Days since 1970 of the date in `text`.
    private var day = Int64.min
    private var text: [UInt8] = []

    package init() { text.reserveCapacity(27) }

    /// Appends `microseconds` since 1970 UTC; instants outside the years 0000 to 9999 are written as the nearest inside.
    package mutating func append(microseconds: Int64, to output: inout [UInt8]) {
        let instant = min(max(microseconds, Self.first), Self.last)
        let (floor, fraction) = instant.dividedDown(by: 1_000_000)
        if floor != second || text.isEmpty {
            second = floor
            writeSecond()
        }
        var rest = fraction
        for place in stride(from: 25, through: 20, by: -1) {
            text[place] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        }
        output.append(contentsOf: text)
    }

    private static let first: Int64 = -62_167_219_200_000_000
    private static let last: Int64 = 253_402_300_799_999_999

    private mutating func writeSecond() {
        let (days, time) = second.dividedDown(by: 86_400)
        if days != day || text.isEmpty {
            day = days
            writeDay()
        }
        let seconds = Int(time)
        write(seconds / 3600, at: 11)
        write(seconds / 60 % 60, at: 14)
        write(seconds % 60, at: 17)
    }

    private mutating func writeDay() {
        let date = CivilDate(daysSince1970: day)
        text.removeAll(keepingCapacity: true)
        text.append(contentsOf: "0000-00-00T00:00:00.000000Z".utf8)
        write(Int(date.year) / 100, at: 0)
        write(Int(date.year) % 100, at: 2)
        write(date.month, at: 5)
        write(date.day, at: 8)
    }

    /// Two digits; `value` is less than a hundred.
    @inline(__always)
    private mutating func write(_ value: Int, at place: Int) {
        text[place] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: value / 10)
        text[place &+ 1] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: value % 10)
    }
}

/// For one instant now and then; who writes many keeps a `TimestampFormatter`.
package enum RFC3339 {
    /// Appends `microseconds` since 1970 UTC as `2026-11-20T10:00:00.123456Z`.
    package static func append(microseconds: Int64, to output: inout [UInt8]) {
        var formatter = TimestampFormatter()
        formatter.append(microseconds: microseconds, to: &output)
    }
}
