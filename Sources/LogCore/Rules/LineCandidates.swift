/// What the first step found in one line: patterns that match there, or that may.
///
/// There is one for each scanner; it keeps its storage from line to line.
struct LineCandidates {
    /// A pattern of a rule, by the rule's place among all, and where in the line it may match.
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
    }

    /// In the order of their places among all once `sort` was called; those of a rule stand together.
    private(set) var rules: [Candidate] = []
    private(set) var conditions: [Candidate] = []
    /// Of `RequestSigns`.
    private(set) var signs: [Candidate] = []
    /// The conditions of `conditions`.
    private(set) var possible = ConditionSet()

    /// Takes the hits in one line in place of what was there; those of rules that do not judge `levels` are left out.
    ///
    /// - Parameter start: of the line, in what the hits' ends count in.
    mutating func take(_ hits: Span<RuleMatch>, from start: Int, _ index: RuleIndex, levels: LevelSet) {
        rules.removeAll(keepingCapacity: true)
        conditions.removeAll(keepingCapacity: true)
        signs.removeAll(keepingCapacity: true)
        possible = index.openSet
        for hit in hits.indices {
            for place in index.ranges[Int(hits[hit].id)] {
                let target = index.targets[place]
                if target.levels.intersects(levels) {
                    take(target, Int(hits[hit].end) &- start &- Int(target.length), index)
                }
            }
        }
        if !index.openConditions.isEmpty { takeOpen(index) }
    }

    private mutating func take(_ target: RuleIndex.Target, _ place: Int, _ index: RuleIndex) {
        var candidate = Candidate(
            order: 0,
            owner: target.owner,
            entry: target.entry,
            cut: target.cut,
            place: Int32(truncatingIfNeeded: place),
            isWhole: target.isWhole
        )
        if Int(target.entry) >= index.firstSign {
            signs.append(candidate)
        } else if Int(target.owner) < index.ruleCount {
            candidate.order = UInt16(truncatingIfNeeded: index.order[Int(target.owner)])
            rules.append(candidate)
        } else {
            possible.insert(Int(target.owner) &- index.ruleCount)
            conditions.append(candidate)
        }
    }

    private mutating func takeOpen(_ index: RuleIndex) {
        for entry in index.openConditions {
            let candidate = Candidate(
                order: 0,
                owner: index.entries[entry].pattern.id,
                entry: UInt16(truncatingIfNeeded: entry),
                cut: 0,
                place: -1,
                isWhole: false
            )
            if entry >= index.firstSign { signs.append(candidate) } else { conditions.append(candidate) }
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
