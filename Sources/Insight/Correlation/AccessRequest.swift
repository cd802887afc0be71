import LogCore

/// The request in a line of an access log in the common or combined format, or one that begins like it.
///
///     192.0.2.7 - - [04/Mar/2026:10:11:12 +0000] "GET /a?b=1 HTTP/1.1" 404 88 "-" "curl/8.5"
struct AccessRequest {
    /// Of the line.
    var method: Range<Int>
    /// Of the line, without the query.
    var path: Range<Int>
    var status: Int

    /// How far into a line its request may begin.
    private static let reach = 400

    /// Costs a walk to the first quote for a line that is none.
    static func read(_ line: Span<UInt8>) -> AccessRequest? {
        var index = 0
        let end = min(line.count, reach)
        while index < end, line[index] != quote { index &+= 1 }
        let methodStart = index &+ 1
        index = methodStart
        while index < line.count, line[index] >= 0x41, line[index] <= 0x5A { index &+= 1 }
        guard index &- methodStart >= 3, index < line.count, line[index] == 0x20 else { return nil }
        let method = methodStart..<index
        index &+= 1
        let pathStart = index
        var pathEnd: Int?
        while index < line.count, line[index] != 0x20, line[index] != quote {
            if pathEnd == nil, line[index] == UInt8(ascii: "?") { pathEnd = index }
            index &+= 1
        }
        let path = pathStart..<(pathEnd ?? index)
        while index < line.count, line[index] != quote { index &+= 1 }
        guard index &+ 4 < line.count, line[index &+ 1] == 0x20 else { return nil }
        var status = 0
        for place in index &+ 2..<index &+ 5 {
            let digit = line[place] &- 0x30
            guard digit < 10 else { return nil }
            status = status &* 10 &+ Int(digit)
        }
        guard (100...599).contains(status) else { return nil }
        return AccessRequest(method: method, path: path, status: status)
    }

    private static let quote = UInt8(ascii: "\"")
}
