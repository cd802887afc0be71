extension RuleSet {
    /// What the rules say of one line.
    package struct Verdict: Sendable, Hashable {
        /// Index in `types`.
        package var issue: Int?
        /// nil when the line's own level stands, or when no rule knows.
        package var severity: Severity?
        /// A rule took the line for (part of) an attack, be it the one that decided or another.
        package var isAttack = false
        /// The same, provided the line says where it comes from (`RemoteAddress.isNamed`), which matches don't show.
        package var isAttackIfRemote = false

        package func isAttack(in line: Span<UInt8>) -> Bool {
            isAttack || (isAttackIfRemote && RemoteAddress.isNamed(in: line))
        }

        package static let none = Verdict()
    }

    /// Weighs the matches of one line; allocates nothing.
    ///
    /// - Parameters:
    ///   - matches: those of the line, in any order; the same rule may be there twice.
    ///   - level: what the line itself says by its structure; it wins over every rule's severity.
    ///   - source: path of the file or name of the source.
    ///   - service: the name the line or its source gives.
    /// - Returns: `none` when no rule applies.
    package func judge(
        _ matches: Span<RuleMatch>,
        level: Severity,
        source: Span<UInt8>,
        service: Span<UInt8>
    ) -> Verdict {
        guard !matches.isEmpty else { return .none }
        var conditions = ConditionSet()
        for index in matches.indices where Int(matches[index].id) >= rules.count {
            conditions.insert(Int(matches[index].id) - rules.count)
        }
        var best: Int?
        var isAttack = false
        var isAttackIfRemote = false
        for index in matches.indices where Int(matches[index].id) < rules.count {
            let candidate = Int(matches[index].id)
            guard applies(rules[candidate], level, conditions, source, service) else { continue }
            if rules[candidate].isAttack, !rules[candidate].attackUnless.intersects(conditions) {
                if rules[candidate].attackNeedsRemote { isAttackIfRemote = true } else { isAttack = true }
            }
            if isBetter(candidate, than: best) { best = candidate }
        }
        guard let best else { return .none }
        return Verdict(
            issue: rules[best].type,
            severity: level == .unknown ? rules[best].severity : nil,
            isAttack: isAttack,
            isAttackIfRemote: isAttackIfRemote
        )
    }

    private func applies(
        _ rule: borrowing Rule,
        _ level: Severity,
        _ conditions: ConditionSet,
        _ source: Span<UInt8>,
        _ service: Span<UInt8>
    ) -> Bool {
        guard rule.levels.contains(level), !rule.unless.intersects(conditions) else { return false }
        guard rule.with.isEmpty || rule.with.intersects(conditions) else { return false }
        guard rule.withAll.isSubset(of: conditions) else { return false }
        return Self.anyMatches(rule.sources, source) && Self.anyMatches(rule.services, service)
    }

    /// Whether the rule of that index is for lines of that source and service.
    func isFor(_ rule: Int, source: Span<UInt8>, service: Span<UInt8>) -> Bool {
        if rules[rule].sources.isEmpty, rules[rule].services.isEmpty { return true }
        return Self.anyMatches(rules[rule].sources, source) && Self.anyMatches(rules[rule].services, service)
    }

    private static func anyMatches(_ globs: [Glob], _ name: Span<UInt8>) -> Bool {
        if globs.isEmpty { return true }
        for glob in globs where glob.matches(name) { return true }
        return false
    }

    private func isBetter(_ candidate: Int, than best: Int?) -> Bool {
        guard let best else { return true }
        return index.order[candidate] < index.order[best]
    }

    /// For each rule its place among all: of several that apply the first decides.
    ///
    /// A rule that names an issue comes before one that knows a severity only.
    static func order(of rules: [Rule]) -> [Int] {
        let sorted = rules.indices.sorted { left, right in
            let (new, old) = (rules[left], rules[right])
            if (new.type == nil) != (old.type == nil) { return new.type != nil }
            if new.rank != old.rank { return new.rank > old.rank }
            if new.severity != old.severity { return new.severity > old.severity }
            return left < right
        }
        var order = [Int](repeating: 0, count: rules.count)
        for (place, rule) in sorted.enumerated() { order[rule] = place }
        return order
    }
}
