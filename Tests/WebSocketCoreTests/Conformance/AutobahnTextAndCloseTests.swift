import Testing
import WebSocketCore

@Suite("Autobahn 6 and 7: UTF-8, closing")
struct AutobahnTextAndCloseTests {
    static let greek: [UInt8] = [0xCE, 0xBA, 0xE1, 0xBD, 0xB9, 0xCF, 0x83, 0xCE, 0xBC, 0xCE, 0xB5]

    /// A message with a fragment for each octet.
    static func octetwise(_ payload: [UInt8]) -> [UInt8] {
        payload.enumerated().flatMap { index, octet in
            masked((index == 0 ? 0x01 : 0x00) | (index == payload.count - 1 ? 0x80 : 0x00), [octet])
        }
    }

    static let fragments: [AutobahnCase] = [
        AutobahnCase(number: "6.1.1", wire: masked(0x81, []), events: [text("")]),
        AutobahnCase(number: "6.1.2", wire: masked(0x01, []) + masked(0x00, []) + masked(0x80, []), events: [text("")]),
        AutobahnCase(
            number: "6.1.3",
            wire: masked(0x01, []) + masked(0x00, "middle frame payload") + masked(0x80, []),
            events: [text("middle frame payload")]
        ),
        AutobahnCase(number: "6.2.1", wire: masked(0x81, greek), events: [.message(.text, greek)]),
        AutobahnCase(
            number: "6.2.2",
            wire: masked(0x01, Array(greek[..<5])) + masked(0x80, Array(greek[5...])),
            events: [.message(.text, greek)]
        ),
        AutobahnCase(number: "6.2.3, 6.2.4", wire: octetwise(greek), events: [.message(.text, greek)]),
        AutobahnCase(
            number: "6.3.1",
            wire: masked(0x81, greek + [0xED, 0xA0, 0x80] + Array("edited".utf8)),
            error: .invalidUTF8
        ),
        AutobahnCase(
            number: "6.3.2",
            wire: octetwise(greek + [0xED, 0xA0, 0x80] + Array("edited".utf8)),
            error: .invalidUTF8
        ),
    ]

    /// 6.4: the message is far from complete, yet the verdict is due.
    static let failFast: [AutobahnCase] = [
        AutobahnCase(
            number: "6.4.1",
            wire: masked(0x01, greek) + masked(0x00, [0xF4, 0x90, 0x80, 0x80]),
            error: .invalidUTF8
        ),
        AutobahnCase(number: "6.4.2", wire: masked(0x01, greek + [0xF4]) + masked(0x00, [0x90]), error: .invalidUTF8),
        AutobahnCase(
            number: "6.4.3, 6.4.4",
            wire: Array(masked(0x81, greek + [0xF4, 0x90, 0x80, 0x80] + Array("edited".utf8)).prefix(6 + 13)),
            error: .invalidUTF8
        ),
    ]

    static let valid: [(String, [UInt8])] = [
        ("6.5.1", Array("Hello-µ@ßöäüàá-UTF-8!!".utf8)), ("6.6.2", [0xCE, 0xBA]),
        ("6.6.5", [0xCE, 0xBA, 0xE1, 0xBD, 0xB9]),
        ("6.7.1", [0x00]), ("6.7.2", [0xC2, 0x80]), ("6.7.3", [0xE0, 0xA0, 0x80]), ("6.7.4", [0xF0, 0x90, 0x80, 0x80]),
        ("6.9.1", [0x7F]), ("6.9.2", [0xDF, 0xBF]), ("6.9.3", [0xEF, 0xBF, 0xBF]), ("6.9.4", [0xF4, 0x8F, 0xBF, 0xBF]),
        ("6.11.1", [0xED, 0x9F, 0xBF]), ("6.11.2", [0xEE, 0x80, 0x80]), ("6.11.3", [0xEF, 0xBF, 0xBD]),
        ("6.22.1", [0xEF, 0xBF, 0xBE]), ("6.22.3", [0xF0, 0x9F, 0xBF, 0xBE]), ("6.22.34", [0xF4, 0x8F, 0xBF, 0xBF]),
        ("6.23.1", [0xEF, 0xBF, 0xBD]), ("6.23.7", [0xEF, 0xBF, 0xBF]),
    ]

