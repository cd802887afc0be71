import HTTPCore
import Testing

@Suite("Requests that are refused, RFC 9112 §3, §5, §6, §7")
struct RefusedRequestTests {
    typealias Row = ([UInt8], RequestError)

    static let lines: [Row] = [
        (Array("GET / HTTP/1.1\nHost: a\n\n".utf8), .bareLineFeed),
        (Array("GET / HTTP/1.1\r\nHost: a\n\r\n".utf8), .bareLineFeed),
        (Array("\nGET / HTTP/1.1\r\nHost: a\r\n\r\n".utf8), .bareLineFeed),
        (Array("GET / HTTP/1.1\r\nHost: a\r\rX: 1\r\n\r\n".utf8), .badFieldValue),
        (wire("\n\nGET / HTTP/1.1\nHost: a\n\n"), .badRequestLine),
        (wire("GET /\n"), .badRequestLine),
        (wire("GET / HTTP/1.1 \n"), .badRequestLine),
        (wire("GET / http/1.1\n"), .badRequestLine),
        (wire("GET / HTTP/1.10\n"), .badRequestLine),
        (wire("GET / HTTP/11\n"), .badRequestLine),
        (wire("GET  / HTTP/1.1\n"), .badTarget),
        (wire(" GET / HTTP/1.1\n"), .badMethod),
        (wire("GE(T / HTTP/1.1\n"), .badMethod),
        (wire("GET\t/ HTTP/1.1\n"), .badMethod),
        ([0x16, 0x03, 0x01], .badMethod),
        (wire("GET /a b HTTP/1.1\n"), .badRequestLine),
        (wire("GET /a#b HTTP/1.1\n"), .badTarget),
        (wire("GET /a\tb HTTP/1.1\n"), .badTarget),
        (wire("GET /a\u{0}b HTTP/1.1\n"), .badTarget),
        (wire("GET /ü HTTP/1.1\n"), .badTarget),
        (wire("GET a HTTP/1.1\n"), .badTarget),
        (wire("GET * HTTP/1.1\n"), .badTarget),
        (wire("GET ftp://a/ HTTP/1.1\n"), .badTarget),
        (wire("GET http:///a HTTP/1.1\n"), .badTarget),
        (wire("GET http://u@a/ HTTP/1.1\n"), .badTarget),
        (wire("CONNECT / HTTP/1.1\n"), .badTarget),
        (wire("GET / HTTP/2.0\n"), .unsupportedVersion),
        (wire("PRI * HTTP/2.0\n"), .unsupportedVersion),
        (wire("GET / HTTP/0.9\n"), .unsupportedVersion),
    ]

    static let fields: [Row] = [
        (get("X: 1", " folded"), .foldedField),
        (get("X: 1", "\tfolded"), .foldedField),
        (wire("GET / HTTP/1.1\n Host: a\n\n"), .foldedField),
        (get("X : 1"), .badFieldName),
        (get("X\t: 1"), .badFieldName),
        (get(": 1"), .badFieldName),
        (get("no colon"), .badFieldName),
        (get("X(Y): 1"), .badFieldName),
        (get("Ü: 1"), .badFieldName),
        (get("X: a\u{0}b"), .badFieldValue),
        (get("X: a\u{1B}b"), .badFieldValue),
        (get("X: a\u{7F}b"), .badFieldValue),
        (wire("GET / HTTP/1.1\n\n"), .missingHost),
        (wire("GET / HTTP/1.1\nHost: a\nhost: a\n\n"), .duplicateHost),
        (wire("GET / HTTP/1.0\nHost: a\nHost: b\n\n"), .duplicateHost),
        (wire("GET / HTTP/1.1\nHost: a b\n\n"), .badHost),
        (wire("GET / HTTP/1.1\nHost: a/b\n\n"), .badHost),
        (wire("GET / HTTP/1.1\nHost: a@b\n\n"), .badHost),
        (wire("GET / HTTP/1.1\nHost: a, b\n\n"), .badHost),
        (wire("GET / HTTP/1.1\nHost: a:65536\n\n"), .badHost),
        (wire("GET / HTTP/1.1\nHost: a:8x\n\n"), .badHost),
        (wire("GET / HTTP/1.1\nHost: [::1\n\n"), .badHost),
        (wire("GET / HTTP/1.1\nHost: []\n\n"), .badHost),
        (wire("GET / HTTP/1.1\nHost: a%2\n\n"), .badHost),
    ]

