/// Whether it can pay to compare a line with the patterns of refused requests (`request_patterns` of a rule).
///
/// Those patterns are many and cost much on every line of an access log, and hardly any of them has what they all ask
/// for: a status of 400 to 599, or a name that begins with a dot.
enum RequestSigns {
    /// What such a line holds in any case; found with the rules of the first step.
    static let patterns = [
        "HTTP/[0-3]",
        "(?-i:GET|POST|HEAD|PUT|DELETE|OPTIONS|PATCH|PROPFIND) [\"']?(?:/|http)",
    ]

    /// Whether the line holds a number of three digits from 400 to 599 behind a space, or a dot behind a slash in one of
    /// their spellings.
    static func areIn(_ line: Span<UInt8>) -> Bool {
        var index = 1
        while index < line.count {
            index = next(line, from: index)
            guard index < line.count else { return false }
            if isSign(line, at: index) { return true }
            index &+= 1
        }
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

    /// The first index at or after `start` where two bytes may begin a sign; sixteen are looked at together.
    ///
    /// - Parameter start: at least 1.
    private static func next(_ line: Span<UInt8>, from start: Int) -> Int {
        unsafe line.withUnsafeBytes { raw in
            var index = start
            while index &+ 16 <= raw.count {
                let before = unsafe raw.loadUnaligned(fromByteOffset: index &- 1, as: SIMD16<UInt8>.self)
                let bytes = unsafe raw.loadUnaligned(fromByteOffset: index, as: SIMD16<UInt8>.self)
                let number = (before .== 0x20) .& ((bytes | 1) .== 0x35)
                let name = (bytes .== 0x2E) .& ((before .== 0x2F) .| ((before | 0x20) .== 0x66))
                let coded = (before .== 0x25) .& (bytes .== 0x32)
                if any(number .| name .| coded) { break }
                index &+= 16
            }
            while index < raw.count {
                let (before, byte) = unsafe (raw[index &- 1], raw[index])
                if before == 0x20 || byte == 0x2E || before == 0x25 { break }
                index &+= 1
            }
            return index
        }
    }
}
