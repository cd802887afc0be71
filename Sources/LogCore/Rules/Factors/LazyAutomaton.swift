/// Says whether an expression matches from one place of a line on; not `Sendable`, one a thread.
///
/// The sets of states that an automaton can be in are its states here, made when a line leads to them and kept, so that a
/// byte costs a look into a table. A line that does not match is usually left after a few bytes.
final class LazyAutomaton {
    private struct Kernel: Hashable {
        /// States before places and forks are followed, ascending.
        var states: [Int32]
        /// What came before is part of a word.
        var isBehindWord: Bool
        /// Nothing came before.
        var isAtStart: Bool
    }

    private let automaton: ExpressionAutomaton
    private let entry: Int32
    private let hasBoundaries: Bool
    private let hasStart: Bool

    /// By byte; bytes of a class are all the same to the expression.
    private var classes: [UInt8] = []
    /// A byte of each class.
    private var members: [UInt8] = []
    /// Of a row of `table`: the classes and the line's end.
    private var width = 0

    private var kernels: [Kernel] = []
    private var numbers: [Kernel: Int16] = [:]
    private var table: [Int16] = []
    /// By what is before: nothing, a part of a word, another byte.
    private var starts: [Int16] = [-1, -1, -1]

    private static let unknown: Int16 = -1
    private static let dead: Int16 = -2
    private static let match: Int16 = -3
    /// All is forgotten when there are this many, so that no line can take memory without end.
    private static let limit = 500

    /// - Returns: nil for an expression that is too large.
    init?(_ tree: ExpressionTree) {
        var automaton = ExpressionAutomaton()
        guard let entry = automaton.add(tree) else { return nil }
        self.automaton = automaton
        self.entry = Int32(truncatingIfNeeded: entry)
        var (hasBoundaries, hasStart) = (false, false)
        var sets: Set<ByteSet> = []
        for state in automaton.states {
            switch state {
            case .byte(let set, _): sets.insert(set)
            case .place(.boundary, _), .place(.noBoundary, _): hasBoundaries = true
            case .place(.lineStart, _): hasStart = true
            case .place(.lineEnd, _), .fork, .end: break
            }
        }
        if hasBoundaries { sets.insert(.word) }
        (self.hasBoundaries, self.hasStart) = (hasBoundaries, hasStart)
        classify(sets)
    }

    private func classify(_ sets: Set<ByteSet>) {
        var classes = Array(repeating: 0, count: 256)
        for set in sets {
            var numbers: [Int: Int] = [:]
            for byte in 0..<256 {
                let key = classes[byte] * 2 + (set.contains(UInt8(byte)) ? 1 : 0)
                let number = numbers[key] ?? numbers.count
                numbers[key] = number
                classes[byte] = number
            }
        }
        self.classes = classes.map { UInt8($0) }
        members = Array(repeating: 0, count: (classes.max() ?? 0) + 1)
        for byte in 0..<256 { members[classes[byte]] = UInt8(byte) }
        width = members.count + 1
    }

    /// Whether a match begins at `index`.
    func matches(_ line: Span<UInt8>, from index: Int) -> Bool {
        var state = start(behind: index > 0 ? line[index &- 1] : nil)
        for place in index..<line.count {
            guard let next = step(state, Int(classes[Int(line[place])])) else { return true }
            if next == Self.dead { return false }
            state = next
        }
        return step(state, width &- 1) == nil
    }

    /// Whether a match of what is written from its end to its start ends at `index`.
    func matches(_ line: Span<UInt8>, before index: Int) -> Bool {
        var state = start(behind: index < line.count ? line[index] : nil)
        var place = index
        while place > 0 {
            place &-= 1
            guard let next = step(state, Int(classes[Int(line[place])])) else { return true }
            if next == Self.dead { return false }
            state = next
        }
        return step(state, width &- 1) == nil
    }

    private func start(behind byte: UInt8?) -> Int16 {
        let kind = byte.map { $0.isWord ? 1 : 2 } ?? 0
        if starts[kind] >= 0 { return starts[kind] }
        let state = number(of: [entry], isBehindWord: kind == 1, isAtStart: kind == 0)
        starts[kind] = state
        return state
    }

    /// Where a class of bytes leads from a state; nil to a match.
    @inline(__always)
    private func step(_ state: Int16, _ symbol: Int) -> Int16? {
        var next = table[Int(state) &* width &+ symbol]
        if next == Self.unknown { next = find(state, symbol) }
        return next == Self.match ? nil : next
    }

    private func find(_ state: Int16, _ symbol: Int) -> Int16 {
        let kernel = kernels[Int(state)]
        let byte = symbol < members.count ? members[symbol] : nil
        let next = step(kernel, byte)
        // The number may come with all others forgotten.
        if kernels.count > Int(state), kernels[Int(state)] == kernel { table[Int(state) &* width &+ symbol] = next }
        return next
    }

    private func step(_ kernel: Kernel, _ byte: UInt8?) -> Int16 {
        let isBeforeWord = byte?.isWord ?? false
        var next: Set<Int32> = []
        var visited: Set<Int> = []
        var open = kernel.states.map { Int($0) }
        while let state = open.popLast() {
            guard visited.insert(state).inserted else { continue }
            switch automaton.states[state] {
            case .end: return Self.match
            case .byte(let set, let target):
                if let byte, set.contains(byte) { next.insert(Int32(truncatingIfNeeded: target)) }
            case .fork(let first, let second): open += [first, second]
            case .place(let place, let target):
                let isThere =
                    switch place {
                    case .lineStart: kernel.isAtStart
                    case .lineEnd: byte == nil
                    case .boundary: kernel.isBehindWord != isBeforeWord
                    case .noBoundary: kernel.isBehindWord == isBeforeWord
                    }
                if isThere { open.append(target) }
            }
        }
        return next.isEmpty ? Self.dead : number(of: next.sorted(), isBehindWord: isBeforeWord, isAtStart: false)
    }

    private func number(of states: [Int32], isBehindWord: Bool, isAtStart: Bool) -> Int16 {
        let kernel = Kernel(
            states: states,
            isBehindWord: isBehindWord && hasBoundaries,
            isAtStart: isAtStart && hasStart
        )
        if let known = numbers[kernel] { return known }
        if kernels.count >= Self.limit {
            kernels.removeAll()
            numbers.removeAll()
            table.removeAll()
            starts = [-1, -1, -1]
        }
        let number = Int16(kernels.count)
        kernels.append(kernel)
        numbers[kernel] = number
        table.append(contentsOf: repeatElement(Self.unknown, count: width))
        return number
    }
}
