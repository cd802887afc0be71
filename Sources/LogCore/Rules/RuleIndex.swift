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
        /// Any digit will do for it where one will (`DigitWatch`); how rare its literals are does not matter.
        var takesAnyDigit = false

        /// Units of compiling it.
        var cost: Int {
            ExpressionCost(ExpressionTree(pattern.expression, isCaseSensitive: pattern.isCaseSensitive)).units
        }
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
        var kind: Kind

        enum Kind: UInt8 {
            case rule
            /// Of a rule, and about refused requests only.
            case request
            case condition
            /// One of `RequestSigns`.
            case sign
        }
    }

    /// Literals and what they mean.
    struct Lookup {
        /// nil when there are none.
        var literals: LiteralSearch?
        /// By id of a hit: where in `RuleIndex.targets` those of it begin, and with it where those of the id before end.
        var starts: [UInt32]

        /// A range of `RuleIndex.targets`.
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

    /// By index of an entry: an operator's patterns that take long to compile, compiled once, where the rules are read.
    let costly: [Int: PatternDatabase]

    /// Where those of `RequestSigns` begin.
    let firstSign: Int

    /// For whole buffers; ids after those of the literals are of `others`.
    let literals: Lookup
    /// For conditions whose literals come in many lines, and for `RequestSigns`, in lines in which they are asked for.
    let common: Lookup
    let targets: [Target]
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
    private static let commonShare = 1.0 / 100

    /// - Parameters:
    ///   - entries: at least one that belongs to a rule; an id is an index in `rules` or, from `rules.count` on, a condition.
    ///   - rules: those that the ids speak of.
    /// - Throws: which of `entries` Hyperscan does not take, and why.
    init(_ entries: [Entry], _ rules: [Rule]) throws(PatternDatabase.Refusal) {
        costly = try Self.check(entries)
        ruleCount = rules.count
        order = RuleSet.order(of: rules)
        firstSign = entries.count
        self.entries = entries + (entries.contains(where: \.isRequest) ? RequestSigns.entries : [])
        hasConditions = rules.map {
            !$0.unless.isEmpty || !$0.with.isEmpty || !$0.withAll.isEmpty || !$0.attackUnless.isEmpty
        }
        var best: [(factors: [Factor], share: Double)?] = []
        for (index, entry) in self.entries.enumerated() {
            best.append(Self.best(of: entry, isRule: Int(entry.pattern.id) < rules.count && index < firstSign))
        }
        commonSet = Self.common(self.entries[..<firstSign], best.map { $0?.share ?? 0 }, ruleCount: rules.count)
        var cuts = NumberedCuts()
        var literals = GatheredLiterals()
        var common = GatheredLiterals()
        var others: [Target] = []
        var openConditions: [Int] = []
        for (index, entry) in self.entries.enumerated() {
            var target = Self.target(index, entry, isSign: index >= firstSign, rules, order)
            let condition = Int(entry.pattern.id) - rules.count
            let isCommon = target.kind == .sign || (target.kind == .condition && commonSet.contains(condition))
            let isFound =
                if let factors = best[index]?.factors {
                    isCommon ? common.add(factors, target, &cuts) : literals.add(factors, target, &cuts)
                } else {
                    false
                }
            if isFound { continue }
            if target.kind == .condition || target.kind == .sign {
                openConditions.append(index)
            } else {
                target.isWhole = true
                others.append(target)
            }
        }
        let firstOther = literals.count
        for target in others { literals.add(target) }
        var targets: [Target] = []
        self.literals = literals.lookup(addingTo: &targets)
        self.common = common.lookup(addingTo: &targets)
        self.targets = targets
        self.others = try Self.database(others.map { Int($0.entry) }, of: entries, firstID: firstOther)
        self.cuts = cuts.all
        self.openConditions = openConditions
    }

    private static func target(_ index: Int, _ entry: Entry, isSign: Bool, _ rules: [Rule], _ order: [Int]) -> Target {
        let owner = Int(entry.pattern.id)
        let isRule = owner < rules.count && !isSign
        return Target(
            entry: UInt16(truncatingIfNeeded: index),
            owner: entry.pattern.id,
            order: isRule ? UInt16(truncatingIfNeeded: order[owner]) : 0,
            levels: isRule ? rules[owner].levels : .all,
            isWhole: false,
            kind: isSign ? .sign : !isRule ? .condition : entry.isRequest ? .request : .rule
        )
    }

    /// The literals of a pattern, and how many of them a byte of logs has; nil without ones worth looking for.
    private static func best(of entry: Entry, isRule: Bool) -> (factors: [Factor], share: Double)? {
        let pattern = entry.pattern
        var search = FactorSearch(pattern.expression, isCaseSensitive: pattern.isCaseSensitive)
        // A condition is looked at only where a rule matched: that is rare by itself.
        if !isRule { search.limit = 64 }
        if entry.takesAnyDigit { (search.limit, search.avoidsDigits) = (32, true) }
        guard let best = search.best(), !isRule || entry.takesAnyDigit || best.share <= frequent else { return nil }
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

    /// Compiles what nobody has compiled yet, to hear whether that can be done.
    ///
    /// - Returns: those that are too costly to be compiled again by a thread that reads lines.
    private static func check(_ entries: [Entry]) throws(PatternDatabase.Refusal) -> [Int: PatternDatabase] {
        var costly: [Int: PatternDatabase] = [:]
        for (index, entry) in entries.enumerated() where !entry.isTrusted {
            do {
                let database = try PatternDatabase([entry.pattern])
                if entry.cost > ViewerExpression.costLimit { costly[index] = database }
            } catch {
                throw PatternDatabase.Refusal(pattern: index, message: error.message)
            }
        }
        return costly
    }

    /// Bytes of memory the compiled literals take.
    var size: Int {
        (literals.literals?.size ?? 0) + (common.literals?.size ?? 0) + (others?.size ?? 0)
    }
}
