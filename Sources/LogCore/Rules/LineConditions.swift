/// What is known of the conditions of one line; there is one for each scanner.
///
/// Their literals are looked for when a rule that matched asks for the first of them.
struct LineConditions {
    /// Those that come in hardly any line, and those that come in many.
    private var rare: Part
    private var common: Part
    /// Conditions that were asked for, and those that are met.
    private var known = ConditionSet()
    private var met = ConditionSet()
    /// Whether the line is one of a refused request, once that was asked.
    private var isRefusal: Bool?

    /// Literals of conditions, and their hits in the line; ends count from its start.
    private struct Part {
        private var literals: TunedLiterals?
        private(set) var hits: [RuleMatch] = []
        private var hasHits = false

        init(_ lookup: RuleIndex.Lookup) { literals = lookup.literals.map { TunedLiterals($0) } }

        mutating func reset() { hasHits = false }

        mutating func find(_ line: Span<UInt8>) {
            guard !hasHits else { return }
            hasHits = true
            hits.removeAll(keepingCapacity: true)
            literals?.find(in: line, addingTo: &hits)
        }
    }

    init(_ index: RuleIndex) {
        rare = Part(index.conditions)
        common = Part(index.commonConditions)
    }

    /// Another line begins.
    mutating func reset() {
        rare.reset()
        common.reset()
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
        if !open.isSubset(of: index.commonSet) {
            rare.find(line)
            if let condition = first(of: open, rare.hits, index.conditions, line, index, &probes) {
                return note(condition)
            }
        }
        if open.intersects(index.commonSet) {
            common.find(line)
            if let condition = first(of: open, common.hits, index.commonConditions, line, index, &probes) {
                return note(condition)
            }
        }
        for entry in index.openConditions where entry < index.firstSign {
            let condition = Int(index.entries[entry].pattern.id) &- index.ruleCount
            if open.contains(condition), probes.matches(entry: entry, in: line) { return note(condition) }
        }
        // None of their patterns matched.
        known.formUnion(open)
        return false
    }

    private mutating func note(_ condition: Int) -> Bool {
        met.insert(condition)
        known.insert(condition)
        return true
    }

    /// One of `open` that is met.
    private func first(
        of open: ConditionSet,
        _ hits: [RuleMatch],
        _ lookup: RuleIndex.Lookup,
        _ line: Span<UInt8>,
        _ index: RuleIndex,
        _ probes: inout PatternProbes
    ) -> Int? {
        var trials = 0
        for hit in hits {
            for number in lookup.targets(of: Int(hit.id)) {
                let target = lookup.targets[number]
                guard Int(target.entry) < index.firstSign else { continue }
                let condition = Int(target.owner) &- index.ruleCount
                guard open.contains(condition) else { continue }
                let place = Int(hit.end) &- Int(target.length)
                if target.isWhole || probes.matches(target.cut, in: line, at: place, &trials) { return condition }
            }
        }
        return nil
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
        rare.find(line)
        let answer = hasSign(line, index, &probes)
        isRefusal = answer
        return answer
    }

    private func hasSign(_ line: Span<UInt8>, _ index: RuleIndex, _ probes: inout PatternProbes) -> Bool {
        var trials = 0
        for hit in rare.hits {
            for number in index.conditions.targets(of: Int(hit.id)) {
                let target = index.conditions.targets[number]
                guard Int(target.entry) >= index.firstSign else { continue }
                let place = Int(hit.end) &- Int(target.length)
                if target.isWhole || probes.matches(target.cut, in: line, at: place, &trials) { return true }
            }
        }
        for entry in index.openConditions where entry >= index.firstSign {
            if probes.matches(entry: entry, in: line) { return true }
        }
        return false
    }

    /// The conditions that may be met.
    mutating func possible(in line: Span<UInt8>, _ index: RuleIndex) -> ConditionSet {
        var possible = index.commonSet
        rare.find(line)
        for hit in rare.hits {
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
}
