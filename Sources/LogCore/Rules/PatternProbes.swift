import CHyperscan

/// Says whether single patterns match single lines; one a thread.
///
/// Where one of a pattern's literals stands, the rest of it is looked for from there in both directions; without one, or
/// after too many, all of the line is scanned. What that takes is made when it is first asked for.
@safe struct PatternProbes: ~Copyable {
    private let index: RuleIndex
    /// By target.
    private var passed: [LazyAutomaton.Passed]
    /// By cut: the index in `automata` of what follows it in its expression, or one of the numbers below.
    private var followers: [Int32]
    /// By cut: the same of what comes before it, reversed; one of the numbers below too where nothing does.
    private var leaders: [Int32]
    private var automata: [LazyAutomaton] = []
    private var databases: [PatternDatabase?]
    /// Large enough for each of `databases`.
    private var scratch: OpaquePointer?

    private static let unmade: Int32 = -1
    private static let tooLarge: Int32 = -2

    /// A line with one literal after the other must not cost their number times its length.
    private static let limit = 24
    /// Entries that all of the line at hand was scanned for in vain.
    private var refused: [Int] = []

    init(_ index: RuleIndex) {
        self.index = index
        passed = Array(repeating: LazyAutomaton.Passed(), count: index.targets.count)
        followers = Array(repeating: Self.unmade, count: index.cuts.count)
        leaders = followers
        databases = Array(repeating: nil, count: index.entries.count)
    }

    deinit {
        unsafe hs_free_scratch(scratch)
    }

    /// Another line begins.
    mutating func reset() {
        if !refused.isEmpty { refused.removeAll(keepingCapacity: true) }
    }

    /// Whether the pattern of a target matches in `line` where its literal stands at `place`, or, after too many tries,
    /// anywhere.
    ///
    /// `trials` counts how often this was asked of the patterns at hand.
    mutating func matches(_ number: Int, in line: Span<UInt8>, at place: Int, _ trials: inout Int) -> Bool {
        trials &+= 1
        let (cut, length) = (Int(index.targets[number].cut), Int(index.targets[number].length))
        if followers[cut] == Self.unmade { make(cut) }
        let (follower, leader) = (Int(followers[cut]), Int(leaders[cut]))
        guard trials <= Self.limit, follower >= 0 else { return matches(entry: index.cuts[cut].entry, in: line) }
        guard automata[follower].matches(line, place..<place &+ length, &passed[number]) else { return false }
        return leader < 0 || automata[leader].matches(line, before: place)
    }

    private mutating func make(_ number: Int) {
        let cut = index.cuts[number]
        let pattern = index.entries[cut.entry].pattern
        let branches = ExpressionTree(pattern.expression, isCaseSensitive: pattern.isCaseSensitive).branches
        let parts = branches[cut.place.branch]
        followers[number] = Self.tooLarge
        guard let follower = LazyAutomaton(.sequence(Array(parts[cut.place.part...]))) else { return }
        if cut.place.part > 0 {
            let before = ExpressionTree.sequence(Array(parts[..<cut.place.part])).reversed
            guard let leader = LazyAutomaton(before) else { return }
            leaders[number] = Int32(truncatingIfNeeded: automata.count)
            automata.append(leader)
        }
        followers[number] = Int32(truncatingIfNeeded: automata.count)
        automata.append(follower)
    }

    /// Whether the pattern of that index matches anywhere in `line`, which has no "\n".
    mutating func matches(entry: Int, in line: Span<UInt8>) -> Bool {
        if refused.contains(entry) { return false }
        if scan(line, for: entry) { return true }
        refused.append(entry)
        return false
    }

    private mutating func scan(_ line: Span<UInt8>, for entry: Int) -> Bool {
        guard !line.isEmpty else { return false }
        if databases[entry] == nil { compile(entry) }
        guard let database = databases[entry] else { return false }
        return unsafe line.withUnsafeBytes { raw in
            guard let base = raw.baseAddress else { return false }
            let status = unsafe hs_scan(
                database.handle,
                base.assumingMemoryBound(to: CChar.self),
                UInt32(truncatingIfNeeded: raw.count),
                0,
                scratch,
                // One match says it all.
                { _, _, _, _, _ in 1 },
                nil
            )
            precondition(status == HS_SUCCESS || status == HS_SCAN_TERMINATED, "Hyperscan: a scan failed")
            return status == HS_SCAN_TERMINATED
        }
    }

    /// Takes about a millisecond, once: what takes longer is compiled already.
    private mutating func compile(_ entry: Int) {
        let known = index.costly[entry]
        guard let database = known ?? (try? PatternDatabase([index.entries[entry].pattern], isProbe: true)) else {
            preconditionFailure("a pattern was not tried before it was needed")
        }
        guard unsafe hs_alloc_scratch(database.handle, &scratch) == HS_SUCCESS else {
            preconditionFailure("Hyperscan: out of memory")
        }
        databases[entry] = database
    }
}
