/// What is known of the conditions of one line; there is one for each scanner.
///
/// Their literals are looked for when a rule that matched asks for the first of them.
struct LineConditions {
    /// Of their literals, with ends that count from the line's start.
    private var hits: [RuleMatch] = []
    private var hasHits = false
    /// Conditions that were asked for, and those that are met.
    private var known = ConditionSet()
    private var met = ConditionSet()
    /// Whether the line is one of a refused request, once that was asked.
    private var isRefusal: Bool?

    /// Another line begins.
    mutating func reset() {
        hasHits = false
        known = ConditionSet()
        met = ConditionSet()
        isRefusal = nil
    }

    mutating func anyIsMet(
        _ conditions: ConditionSet,
        in line: Span<UInt8>,
        _ index: RuleIndex,
        _ probes: inout PatternProbes
    ) -> Bool {
        if conditions.intersects(met) { return true }
        let open = conditions.subtracting(known)
        if open.isEmpty { return false }
        find(line, index)
        var trials = 0
        for hit in hits.indices {
            for number in index.conditions.targets(of: Int(hits[hit].id)) {
                let target = index.conditions.targets[number]
                guard Int(target.entry) < index.firstSign else { continue }
                let condition = Int(target.owner) &- index.ruleCount
                guard open.contains(condition) else { continue }
                let place = Int(hits[hit].end) &- Int(target.length)
                guard target.isWhole || probes.matches(target.cut, in: line, at: place, &trials) else { continue }
                met.insert(condition)
                known.insert(condition)
                return true
            }
        }
        for entry in index.openConditions where entry < index.firstSign {
            let condition = Int(index.entries[entry].pattern.id) &- index.ruleCount
            guard open.contains(condition), probes.matches(entry: entry, in: line) else { continue }
            met.insert(condition)
            known.insert(condition)
            return true
        }
        // None of their patterns matched.
        known.formUnion(open)
        return false
    }

    mutating func allAreMet(
        _ conditions: ConditionSet,
        in line: Span<UInt8>,
        _ index: RuleIndex,
        _ probes: inout PatternProbes
    ) -> Bool {
        var rest = conditions
        while let next = rest.removeFirst() {
            guard anyIsMet(ConditionSet(next), in: line, index, &probes) else { return false }
        }
        return true
    }

    /// Whether the line says what `RequestSigns` are about.
    mutating func areOfRefusal(_ line: Span<UInt8>, _ index: RuleIndex, _ probes: inout PatternProbes) -> Bool {
        if let isRefusal { return isRefusal }
        find(line, index)
        let answer = hasSign(line, index, &probes)
        isRefusal = answer
        return answer
    }

    private func hasSign(_ line: Span<UInt8>, _ index: RuleIndex, _ probes: inout PatternProbes) -> Bool {
        var trials = 0
        for hit in hits.indices {
            for number in index.conditions.targets(of: Int(hits[hit].id)) {
                let target = index.conditions.targets[number]
                guard Int(target.entry) >= index.firstSign else { continue }
                let place = Int(hits[hit].end) &- Int(target.length)
                if target.isWhole || probes.matches(target.cut, in: line, at: place, &trials) { return true }
            }
        }
        for entry in index.openConditions where entry >= index.firstSign {
            if probes.matches(entry: entry, in: line) { return true }
        }
        return false
    }

    /// The conditions that have a literal in the line, or none at all.
    mutating func possible(in line: Span<UInt8>, _ index: RuleIndex) -> ConditionSet {
        find(line, index)
        var possible = ConditionSet()
        for hit in hits {
            for number in index.conditions.targets(of: Int(hit.id)) {
                let target = index.conditions.targets[number]
                if Int(target.entry) < index.firstSign { possible.insert(Int(target.owner) &- index.ruleCount) }
            }
        }
        for entry in index.openConditions where entry < index.firstSign {
            possible.insert(Int(index.entries[entry].pattern.id) &- index.ruleCount)
        }
        return possible
    }

    private mutating func find(_ line: Span<UInt8>, _ index: RuleIndex) {
        guard !hasHits else { return }
        hasHits = true
        hits.removeAll(keepingCapacity: true)
        index.conditions.literals?.find(in: line, addingTo: &hits)
    }
}
