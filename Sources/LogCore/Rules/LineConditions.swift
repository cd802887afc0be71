/// What is known of the conditions of one line; there is one for each scanner.
///
/// The literals of most conditions are found with those of rules. Those that come in many lines are looked for when a rule
/// that matched asks for such a condition.
struct LineConditions {
    /// A literal of a condition.
    private struct Hit {
        /// Index in `RuleIndex.targets`.
        var target: Int
        /// Where in the line it begins.
        var place: Int
    }

    private var hits: [Hit] = []
    private var common: TunedLiterals?
    private var commonHits: [RuleMatch] = []
    private var hasCommonHits = false
    /// Conditions that were asked for, and those that are met.
    private var known = ConditionSet()
    private var met = ConditionSet()
    /// Whether the line is one of a refused request, once that was asked.
    private var isRefusal: Bool?

    init(_ index: RuleIndex) {
        common = index.common.literals.map { TunedLiterals($0) }
    }

    /// Another line begins.
    mutating func reset() {
        if !hits.isEmpty { hits.removeAll(keepingCapacity: true) }
        hasCommonHits = false
        known = ConditionSet()
        met = ConditionSet()
        isRefusal = nil
    }

    /// Takes a literal that was found in the line.
    mutating func take(_ target: Int, at place: Int) { hits.append(Hit(target: target, place: place)) }

    mutating func anyIsMet(
        _ conditions: ConditionSet,
        in line: Span<UInt8>,
        _ index: RuleIndex,
        _ probes: inout PatternProbes
    ) -> Bool {
        if conditions.intersects(met) { return true }
        let open = conditions.subtracting(known)
        if open.isEmpty { return false }
        if let condition = first(of: open, in: line, index, &probes) {
            met.insert(condition)
            known.insert(condition)
            return true
        }
        // None of their patterns matched.
        known.formUnion(open)
        return false
    }

    /// One of `open` that is met; what costs least is asked first.
    private mutating func first(
        of open: ConditionSet,
        in line: Span<UInt8>,
        _ index: RuleIndex,
        _ probes: inout PatternProbes
    ) -> Int? {
        var trials = 0
        for hit in hits {
            let target = index.targets[hit.target]
            let condition = Int(target.owner) &- index.ruleCount
            guard open.contains(condition) else { continue }
            if target.isWhole || probes.matches(hit.target, in: line, at: hit.place, &trials) { return condition }
        }
        if open.intersects(index.commonSet) {
            findCommon(line)
            for hit in commonHits {
                for number in index.common.targets(of: Int(hit.id)) {
                    let target = index.targets[number]
                    guard target.kind == .condition else { continue }
                    let condition = Int(target.owner) &- index.ruleCount
                    guard open.contains(condition) else { continue }
                    let place = Int(hit.end) &- Int(target.length)
                    if target.isWhole || probes.matches(number, in: line, at: place, &trials) { return condition }
                }
            }
        }
        for entry in index.openConditions where entry < index.firstSign {
            let condition = Int(index.entries[entry].pattern.id) &- index.ruleCount
            if open.contains(condition), probes.matches(entry: entry, in: line) { return condition }
        }
        return nil
    }

    private mutating func findCommon(_ line: Span<UInt8>) {
        guard !hasCommonHits else { return }
        hasCommonHits = true
        commonHits.removeAll(keepingCapacity: true)
        common?.find(in: line, addingTo: &commonHits)
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
        let answer = hasSign(line, index, &probes)
        isRefusal = answer
        return answer
    }

    private mutating func hasSign(_ line: Span<UInt8>, _ index: RuleIndex, _ probes: inout PatternProbes) -> Bool {
        findCommon(line)
        var trials = 0
        for hit in commonHits {
            for number in index.common.targets(of: Int(hit.id)) where index.targets[number].kind == .sign {
                if index.targets[number].isWhole { return true }
                let place = Int(hit.end) &- Int(index.targets[number].length)
                if probes.matches(number, in: line, at: place, &trials) { return true }
            }
        }
        for entry in index.openConditions where entry >= index.firstSign {
            if probes.matches(entry: entry, in: line) { return true }
        }
        return false
    }

    /// The conditions that may be met.
    func possible(_ index: RuleIndex) -> ConditionSet {
        var possible = index.commonSet
        for hit in hits {
            possible.insert(Int(index.targets[hit.target].owner) &- index.ruleCount)
        }
        for entry in index.openConditions where entry < index.firstSign {
            possible.insert(Int(index.entries[entry].pattern.id) &- index.ruleCount)
        }
        return possible
    }
}
