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
        for index in line.indices where mayBeSign(line[index]) {
            if isSign(line, at: index) { return true }
        }
        return false
    }

    @inline(__always)
    private static func mayBeSign(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: ".") || byte == UInt8(ascii: "2") || byte | 1 == UInt8(ascii: "5")
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
