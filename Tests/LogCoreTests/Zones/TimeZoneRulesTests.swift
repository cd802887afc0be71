import LogCore
import Testing

@Suite("Rules of a time zone")
struct TimeZoneRulesTests {
    /// Hours that local time is ahead of UTC at a moment.
    static func hours(_ rules: TimeZoneRules, _ year: Int64, _ month: Int, _ day: Int, hour: Int64 = 12) -> Double {
        let days = CivilDate(year: year, month: month, day: day).daysSince1970
        return Double(rules.offset(at: (days * 24 + hour) * 3_600_000_000)) / 3_600_000_000
    }

    private static let zones: [(String, Double, Double)] = [
        ("UTC0", 0.0, 0.0),
        ("EST5EDT,M3.2.0,M11.1.0", -5.0, -4.0),
        ("EST5EDT", -5.0, -4.0),
        ("CET-1CEST,M3.5.0,M10.5.0/3", 1.0, 2.0),
        ("<+0330>-3:30", 3.5, 3.5),
        ("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", -2.0, -1.0),
        ("IST-1GMT0,M10.5.0,M3.5.0/1", 0.0, 1.0),
        ("AEST-10AEDT,M10.1.0,M4.1.0/3", 11.0, 10.0),
        ("<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", 11.0, 10.5),
        ("XXX3EDT4,0/0,J365/23", -4.0, -4.0),
        ("EST5EDT,J60/2,J300/2", -5.0, -4.0),
        ("NZST-12NZDT,272,98", 13.0, 12.0),
        ("<+00>0<+02>-2,M3.5.0/1,M10.5.0/3", 0.0, 2.0),
        ("IST-2IDT,M3.4.4/26,M10.5.0", 2.0, 3.0),
        ("LMT-0:19:32", 1172.0 / 3600, 1172.0 / 3600),
        ("AAA+24", -24.0, -24.0),
    ]

    @Test(arguments: zones)
    func `are read from what POSIX allows in TZ`(text: String, january: Double, july: Double) throws {
        let rules = try #require(TimeZoneRules(posix: text))
        for year in [1971, 2026, 2199] as [Int64] {
            #expect(Self.hours(rules, year, 1, 15) == january)
            #expect(Self.hours(rules, year, 7, 15) == july)
        }
    }

    @Test(arguments: [
        "", "nonsense", "E5", "EST", "5", "<+03", "<>3", "EST5EDT,M3.2.0", "EST5EDT,M13.2.0,M11.1.0",
        "EST5EDT,M3.6.0,M11.1.0",
        "EST5EDT,M3.2.7,M11.1.0", "EST5EDT,J0,J5", "EST5EDT,J366,J5", "EST5EDT,366,5", "EST25", "EST5:60",
        "EST5EDT,M3.2.0,M11.1.0x",
        "EST5EDT,M3.2.0/168,M11.1.0", "EST5EDT;M3.2.0;M11.1.0", "Europe/Berlin", "EST99999999999999999999",
    ])
    func `are none where the text is no rule`(text: String) {
        #expect(TimeZoneRules(posix: text) == nil)
    }

    @Test(arguments: [("+05:30", 5.5), ("-0800", -8.0), ("+02", 2.0), ("-00:30", -0.5)])
    func `are an offset`(text: String, hours: Double) throws {
        #expect(try Self.hours(#require(TimeZoneRules(offset: text)), 2026, 1, 1) == hours)
    }

    @Test(arguments: ["", "+", "05:30", "+5", "+5:30", "+0560", "+1900", "+05:3", "++05", "+0530x", "+:0530", "+053:0"])
    func `are no offset`(text: String) {
        #expect(TimeZoneRules(offset: text) == nil)
    }

    /// A file as zic writes it: Berlin in small, with the rule for later years at its end.
    static func file(
        times: [Int64] = [1_000_000],
        kinds: [UInt8] = [1],
        offsets: [Int32] = [3208, 3600],
        footer: String = "CET-1CEST,M3.5.0,M10.5.0/3",
        leaps: [(Int64, Int32)] = [],
        version: UInt8 = 0x32
    ) -> [UInt8] {
        func bytes(_ number: Int64, _ size: Int) -> [UInt8] {
            (0..<size).reversed().map { UInt8(truncatingIfNeeded: number >> (8 * Int64($0))) }
        }
        func header(_ times: Int, _ types: Int, _ letters: Int, _ leaps: Int) -> [UInt8] {
            var header = Array("TZif".utf8) + [version] + [UInt8](repeating: 0, count: 15)
            for count in [0, 0, leaps, times, types, letters] { header += bytes(Int64(count), 4) }
            return header
        }
        var file = header(0, 1, 1, 0) + [UInt8](repeating: 0, count: 7)
        file += header(times.count, offsets.count, 4, leaps.count)
        for time in times { file += bytes(time, 8) }
        file += kinds
        for offset in offsets { file += bytes(Int64(offset), 4) + [0, 0] }
        file += Array("LMT\0".utf8)
        for leap in leaps { file += bytes(leap.0, 8) + bytes(Int64(leap.1), 4) }
        return file + Array("\n\(footer)\n".utf8)
    }

    @Test func `are read from a file of the database and the rule at its end`() throws {
        let rules = try #require(TimeZoneRules(file: Self.file()))
        #expect(rules.offset(at: 999_999_999_999) == 3_208_000_000)
        #expect(rules.offset(at: 1_000_000_000_000) == 3_600_000_000)
        #expect(Self.hours(rules, 2150, 7, 1) == 2)
        #expect(Self.hours(rules, 2150, 12, 1) == 1)
    }

    @Test func `leave out the leap seconds that some files count`() throws {
        let file = Self.file(times: [2_000_027], leaps: [(78_796_800 - 78_000_000, 27)])
        let rules = try #require(TimeZoneRules(file: file))
        #expect(rules.offset(at: 1_999_999_999_999) == 3_208_000_000)
        #expect(rules.offset(at: 2_000_000_000_000) == 3_600_000_000)
    }

    @Test func `are none where a file is damaged, wherever it is cut`() {
        let whole = Self.file()
        for end in 0..<whole.count - 28 { #expect(TimeZoneRules(file: Array(whole[..<end])) == nil) }
        // Cut in the footer: what is left of it may be a rule.
        for end in whole.count - 28..<whole.count { _ = TimeZoneRules(file: Array(whole[..<end])) }
        #expect(TimeZoneRules(file: Self.file(kinds: [2])) == nil)
        #expect(TimeZoneRules(file: Self.file(times: [5, 5], kinds: [0, 1])) == nil)
        #expect(TimeZoneRules(file: Self.file(offsets: [.max, 3600])) == nil)
        #expect(TimeZoneRules(file: Self.file(footer: "nonsense")) == nil)
        // Times at the ends of what fits into 64 bits are as good as any.
        #expect(TimeZoneRules(file: Self.file(times: [.min, .max], kinds: [0, 1])) != nil)
        for place in whole.indices {
            for value in [0, 0x7F, 0xFF] as [UInt8] {
                var damaged = whole
                damaged[place] = value
                _ = TimeZoneRules(file: damaged)
            }
        }
    }
}
