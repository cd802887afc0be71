import LogCore
import Testing

@Suite("Records as the stream shows them")
struct RecordEncoderTests {
    static let types = [
        IssueType(id: "auth_failure", title: "Authentication failure", category: "Security", severity: .warning)
    ]

    static func batch(_ text: [UInt8], path: String = "/var/log/syslog", service: String = "syslog") -> Batch {
        Batch(
            source: Source(path: path, service: service),
            bytes: text,
            records: [],
            isHistory: false,
            readTime: 0
        )
    }

    /// 2026-11-20T10:00:00.123456Z.
    static func record(_ start: Int, _ length: Int) -> Record {
        Record(start: UInt32(start), length: UInt32(length), time: 1_795_168_800_123_456)
    }

    private func json(_ record: Record, _ sequence: UInt64, in batch: Batch) -> String {
        var encoder = RecordEncoder(types: Self.types)
        var output = Array("before".utf8)
        encoder.appendJSON(record, sequence: sequence, in: batch, to: &output)
        return String(decoding: output.dropFirst(6), as: UTF8.self)
    }

    @Test func `carry what is known of them`() {
        let batch = Self.batch(Array("x\nsshd: Failed password\n".utf8))
        var record = Self.record(2, 21)
        record.serviceStart = 2
        record.serviceLength = 4
        record.severity = .error
        record.severityNumber = 17
        record.issue = 1
        #expect(
            json(record, 1207, in: batch)
                == #"{"type":"log","seq":1207,"timestamp":"2026-11-20T10:00:00.123456Z","log":"sshd: Failed password","#
                + #""severity":"error","source":"/var/log/syslog","service":"sshd","issue":"auth_failure","severity_number":17}"#
        )
    }

    @Test func `are escaped everywhere and say when they were cut`() {
        let batch = Self.batch([0x22, 0x09, 0xFF, 0x61], path: "/a\"b", service: "c\\d")
        var record = Self.record(0, 4)
        record.flags = .truncated
        record.issue = 9
        #expect(
            json(record, .max, in: batch)
                == #"{"type":"log","seq":18446744073709551615,"timestamp":"2026-11-20T10:00:00.123456Z","#
                + "\"log\":\"\\\"\\t\u{FFFD}a\","
                + #""severity":"info","source":"/a\"b","service":"c\\d","severity_number":0,"truncated":true}"#
        )
    }

    @Test func `that point outside their bytes are empty`() {
        var record = Self.record(2, 5)
        record.serviceStart = .max
        record.serviceLength = 1
        let text = json(record, 0, in: Self.batch(Array("abc".utf8)))
        #expect(text.contains(#""log":"","#))
        #expect(text.contains(#""service":"""#))
    }

    @Test(
        arguments: [
            (Severity.unknown, "info"), (.debug, "debug"), (.info, "info"), (.warning, "warning"), (.error, "error"),
            (.critical, "critical"),
        ]
    )
    func `name their severity`(severity: Severity, name: String) {
        var record = Self.record(0, 1)
        record.severity = severity
        #expect(json(record, 1, in: Self.batch([0x61])).contains("\"severity\":\"\(name)\""))
    }

    @Test func `of several sources keep their own`() {
        var encoder = RecordEncoder(types: [])
        var output: [UInt8] = []
        for path in ["/a", "/b", "/a"] {
            encoder.appendJSON(Self.record(0, 1), sequence: 1, in: Self.batch([0x61], path: path), to: &output)
        }
        let text = String(decoding: output, as: UTF8.self)
        #expect(
            text.split(separator: "\"source\":").dropFirst().map { $0.prefix(4) } == ["\"/a\"", "\"/b\"", "\"/a\""]
        )
    }

    @Test(
        arguments: [
            (Array("plain \"text\"\t".utf8), "plain \"text\"\t"),
            ([0x61, 0xC3, 0x28, 0xF0, 0x9F], "a\u{FFFD}(\u{FFFD}"),
            (Array("12345678é90😀".utf8), "12345678é90😀"),
            (Array("1234567".utf8) + [0xE2, 0x82], "1234567\u{FFFD}"),
        ] as [([UInt8], String)]
    )
    func `as text are the line, fit for a text message`(line: [UInt8], expected: String) {
        let encoder = RecordEncoder(types: [])
        var output: [UInt8] = []
        encoder.appendText(Self.record(0, line.count), in: Self.batch(line), to: &output)
        #expect(String(validating: output, as: UTF8.self) == expected)
    }
}