    static let invalid: [(String, [UInt8])] = [
        ("6.6.1", [0xCE]), ("6.6.3", [0xCE, 0xBA, 0xE1]), ("6.6.4", [0xCE, 0xBA, 0xE1, 0xBD]),
        ("6.8.1", [0xF8, 0x88, 0x80, 0x80, 0x80]), ("6.8.2", [0xFC, 0x84, 0x80, 0x80, 0x80, 0x80]),
        ("6.10.1", [0xF7, 0xBF, 0xBF, 0xBF]), ("6.10.2", [0xFB, 0xBF, 0xBF, 0xBF, 0xBF]),
        ("6.11.5", [0xF4, 0x90, 0x80, 0x80]), ("6.12.1", [0x80]), ("6.12.2", [0xBF]), ("6.12.3", [0x80, 0xBF]),
        ("6.13.1", [0xC0, 0x20, 0xC1, 0x20, 0xC2, 0x20]), ("6.13.2", [0xE0, 0x20, 0xE1, 0x20]),
        ("6.13.3", [0xF0, 0x20, 0xF1, 0x20]), ("6.14.1", [0xC0]), ("6.14.2", [0xE0, 0x80]),
        ("6.14.3", [0xF0, 0x80, 0x80]),
        ("6.14.6", [0xDF]), ("6.14.7", [0xEF, 0xBF]), ("6.14.8", [0xF7, 0xBF, 0xBF]), ("6.16.1", [0xFE]),
        ("6.16.2", [0xFF]), ("6.17.1", [0xC0, 0xAF]), ("6.17.2", [0xE0, 0x80, 0xAF]),
        ("6.17.3", [0xF0, 0x80, 0x80, 0xAF]),
        ("6.18.1", [0xC1, 0xBF]), ("6.18.2", [0xE0, 0x9F, 0xBF]), ("6.18.3", [0xF0, 0x8F, 0xBF, 0xBF]),
        ("6.19.1", [0xC0, 0x80]), ("6.19.2", [0xE0, 0x80, 0x80]), ("6.20.1", [0xED, 0xA0, 0x80]),
        ("6.20.4", [0xED, 0xAF, 0xBF]), ("6.20.7", [0xED, 0xBF, 0xBF]),
        ("6.21.1", [0xED, 0xA0, 0x80, 0xED, 0xB0, 0x80]), ("6.21.8", [0xED, 0xAF, 0xBF, 0xED, 0xBF, 0xBF]),
    ]

    static let close1000 = masked(0x88, closePayload(1000))
    static let closed1000 = Event.close(code: 1000, reason: [])

    static let closing: [AutobahnCase] =
        [
            AutobahnCase(number: "7.1.1", wire: masked(0x81, "x") + close1000, events: [text("x"), closed1000]),
            AutobahnCase(number: "7.1.2", wire: close1000 + close1000, events: [closed1000]),
            AutobahnCase(number: "7.1.3", wire: close1000 + masked(0x89, []), events: [closed1000]),
            AutobahnCase(number: "7.1.4", wire: close1000 + masked(0x81, "x"), events: [closed1000]),
            AutobahnCase(
                number: "7.1.5",
                wire: masked(0x01, "fragment1") + close1000 + masked(0x80, "fragment2"),
                events: [closed1000]
            ),
            AutobahnCase(number: "7.3.1", wire: masked(0x88, []), events: [.close(code: nil, reason: [])]),
            AutobahnCase(number: "7.3.2", wire: masked(0x88, [0x61]), error: .closePayloadTooShort),
            AutobahnCase(number: "7.3.3", wire: close1000, events: [closed1000]),
            AutobahnCase(
                number: "7.3.5",
                wire: masked(0x88, closePayload(1000) + [UInt8](repeating: 0x2A, count: 123)),
                events: [.close(code: 1000, reason: [UInt8](repeating: 0x2A, count: 123))]
            ),
            AutobahnCase(
                number: "7.3.6",
                wire: masked(0x88, closePayload(1000) + [UInt8](repeating: 0x2A, count: 124)),
                error: .controlFrameTooLong
            ),
            AutobahnCase(
                number: "7.5.1",
                wire: masked(0x88, closePayload(1000) + greek + [0xED, 0xA0, 0x80]),
                error: .invalidUTF8
            ),
        ]
        + [UInt16(1000), 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999].enumerated().map {
            AutobahnCase(
                number: "7.7.\($0 + 1)",
                wire: masked(0x88, closePayload($1)),
                events: [.close(code: CloseCode(rawValue: $1), reason: [])]
            )
        }
        + [UInt16(0), 999, 1004, 1005, 1006, 1016, 1100, 2000, 2999].enumerated().map {
            AutobahnCase(number: "7.9.\($0 + 1)", wire: masked(0x88, closePayload($1)), error: .invalidCloseCode($1))
        }

    @Test(arguments: fragments) func `6_1 to 6_3 fragments of text`(row: AutobahnCase) { row.check() }
    @Test(arguments: failFast) func `6_4 fail fast`(row: AutobahnCase) { row.check() }

    @Test(arguments: valid) func `6_5 to 6_23 valid`(number: String, payload: [UInt8]) {
        AutobahnCase(number: number, wire: masked(0x81, payload), events: [.message(.text, payload)]).check()
    }

    @Test(arguments: invalid) func `6_6 to 6_21 invalid`(number: String, payload: [UInt8]) {
        AutobahnCase(number: number, wire: masked(0x81, payload), error: .invalidUTF8).check()
    }

    @Test(arguments: closing) func `7 closing`(row: AutobahnCase) { row.check() }
}
