import Store
import Testing

@Suite("What is said about a limit on the size")
struct SizeReportTests {
    private static let limit: Int64 = 64 << 20
    private var report = SizeReport()

    /// Reports a store of so many megabytes before and after lines were removed.
    private mutating func look(_ before: Int64, _ after: Int64, log: Int64 = 0, isMore: Bool = false) -> String? {
        report.report(
            before: StoreSize(used: (before - log) << 20, free: 0, log: log << 20),
            after: StoreSize(used: (after - log) << 20, free: 0, log: log << 20),
            limit: Self.limit,
            isMore: isMore
        )
    }

    @Test
    mutating func `nothing while it is held, also a tenth beyond`() {
        for size: Int64 in [1, 64, 65, 70] {
            #expect(look(size, size) == nil)
            #expect(report.trouble == nil)
        }
        // More than that for a moment, and removed at once.
        #expect(look(75, 63) == nil)
        #expect(report.trouble == nil)
    }

    @Test
    mutating func `lines that are being removed, and then within it again`() throws {
        let text = try #require(look(200, 190, isMore: true))
        #expect(text == "200 MB on the disk, --retain-bytes allows 64 MB: removing the oldest lines")
        #expect(report.trouble == text)
        // Told once, and up to date for whoever asks.
        #expect(look(150, 140, isMore: true) == nil)
        #expect(report.trouble?.hasPrefix("150 MB") == true)
        #expect(look(75, 70, isMore: true) == nil)
        #expect(report.trouble == nil)
        #expect(look(70, 68) == "within --retain-bytes again, 68 MB on the disk")
        #expect(report.trouble == nil)
    }

    @Test
    mutating func `removing does not help`() throws {
        let text = try #require(look(80, 80))
        #expect(text.contains("80 MB on the disk, --retain-bytes allows 64 MB, and it can't be held"))
        #expect(text.hasSuffix("80 MB are in use and 0 MB are free pages; removing more lines would not help"))
        #expect(report.trouble == text)
        // Not told anew with each line that can be removed again.
        #expect(look(82, 81, isMore: true) == nil)
        #expect(look(81, 81) == nil)
        #expect(report.trouble?.hasPrefix("81 MB on the disk") == true)
        #expect(look(70, 60)?.hasPrefix("within") == true)
        #expect(report.trouble == nil)
    }

    @Test
    mutating func `another program keeps the log`() throws {
        let text = try #require(look(90, 90, log: 30))
        #expect(text.hasSuffix("another program that reads the database keeps 30 MB of its write-ahead log"))
    }
}
