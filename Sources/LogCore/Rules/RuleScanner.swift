/// Finds and weighs the rules in buffers of many lines; one a thread.
///
/// Two steps: `find` looks through a whole buffer for literals, and `judge` or `scan` compares a line with the patterns of
/// those it holds. `judge` asks for no more than decides.
package struct RuleScanner: ~Copyable {
    package let rules: RuleSet
    private var literals: TunedLiterals?
    private var others: PatternScanner?
    private var probes: PatternProbes
    private var candidates: LineCandidates

    private var conditions: LineConditions
    private var hits: [RuleMatch] = []

    package init(_ rules: RuleSet) {
        self.rules = rules
        literals = rules.index.literals.literals.map { TunedLiterals($0) }
        conditions = LineConditions(rules.index)
        candidates = LineCandidates(rules.index)
        others = rules.index.others.map { PatternScanner($0) }
        probes = PatternProbes(rules.index)
    }

    /// Puts the hits of the first step in `bytes` in place of what `hits` holds, line by line.
    ///
    /// A line that is ended by "\n" at offset `n` owns those up to `end == n`; in a line they stand in no order.
    ///
    /// - Parameters:
    ///   - bytes: less than 4 GiB.
    ///   - hits: what it held before is gone; its storage is used again.
    package mutating func find(_ bytes: Span<UInt8>, into hits: inout [RuleMatch]) {
        hits.removeAll(keepingCapacity: true)
        literals?.find(in: bytes, addingTo: &hits)
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
        take(hits, from: start, text, levels: LevelSet(level))
        guard !candidates.rules.isEmpty else { return .none }
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
        candidates.sort()
        var best: Int?
        var verdict = RuleSet.Verdict.none
        var index = 0
        while index < candidates.rules.count {
            let first = index
            let rule = Int(candidates.rules[first].rule)
            while index < candidates.rules.count, Int(candidates.rules[index].rule) == rule { index &+= 1 }
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
        probes.reset()
        conditions.reset()
        candidates.take(hits, from: start, levels: levels, &conditions)
        if !candidates.requests.isEmpty, RequestSigns.areIn(line) { candidates.takeRequests() }
    }

    /// What costs least is asked first.
    private mutating func applies(
        _ rule: Int,
        _ range: Range<Int>,
        _ line: Span<UInt8>,
        _ source: Span<UInt8>,
        _ service: Span<UInt8>
    ) -> Bool {
        guard rules.isFor(rule, source: source, service: service), anyMatches(range, line) else { return false }
        guard rules.index.hasConditions[rule] else { return true }
        let with = rules.rules[rule].with
        guard with.isEmpty || anyIsMet(with, line) else { return false }
        let all = rules.rules[rule].withAll
        guard all.isEmpty || conditions.allAreMet(all, in: line, rules.index, &probes) else { return false }
        return !anyIsMet(rules.rules[rule].unless, line)
    }

    /// Whether one of these candidates, which belong to one rule, matches in `line`.
    private mutating func anyMatches(_ range: Range<Int>, _ line: Span<UInt8>) -> Bool {
        var trials = 0
        for index in range {
            let found = candidates.rules[index]
            guard found.isWhole || probes.matches(Int(found.target), in: line, at: Int(found.place), &trials) else {
                continue
            }
            if !found.isRequest || conditions.areOfRefusal(line, rules.index, &probes) { return true }
        }
        return false
    }

    private mutating func anyIsMet(_ set: ConditionSet, _ line: Span<UInt8>) -> Bool {
        !set.isEmpty && conditions.anyIsMet(set, in: line, rules.index, &probes)
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
            let rule = candidates.rules[first].rule
            while index < candidates.rules.count, candidates.rules[index].rule == rule { index &+= 1 }
            guard anyMatches(first..<index, line) else { continue }
            matches.append(RuleMatch(rule: rule, end: end))
            if rules.index.hasConditions[Int(rule)] { needsConditions = true }
        }
        guard needsConditions else { return }
        var possible = conditions.possible(rules.index)
        while let condition = possible.removeFirst() {
            guard anyIsMet(ConditionSet(condition), line) else { continue }
            matches.append(RuleMatch(rule: UInt16(truncatingIfNeeded: condition &+ rules.index.ruleCount), end: end))
        }
    }
}

extension RuleSet.Verdict {
    /// Whether another rule than the one that decides can still make an attack of the line.
    fileprivate func canBecomeWorse(_ isRuleOfAttack: Bool, _ needsRemote: Bool) -> Bool {
        guard isRuleOfAttack, !isAttack else { return false }
        return !(isAttackIfRemote && needsRemote)
    }
}
