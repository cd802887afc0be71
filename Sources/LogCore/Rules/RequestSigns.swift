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

    /// Whether the line holds ` 4` or ` 5` and two digits, or a dot behind a slash in one of their spellings.
    static func areIn(_ line: Span<UInt8>) -> Bool {
        var previous: UInt8 = 0
        for index in line.indices {
            let byte = line[index]
            switch byte {
            case UInt8(ascii: "4"), UInt8(ascii: "5"):
                if previous == 0x20, line.at(index &+ 1).isDigit, line.at(index &+ 2).isDigit { return true }
            case UInt8(ascii: "."):
                if previous == UInt8(ascii: "/") || previous | 0x20 == UInt8(ascii: "f") { return true }
            case UInt8(ascii: "%"):
                if line.at(index &+ 1) == UInt8(ascii: "2"), line.at(index &+ 2) | 0x20 == UInt8(ascii: "e") {
                    return true
                }
            default: break
            }
            previous = byte
        }
        return false
    }
}
