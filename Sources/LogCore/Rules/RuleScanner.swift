/// Finds and weighs the rules in buffers of many lines; one a thread.
///
/// Two steps: `find` looks through a whole buffer for literals, and `judge` or `scan` compares a line with the patterns of
/// those it holds. `judge` asks for no more than decides.
package struct RuleScanner: ~Copyable {
    package let rules: RuleSet
    private var literals: PatternScanner?
    private var others: PatternScanner?
    private var conditionLiterals: PatternScanner?
    private var probes: PatternProbes
    private var candidates = LineCandidates()

    /// Conditions of the line at hand that were asked for, and those that are met.
    private var known = ConditionSet()
    private var met = ConditionSet()
    /// Whether the line at hand is one of a refused request, once that was asked.
    private var isRefusal: Bool?
    /// Literals of conditions were looked for in the line at hand.
    private var hasConditions = false
    private var conditionHits: [RuleMatch] = []

    private var hits: [RuleMatch] = []

    package init(_ rules: RuleSet) {
        self.rules = rules
        literals = rules.index.rules.database.map { PatternScanner($0) }
        others = rules.index.others.map { PatternScanner($0) }
        conditionLiterals = rules.index.conditions.database.map { PatternScanner($0) }
        probes = PatternProbes(rules.index)
    }

    /// Puts the hits of the first step in `bytes` in place of what `hits` holds, in the order of their ends.
    ///
    /// The hits of a line stand together; one that is ended by "\n" at offset `n` owns those up to `end == n`.
    ///
    /// - Parameters:
    ///   - bytes: less than 4 GiB.
    ///   - hits: what it held before is gone; its storage is used again.
    package mutating func find(_ bytes: Span<UInt8>, into hits: inout [RuleMatch]) {
        hits.removeAll(keepingCapacity: true)
        literals?.addAll(bytes, to: &hits)
        others?.addAll(bytes, to: &hits)
    }

    /// Puts what matches in `bytes` in place of what `matches` holds, line by line.
    ///
    /// The matches of a line stand together and end where it does. Conditions are among them where a rule asks for some.
    ///
    /// - Parameters:
    ///   - bytes: less than 4 GiB.
    ///   - matches: what it held before is gone; its storage is used again.
    package mutating func scan(_ bytes: Span<UInt8>, into matches: inout [RuleMatch]) {
        matches.removeAll(keepingCapacity: true)
        var hits: [RuleMatch] = []
        swap(&hits, &self.hits)
        find(bytes, into: &hits)
        match(bytes, hits.span, from: 0, into: &matches)
        swap(&hits, &self.hits)
    }

    /// Weighs the hits of a record.
    ///
    /// - Parameters:
    ///   - text: the record, of one line or several.
    ///   - hits: those of `find` in it.
    ///   - start: where `text` begins in what the hits' ends count in.
    ///   - level: what the record itself says by its structure; it wins over every rule's severity.
    ///   - source: path of the file or name of the source.
    ///   - service: the name the line or its source gives.
    /// - Returns: what `scan` and `RuleSet.judge` would say.
    package mutating func judge(
        _ text: Span<UInt8>,
        _ hits: Span<RuleMatch>,
        from start: Int,
        level: Severity,
        source: Span<UInt8>,
        service: Span<UInt8>
    ) -> RuleSet.Verdict {
        if hits.isEmpty { return .none }
        if text.index(of: 0x0A, from: 0) < text.count {
            // Conditions in one line count for rules that match in another.
            var matches: [RuleMatch] = []
            swap(&matches, &self.hits)
            matches.removeAll(keepingCapacity: true)
            match(text, hits, from: start, into: &matches)
            let verdict = rules.judge(matches.span, level: level, source: source, service: service)
            swap(&matches, &self.hits)
            return verdict
        }
        take(hits, from: start, text, levels: LevelSet(level))
        guard !candidates.rules.isEmpty else { return .none }
        candidates.sort()
        var best: Int?
        var verdict = RuleSet.Verdict.none
        var index = 0
        while index < candidates.rules.count {
            let first = index
            let rule = Int(candidates.rules[first].owner)
            while index < candidates.rules.count, Int(candidates.rules[index].owner) == rule { index &+= 1 }
            let (isAttack, needsRemote) = (rules.rules[rule].isAttack, rules.rules[rule].attackNeedsRemote)
            if best != nil, !verdict.canBecomeWorse(isAttack, needsRemote) { continue }
            guard applies(rule, first..<index, text, source, service) else { continue }
            if best == nil { best = rule }
            guard isAttack, !anyIsMet(rules.rules[rule].attackUnless, text) else { continue }
            if needsRemote { verdict.isAttackIfRemote = true } else { verdict.isAttack = true }
        }
        guard let best else { return .none }
        verdict.issue = rules.rules[best].type
        verdict.severity = level == .unknown ? rules.rules[best].severity : nil
        return verdict
    }

    private mutating func take(_ hits: Span<RuleMatch>, from start: Int, _ line: Span<UInt8>, levels: LevelSet) {
        known = ConditionSet()
        met = ConditionSet()
        isRefusal = nil
        hasConditions = false
        candidates.take(hits, from: start, rules.index, levels: levels)
        if !candidates.requests.isEmpty, RequestSigns.areIn(line) { candidates.takeRequests() }
    }

    /// Looks for what conditions may be met; few lines come so far that somebody asks.
    private mutating func findConditions(_ line: Span<UInt8>) {
        guard !hasConditions else { return }
        hasConditions = true
        conditionHits.removeAll(keepingCapacity: true)
        conditionLiterals?.addAll(line, to: &conditionHits)
        let found = conditionHits
        candidates.takeConditions(found.span, rules.index)
    }

    /// What costs least is asked first.
    private mutating func applies(
        _ rule: Int,
        _ range: Range<Int>,
        _ line: Span<UInt8>,
        _ source: Span<UInt8>,
        _ service: Span<UInt8>
    ) -> Bool {
        let with = rules.rules[rule].with
        guard rules.isFor(rule, source: source, service: service), anyMatches(range, line) else { return false }
        guard with.isEmpty || anyIsMet(with, line), allAreMet(rules.rules[rule].withAll, line) else { return false }
        return !anyIsMet(rules.rules[rule].unless, line)
    }

    /// Whether one of these candidates, which belong to one rule, matches in `line`.
    private mutating func anyMatches(_ range: Range<Int>, _ line: Span<UInt8>) -> Bool {
        var trials = Trials()
        for index in range {
            let candidate = candidates.rules[index]
            guard trials.matches(candidate, in: line, &probes) else { continue }
            if !candidate.isRequest || isOfRefusal(line) { return true }
        }
        return false
    }

    private mutating func isOfRefusal(_ line: Span<UInt8>) -> Bool {
        if let isRefusal { return isRefusal }
        findConditions(line)
        var answer = false
        var trials = Trials()
        for sign in candidates.signs where trials.matches(sign, in: line, &probes) {
            answer = true
            break
        }
        isRefusal = answer
        return answer
    }

    private mutating func anyIsMet(_ conditions: ConditionSet, _ line: Span<UInt8>) -> Bool {
        if conditions.isEmpty { return false }
        if conditions.intersects(met) { return true }
        findConditions(line)
        guard conditions.intersects(candidates.possible.subtracting(known)) else { return false }
        var trials = Trials()
        for candidate in candidates.conditions {
            let condition = Int(candidate.owner) &- rules.index.ruleCount
            guard conditions.contains(condition), !known.contains(condition) else { continue }
            if trials.matches(candidate, in: line, &probes) {
                met.insert(condition)
                known.insert(condition)
                return true
            }
        }
        // None of their patterns matched.
        known.formUnion(conditions)
        return false
    }

    private mutating func allAreMet(_ conditions: ConditionSet, _ line: Span<UInt8>) -> Bool {
        if conditions.isEmpty { return true }
        for condition in 0..<ConditionSet.capacity where conditions.contains(condition) {
            var one = ConditionSet()
            one.insert(condition)
            guard anyIsMet(one, line) else { return false }
        }
        return true
    }

    /// Adds the matches in each line of `bytes`.
    private mutating func match(
        _ bytes: Span<UInt8>,
        _ hits: Span<RuleMatch>,
        from start: Int,
        into matches: inout [RuleMatch]
    ) {
        var first = 0
        while first < hits.count {
            let line = bytes.lineAround(Int(hits[first].end) &- start)
            var last = first
            while last < hits.count, Int(hits[last].end) &- start <= line.upperBound { last &+= 1 }
            take(hits.extracting(first..<last), from: start &+ line.lowerBound, bytes.extracting(line), levels: .all)
            candidates.sort()
            matchLine(bytes.extracting(line), end: UInt32(truncatingIfNeeded: line.upperBound), &matches)
            first = last
        }
    }

    private mutating func matchLine(_ line: Span<UInt8>, end: UInt32, _ matches: inout [RuleMatch]) {
        var index = 0
        var needsConditions = false
        while index < candidates.rules.count {
            let first = index
            let rule = candidates.rules[first].owner
            while index < candidates.rules.count, candidates.rules[index].owner == rule { index &+= 1 }
            guard anyMatches(first..<index, line) else { continue }
            matches.append(RuleMatch(rule: rule, end: end))
            if rules.index.hasConditions[Int(rule)] { needsConditions = true }
        }
        guard needsConditions else { return }
        findConditions(line)
        var trials = Trials()
        for candidate in candidates.conditions {
            let condition = Int(candidate.owner) &- rules.index.ruleCount
            guard !met.contains(condition), trials.matches(candidate, in: line, &probes) else { continue }
            met.insert(condition)
            matches.append(RuleMatch(rule: candidate.owner, end: end))
        }
    }
}

/// How often literals of the patterns at hand were found in a line for nothing.
private struct Trials {
    private var count = 0
    /// The entries that all of the line was scanned for, in vain.
    private var scanned: [Int] = []

    /// A line with one literal after the other must not cost their number times its length.
    private static let limit = 24

    mutating func matches(
        _ candidate: LineCandidates.Candidate,
        in line: Span<UInt8>,
        _ probes: inout PatternProbes
    ) -> Bool {
        if candidate.isWhole { return true }
        let entry = Int(candidate.entry)
        if candidate.place >= 0, count < Self.limit {
            count &+= 1
            return probes.matches(cut: Int(candidate.cut), in: line, at: Int(candidate.place))
        }
        guard !scanned.contains(entry) else { return false }
        scanned.append(entry)
        return probes.matches(entry, in: line)
    }
}

extension RuleSet.Verdict {
    /// Whether another rule than the one that decides can still make an attack of the line.
    fileprivate func canBecomeWorse(_ isRuleOfAttack: Bool, _ needsRemote: Bool) -> Bool {
        guard isRuleOfAttack, !isAttack else { return false }
        return !(isAttackIfRemote && needsRemote)
    }
}
