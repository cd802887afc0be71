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

    /// What a hit of the first step may mean.
    struct Target {
        /// An index in `entries`.
        var entry: UInt16
        /// The rule or condition, as its pattern's id says.
        var owner: UInt16
        /// The pattern has matched; else it may.
        var isWhole: Bool
        /// Of the rule; all for a condition.
        var levels: LevelSet
        /// Bytes of the literal.
        var length: UInt8 = 0
        /// Index in `cuts`: the place in the expression where the literal stands.
        var cut: UInt16 = 0
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

    let literals: PatternDatabase?
    /// Patterns without a literal worth looking for; their ids come after those of literals.
    let others: PatternDatabase?

    /// By id of a hit, a range of `targets`.
    let ranges: [Range<Int>]
    let targets: [Target]
    let cuts: [Cut]

    /// Entries of conditions and of `RequestSigns` that have no literal: they may match in any line.
    let openConditions: [Int]
    /// The conditions of `openConditions`.
    let openSet: ConditionSet

    /// Whether the rule of that index asks for conditions.
    let hasConditions: [Bool]

    /// By rule: of those that apply the lowest decides.
    let order: [Int]

    /// A literal that comes oftener than once in so many bytes of text is not worth looking for.
    private static let frequent = 1.0 / 60

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
        hasConditions = rules.map { !$0.unless.isEmpty || !$0.with.isEmpty || !$0.attackUnless.isEmpty }
        var gathered = GatheredLiterals()
        var others: [Int] = []
        var openConditions: [Int] = []
        for (index, entry) in self.entries.enumerated() {
            let isRule = Int(entry.pattern.id) < rules.count && index < firstSign
            let target = Target(
                entry: UInt16(truncatingIfNeeded: index),
                owner: entry.pattern.id,
                isWhole: false,
                levels: isRule ? rules[Int(entry.pattern.id)].levels : .all
            )
            if let factors = Self.factors(of: entry, isRule: isRule), gathered.hasRoom(for: factors.count) {
                gathered.add(factors, target)
            } else if isRule {
                others.append(index)
            } else {
                openConditions.append(index)
            }
        }
        let literalCount = gathered.literals.count
        for index in others {
            let target = Target(
                entry: UInt16(truncatingIfNeeded: index),
                owner: self.entries[index].pattern.id,
                isWhole: true,
                levels: rules[Int(self.entries[index].pattern.id)].levels
            )
            gathered.targets.append([target])
        }
        literals = literalCount > 0 ? PatternDatabase(gathered.literals) : nil
        self.others = try Self.database(others, of: entries, firstID: literalCount)
        self.openConditions = openConditions
        var openSet = ConditionSet()
        for index in openConditions where index < firstSign {
            openSet.insert(Int(entries[index].pattern.id) - rules.count)
        }
        self.openSet = openSet
        targets = gathered.targets.flatMap(\.self)
        cuts = gathered.cuts
        var start = 0
        ranges = gathered.targets.map { own in
            defer { start += own.count }
            return start..<start + own.count
        }
    }

    private static func factors(of entry: Entry, isRule: Bool) -> [Factor]? {
        let pattern = entry.pattern
        var search = FactorSearch(pattern.expression, isCaseSensitive: pattern.isCaseSensitive)
        // A condition is looked at only where a rule matched: that is rare by itself.
        if !isRule { search.limit = 64 }
        guard let best = search.best(), !isRule || best.share <= frequent else { return nil }
        return best.factors
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
    var size: Int { (literals?.size ?? 0) + (others?.size ?? 0) }
}

/// Literals of many patterns, each once, and what they may mean.
private struct GatheredLiterals {
    private struct Key: Hashable {
        var bytes: [UInt8]
        var isCaseSensitive: Bool
    }

    private var ids: [Key: Int] = [:]
    private var cutNumbers: [RuleIndex.Cut: Int] = [:]
    private(set) var cuts: [RuleIndex.Cut] = []
    private(set) var literals: [PatternDatabase.Literal] = []
    /// By id.
    var targets: [[RuleIndex.Target]] = []

    /// Ids have 16 bits.
    private static let limit = 50_000

    func hasRoom(for count: Int) -> Bool { literals.count + count <= Self.limit && cuts.count + count <= Self.limit }

    mutating func add(_ factors: [Factor], _ target: RuleIndex.Target) {
        for factor in factors {
            var target = target
            target.isWhole = factor.isWhole
            target.length = UInt8(truncatingIfNeeded: factor.bytes.count)
            target.cut = UInt16(truncatingIfNeeded: number(of: RuleIndex.Cut(entry: Int(target.entry), place: factor.cut)))
            let key = Key(bytes: factor.bytes, isCaseSensitive: factor.isCaseSensitive)
            if let id = ids[key] {
                targets[id].append(target)
                continue
            }
            ids[key] = literals.count
            let id = UInt16(truncatingIfNeeded: literals.count)
            literals.append(
                PatternDatabase.Literal(id: id, bytes: factor.bytes, isCaseSensitive: factor.isCaseSensitive)
            )
            targets.append([target])
        }
    }

    private mutating func number(of cut: RuleIndex.Cut) -> Int {
        if let known = cutNumbers[cut] { return known }
        cutNumbers[cut] = cuts.count
        cuts.append(cut)
        return cuts.count - 1
    }
}
