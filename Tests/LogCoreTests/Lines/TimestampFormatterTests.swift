import LogCore
import Testing

@Suite("Timestamp formatter, RFC 3339 §5.6")
struct TimestampFormatterTests {
    static let rows: [(Int64, String)] = [
        (0, "1970-01-01T00:00:00.000000Z"),
        (-1, "1969-12-31T23:59:59.999999Z"),
        (951_782_400_000_001, "2000-02-29T00:00:00.000001Z"),
        (1_795_168_800_123_456, "2026-11-20T10:00:00.123456Z"),
        (1_795_168_800_123_457, "2026-11-20T10:00:00.123457Z"),
        (4_107_542_400_000_000, "2100-03-01T00:00:00.000000Z"),
        (.max, "9999-12-31T23:59:59.999999Z"),
        (.min, "0000-01-01T00:00:00.000000Z"),
    ]

    @Test(arguments: rows)
    func `writes microseconds since 1970`(instant: Int64, text: String) {
        var output: [UInt8] = []
        RFC3339.append(microseconds: instant, to: &output)
        #expect(String(decoding: output, as: UTF8.self) == text)
    }

    @Test
    func `the kept second never shows in another one`() {
        var formatter = TimestampFormatter()
        for (instant, text) in Self.rows + Self.rows.reversed() {
            var output: [UInt8] = Array("x".utf8)
            formatter.append(microseconds: instant, to: &output)
            #expect(String(decoding: output, as: UTF8.self) == "x" + text)
        }
    }

    @Test
    func `days and dates are each other's inverse`() {
        for days in stride(from: Int64(-1_000_000), through: 3_000_000, by: 997) {
            #expect(CivilDate(daysSince1970: days).daysSince1970 == days)
        }
        #expect(CivilDate(year: 1970, month: 1, day: 1).daysSince1970 == 0)
        #expect(CivilDate(year: 2000, month: 3, day: 1).daysSince1970 == 11_017)
    }
}
