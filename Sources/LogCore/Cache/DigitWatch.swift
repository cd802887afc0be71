/// Says for which lines the rules' verdict may be another when digits are exchanged that a `LineCache` does not compare.
///
/// Most expressions take any digit where they take one. For each of the others there is a wider one, which does: where it
/// does not match, the expression itself does not either, whatever the digits are. And there is a narrower one, which takes
/// no digit where not all would do: where it matches, so does the expression.
struct DigitWatch: ~Copyable {
    private let index: RuleIndex?
    private let literals: LiteralSearch?
    private var others: PatternScanner?
    private var probes: PatternProbes?
    /// By entry of `index`, what it was before, and its narrower form once somebody asked for it.
    private var origins: [ExpressionTree] = []
    private var narrow: [LazyAutomaton?] = []
    private var hits: [RuleMatch] = []

    /// False when there is no such watch: then any line's digits may matter.
    let isComplete: Bool

    /// More than any of the program's own patterns costs.
    private static let costLimit = 18_000

    init(_ rules: RuleIndex) {
        var wide: [RuleIndex.Entry] = []
        for (number, entry) in rules.entries.enumerated() {
            let pattern = entry.pattern
            let tree = ExpressionTree(pattern.expression, isCaseSensitive: pattern.isCaseSensitive)
            guard tree.tellsDigitsApart else { continue }
            var copy = entry
            copy.pattern.id = 0
            copy.takesAnyDigit = true
            copy.pattern.expression = LineExpression(takingAnyDigit: pattern.expression)
            // Whether a line is one of a refused request is known of all lines that share its place in the cache.
            copy.isRequest = entry.isRequest || number >= rules.firstSign
            wide.append(copy)
            origins.append(tree)
        }
        // Lines are waiting: patterns that take long to compile are not watched, and no line is recalled.
        let isCheap = !wide.contains { $0.cost > Self.costLimit }
        let made = wide.isEmpty || !isCheap ? nil : try? RuleIndex(wide, [.any])
        index = made
        isComplete = wide.isEmpty || made != nil
        literals = made?.literals.literals
        others = made?.others.map { PatternScanner($0) }
        probes = made.map { PatternProbes($0) }
        narrow = Array(repeating: nil, count: origins.count)
    }

    /// Whether the verdict on `line`, which is one, may depend on digits that a `LineCache` does not compare.
    mutating func mayMatter(in line: Span<UInt8>) -> Bool {
        guard let index else { return !isComplete }
        hits.removeAll(keepingCapacity: true)
        literals?.find(in: line, addingTo: &hits)
        others?.addAll(line, to: &hits)
        probes?.reset()
        var isRefusal: Bool?
        for hit in hits {
            for number in index.literals.targets(of: Int(hit.id)) {
                let target = index.targets[number]
                if target.kind == .request {
                    let signs = isRefusal ?? RequestSigns.areIn(line)
                    isRefusal = signs
                    if !signs { continue }
                }
                let place = Int(hit.end) &- Int(target.length)
                // Lines are short, so each place may be tried.
                var trials = 0
                guard target.isWhole || probes?.matches(number, in: line, at: place, &trials) ?? true else { continue }
                if !matchesAnyway(Int(target.entry), line) { return true }
            }
        }
        return false
    }

    /// Whether that expression matches in `line` whatever the digits are.
    private mutating func matchesAnyway(_ entry: Int, _ line: Span<UInt8>) -> Bool {
        guard entry < origins.count else { return false }
        if narrow[entry] == nil {
            let anything = ExpressionTree.repeated(.byte(ByteSet().inverted), least: 0, most: nil)
            narrow[entry] = LazyAutomaton(.sequence([anything, origins[entry].withoutSomeDigits]))
        }
        return narrow[entry]?.matches(line, from: 0) ?? false
    }
}

extension Rule {
    /// Of nothing in particular: it owns patterns that are only looked for.
    fileprivate static var any: Rule {
        Rule(
            id: "",
            type: nil,
            severity: .unknown,
            isAttack: false,
            rank: 0,
            levels: .all,
            unless: ConditionSet(),
            with: ConditionSet(),
            withAll: ConditionSet(),
            attackUnless: ConditionSet(),
            attackNeedsRemote: false,
            sources: [],
            services: []
        )
    }
}
