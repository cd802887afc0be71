import Glibc
import LogCore
import Testing

/// Expressions that are taken and take longest to compile, found by a search that bred the slowest from the slowest.
///
/// How it was done and what it says: Docs/decisions/0001-compiling-viewers-expressions.md.
@Suite("The slowest expressions that are taken")
struct SlowestExpressionTests {
    /// Some 0.1 to 0.2 s each on one core.
    static let known: [String] = [
        #"x.{1,990}y"#, #"x[^b]{1,480}[^a]{1,480}y"#,
        #"\weab.{0,4}(?:c|[ab])[^b][^b]ccc\Bb.{0,4}c(?:c|e)[^a][a-m](?:d[ab]%\s)*(?:\xc3\xa9)(?:(?:[bB]|c"#
            + #".|[bB]a[^\x00-\x1f])[^\x00-\x1f][ab].{0,4}c){1,4}[aA].7"#,
        #"eab.{0,4}(?:c|[ab])[^b][^b]ccc\Bb.{0,4}c(?:c|[bB])[^a][a-m](?:d[ab]%\s)*(?:\xc3\xa9)(?:(?:[bB]|"#
            + #"c.|[bB]a[^\x00-\x1f])[^\x00-\x1f][ab].{0,4}c){1,4}[aA].7"#,
        #"(?:[a-m]|\s|\d|7)[^a]\s[^a]\dd[^b]b[^b][bB][aA]b[^a][^a]\ddb\d7(?:\xc3\xa9)+[^a][^a]7(?:bb.{0,9"#
            + #"}a\wba[^a]c[^\x00-\x1f]*){1,3}\sd"#,
        #"(?:[a-m]|\s|7)[^a]a[^a]\ddb[^b][bB][aA]b[^a]\s\d7(?:cc[ab][a-m](?:\xc3\xa9))+%[^a]7(?:b.{0,9}a\"#
            + #"wba[^a]c[^\x00-\x1f]*){1,3}\sd"#,
        #"d(?:[ab]|d)(?:[bB](?:%\d{2,6}[^\x00-\x1f].[aA]b+\w[ab]\w[aA]7|(?:e7){3,})|\s|d|[ab])[a-m][a-m]["#
            + #"^\x00-\x1f](?:[a-m]+|d|[aA](?:7|b))7{16}(?:b.{0,8}[ab]){1,3}(?:d|e[^b](?:\xc3\xa9))"#,
        #"[a-m](?:[ab]|d)[aA][^a][^\x00-\x1f](?:[^\x00-\x1f]|c)(?:[^\x00-\x1f]%[^\x00-\x1f][bB]bb\w.7|\s|"#
            + #"d|[ab][ab])[a-m][a-m][^\x00-\x1f](?:b7[ab][^a]|d)(?:[a-m]+|d|[aA]*)7{16}(?:b.{0,8}c){1,3}e{1,6}"#
            + #"[ab]e[^a]?"#,
    ]

    /// Seconds of a processor: far more than any needs, because other work slows a processor down; far less than what is
    /// refused takes.
    private static let bound = 1.0

    @Test(arguments: known)
    func `compile in short time`(text: String) throws {
        let expression = try ViewerExpression(text)
        let began = Self.processorTime
        #expect(throws: Never.self) { try ExpressionSet([expression]) }
        let took = Self.processorTime - began
        #expect(took < Self.bound, "\(took) s: \(text)")
    }

    private static var processorTime: Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
