import LogCore
import Testing

@Suite("Times by a format")
struct TimeFormatTests {
    struct Row: Sendable {
        var format: String
        var text: String
        /// RFC 3339, or nil where the text is no such time.
        var time: String?
    }

    /// Read through a pattern, which is how formats come to lines.
    private func read(_ row: Row) throws -> String? {
        let yaml = """
            version: 1
            patterns:
              p:
                pattern: '^<(?P<timestamp>[^>]*)>$'
                time: '\(row.format)'

            """
        let set = try PatternSet([RuleFile(name: "p", bytes: Array(yaml.utf8))])
        var reader = PatternReader(set)
        return reader.fields(of: Array("<\(row.text)>".utf8).span, pattern: "p")?.first { $0.name == "timestamp" }?
            .value
    }

    @Test(arguments: [
        Row(format: "%d.%m.%Y %Hh%M", text: "20.11.2026 10h05", time: "2026-11-20T10:05:00.000000Z"),
        Row(format: "%d/%b/%Y:%T %z", text: "20/Nov/2026:10:05:07 +0100", time: "2026-11-20T09:05:07.000000Z"),
        Row(format: "%F %T.%f", text: "2026-11-20 10:05:07.25", time: "2026-11-20T10:05:07.250000Z"),
        Row(
            format: "%A, %e %B %Y, %I:%M %p",
            text: "Friday,  5 June 2026, 12:05 AM",
            time: "2026-06-05T00:05:00.000000Z"
        ),
        Row(format: "%m/%d/%y %I:%M:%S %p", text: "11/20/26 1:05:07 PM", time: "2026-11-20T13:05:07.000000Z"),
        Row(format: "%s", text: "1795169107", time: "2026-11-20T10:05:07.000000Z"),
        Row(format: "%Y/%j %R", text: "2026/324 10:05", time: "2026-11-20T10:05:00.000000Z"),
        Row(format: "%Y%m%d 100%%", text: "20261120 100%", time: "2026-11-20T00:00:00.000000Z"),
        Row(format: "%F", text: "2026-13-20", time: nil), Row(format: "%F", text: "2026-11-20x", time: nil),
        Row(format: "%I %p", text: "13 PM", time: nil), Row(format: "%b", text: "Brumaire", time: nil),
        Row(format: "%H:%M", text: "", time: nil), Row(format: "%s", text: "99999999999", time: nil),
    ])
    func `reads what the format says`(row: Row) throws { #expect(try read(row) == row.time) }
}