    static let framing: [Row] = [
        (post("Content-Length: 3", "Content-Length: 4"), .duplicateContentLength),
        (post("Content-Length: 3", "content-length: 3"), .duplicateContentLength),
        (post("Content-Length: 3, 3"), .badContentLength),
        (post("Content-Length:"), .badContentLength),
        (post("Content-Length: -1"), .badContentLength),
        (post("Content-Length: +1"), .badContentLength),
        (post("Content-Length: 0x10"), .badContentLength),
        (post("Content-Length: 1e3"), .badContentLength),
        (post("Content-Length: 1 1"), .badContentLength),
        (post("Content-Length: 18446744073709551616"), .badContentLength),
        (post("Content-Length: 18446744073709551615"), .bodyTooLarge(limit: 1_048_576)),
        (post("Content-Length: 1048577"), .bodyTooLarge(limit: 1_048_576)),
        (post("Content-Length: 3", "Transfer-Encoding: chunked"), .lengthWithTransferEncoding),
        (post("Transfer-Encoding: chunked", "Content-Length: 3"), .lengthWithTransferEncoding),
        (post("Transfer-Encoding: gzip"), .badTransferEncoding),
        (post("Transfer-Encoding: identity"), .badTransferEncoding),
        (post("Transfer-Encoding: xchunked"), .badTransferEncoding),
        (post("Transfer-Encoding: chunked;q=1"), .badTransferEncoding),
        (post("Transfer-Encoding:"), .badTransferEncoding),
        (post("Transfer-Encoding: chunked, gzip"), .badTransferEncoding),
        (post("Transfer-Encoding: chunked", "Transfer-Encoding: identity"), .badTransferEncoding),
        (post("Transfer-Encoding: chunked, chunked"), .badTransferEncoding),
        (post("Transfer-Encoding: gzip, chunked"), .unsupportedTransferEncoding),
        (wire("POST / HTTP/1.0\nTransfer-Encoding: chunked\n\n"), .badTransferEncoding),
    ]

    static let chunks: [Row] =
        malformedChunks.map { (post("Transfer-Encoding: chunked", rest: $0), .badChunk) }
        + refusedChunks.map { (post("Transfer-Encoding: chunked", rest: $0), $1) }

    private static let malformedChunks = [
        "\r\n", "g\r\n", "-1\r\n", "+1\r\n", "0x1\r\n", " 1\r\n", "1 \r\n", "1 2\r\n", "1,a\r\n",
        "1;a\u{0}\r\n", "1;a\rb\r\n", "00000000000000001\r\n", "1\r\nab\r\n", "1\r\na0\r\n", "1\r\na\rb",
    ]

    private static let refusedChunks: [(String, RequestError)] = [
        ("1\n", .bareLineFeed),
        ("1\r\na\n", .bareLineFeed),
        ("1;a\nb\r\n", .bareLineFeed),
        ("100001\r\n", .bodyTooLarge(limit: 1_048_576)),
        ("ffffffffffffffff\r\n", .bodyTooLarge(limit: 1_048_576)),
        ("0\r\nX : 1\r\n", .badFieldName),
        ("0\r\nX: 1\r\n folded\r\n", .foldedField),
    ]

    @Test(arguments: lines + fields + framing + chunks)
    func `W10 get the same error however they are cut`(wire: [UInt8], error: RequestError) {
        #expect(Feeding(wire, by: wire.count).error == error)
        #expect(Feeding(wire, by: 1).error == error)
        for cut in 0..<wire.count { #expect(Feeding(wire, cutAt: cut).error == error, "cut at \(cut)") }
        #expect(Feeding(wire, by: wire.count).requests.isEmpty)
    }

    @Test(arguments: RequestParserTests.rows)
    func `a request damaged anywhere means the same however it is cut`(row: RequestParserTests.Row) {
        var random = Xorshift(state: 0x9E37_79B9_7F4A_7C15)
        for _ in 0..<200 {
            var wire = row.wire
            for _ in 0...random.next(below: 2) {
                let index = random.next(below: wire.count)
                switch random.next(below: 3) {
                case 0: wire[index] = UInt8(random.next(below: 256))
                case 1: wire.remove(at: index)
                default: wire.insert(Self.hostile[random.next(below: Self.hostile.count)], at: index)
                }
            }
            let whole = Feeding(wire, by: wire.count)
            for size in [1, 2, 3, 7] {
                let cut = Feeding(wire, by: size)
                #expect(cut.error == whole.error && cut.requests == whole.requests, "\(wire) by \(size)")
            }
        }
    }

    private static let hostile: [UInt8] = [0x00, 0x09, 0x0A, 0x0D, 0x20, 0x2C, 0x3A, 0x3B, 0x80, 0xFF]

    /// The same numbers in every run, so that what fails fails again.
    private struct Xorshift {
        var state: UInt64

        mutating func next(below bound: Int) -> Int {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return Int(state % UInt64(bound))
        }
    }

    @Test func `a parser that refused goes on refusing`() {
        var parser = RequestParser()
        for bytes in [[0x00], get(), get()] {
            do throws(RequestError) {
                let step = try parser.parse(bytes.span)
                Issue.record("took \(step)")
            } catch {
                #expect(error == .badMethod)
            }
        }
    }

    @Test(
        arguments: [
            (.badTarget, 400), (.bodyTooLarge(limit: 1), 413), (.requestLineTooLong(limit: 1), 414),
            (.expectationFailed, 417), (.fieldTooLong(limit: 1), 431), (.tooManyFields(limit: 1), 431),
            (.headTooLarge(limit: 1), 431), (.unsupportedTransferEncoding, 501), (.unsupportedVersion, 505),
        ] as [(RequestError, Int)]
    )
    func `the status says what kind of error it is`(error: RequestError, status: Int) {
        #expect(error.status == status)
        #expect(Response(error).status == status)
    }
}
