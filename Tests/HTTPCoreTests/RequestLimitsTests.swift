import HTTPCore
import Testing

@Suite("Limits of a request")
struct RequestLimitsTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var name: String
        var limits: RequestLimits
        /// A request that reaches the limit when given 0, and passes it when given 1.
        var request: @Sendable (Int) -> [UInt8]
        var error: RequestError
        var testDescription: String { name }
    }

    private static func limits(_ change: (inout RequestLimits) -> Void) -> RequestLimits {
        var limits = RequestLimits()
        change(&limits)
        return limits
    }

    private static func chunked(_ rest: String) -> [UInt8] { post("Transfer-Encoding: chunked", rest: rest) }

    static let rows = [
        Row(
            name: "request line, default",
            limits: RequestLimits(),
            request: { wire("GET /" + String(repeating: "a", count: 8192 - 14 + $0) + " HTTP/1.1\nHost: a\n\n") },
            error: .requestLineTooLong(limit: 8192)
        ),
        Row(
            name: "header line, default",
            limits: RequestLimits(),
            request: { get("X:" + String(repeating: "a", count: 8190 + $0)) },
            error: .fieldTooLong(limit: 8192)
        ),
        Row(
            name: "header fields, default",
            limits: RequestLimits(),
            request: { wire("GET / HTTP/1.1\nHost: a\n" + String(repeating: "X: 1\n", count: 127 + $0) + "\n") },
            error: .tooManyFields(limit: 128)
        ),
        Row(
            name: "header bytes, default",
            limits: RequestLimits(),
            // 9 for the Host line, 5,000 and 5,000, and the rest.
            request: { extra in
                let line = "X:" + String(repeating: "a", count: 4996)
                return get(line, line, "Y:" + String(repeating: "b", count: 16384 - 9 - 10_000 - 4 + extra))
            },
            error: .headTooLarge(limit: 16384)
        ),
        Row(
            name: "header bytes with the trailers'",
            limits: limits { $0.fieldBytes = 50 },
            // 9 + 28 for the head's lines leave 13.
            request: { chunked("0\r\nT:" + String(repeating: "a", count: 9 + $0) + "\r\n\r\n") },
            error: .headTooLarge(limit: 50)
        ),
        Row(
            name: "sized body",
            limits: limits { $0.body = 10 },
            request: { post("Content-Length: \(10 + $0)", rest: String(repeating: "a", count: 10 + $0)) },
            error: .bodyTooLarge(limit: 10)
        ),
        Row(
            name: "one chunk",
            limits: limits { $0.body = 10 },
            request: {
                chunked("\(String(10 + $0, radix: 16))\r\n" + String(repeating: "a", count: 10 + $0) + "\r\n0\r\n\r\n")
            },
            error: .bodyTooLarge(limit: 10)
        ),
        Row(
            name: "chunks together",
            limits: limits { $0.body = 10 },
            request: {
                chunked("5\r\naaaaa\r\n\(5 + $0)\r\n" + String(repeating: "a", count: 5 + $0) + "\r\n0\r\n\r\n")
            },
            error: .bodyTooLarge(limit: 10)
        ),
        Row(
            name: "chunk extensions together",
            limits: limits { $0.chunkExtensions = 8 },
            request: { chunked("1;a=b\r\nx\r\n1;" + String(repeating: "c", count: 3 + $0) + "\r\ny\r\n0\r\n\r\n") },
            error: .badChunk
        ),
    ]

    @Test(arguments: rows) func `W05 are reached`(row: Row) {
        let wire = row.request(0)
        for size in [wire.count, 1, 1000] {
            let fed = Feeding(wire, by: size, limits: row.limits)
            #expect(fed.error == nil)
            #expect(fed.requests.count == 1)
        }
    }

    @Test(arguments: rows) func `W05 are not passed`(row: Row) {
        let wire = row.request(1)
        for size in [wire.count, 1, 1000] {
            let fed = Feeding(wire, by: size, limits: row.limits)
            #expect(fed.error == row.error)
            #expect(fed.requests.isEmpty)
        }
    }

    @Test func `W05 a line without end is refused at its limit, not kept`() {
        #expect(
            Feeding([UInt8](repeating: 0x41, count: 8193), by: 100).error == .requestLineTooLong(limit: 8192)
        )
    }
}
