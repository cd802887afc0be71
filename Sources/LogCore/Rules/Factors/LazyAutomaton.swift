/// Says whether an expression matches from one place of a line on; one a thread.
///
/// The sets of states that an automaton can be in are its states here, made when a line leads to them and kept, so that a
/// byte costs a look into a table. A line that does not match is usually left after a few bytes.
struct LazyAutomaton {
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
    /// Where in `table` the rows of kernels begin.
    private var rows: [Kernel: Int32] = [:]
    /// A row for each of `kernels`: by class the row that comes next.
    private var table: [Int32] = []
    /// The first rows by what is before: nothing, a part of a word, another byte.
    private var starts: (Int32, Int32, Int32) = (unknown, unknown, unknown)

    /// How often all was forgotten.
    private var age: UInt32 = 0

    /// Where a literal leads that always stands at the start, by what is before it.
    struct Passed {
        fileprivate var rows: (Int32, Int32, Int32) = (unknown, unknown, unknown)
        /// Of the automaton when `rows` were true.
        fileprivate var age: UInt32 = 0
    }

    fileprivate static let unknown: Int32 = -1
    private static let dead: Int32 = -2
    private static let match: Int32 = -3
    /// Not the same for both cases of a letter.
    private static let manifold: Int32 = -4
    /// All is forgotten when the table or the number of rows would be larger, so that no line can take memory without end.
    private static let tableLimit = 1 << 16
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

    private mutating func classify(_ sets: Set<ByteSet>) {
        var classes = Array(repeating: 0, count: 256)
        for set in sets {
            // By class, and whether its bytes are in the set: the class that they are from now on.
            var numbers = Array(repeating: -1, count: 512)
            var count = 0
            for byte in 0..<256 {
                let key = classes[byte] * 2 + (set.contains(UInt8(byte)) ? 1 : 0)
                if numbers[key] < 0 {
                    numbers[key] = count
                    count += 1
                }
                classes[byte] = numbers[key]
            }
        }
        self.classes = classes.map { UInt8($0) }
        members = Array(repeating: 0, count: (classes.max() ?? 0) + 1)
        for byte in 0..<256 { members[classes[byte]] = UInt8(byte) }
        width = members.count + 1
    }

    /// Whether a match begins where the literal does that stands at `literal`.
    mutating func matches(_ line: Span<UInt8>, _ literal: Range<Int>, _ passed: inout Passed) -> Bool {
        if passed.age != age { passed = Passed(age: age) }
        let before = literal.lowerBound > 0 ? line[literal.lowerBound &- 1] : nil
        let known =
            switch before {
            case nil: passed.rows.0
            case let byte?: byte.isWord ? passed.rows.1 : passed.rows.2
            }
        if known >= 0 { return matches(line, from: literal.upperBound, known) }
        if known == Self.unknown { pass(line, literal, behind: before, &passed) }
        if known == Self.dead || known == Self.match { return known == Self.match }
        return matches(line, from: literal.lowerBound, start(behind: before))
    }

    /// Whether a match begins at `index`.
    mutating func matches(_ line: Span<UInt8>, from index: Int) -> Bool {
        matches(line, from: index, start(behind: index > 0 ? line[index &- 1] : nil))
    }

    /// Finds out where the literal leads.
    private mutating func pass(
        _ line: Span<UInt8>,
        _ literal: Range<Int>,
        behind before: UInt8?,
        _ passed: inout Passed
    ) {
        var row = start(behind: before)
        for place in literal {
            let byte = line[place]
            let symbol = Int(classes[Int(byte)])
            if byte.isLetter, classes[Int(byte ^ 0x20)] != classes[Int(byte)] {
                row = Self.manifold
                break
            }
            var next = table[Int(row) &+ symbol]
            if next == Self.unknown { next = find(row, symbol) }
            row = next
            if row < 0 { break }
        }
        // All may have been forgotten on the way.
        if passed.age != age { passed = Passed(age: age) }
        switch before {
        case nil: passed.rows.0 = row
        case let byte?: if byte.isWord { passed.rows.1 = row } else { passed.rows.2 = row }
        }
    }

