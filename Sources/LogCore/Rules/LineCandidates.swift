/// What the literals of one line say: patterns of rules that match there, or that may.
///
/// There is one for each scanner; it keeps its storage from line to line.
struct LineCandidates {
    /// A pattern, and where in the line it may match.
    struct Candidate {
        /// As of the rule: of several that apply the one with the lowest decides.
        var order: UInt16
        var rule: UInt16
        /// Index in `RuleIndex.entries`.
        var entry: UInt16
        /// Index in `RuleIndex.cuts`.
        var cut: UInt16
        /// Where in the line the literal stands.
        var place: Int32
        /// The pattern matches for sure.
        var isWhole: Bool
        /// It counts for refused requests only.
        var isRequest: Bool

        /// By which candidates are sorted: first by rule, then what matches for sure, then by pattern.
        fileprivate var key: UInt64 { UInt64(order) << 17 | (isWhole ? 0 : 1) << 16 | UInt64(entry) }
    }

    /// In the order of their places among all once `sort` was called; those of a rule stand together.
    private(set) var rules: [Candidate] = []
    /// Those of rules that are for refused requests only.
    private(set) var requests: [Candidate] = []

    /// Takes the hits in one line in place of what was there; those of rules that do not judge `levels` are left out.
    ///
    /// `start` is that of the line, in what the hits' ends count in.
    mutating func take(_ hits: Span<RuleMatch>, from start: Int, _ lookup: borrowing RuleIndex.Lookup, levels: LevelSet)
    {
        if !rules.isEmpty { rules.removeAll(keepingCapacity: true) }
        if !requests.isEmpty { requests.removeAll(keepingCapacity: true) }
        let targets = lookup.targets.span
        for hit in hits.indices {
            for number in lookup.targets(of: Int(hits[hit].id)) {
                let target = targets[number]
                guard target.levels.intersects(levels) else { continue }
                let found = Candidate(
                    order: target.order,
                    rule: target.owner,
                    entry: target.entry,
                    cut: target.cut,
                    place: Int32(truncatingIfNeeded: Int(hits[hit].end) &- start &- Int(target.length)),
                    isWhole: target.isWhole,
                    isRequest: target.isRequest
                )
                if target.isRequest { requests.append(found) } else { rules.append(found) }
            }
        }
    }

    /// The line may be that of a refused request.
    mutating func takeRequests() { rules.append(contentsOf: requests) }

    /// Brings the candidates of the rule that would decide to the front; what matches for sure comes first.
    mutating func sort() {
        guard rules.count > 1 else { return }
        // Most lines have two or three.
        guard rules.count <= 16 else { return rules.sort { $0.key < $1.key } }
        for last in 1..<rules.count {
            var index = last
            while index > 0, rules[index].key < rules[index &- 1].key {
                rules.swapAt(index, index &- 1)
                index &-= 1
            }
        }
    }
}
