/// An expression as an automaton without memory (Thompson's construction): a state takes one byte, stands at a place, leads
/// to two others at once, or is the end of a match.
struct ExpressionAutomaton {
    enum State {
        case byte(ByteSet, next: Int)
        case place(ExpressionTree.Place, next: Int)
        case fork(Int, Int)
        case end
    }

    private(set) var states: [State] = [.end]

    /// Adds the states of `tree` in front of `next`, which 0 makes the end.
    ///
    /// - Returns: the first of them; nil when there are more than `limit` in all.
    mutating func add(_ tree: ExpressionTree, before next: Int = 0, limit: Int = 8_000) -> Int? {
        guard states.count < limit else { return nil }
        switch tree {
        case .place(let place):
            states.append(.place(place, next: next))
            return states.count - 1
        case .byte(let set):
            states.append(.byte(set, next: next))
            return states.count - 1
        case .sequence(let parts):
            var next = next
            for part in parts.reversed() {
                guard let entry = add(part, before: next, limit: limit) else { return nil }
                next = entry
            }
            return next
        case .choice(let branches):
            var first: Int?
            for branch in branches.reversed() {
                guard let entry = add(branch, before: next, limit: limit) else { return nil }
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
                guard let again = add(part, before: entry, limit: limit) else { return nil }
                entry = fork(again, next)
            }
        } else {
            let loop = fork(next, next)
            guard let body = add(part, before: loop, limit: limit) else { return nil }
            states[loop] = .fork(body, next)
            entry = loop
        }
        for _ in 0..<least {
            guard let again = add(part, before: entry, limit: limit) else { return nil }
            entry = again
        }
        return entry
    }

    private mutating func fork(_ first: Int, _ second: Int) -> Int {
        states.append(.fork(first, second))
        return states.count - 1
    }
}