    /// Whether a match goes on at `index` in that row.
    private mutating func matches(_ line: Span<UInt8>, from index: Int, _ first: Int32) -> Bool {
        var row = first
        var place = index
        while true {
            var next = walk(line, from: &place, &row)
            if next == Self.unknown {
                next = find(row, place < line.count ? Int(classes[Int(line[place])]) : width &- 1)
            }
            guard next >= 0 else { return next == Self.match }
            row = next
            place &+= 1
        }
    }

    /// Whether a match of what is written from its end to its start ends at `index`.
    mutating func matches(_ line: Span<UInt8>, before index: Int) -> Bool {
        var row = start(behind: index < line.count ? line[index] : nil)
        var place = index
        while true {
            var next = walk(line, before: &place, &row)
            if next == Self.unknown { next = find(row, place > 0 ? Int(classes[Int(line[place &- 1])]) : width &- 1) }
            guard next >= 0 else { return next == Self.match }
            row = next
            place &-= 1
        }
    }

    /// Goes on as far as is known.
    ///
    /// - Returns: `dead`, `match`, or `unknown` for what the byte at `place` or the line's end leads to.
    private func walk(_ line: Span<UInt8>, from place: inout Int, _ row: inout Int32) -> Int32 {
        let (classes, table) = (classes.span, table.span)
        while place < line.count {
            let next = table[Int(row) &+ Int(classes[Int(line[place])])]
            if next < 0 { return next }
            row = next
            place &+= 1
        }
        return table[Int(row) &+ width &- 1]
    }

    /// The same towards the line's start, with the byte before `place`.
    private func walk(_ line: Span<UInt8>, before place: inout Int, _ row: inout Int32) -> Int32 {
        let (classes, table) = (classes.span, table.span)
        while place > 0 {
            let next = table[Int(row) &+ Int(classes[Int(line[place &- 1])])]
            if next < 0 { return next }
            row = next
            place &-= 1
        }
        return table[Int(row) &+ width &- 1]
    }

    private mutating func start(behind byte: UInt8?) -> Int32 {
        guard let byte else {
            if starts.0 < 0 { starts.0 = row(of: [entry], isBehindWord: false, isAtStart: true) }
            return starts.0
        }
        if byte.isWord {
            if starts.1 < 0 { starts.1 = row(of: [entry], isBehindWord: true, isAtStart: false) }
            return starts.1
        }
        if starts.2 < 0 { starts.2 = row(of: [entry], isBehindWord: false, isAtStart: false) }
        return starts.2
    }

    /// Finds out where a class of bytes, or the line's end, leads from a row.
    private mutating func find(_ row: Int32, _ symbol: Int) -> Int32 {
        let number = Int(row) / width
        let kernel = kernels[number]
        let byte = symbol < members.count ? members[symbol] : nil
        let next = step(kernel, byte)
        // The row may come with all others forgotten.
        if kernels.count > number, kernels[number] == kernel { table[Int(row) &+ symbol] = next }
        return next
    }

    private mutating func step(_ kernel: Kernel, _ byte: UInt8?) -> Int32 {
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
        return next.isEmpty ? Self.dead : row(of: next.sorted(), isBehindWord: isBeforeWord, isAtStart: false)
    }

    private mutating func row(of states: [Int32], isBehindWord: Bool, isAtStart: Bool) -> Int32 {
        let kernel = Kernel(
            states: states,
            isBehindWord: isBehindWord && hasBoundaries,
            isAtStart: isAtStart && hasStart
        )
        if let known = rows[kernel] { return known }
        if kernels.count >= Self.limit || table.count + width > Self.tableLimit {
            kernels.removeAll()
            rows.removeAll()
            table.removeAll()
            starts = (Self.unknown, Self.unknown, Self.unknown)
            age &+= 1
        }
        let row = Int32(truncatingIfNeeded: table.count)
        kernels.append(kernel)
        rows[kernel] = row
        table.append(contentsOf: repeatElement(Self.unknown, count: width))
        return row
    }
}
