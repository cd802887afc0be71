/// Finds rules and conditions in buffers of many lines; one a thread.
package struct RuleScanner: ~Copyable {
    package let rules: RuleSet
    private var first: PatternScanner
    private var requests: PatternScanner?
    private var conditions: PatternScanner?
    /// What the first step found in the buffer.
    private var found: [RuleMatch] = []
    private let requestID: Int

    package init(_ rules: RuleSet) {
        self.rules = rules
        first = PatternScanner(rules.index.first)
        requests = rules.index.requests.map { PatternScanner($0) }
        conditions = rules.index.conditions.map { PatternScanner($0) }
        requestID = rules.index.requestID.map { Int($0) } ?? -1
    }

    /// Puts what matches in `bytes` in place of what `matches` holds, line by line.
    ///
    /// The matches of a line stand together; one that is ended by "\n" at offset `n` owns those up to `end == n`.
    /// Conditions are among them where a rule asks for some.
    ///
    /// - Parameters:
    ///   - bytes: less than 4 GiB.
    ///   - matches: what it held before is gone; its storage is used again.
    package mutating func scan(_ bytes: Span<UInt8>, into matches: inout [RuleMatch]) {
        first.scan(bytes, into: &found)
        matches.removeAll(keepingCapacity: true)
        var index = 0
        while index < found.count {
            let line = bytes.lineAround(Int(found[index].end))
            index = take(from: index, in: line, bytes, &matches)
        }
    }

    /// Takes over the matches of one line and completes them.
    ///
    /// - Returns: the index of the next line's first.
    private mutating func take(
        from start: Int,
        in line: Range<Int>,
        _ bytes: Span<UInt8>,
        _ matches: inout [RuleMatch]
    ) -> Int {
        let own = matches.count
        var index = start
        var isRequest = false
        while index < found.count, Int(found[index].end) <= line.upperBound {
            if Int(found[index].id) == requestID { isRequest = true } else { matches.append(found[index]) }
            index &+= 1
        }
        if isRequest, RequestSigns.areIn(bytes.extracting(line)) { requests?.add(bytes, line, to: &matches) }
        for match in own..<matches.count where rules.index.hasConditions[Int(matches[match].id)] {
            conditions?.add(bytes, line, to: &matches)
            break
        }
        return index
    }
}
