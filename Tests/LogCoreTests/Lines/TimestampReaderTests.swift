import LogCore
import Testing

@Suite("Timestamps")
struct TimestampReaderTests {
    /// 20 November 2026, 10:00:00 UTC.
    static let readTime: Int64 = 1_795_168_800_000_000

    static func read(_ text: String, utcOffset: Int = 0, readTime: Int64 = readTime) -> Timestamp? {
        let bytes = Array(text.utf8)
        return TimestampReader(utcOffset: utcOffset, readTime: readTime).read(bytes.span, at: 0)
    }

    static func written(_ time: Timestamp?) -> String? {
        guard let time else { return nil }
        var output: [UInt8] = []
        RFC3339.append(microseconds: time.microseconds, to: &output)
        return String(decoding: output, as: UTF8.self)
    }

    static let zoned: [(String, String)] = [
        ("2024-02-29T10:11:12Z", "2024-02-29T10:11:12.000000Z"),
        ("2024-02-29t10:11:12.5z", "2024-02-29T10:11:12.500000Z"),
        ("2024-02-29 10:11:12,345 +0200", "2024-02-29T08:11:12.345000Z"),
        ("2024-02-29T10:11:12.123456789-05:30", "2024-02-29T15:41:12.123456Z"),
        ("2024-02-29 10:11:12+02", "2024-02-29T08:11:12.000000Z"),
        ("2024-02-29 10:11:12.345 UTC [1]", "2024-02-29T10:11:12.345000Z"),
        ("2024-02-29 10:11:12 CEST", "2024-02-29T08:11:12.000000Z"),
        ("29/Feb/2024:10:11:12 +0100] \"GET", "2024-02-29T09:11:12.000000Z"),
        ("Thu, 29 Feb 2024 10:11:12 GMT", "2024-02-29T10:11:12.000000Z"),
        ("Thu Feb 29 10:11:12 PST 2024", "2024-02-29T18:11:12.000000Z"),
        ("20240229T101112Z", "2024-02-29T10:11:12.000000Z"),
        ("1709201472", "2024-02-29T10:11:12.000000Z"),
        ("1709201472.25 x", "2024-02-29T10:11:12.250000Z"),
        ("1709201472345", "2024-02-29T10:11:12.345000Z"),
        ("1709201472345678", "2024-02-29T10:11:12.345678Z"),
        ("1709201472345678901", "2024-02-29T10:11:12.345678Z"),
        ("@4000000065e0584a12345678 x", "2024-02-29T10:11:12.305419Z"),
    ]

    @Test(arguments: zoned)
    func `takes the zone that a line shows`(text: String, expected: String) {
        for offset in [0, 7200, -18_000] {
            let time = Self.read(text, utcOffset: offset)
            #expect(Self.written(time) == expected)
            #expect(time?.hasZone == true)
            #expect(time?.hasYear == true)
        }
    }

    static let local: [(String, String)] = [
        ("2024-02-29 10:11:12 x", "2024-02-29T10:11:12.000000Z"),
        ("2024/02/29 10:11:12 x", "2024-02-29T10:11:12.000000Z"),
        ("2024-2-9  8:01:02", "2024-02-09T08:01:02.000000Z"),
        ("2024-02-29, 10:11:12", "2024-02-29T10:11:12.000000Z"),
        ("2024.02.29 10:11:12 LOG", "2024-02-29T10:11:12.000000Z"),
        ("2024-02-29-10.11.12.675872 R", "2024-02-29T10:11:12.675872Z"),
        ("2024-02-29\t10:11:12", "2024-02-29T10:11:12.000000Z"),
        ("2024-02-29\" \"10:11:12\"", "2024-02-29T10:11:12.000000Z"),
        ("2024-Feb-29 10:11:12.1", "2024-02-29T10:11:12.100000Z"),
        ("20240229-10:11:12:345|", "2024-02-29T10:11:12.345000Z"),
        ("20240229101112", "2024-02-29T10:11:12.000000Z"),
        ("240229 101112", "2024-02-29T10:11:12.000000Z"),
        ("240229  1:02:03", "2024-02-29T01:02:03.000000Z"),
        ("24/02/29 10:11:12 INFO", "2024-02-29T10:11:12.000000Z"),
        ("02/29/24 10:11:12", "2024-02-29T10:11:12.000000Z"),
        ("02/29/2024-10:11:12.5", "2024-02-29T10:11:12.500000Z"),
        ("29-02-2024 10:11:12", "2024-02-29T10:11:12.000000Z"),
        ("07-02-2024 10:11:12", "2024-02-07T10:11:12.000000Z"),
        ("02/07/2024 10:11:12 PM", "2024-02-07T22:11:12.000000Z"),
        ("02/07/2024 12:11:12 AM", "2024-02-07T00:11:12.000000Z"),
        ("02/07/2024 02:49:59:447 PM", "2024-02-07T14:49:59.447000Z"),
        ("29-Feb-2024 10:11:12.345", "2024-02-29T10:11:12.345000Z"),
        ("29-Feb-2024::10:11:12", "2024-02-29T10:11:12.000000Z"),
        ("29 Feb 2024 10:11:12.345 *", "2024-02-29T10:11:12.345000Z"),
        ("29/Feb/2024 10:11:12]", "2024-02-29T10:11:12.000000Z"),
        ("Feb 29 2024 10:11:12: %X", "2024-02-29T10:11:12.000000Z"),
        ("Feb 29, 2024 1:11:12 PM org", "2024-02-29T13:11:12.000000Z"),
        ("Thu Feb 29 10:11:12.569531 2024]", "2024-02-29T10:11:12.569531Z"),
        ("Thu Feb  1 10:11:12 2024", "2024-02-01T10:11:12.000000Z"),
        ("Feb-29-24 10:11:12", "2024-02-29T10:11:12.000000Z"),
        ("2024-02-29 10:11 x", "2024-02-29T10:11:00.000000Z"),
    ]

