/// What the literals of one line say: patterns that match there, or that may.
///
/// There is one for each scanner; it keeps its storage from line to line.
struct LineCandidates {
    /// A pattern, and where in the line it may match.
    struct Candidate {
        /// Of several rules that apply the one with the lowest decides; for conditions 0.
        var order: UInt16
        /// The rule or condition, as the pattern's id says.
        var owner: UInt16
        /// Index in `RuleIndex.entries`.
        var entry: UInt16
        /// Index in `RuleIndex.cuts`.
        var cut: UInt16
        /// Where in the line the literal stands; -1 when the pattern has none.
        var place: Int32
        var isWhole: Bool
        /// It counts for refused requests only.
        var isRequest: Bool
    }

    /// In the order of their places among all once `sort` was called; those of a rule stand together.
    private(set) var rules: [Candidate] = []
    /// Those of rules that are for refused requests only.
    private(set) var requests: [Candidate] = []
    private(set) var conditions: [Candidate] = []
    /// Of `RequestSigns`.
    private(set) var signs: [Candidate] = []
    /// The conditions of `conditions`.
    private(set) var possible = ConditionSet()

    /// Takes the hits in one line in place of what was there; those of rules that do not judge `levels` are left out.
    ///
    /// `start` is that of the line, in what the hits' ends count in.
    mutating func take(_ hits: Span<RuleMatch>, from start: Int, _ index: RuleIndex, levels: LevelSet) {
        if !rules.isEmpty { rules.removeAll(keepingCapacity: true) }
        if !requests.isEmpty { requests.removeAll(keepingCapacity: true) }
        for hit in hits.indices {
            for number in index.rules.ranges[Int(hits[hit].id)] {
                let target = index.rules.targets[number]
                guard target.levels.intersects(levels) else { continue }
                let order = UInt16(truncatingIfNeeded: index.order[Int(target.owner)])
                let found = Self.candidate(target, order: order, end: Int(hits[hit].end) &- start)
                if target.isRequest { requests.append(found) } else { rules.append(found) }
            }
        }
    }

    private static func candidate(_ target: RuleIndex.Target, order: UInt16, end: Int) -> Candidate {
        Candidate(
            order: order,
            owner: target.owner,
            entry: target.entry,
            cut: target.cut,
            place: Int32(truncatingIfNeeded: end &- Int(target.length)),
            isWhole: target.isWhole,
            isRequest: target.isRequest
        )
    }

    /// The line may be that of a refused request.
    mutating func takeRequests() { rules.append(contentsOf: requests) }

    /// Takes hits of the conditions' literals in place of what was there; their ends count from the line's start.
    mutating func takeConditions(_ hits: Span<RuleMatch>, _ index: RuleIndex) {
        conditions.removeAll(keepingCapacity: true)
        signs.removeAll(keepingCapacity: true)
        possible = index.openSet
        for hit in hits.indices {
            for number in index.conditions.ranges[Int(hits[hit].id)] {
                let target = index.conditions.targets[number]
                take(Self.candidate(target, order: 0, end: Int(hits[hit].end)), index)
            }
        }
        for entry in index.openConditions {
            let candidate = Candidate(
                order: 0,
                owner: index.entries[entry].pattern.id,
                entry: UInt16(truncatingIfNeeded: entry),
                cut: 0,
                place: -1,
                isWhole: false,
                isRequest: false
            )
            take(candidate, index)
        }
    }

    private mutating func take(_ candidate: Candidate, _ index: RuleIndex) {
        if Int(candidate.entry) >= index.firstSign {
            signs.append(candidate)
        } else {
            possible.insert(Int(candidate.owner) &- index.ruleCount)
            conditions.append(candidate)
        }
    }

    /// Brings the candidates of the rule that would decide to the front; what matches for sure comes first.
    mutating func sort() {
        guard rules.count > 1 else { return }
        rules.sort { left, right in
            if left.order != right.order { return left.order < right.order }
            if left.isWhole != right.isWhole { return left.isWhole }
            return left.entry < right.entry
        }
    }
}
