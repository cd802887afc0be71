/// A text that must stand in a line for a pattern to match there, if no other of its pattern's does.
struct Factor: Hashable {
    /// Small letters only where case does not count.
    var bytes: [UInt8]
    var isCaseSensitive: Bool
    /// Where it stands the pattern matches: nothing is left to find out.
    var isWhole: Bool
    /// Which of the expression's branches, and the part of it that begins where the text does.
    var cut: ExpressionCut
}

/// A place in an expression that every match of one of its branches goes through.
struct ExpressionCut: Hashable {
    /// Index in `ExpressionTree.branches`.
    var branch: Int
    /// Index of a part of the branch.
    var part: Int
}

/// Looks for the rarest set of texts of which every match of an expression holds one.
///
/// Every match goes through each part of a branch, so the texts that can follow there are such a set. The search begins
/// with the empty text and makes the most frequent of its texts longer by a byte, in every way that the automaton goes
/// on, as long as that makes them rarer; the part with the rarest result is taken.
struct FactorSearch {
    /// Texts for one branch.
    var limit = 128
    /// Texts end before a digit.
    var avoidsDigits = false
    /// A text this rare, by byte of text, is good enough.
    private static let enough = 0.000_002
    private static let longest = Literal.longest

    private let branches: [[ExpressionTree]]
    private var automaton = ExpressionAutomaton()
    private let frequency = TextFrequency.logs
    /// When a state was visited last, while forks are followed.
    private var visits: [Int] = []
    private var visit = 0

    private struct Text {
        var bytes: [UInt8] = []
        var share = 1.0
        /// States of the automaton that take the next byte.
        var states: [Int]
        /// Nothing more is needed.
        var isEnd: Bool
        /// It has letters whose case does not count, and letters whose case does.
        var isFolded = false
        var isExact = false
        /// It is left as it is.
        var isDone = false
    }

    init(_ expression: LineExpression, isCaseSensitive: Bool) {
        branches = ExpressionTree(expression, isCaseSensitive: isCaseSensitive).branches
    }

    /// The best factors, and how many of them a byte of logs has; nil when some match needs no byte at all, or the expression
    /// is too large to be looked at.
    mutating func best() -> (factors: [Factor], share: Double)? {
        var factors: Set<Factor> = []
        var share = 0.0
        for branch in branches.indices {
            guard let found = best(of: branch) else { return nil }
            factors.formUnion(found.factors)
            share += found.share
        }
        return factors.isEmpty ? nil : (Array(factors), share)
    }

    private mutating func best(of branch: Int) -> (factors: [Factor], share: Double)? {
        let parts = branches[branch]
        automaton = ExpressionAutomaton()
        var entries = Array(repeating: 0, count: parts.count)
        var next = 0
        for index in parts.indices.reversed() {
            guard let entry = automaton.add(parts[index], before: next) else { return nil }
            entries[index] = entry
            next = entry
        }
        visits = Array(repeating: 0, count: automaton.states.count)
        visit = 0
        let hasPlaces = parts.contains(where: \.hasPlaces)
        var best: (factors: [Factor], share: Double)?
        for part in parts.indices {
            if case .place = parts[part] { continue }
            guard let texts = texts(from: entries[part], below: best?.share ?? .infinity) else { continue }
            let share = texts.reduce(0) { $0 + $1.share }
            if let best, best.share <= share { continue }
            if texts.contains(where: \.bytes.isEmpty) { continue }
            let cut = ExpressionCut(branch: branch, part: part)
            best = (texts.map { Self.factor($0, cut, isWhole: part == 0 && !hasPlaces) }, share)
            if share <= Self.enough * Double(texts.count) { break }
        }
        return best
    }

    private static func factor(_ text: Text, _ cut: ExpressionCut, isWhole: Bool) -> Factor {
        // One literal has one kind of letters: with both, it is found in more lines than match.
        let isMixed = text.isFolded && text.isExact
        return Factor(
            bytes: text.isFolded ? text.bytes.map(\.lowercase) : text.bytes,
            isCaseSensitive: text.isExact && !text.isFolded,
            isWhole: isWhole && text.isEnd && !isMixed,
            cut: cut
        )
    }

    /// The texts that every match holds one of which passes `entry`; nil when they come oftener than `share`.
    private mutating func texts(from entry: Int, below share: Double) -> [Text]? {
        var done = 0.0
        var texts = [append(nil, to: Text(states: [], isEnd: false), [entry], isFolded: false)]
        while true {
            var worst: Int?
            for index in texts.indices where !texts[index].isDone {
                if texts[index].share > (worst.map { texts[$0].share } ?? 0) { worst = index }
            }
            guard let worst, texts[worst].share > Self.enough else { break }
            guard let longer = longer(texts[worst]), texts.count + longer.count <= limit else {
                texts[worst].isDone = true
                done += texts[worst].share
                if done > share { return nil }
                continue
            }
            texts[worst] = longer[0]
            texts.append(contentsOf: longer.dropFirst())
        }
        // What can only go on in one way costs nothing to know.
        for index in texts.indices where !texts[index].bytes.isEmpty {
            while let longer = longer(texts[index]), longer.count == 1 { texts[index] = longer[0] }
        }
        return texts
    }

    /// All that can come of `text` with the next byte; nil when that says hardly more than `text` does.
    private mutating func longer(_ text: Text) -> [Text]? {
        guard !text.isEnd, text.bytes.count < Self.longest else { return nil }
        var steps: [(set: ByteSet, next: Int)] = []
        var union = ByteSet()
        for state in text.states {
            guard case .byte(let set, let next) = automaton.states[state] else { continue }
            steps.append((set, next))
            union.formUnion(set)
        }
        guard !union.isEmpty, union.count <= 80, !avoidsDigits || !union.hasDigits else { return nil }
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
        // Together they cannot come oftener than what they begin with.
        if share > text.share {
            for index in results.indices { results[index].share *= text.share / share }
        }
        return results.count <= 32 || share <= text.share * 0.9 ? results : nil
    }

    private mutating func append(_ byte: UInt8?, to text: Text, _ states: [Int], isFolded: Bool) -> Text {
        var next = text
        (next.states, next.isEnd) = closure(of: states)
        guard let byte else { return next }
        next.share = frequency.share(of: text.bytes, share: text.share, and: byte.lowercase)
        next.bytes.append(byte)
        next.isFolded = text.isFolded || isFolded
        next.isExact = text.isExact || (byte.isLetter && !isFolded)
        return next
    }

    /// The states that take a byte and can be reached from `states` without one, wherever that is.
    private mutating func closure(of states: [Int]) -> (states: [Int], isEnd: Bool) {
        visit += 1
        var open = states
        var found: [Int] = []
        var isEnd = false
        while let state = open.popLast() {
            guard visits[state] != visit else { continue }
            visits[state] = visit
            switch automaton.states[state] {
            case .end: isEnd = true
            case .byte: found.append(state)
            case .place(_, let next): open.append(next)
            case .fork(let first, let second):
                open.append(first)
                open.append(second)
            }
        }
        return (found, isEnd)
    }
}