    @Test(arguments: local)
    func `takes a time without zone for local`(text: String, expected: String) throws {
        let time = try #require(Self.read(text))
        #expect(Self.written(time) == expected)
        #expect(time.hasZone == false)
        #expect(time.hasYear)
        let east = try #require(Self.read(text, utcOffset: 3600))
        #expect(east.microseconds == time.microseconds - 3_600_000_000)
    }

    static let yearless: [(String, Int64, String)] = [
        // Read in November 2026: October is this year's, December last year's.
        ("Oct 31 23:59:59 host", readTime, "2026-10-31T23:59:59.000000Z"),
        ("Dec  1 00:00:00 host", readTime, "2025-12-01T00:00:00.000000Z"),
        ("Nov 20 10:00:05 host", readTime, "2026-11-20T10:00:05.000000Z"),
        // Read in the first minute of 2027.
        ("Dec 31 23:59:59 host", 1_798_761_660_000_000, "2026-12-31T23:59:59.000000Z"),
        ("Jan  1 00:00:59 host", 1_798_761_660_000_000, "2027-01-01T00:00:59.000000Z"),
        // Read a minute before midnight, from a clock that is ahead.
        ("Jan  1 00:00:10 host", 1_798_761_540_000_000, "2027-01-01T00:00:10.000000Z"),
        ("Feb 29 10:11:12 host", readTime, "2024-02-29T10:11:12.000000Z"),
        ("03-17 16:13:38.811  1702", readTime, "2026-03-17T16:13:38.811000Z"),
        ("10.30 16:49:06] chrome", readTime, "2026-10-30T16:49:06.000000Z"),
        ("E0517 15:04:22.619632 1", readTime, "2026-05-17T15:04:22.619632Z"),
        ("04 Jan 12:34:56.789 *", readTime, "2026-01-04T12:34:56.789000Z"),
        ("Mar-18 21:41:15.684 [main]", readTime, "2026-03-18T21:41:15.684000Z"),
        ("CET Aug  6 10:14:52]", readTime, "2026-08-06T09:14:52.000000Z"),
    ]

    @Test(arguments: yearless)
    func `infers the year from the time of the read`(text: String, readTime: Int64, expected: String) {
        let time = Self.read(text, readTime: readTime)
        #expect(Self.written(time) == expected)
        #expect(time?.hasYear == false)
    }

    static let others = [
        "", "2024", "2024-02", "2024-02-29", "2024-13-01 10:00:00", "2024-02-29 24:00:00", "2024-02-29 10:60:00",
        "10.1.2.3 - -", "192.168.1.1", "Marco 20 10:00:00", "Mon", "Monday we said", "1.2.3", "12345678", "999999999",
        "17092014720000000000000", "1709201472abc", "@4000", "E051 15:04:22", "10:00:00", "20241301 10:00:00",
        "Feb 31x", "@40000000zzzzzzzz", "0000000000", "5000000000",
    ]

    @Test(arguments: others)
    func `takes nothing else for a time`(text: String) {
        #expect(Self.read(text) == nil)
    }

    @Test
    func `tells where the time ends and how fine it is`() throws {
        let time = try #require(Self.read("2024-02-29T10:11:12.123456789Z rest"))
        #expect(time.end == 30)
        #expect(time.fractionDigits == 9)
        #expect(time.nanoseconds == 789)
        #expect(Self.read("2024-02-29 10:11:12 - INFO")?.end == 19)
        #expect(Self.read("2024-02-29 10:11:12 -1 x")?.end == 19)
        #expect(Self.read("1709201472345")?.fractionDigits == 3)
    }

    @Test
    func `reads no byte behind the end, wherever a time is cut`() {
        for (text, _) in Self.zoned + Self.local {
            let bytes = Array(text.utf8)
            for cut in 0...bytes.count {
                let time = TimestampReader(utcOffset: 0, readTime: Self.readTime)
                    .read(bytes.span.extracting(first: cut), at: 0)
                #expect((time?.end ?? 0) <= cut)
            }
        }
    }
}
