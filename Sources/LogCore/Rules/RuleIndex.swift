/// The patterns of a `RuleSet` in up to three databases, so that few lines are compared with the costly ones.
///
/// The first is for whole buffers. Patterns of refused requests are tried on lines that may be such (`RequestSigns`), and
/// conditions on lines in which a rule matched that asks for some; neither has any part in most lines.
struct RuleIndex: Sendable {
    /// Ids below this are rules, from it on conditions.
    let ruleCount: Int

    /// Stands in the first database for the patterns of `RequestSigns`; nil when no rule has patterns of requests.
    let requestID: UInt16?

    let first: PatternDatabase
    let requests: PatternDatabase?
    let conditions: PatternDatabase?

    /// Whether the rule of that index asks for conditions.
    let hasConditions: [Bool]

    /// A pattern of a rule or condition, and whether it is about refused requests only.
    struct Entry {
        var pattern: PatternDatabase.Pattern
        var isRequest: Bool
    }

    /// - Parameters:
    ///   - entries: at least one that belongs to a rule; an id is an index in `rules` or, from `rules.count` on, a condition.
    ///   - rules: those that the ids speak of.
    /// - Throws: which of `entries` Hyperscan does not take, and why.
    init(_ entries: [Entry], _ rules: [Rule]) throws(PatternDatabase.Refusal) {
        ruleCount = rules.count
        hasConditions = rules.map {
            !$0.unless.isEmpty || !$0.with.isEmpty || !$0.withAll.isEmpty || !$0.attackUnless.isEmpty
        }
        var (first, requests, conditions): ([Int], [Int], [Int]) = ([], [], [])
        for (index, entry) in entries.enumerated() {
            if entry.pattern.id >= rules.count {
                conditions.append(index)
            } else if entry.isRequest {
                requests.append(index)
            } else {
                first.append(index)
            }
        }
        let signs = requests.isEmpty ? nil : (entries.map(\.pattern.id).max() ?? 0) + 1
        requestID = signs
        self.first = try Self.database(entries, first, signs: signs)
        self.requests = requests.isEmpty ? nil : try Self.database(entries, requests)
        self.conditions = conditions.isEmpty ? nil : try Self.database(entries, conditions)
    }

    private static func database(
        _ entries: [Entry],
        _ chosen: [Int],
        signs: UInt16? = nil
    ) throws(PatternDatabase.Refusal) -> PatternDatabase {
        var patterns = chosen.map { entries[$0].pattern }
        if let signs {
            for text in RequestSigns.patterns {
                guard let expression = try? LineExpression(text) else {
                    preconditionFailure("the patterns of requests are wrong")
                }
                patterns.append(PatternDatabase.Pattern(id: signs, expression: expression, isCaseSensitive: false))
            }
        }
        do {
            return try PatternDatabase(patterns)
        } catch {
            let index = error.pattern.flatMap { $0 < chosen.count ? chosen[$0] : nil }
            throw PatternDatabase.Refusal(pattern: index, message: error.message)
        }
    }

    /// Bytes of memory the compiled patterns take.
    var size: Int { first.size + (requests?.size ?? 0) + (conditions?.size ?? 0) }
}
