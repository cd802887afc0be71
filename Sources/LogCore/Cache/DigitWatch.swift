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
        let made = wide.isEmpty ? nil : try? RuleIndex(wide, [.any])
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

extension LineExpression {
    /// What `other` matches and all that differs from it in digits only: whatever takes one digit takes all.
    init(takingAnyDigit other: LineExpression) {
        let any = "\\x30-\\x39"
        let text = Array(other.pattern.utf8)
        var wide: [UInt8] = []
        var index = 0
        while index < text.count {
            let byte = text[index]
            var end = index + 1
            switch byte {
            // Every special byte is written `\xNN`, places are `\b` and the like.
            case UInt8(ascii: "\\"): end = index + (text[min(end, text.count - 1)] == UInt8(ascii: "x") ? 4 : 2)
            case UInt8(ascii: "{"): end = (text[index...].firstIndex(of: UInt8(ascii: "}")) ?? text.count - 1) + 1
            case UInt8(ascii: "["): end = text[index...].firstIndex(of: UInt8(ascii: "]")) ?? text.count
            default: break
            }
            let part = text[index..<min(end, text.count)]
            if byte.isDigit {
                wide += Array("[\(any)]".utf8)
            } else {
                wide += part
                if byte == UInt8(ascii: "["), ByteSet(escapes: part).hasDigits { wide += Array(any.utf8) }
            }
            index = end
        }
        pattern = String(decoding: wide, as: UTF8.self)
    }
}

extension ByteSet {
    /// Of `\xNN` and `\xNN-\xNN` one after the other, as `expression` writes them.
    fileprivate init(escapes text: ArraySlice<UInt8>) {
        self.init()
        let parts = String(decoding: text, as: UTF8.self).split(separator: "\\", omittingEmptySubsequences: true)
        var first: UInt8?
        for part in parts where part.hasPrefix("x") {
            guard let byte = UInt8(part.dropFirst().prefix(2), radix: 16) else { continue }
            if let start = first, start <= byte { insert(start...byte) } else { insert(byte...byte) }
            first = part.hasSuffix("-") ? byte : nil
        }
    }
}

extension ExpressionTree {
    /// Whether exchanging digits can make a match of none, or none of a match; those in short numbers (`ShortNumber`),
    /// which a `LineCache` always compares, aside.
    var tellsDigitsApart: Bool {
        switch self {
        case .byte(let set): set.partsDigits
        case .place: false
        case .choice(let branches): branches.contains(where: \.tellsDigitsApart)
        case .repeated(let part, _, _): part.tellsDigitsApart
        case .sequence: Self.tellsDigitsApart(flat)
        }
    }

    /// The same without digits where some would match and others not.
    fileprivate var withoutSomeDigits: ExpressionTree {
        switch self {
        case .byte(let set):
            var rest = set
            if set.partsDigits { for digit in ByteSet.digits.members { rest.remove(digit) } }
            return .byte(rest)
        case .place: return self
        case .sequence(let parts): return .sequence(parts.map(\.withoutSomeDigits))
        case .choice(let branches): return .choice(branches.map(\.withoutSomeDigits))
        case .repeated(let part, let least, let most):
            return .repeated(part.withoutSomeDigits, least: least, most: most)
        }
    }

    /// The parts of sequences in sequences, side by side.
    private var flat: [ExpressionTree] {
        if case .sequence(let parts) = self { parts.flatMap(\.flat) } else { [self] }
    }

    private static func tellsDigitsApart(_ parts: [ExpressionTree]) -> Bool {
        var index = 0
        while index < parts.count {
            let size = parts[index...].prefix { $0.isDigit }.count
            if size == 0 {
                if parts[index].tellsDigitsApart { return true }
                index += 1
                continue
            }
            let number = parts[index..<index + size]
            let before = index > 0 ? parts[index - 1] : nil
            if number.contains(where: \.tellsDigitsApart),
                !isShortNumber(before: before, number, after: parts[(index + size)...])
            {
                return true
            }
            index += size
        }
        return false
    }

    /// One byte that is a digit in any case.
    private var isDigit: Bool {
        if case .byte(let set) = self { set.isSubset(of: .digits) } else { false }
    }

    /// Whether these digits are a `ShortNumber` wherever the expression matches.
    private static func isShortNumber(
        before: ExpressionTree?,
        _ number: ArraySlice<ExpressionTree>,
        after: ArraySlice<ExpressionTree>
    ) -> Bool {
        guard case .byte(let separator)? = before, !separator.hasDigits, !mayBeginWithDigit(after) else { return false }
        if number.count == 1 { return true }
        guard number.count == 3, separator == ByteSet(0x20...0x20), case .byte(let first)? = number.first else {
            return false
        }
        // Of others than refusals only the first digit is compared.
        return first.isSubset(of: ShortNumber.firstOfRefusal) || !number.dropFirst().contains(where: \.tellsDigitsApart)
    }

    /// Whether what begins there may begin with a digit, or with nothing at all.
    private static func mayBeginWithDigit(_ parts: ArraySlice<ExpressionTree>) -> Bool {
        for part in parts {
            switch part {
            case .byte(let set): return set.hasDigits
            // Behind a digit that is the end of the number.
            case .place(.boundary), .place(.lineEnd): return false
            case .place: return true
            case .sequence(let inner): return mayBeginWithDigit(inner[...])
            case .choice(let branches): return branches.contains { mayBeginWithDigit([$0]) }
            case .repeated(let inner, let least, _):
                if mayBeginWithDigit([inner]) { return true }
                if least > 0 { return false }
            }
        }
        return true
    }
}
