/// Reads lines by the patterns of a set; one a thread.
package struct PatternReader: ~Copyable {
    package let set: PatternSet
    private var matcher: CaptureMatcher
    /// Indices of the patterns of the source at hand, and of those for all others.
    private var own: [Int] = []
    private let general: [Int]

    package init(_ set: PatternSet) {
        self.set = set
        matcher = CaptureMatcher(groups: set.patterns.reduce(0) { max($0, $1.expression.groupCount) })
        general = set.patterns.indices.filter { set.patterns[$0].sources.isEmpty }
    }

    /// The next lines come from `path`.
    mutating func turn(to path: String) {
        let path = Array(path.utf8)
        own.removeAll(keepingCapacity: true)
        for index in set.patterns.indices {
            for glob in set.patterns[index].sources where glob.matches(path.span) {
                own.append(index)
                break
            }
        }
    }

    /// Whether there are patterns for the source at hand.
    var hasOwn: Bool { !own.isEmpty }

    /// Whether any pattern wants to see a line with that head.
    func wants(_ head: LineHead) -> Bool {
        !own.isEmpty || (!general.isEmpty && head.time == nil)
    }

    /// Lets the first pattern that matches `line` say what it means.
    ///
    /// - Returns: its index, or `nil` when none matches.
    @discardableResult
    mutating func read(_ line: Span<UInt8>, _ times: TimestampReader, into head: inout LineHead) -> Int? {
        // Longer lines are no lines of a format that somebody describes.
        guard line.count <= Self.longest else { return nil }
        let isUnread = head.time == nil
        for index in own where matcher.matches(set.patterns[index].expression, line) {
            set.patterns[index].apply(matcher, line, times, to: &head)
            return index
        }
        guard isUnread else { return nil }
        for index in general where matcher.matches(set.patterns[index].expression, line) {
            set.patterns[index].apply(matcher, line, times, to: &head)
            return index
        }
        return nil
    }

    private static let longest = 16 << 10

    /// What one pattern finds in a line: its groups as they stand there, time and severity as the stream shows them.
    ///
    /// - Returns: `nil` when it does not match.
    package mutating func fields(of line: Span<UInt8>, pattern id: String) -> [(name: String, value: String)]? {
        guard let pattern = set.patterns.first(where: { $0.id == id }), matcher.matches(pattern.expression, line) else {
            return nil
        }
        var fields: [(name: String, value: String)] = []
        for group in pattern.expression.groups {
            guard let range = matcher.range(of: group.number) else { continue }
            if LinePattern.Meaning(name: group.name) == .timestamp { continue }
            fields.append((group.name, Self.text(line.extracting(range))))
        }
        if !pattern.logType.isEmpty { fields.append(("log_type", pattern.logType)) }
        var head = LineHead()
        pattern.apply(matcher, line, TimestampReader(utcOffset: 0, readTime: 0), to: &head)
        if let time = head.time {
            var output: [UInt8] = []
            RFC3339.append(microseconds: time.microseconds, to: &output)
            fields.append(("timestamp", String(decoding: output, as: UTF8.self)))
        }
        if head.rank > .none {
            fields.removeAll { $0.name == "severity" }
            fields.append(("severity", head.level.severity.name))
        }
        return fields
    }

    private static func text(_ bytes: Span<UInt8>) -> String {
        var copy: [UInt8] = []
        for index in bytes.indices { copy.append(bytes[index]) }
        return String(decoding: copy, as: UTF8.self)
    }
}
