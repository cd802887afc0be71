/// Whether it can pay to compare a line with the patterns of refused requests (`request_patterns` of a rule).
///
/// Those patterns are many and cost much on every line of an access log, and hardly any of them has what they all ask
/// for: a status of 400 to 599, or a name that begins with a dot.
enum RequestSigns {
    /// What such a line holds in any case: one of these.
    private static let patterns = [
        "HTTP/[0-3]",
        "(?-i:GET|POST|HEAD|PUT|DELETE|OPTIONS|PATCH|PROPFIND) [\"']?(?:/|http)",
    ]

    static var entries: [RuleIndex.Entry] {
        patterns.map { text in
            guard let expression = try? LineExpression(text) else {
                preconditionFailure("the patterns of requests are wrong")
            }
            let pattern = PatternDatabase.Pattern(id: .max, expression: expression, isCaseSensitive: false)
            return RuleIndex.Entry(pattern: pattern, isRequest: false, isTrusted: true)
        }
    }

    /// Whether the line holds a number of three digits from 400 to 599 behind a space, or a dot behind a slash in one of
    /// their spellings.
    static func areIn(_ line: Span<UInt8>) -> Bool {
        // Raw loads of eight bytes: pairs that may be such a sign are rare, and every line of a request is asked.
        unsafe line.withUnsafeBytes { raw in
            var index = 0
            while index &+ 9 <= raw.count {
                let first = unsafe raw.loadUnaligned(fromByteOffset: index, as: UInt64.self)
                let second = unsafe raw.loadUnaligned(fromByteOffset: index &+ 1, as: UInt64.self)
                if mayBeSigns(first, second), isSign(line, in: index &+ 1..<index &+ 9) { return true }
                index &+= 8
            }
            return isSign(line, in: index..<raw.count)
        }
    }

    /// Whether there may be ` 4`, ` 5`, `/.`, `f.` or `%2` among the pairs of bytes at the same places of two words.
    @inline(__always)
    private static func mayBeSigns(_ first: UInt64, _ second: UInt64) -> Bool {
        let status = (first ^ 0x2020_2020_2020_2020) | ((second | 0x0101_0101_0101_0101) ^ 0x3535_3535_3535_3535)
        let point = second ^ 0x2E2E_2E2E_2E2E_2E2E
        let slash = (first ^ 0x2F2F_2F2F_2F2F_2F2F) | point
        let letter = ((first | 0x2020_2020_2020_2020) ^ 0x6666_6666_6666_6666) | point
        let percent = (first ^ 0x2525_2525_2525_2525) | (second ^ 0x3232_3232_3232_3232)
        return (zeros(status) | zeros(slash) | zeros(letter) | zeros(percent)) & 0x8080_8080_8080_8080 != 0
    }

    /// The high bit of each byte that is zero, and of some above it.
    @inline(__always)
    private static func zeros(_ word: UInt64) -> UInt64 { (word &- 0x0101_0101_0101_0101) & ~word }

    private static func isSign(_ line: Span<UInt8>, in range: Range<Int>) -> Bool {
        for index in range where isSign(line, at: index) { return true }
        return false
    }

    private static func isSign(_ line: Span<UInt8>, at index: Int) -> Bool {
        switch line[index] {
        case UInt8(ascii: "4"), UInt8(ascii: "5"):
            line.at(index &- 1) == 0x20 && line.digits(at: index, limit: 4) == 3 && !line.at(index &+ 3).isWord
        case UInt8(ascii: "."):
            line.at(index &- 1) == UInt8(ascii: "/") || line.at(index &- 1) | 0x20 == UInt8(ascii: "f")
        case UInt8(ascii: "2"):
            line.at(index &- 1) == UInt8(ascii: "%") && line.at(index &+ 1) | 0x20 == UInt8(ascii: "e")
        default: false
        }
    }
}
