/// Branches of an expression as one automaton without memory (Thompson's construction): a state takes one byte, or leads
/// to two others at once, or is the end of a match.
struct ExpressionAutomaton {
    private enum State {
        case byte(ByteSet, next: Int)
        case fork(Int, Int)
        case end
    }

    /// One of the choices that the expression as a whole is: a sequence of parts that every match goes through.
    struct Branch {
        /// The state before each part; a match that passes one goes on there.
        var entries: [Int]
        /// Some part asks for a place: not all that has the bytes is a match.
        var hasPlaces: Bool
    }

    /// States of a match at one moment.
    struct Moment {
        /// Those that take a byte, ascending, each once.
        var states: [Int]
        /// Nothing more is needed.
        var isEnd: Bool
    }

    private var states: [State] = [.end]
    private(set) var branches: [Branch] = []
    /// When a state was visited last, while forks are followed.
    private var visits: [Int] = []
    private var visit = 0

    /// - Returns: nil for an expression that has too many states to be looked at.
    init?(_ tree: ExpressionTree, limit: Int = 8_000) {
        for parts in Self.choices(tree) {
            var entries = Array(repeating: 0, count: parts.count + 1)
            var next = 0
            for index in parts.indices.reversed() {
                guard let entry = add(parts[index], before: next, limit) else { return nil }
                next = entry
                entries[index] = entry
            }
            branches.append(Branch(entries: entries, hasPlaces: parts.contains(where: Self.hasPlaces)))
        }
        visits = Array(repeating: 0, count: states.count)
    }

    /// The sequences of which one must match, as far as that is so at the top.
    private static func choices(_ tree: ExpressionTree) -> [[ExpressionTree]] {
        switch tree {
        case .choice(let branches): return branches.flatMap(choices)
        case .sequence(let parts):
            // `\b(?:a|b)\b` is two branches, and a group around one part is nothing.
            let inner = parts.filter { if case .place = $0 { false } else { true } }
            guard inner.count == 1 else { return [parts] }
            switch inner[0] {
            case .choice, .sequence:
                return choices(inner[0]).map { parts.count == 1 ? $0 : [.place] + $0 }
            case .byte, .place, .repeated: return [parts]
            }
        case .byte, .place, .repeated: return [[tree]]
        }
    }

    private static func hasPlaces(_ tree: ExpressionTree) -> Bool {
        switch tree {
        case .byte: false
        case .place: true
        case .sequence(let parts), .choice(let parts): parts.contains(where: hasPlaces)
        case .repeated(let part, _, _): hasPlaces(part)
        }
    }

    /// Adds the states of `tree` in front of `next`; gives the first of them.
    private mutating func add(_ tree: ExpressionTree, before next: Int, _ limit: Int) -> Int? {
        guard states.count < limit else { return nil }
        switch tree {
        case .place: return next
        case .byte(let set):
            states.append(.byte(set, next: next))
            return states.count - 1
        case .sequence(let parts):
            var next = next
            for part in parts.reversed() {
                guard let entry = add(part, before: next, limit) else { return nil }
                next = entry
            }
            return next
        case .choice(let branches):
            var first: Int?
            for branch in branches.reversed() {
                guard let entry = add(branch, before: next, limit) else { return nil }
                first = first.map { fork(entry, $0) } ?? entry
            }
            return first ?? next
        case .repeated(let part, let least, let most):
            return add(part, least, most, before: next, limit)
        }
    }

    private mutating func add(
        _ part: ExpressionTree,
        _ least: Int,
        _ most: Int?,
        before next: Int,
        _ limit: Int
    ) -> Int? {
        var entry = next
        if let most {
            for _ in 0..<max(0, most - least) {
                guard let again = add(part, before: entry, limit) else { return nil }
                entry = fork(again, next)
            }
        } else {
            let loop = fork(next, next)
            guard let body = add(part, before: loop, limit) else { return nil }
            states[loop] = .fork(body, next)
            entry = loop
        }
        for _ in 0..<least {
            guard let again = add(part, before: entry, limit) else { return nil }
            entry = again
        }
        return entry
    }

    private mutating func fork(_ first: Int, _ second: Int) -> Int {
        states.append(.fork(first, second))
        return states.count - 1
    }

    /// What a match needs that has come as far as these states.
    mutating func moment(at entries: [Int]) -> Moment {
        visit += 1
        var open = entries
        var moment = Moment(states: [], isEnd: false)
        while let state = open.popLast() {
            guard visits[state] != visit else { continue }
            visits[state] = visit
            switch states[state] {
            case .end: moment.isEnd = true
            case .byte: moment.states.append(state)
            case .fork(let first, let second):
                open.append(first)
                open.append(second)
            }
        }
        moment.states.sort()
        return moment
    }

    /// The bytes a state of a `Moment` takes, and where it leads.
    func step(_ state: Int) -> (set: ByteSet, next: Int) {
        if case .byte(let set, let next) = states[state] { return (set, next) }
        return (ByteSet(), 0)
    }
}
