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
        // Raw loads of 16 bytes: pairs of bytes that may be such a sign are rare, and every line of a request is asked.
        unsafe line.withUnsafeBytes { raw in
            var index = 0
            while index &+ 17 <= raw.count {
                let first = unsafe raw.loadUnaligned(fromByteOffset: index, as: SIMD16<UInt8>.self)
                let second = unsafe raw.loadUnaligned(fromByteOffset: index &+ 1, as: SIMD16<UInt8>.self)
                if any(mayBeSigns(first, second)), isSign(line, in: index &+ 1..<index &+ 17) { return true }
                index &+= 16
            }
            return isSign(line, in: index..<raw.count)
        }
    }

    @inline(__always)
    private static func mayBeSigns(_ first: SIMD16<UInt8>, _ second: SIMD16<UInt8>) -> SIMDMask<SIMD16<Int8>> {
        let status = (first .== 0x20) .& ((second | 1) .== 0x35)
        let dot = (second .== 0x2E) .& ((first .== 0x2F) .| ((first | 0x20) .== 0x66))
        return status .| dot .| ((first .== 0x25) .& (second .== 0x32))
    }

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
