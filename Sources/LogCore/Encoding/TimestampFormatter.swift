/// Writes instants as RFC 3339 UTC with microseconds: 27 bytes, `2026-11-20T10:00:00.123456Z`.
///
/// Lines come in runs of the same second, so the calendar part of the last one is kept and only the fraction is written
/// anew.
package struct TimestampFormatter: ~Copyable {
    private var second = Int64.min
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
        let date = CivilDate(daysSince1970: days)
        text.removeAll(keepingCapacity: true)
        write(date.year, width: 4, then: "-")
        write(Int64(date.month), width: 2, then: "-")
        write(Int64(date.day), width: 2, then: "T")
        write(time / 3600, width: 2, then: ":")
        write(time / 60 % 60, width: 2, then: ":")
        write(time % 60, width: 2, then: ".")
        write(0, width: 6, then: "Z")
    }

    private mutating func write(_ value: Int64, width: Int, then separator: Unicode.Scalar) {
        var power: Int64 = 1
        for _ in 1..<width { power *= 10 }
        while power > 0 {
            text.append(UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: value / power % 10))
            power /= 10
        }
        text.append(UInt8(ascii: separator))
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
