/// How the patterns of a `RuleSet` are found: by literals, one of which every match of a pattern holds.
///
/// Whole buffers are scanned for the literals only, and a pattern is compared with the lines that hold one of its own.
/// Few lines hold any that matter, so what patterns cost by themselves hardly counts, and none is compiled before a line
/// asks for it.
final class RuleIndex: Sendable {
    /// A pattern of a rule or condition.
    struct Entry {
        var pattern: PatternDatabase.Pattern
        /// It is about refused requests only (`RequestSigns`).
        var isRequest: Bool
        /// It is known that Hyperscan takes it.
        var isTrusted: Bool
    }

    /// What a literal that was found may mean.
    struct Target {
        /// An index in `entries`.
        var entry: UInt16
        /// The rule or condition, as its pattern's id says.
        var owner: UInt16
        /// Of a rule, as in `RuleIndex.order`.
        var order: UInt16 = 0
        /// Index in `cuts`: the place in the expression where the literal stands.
        var cut: UInt16 = 0
        /// Bytes of the literal.
        var length: UInt8 = 0
        /// Of the rule; all for a condition.
        var levels: LevelSet
        /// The pattern has matched; else it may.
        var isWhole: Bool
        /// As of the entry.
        var isRequest: Bool
    }

    /// Literals and what they mean.
    struct Lookup {
        /// nil when there are none.
        var literals: LiteralSearch?
        /// By id of a hit: where in `targets` those of it begin, and with them where those of the id before end.
        var starts: [UInt32]
        var targets: [Target]

        /// A range of `targets`.
        func targets(of id: Int) -> Range<Int> { Int(starts[id])..<Int(starts[id &+ 1]) }
    }

    struct Cut: Hashable {
        /// Index in `entries`.
        var entry: Int
        var place: ExpressionCut
    }

    /// Ids below this are rules, from it on conditions.
    let ruleCount: Int

    /// Those of rules and conditions, and after them those of `RequestSigns`.
    let entries: [Entry]

    /// Where those of `RequestSigns` begin.
    let firstSign: Int

    /// For rules, in whole buffers; ids after those of the literals are of `others`.
    let rules: Lookup
    /// For conditions and `RequestSigns`, in lines for which rules ask.
    let conditions: Lookup
    /// The same for conditions whose literals come in many lines.
    let commonConditions: Lookup
    let commonSet: ConditionSet
    /// Patterns of rules without a literal worth looking for.
    let others: PatternDatabase?
    let cuts: [Cut]

    /// Entries of conditions and of `RequestSigns` that have no literal: they may match in any line.
    let openConditions: [Int]

    /// Whether the rule of that index asks for conditions.
    let hasConditions: [Bool]

    /// By rule: of those that apply the lowest decides.
    let order: [Int]

    /// A literal that comes oftener than once in so many bytes of text is not worth looking for.
    private static let frequent = 1.0 / 60
    /// A condition whose literals come oftener has them looked for when it is asked for itself.
    private static let commonShare = 1.0 / 40

