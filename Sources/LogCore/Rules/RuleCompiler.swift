import YAML

/// Turns what the files say into types, rules and their index.
struct RuleCompiler {
    private let document: RuleDocument
    private var patterns: [RuleIndex.Entry] = []
    /// Where each of `patterns` was written, for errors.
    private var origins: [(id: String, text: RuleDefinition.Text)] = []
    private var rules: [Rule] = []
    private var conditions: [[RuleDefinition.Text]] = []
    /// Ids of named and of written-out conditions.
    private var conditionIDs: [String: Int] = [:]

    /// Rules and conditions together share 16 bits; far below that lies what compiles in a second.
    private static let ruleLimit = 4_000

    init(_ document: RuleDocument) { self.document = document }

    mutating func compiled() throws(RuleError) -> (types: [IssueType], rules: [Rule], index: RuleIndex) {
        var types: [IssueType] = []
        for definition in document.types where definition.isEnabled {
            types.append(definition.type)
            for rule in definition.rules where rule.isEnabled {
                try add(rule, type: types.count - 1, of: definition.type)
            }
        }
        for rule in document.severities where rule.isEnabled {
            guard rule.severity != nil else {
                throw .invalid(id: rule.id, what: "a rule in `severities` needs `severity`", at: rule.position)
            }
            try add(rule, type: nil, of: nil)
        }
        for (index, texts) in conditions.enumerated() {
            for text in texts { try add(text, owner: "condition", id: rules.count + index, isCaseSensitive: false) }
        }
        guard !rules.isEmpty else {
            throw .compilation("there is no rule that is switched on")
        }
        do {
            return (types, rules, try RuleIndex(patterns, rules))
        } catch {
            guard let index = error.pattern, index < origins.count else { throw .compilation(error.message) }
            throw failure(.of(error.message), at: index)
        }
    }

    private mutating func add(_ definition: RuleDefinition, type: Int?, of issue: IssueType?) throws(RuleError) {
        guard rules.count < Self.ruleLimit else {
            throw .invalid(
                id: definition.id,
                what: "there are more than \(Self.ruleLimit) rules",
                at: definition.position
            )
        }
        if rules.contains(where: { $0.id == definition.id }) {
            throw .invalid(id: definition.id, what: "another type has a rule of this id", at: definition.position)
        }
        for text in definition.patterns {
            try add(text, owner: definition.id, id: rules.count, isCaseSensitive: definition.isCaseSensitive)
        }
        for text in definition.requestPatterns {
            try add(
                text,
                owner: definition.id,
                id: rules.count,
                isCaseSensitive: definition.isCaseSensitive,
                isRequest: true
            )
        }
        rules.append(
            Rule(
                id: definition.id,
                type: type,
                severity: definition.severity ?? issue?.severity ?? .warning,
                isAttack: definition.isAttack ?? issue?.isAttack ?? false,
                rank: definition.rank,
                levels: definition.levels,
                unless: try conditions(definition.unless, of: definition.id),
                with: try conditions(definition.with, of: definition.id),
                withAll: try conditions(definition.withAll, of: definition.id),
                attackUnless: try conditions(definition.attackUnless, of: definition.id),
                attackNeedsRemote: definition.attackNeedsRemote,
                sources: definition.sources,
                services: definition.services
            )
        )
    }

    private mutating func conditions(
        _ texts: [RuleDefinition.Text],
        of rule: String
    ) throws(RuleError) -> ConditionSet {
        var set = ConditionSet()
        for text in texts {
            let patterns: [RuleDefinition.Text]
            if let name = text.condition {
                guard let condition = document.conditions.first(where: { $0.name == name }) else {
                    throw .invalid(id: rule, what: "there is no condition \"\(name)\"", at: text.position)
                }
                patterns = condition.patterns
            } else {
                patterns = [text]
            }
            if let known = conditionIDs[text.text] {
                set.insert(known)
                continue
            }
            guard conditions.count < ConditionSet.capacity else {
                throw .invalid(
                    id: rule,
                    what: "there are more than \(ConditionSet.capacity) different conditions in all rules",
                    at: text.position
                )
            }
            conditionIDs[text.text] = conditions.count
            set.insert(conditions.count)
            conditions.append(patterns)
        }
        return set
    }

    private mutating func add(
        _ text: RuleDefinition.Text,
        owner: String,
        id: Int,
        isCaseSensitive: Bool,
        isRequest: Bool = false
    ) throws(RuleError) {
        origins.append((owner, text))
        do {
            let expression = try LineExpression(text.text)
            let pattern = PatternDatabase.Pattern(
                id: UInt16(truncatingIfNeeded: id),
                expression: expression,
                isCaseSensitive: isCaseSensitive
            )
            patterns.append(
                RuleIndex.Entry(
                    pattern: pattern,
                    isRequest: isRequest,
                    isTrusted: document.trustedFiles.contains(text.position.file)
                )
            )
        } catch {
            throw failure(error, at: origins.count - 1)
        }
    }

    private func failure(_ problem: ExpressionError.Problem, at index: Int) -> RuleError {
        let origin = origins[index]
        let error = ExpressionError(expression: index, text: origin.text.text, problem: problem)
        return .pattern(id: origin.id, error, at: origin.text.position)
    }
}
