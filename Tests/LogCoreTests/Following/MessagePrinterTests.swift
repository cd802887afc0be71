import LogCore
import Testing

@Suite("Messages of a stream for people")
struct MessagePrinterTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var json: String
        var shown: String
        var testDescription: String { shown }
    }

    static let record =
        #"{"type":"log","seq":7,"timestamp":"2026-11-20T10:00:00.123456Z","log":"LINE","severity":"error","#
        + #""source":"/var/log/auth.log","service":"sshd","severity_number":17}"#

    static func line(_ text: String) -> String { record.replacing("LINE", with: text) }

    static let rows = [
        Row(json: record, shown: "2026-11-20 10:00:00.123Z ERROR    sshd auth.log: LINE\n"),
        Row(
            json: #"{"type":"log","seq":8,"timestamp":"soon","log":"a","severity":"info","source":"b","issue":"c"}"#,
            shown: "soon INFO     b: a [c]\n"
        ),
        Row(json: line(#"a\nb\n"#), shown: "2026-11-20 10:00:00.123Z ERROR    sshd auth.log: a\n    | b\n"),
        Row(json: line(#"a\tb\r\u0000\u0007"#), shown: "2026-11-20 10:00:00.123Z ERROR    sshd auth.log: a\tb\n"),
        Row(
            json: line(#"\u001b[31mred\u001b[0m \u001b]0;title\u0007x\u009b2J\u007fy\u001b"#),
            shown: "2026-11-20 10:00:00.123Z ERROR    sshd auth.log: red x2Jy\n"
        ),
        Row(
            json: line(#"\u202eabc\u2066d\u200f é \ud83d\ude00"#),
            shown: "2026-11-20 10:00:00.123Z ERROR    sshd auth.log: abcd é 😀\n"
        ),
        Row(
            json: #"{"type":"gap","from":1208,"to":1890,"missed":683}"#,
            shown: "-- 683 lines missed (1208 to 1890) --\n"
        ),
        Row(json: #"{"type":"gap","from":5,"to":5,"missed":1}"#, shown: "-- 1 line missed (5 to 5) --\n"),
        Row(
            json: #"{"type":"gap","from":1,"to":0,"missed":0}"#,
            shown: "-- the server was restarted: lines in between may be missing --\n"
        ),
        Row(
            json: #"{"type":"health","score":87.5,"status":"warning","recent_issues_count":3}"#,
            shown: "-- health 87.5 warning, 3 recent issues --\n"
        ),
        Row(
            json: #"{"type":"issue","id":"1","issue":"auth_failure","change":"updated","title":"Failed\nsign-in","#
                + #""severity":"warning","message":"no","source":"/a/b","service":"sshd","count":3,"#
                + #""last_time":"2026-11-20T10:00:00.000000Z"}"#,
            shown: "2026-11-20 10:00:00.000Z WARNING  issue updated: Failed sign-in, 3 so far; sshd b: no\n"
        ),
        Row(
            json: #"{"type":"error","status":"error","error":{"code":"x","message":"no\u001b[2J"}}"#,
            shown: "-- error: no --\n"
        ),
        Row(
            json: #"{"type":"telemetry","cpu":{"load":1}}"#,
            shown: #"TELEMETRY {"type":"telemetry","cpu":{"load":1}}"# + "\n"
        ),
        Row(json: #"{"type":"hello","epoch":"e","seq":3}"#, shown: ""),
    ]

    static func shown(
        _ json: String,
        hasColor: Bool = false,
        utcOffset: ((Int64) -> Int)? = nil
    ) throws -> String {
        var printer = MessagePrinter(hasColor: hasColor, utcOffset: utcOffset)
        var output: [UInt8] = []
        let bytes = Array(json.utf8)
        printer.append(try ReceivedMessage(bytes.span), json: bytes.span, to: &output)
        return String(decoding: output, as: UTF8.self)
    }

    @Test(arguments: rows)
    func `are a line each, and harmless`(row: Row) throws {
        #expect(try Self.shown(row.json) == row.shown)
    }

    @Test func `have the time of where the reader is`() throws {
        let text = try Self.shown(Self.record, utcOffset: { $0 == 1_795_168_800 ? -11 * 3600 : 0 })
        #expect(text.hasPrefix("2026-11-19 23:00:00.123 ERROR"))
    }

    @Test(arguments: ["debug", "info", "warning", "error", "critical"])
    func `have a word and a colour for each severity`(severity: String) throws {
        let json = Self.record.replacing("error", with: severity)
        let text = try Self.shown(json, hasColor: true)
        let others = ["debug", "info", "warning", "error", "critical"].filter { $0 != severity }
        let mark = try #require(text.firstRange(of: severity.uppercased() + "\u{1B}[0m"))
        let color = text[..<mark.lowerBound].split(separator: "\u{1B}").last
        for other in others {
            let text = try Self.shown(Self.record.replacing("error", with: other), hasColor: true)
            #expect(!text.contains("\u{1B}\(color ?? "")\(other.uppercased())"))
        }
        #expect(text.hasSuffix(": LINE\n"))
    }

    @Test(arguments: [
        "", "text", "[]", "{}", #"{"type":1}"#, #"{"type":"log"}"#, #"{"type":"gap","from":-1,"to":2,"missed":1}"#,
        #"{"type":"hello","epoch":"e"}"#, #"{"type":"hello","epoch":"e","seq":18446744073709551616}"#,
        Self.record + "x",
    ])
    func `of other servers are refused`(json: String) {
        #expect(throws: ReceivedMessage.NotOfAStream.self) { try ReceivedMessage(Array(json.utf8).span) }
    }

    @Test func `may be as long as lines are`() throws {
        let text = String(repeating: "x", count: 1 << 20)
        #expect(try Self.shown(Self.line(text)).hasSuffix(": \(text)\n"))
    }

    @Test func `stay the same JSON, without what a terminal acts on`() {
        var output: [UInt8] = []
        PrintableText.append(json: Array("{\"a\":\"\u{7F}\u{9B}é\u{1B}\"}".utf8).span, to: &output)
        #expect(String(decoding: output, as: UTF8.self) == #"{"a":"\u007f\u009bé\u001b"}"#)
    }
}