    /// - Parameters:
    ///   - entries: at least one that belongs to a rule; an id is an index in `rules` or, from `rules.count` on, a condition.
    ///   - rules: those that the ids speak of.
    /// - Throws: which of `entries` Hyperscan does not take, and why.
    init(_ entries: [Entry], _ rules: [Rule]) throws(PatternDatabase.Refusal) {
        try Self.check(entries)
        ruleCount = rules.count
        order = RuleSet.order(of: rules)
        firstSign = entries.count
        self.entries = entries + (entries.contains(where: \.isRequest) ? RequestSigns.entries : [])
        hasConditions = rules.map {
            !$0.unless.isEmpty || !$0.with.isEmpty || !$0.withAll.isEmpty || !$0.attackUnless.isEmpty
        }
        var cuts = NumberedCuts()
        var ruleLiterals = GatheredLiterals()
        var conditionLiterals = GatheredLiterals()
        var commonLiterals = GatheredLiterals()
        var best: [(factors: [Factor], share: Double)?] = []
        for (index, entry) in self.entries.enumerated() {
            best.append(Self.best(of: entry, isRule: Int(entry.pattern.id) < rules.count && index < firstSign))
        }
        let common = Self.common(self.entries[..<firstSign], best.map { $0?.share ?? 0 }, ruleCount: rules.count)
        var others: [Int] = []
        var openConditions: [Int] = []
        for (index, entry) in self.entries.enumerated() {
            let isRule = Int(entry.pattern.id) < rules.count && index < firstSign
            let target = Target(
                entry: UInt16(truncatingIfNeeded: index),
                owner: entry.pattern.id,
                order: isRule ? UInt16(truncatingIfNeeded: order[Int(entry.pattern.id)]) : 0,
                levels: isRule ? rules[Int(entry.pattern.id)].levels : .all,
                isWhole: false,
                isRequest: entry.isRequest
            )
            let factors = best[index]?.factors
            if isRule {
                guard let factors, ruleLiterals.add(factors, target, &cuts) else {
                    others.append(index)
                    continue
                }
            } else {
                let isCommon = index < firstSign && common.contains(Int(entry.pattern.id) - rules.count)
                guard let factors,
                    isCommon
                        ? commonLiterals.add(factors, target, &cuts) : conditionLiterals.add(factors, target, &cuts)
                else {
                    openConditions.append(index)
                    continue
                }
            }
        }
        let firstOther = ruleLiterals.count
        for index in others {
            let entry = self.entries[index]
            ruleLiterals.add(
                Target(
                    entry: UInt16(truncatingIfNeeded: index),
                    owner: entry.pattern.id,
                    order: UInt16(truncatingIfNeeded: order[Int(entry.pattern.id)]),
                    levels: rules[Int(entry.pattern.id)].levels,
                    isWhole: true,
                    isRequest: entry.isRequest
                )
            )
        }
        self.rules = ruleLiterals.lookup()
        conditions = conditionLiterals.lookup()
        commonConditions = commonLiterals.lookup()
        commonSet = common
        self.others = try Self.database(others, of: entries, firstID: firstOther)
        self.cuts = cuts.all
        self.openConditions = openConditions
    }

    /// The literals of a pattern, and how many of them a byte of logs has; nil without ones worth looking for.
    private static func best(of entry: Entry, isRule: Bool) -> (factors: [Factor], share: Double)? {
        let pattern = entry.pattern
        var search = FactorSearch(pattern.expression, isCaseSensitive: pattern.isCaseSensitive)
        // A condition is looked at only where a rule matched: that is rare by itself.
        if !isRule { search.limit = 64 }
        guard let best = search.best(), !isRule || best.share <= frequent else { return nil }
        return best
    }

    /// The conditions whose literals come often.
    private static func common(_ entries: ArraySlice<Entry>, _ shares: [Double], ruleCount: Int) -> ConditionSet {
        var sums: [Int: Double] = [:]
        for (index, entry) in entries.enumerated() {
            sums[Int(entry.pattern.id) - ruleCount, default: 0] += shares[index]
        }
        var common = ConditionSet()
        for (condition, sum) in sums where condition >= 0 && sum > commonShare { common.insert(condition) }
        return common
    }

    private static func database(
        _ chosen: [Int],
        of entries: [Entry],
        firstID: Int
    ) throws(PatternDatabase.Refusal) -> PatternDatabase? {
        guard !chosen.isEmpty else { return nil }
        var patterns: [PatternDatabase.Pattern] = []
        for (place, index) in chosen.enumerated() {
            patterns.append(entries[index].pattern)
            patterns[place].id = UInt16(truncatingIfNeeded: firstID + place)
        }
        do {
            return try PatternDatabase(patterns)
        } catch {
            throw PatternDatabase.Refusal(pattern: error.pattern.map { chosen[$0] }, message: error.message)
        }
    }

    /// Compiles what nobody has compiled yet, only to hear whether that can be done.
    private static func check(_ entries: [Entry]) throws(PatternDatabase.Refusal) {
        for (index, entry) in entries.enumerated() where !entry.isTrusted {
            do {
                _ = try PatternDatabase([entry.pattern])
            } catch {
                throw PatternDatabase.Refusal(pattern: index, message: error.message)
            }
        }
    }

    /// Bytes of memory the compiled literals take.
    var size: Int {
        (rules.literals?.size ?? 0) + (conditions.literals?.size ?? 0)
            + (commonConditions.literals?.size ?? 0) + (others?.size ?? 0)
    }
}
