/// A text that must stand in a line for a pattern to match there, if no other of its pattern's does.
struct Factor: Hashable {
    /// Small letters only where case does not count.
    var bytes: [UInt8]
    var isCaseSensitive: Bool
    /// Where it stands the pattern matches: nothing is left to find out.
    var isWhole: Bool
}

/// Looks for the rarest set of texts of which every match of an expression holds one.
///
/// Every match goes through each part of a branch, so the texts that can follow there are such a set. The search begins
/// with the empty text and makes the most frequent of its texts longer by a byte, in every way that the automaton goes
/// on, as long as that makes them rarer; the part with the rarest result is taken.
struct FactorSearch {
    /// Texts for one branch.
    var limit = 192
    /// A text this rare, by byte of text, is good enough.
    var enough = 0.000_002
    private static let longest = 12

    private var automaton: ExpressionAutomaton
    private let frequency = TextFrequency.logs

    private struct Text {
        var bytes: [UInt8] = []
        var share = 1.0
        var moment: ExpressionAutomaton.Moment
        /// It has letters whose case does not count, and letters whose case does.
        var isFolded = false
        var isExact = false
        /// It is left as it is.
        var isDone = false
    }

    /// - Returns: nil for an expression that is too large.
    init?(_ expression: LineExpression, isCaseSensitive: Bool) {
        guard let automaton = ExpressionAutomaton(ExpressionTree(expression, isCaseSensitive: isCaseSensitive)) else {
            return nil
        }
        self.automaton = automaton
    }

    /// The best factors, and how many of them a byte of logs has; nil when some match needs no byte at all.
    mutating func best() -> (factors: [Factor], share: Double)? {
        var factors: Set<Factor> = []
        var share = 0.0
        for branch in automaton.branches {
            guard let found = best(of: branch) else { return nil }
            factors.formUnion(found.factors)
            share += found.share
        }
        return factors.isEmpty ? nil : (Array(factors), share)
    }

    private mutating func best(of branch: ExpressionAutomaton.Branch) -> (factors: [Factor], share: Double)? {
        var best: (factors: [Factor], share: Double)?
        for (index, entry) in branch.entries.enumerated() {
            if index > 0, entry == branch.entries[index - 1] { continue }
            let texts = texts(from: entry)
            let share = texts.reduce(0) { $0 + $1.share }
            if let best, best.share <= share { continue }
            if texts.contains(where: \.bytes.isEmpty) { continue }
            let isWhole = !branch.hasPlaces && entry == branch.entries[0]
            best = (texts.map { Self.factor($0, isWhole: isWhole) }, share)
            if share <= enough { break }
        }
        return best
    }

    private static func factor(_ text: Text, isWhole: Bool) -> Factor {
        // One literal has one kind of letters: with both, it is found in more lines than match.
        let isMixed = text.isFolded && text.isExact
        return Factor(
            bytes: text.isFolded ? text.bytes.map(\.lowercase) : text.bytes,
            isCaseSensitive: text.isExact && !text.isFolded,
            isWhole: isWhole && text.moment.isEnd && !isMixed
        )
    }

    /// The texts that every match holds one of which passes `entry`.
    private mutating func texts(from entry: Int) -> [Text] {
        var texts = [Text(moment: automaton.moment(at: [entry]))]
        while true {
            var worst: Int?
            for index in texts.indices where !texts[index].isDone {
                if texts[index].share > (worst.map { texts[$0].share } ?? 0) { worst = index }
            }
            guard let worst, texts[worst].share > enough else { return texts }
            let text = texts[worst]
            guard !text.moment.isEnd, text.bytes.count < Self.longest, let longer = longer(text),
                texts.count + longer.count <= limit
            else {
                texts[worst].isDone = true
                continue
            }
            texts[worst] = longer[0]
            texts.append(contentsOf: longer.dropFirst())
        }
    }

    /// All that can come of `text` with the next byte; nil when that says hardly more than `text` does.
    private mutating func longer(_ text: Text) -> [Text]? {
        let steps = text.moment.states.map { automaton.step($0) }
        var union = ByteSet()
        for step in steps { union.formUnion(step.set) }
        guard !union.isEmpty, union.count <= 80 else { return nil }
        var results: [Text] = []
        for byte in union.members {
            let other = byte ^ 0x20
            var (both, one): ([Int], [Int]) = ([], [])
            for step in steps where step.set.contains(byte) {
                if byte.isLetter, step.set.contains(other) { both.append(step.next) } else { one.append(step.next) }
            }
            if !both.isEmpty, !byte.isUppercase { results.append(append(byte, to: text, both, isFolded: true)) }
            if !one.isEmpty { results.append(append(byte, to: text, one, isFolded: false)) }
        }
        let share = results.reduce(0) { $0 + $1.share }
        return share <= text.share * 0.6 ? results : nil
    }

    private mutating func append(_ byte: UInt8, to text: Text, _ states: [Int], isFolded: Bool) -> Text {
        Text(
            bytes: text.bytes + [byte],
            share: frequency.share(of: text.bytes, share: text.share, and: byte.lowercase),
            moment: automaton.moment(at: states),
            isFolded: text.isFolded || isFolded,
            isExact: text.isExact || (byte.isLetter && !isFolded)
        )
    }
}
