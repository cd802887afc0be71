import CHyperscan

/// Says whether single patterns match single lines; one a thread.
///
/// Where one of a pattern's literals stands, the rest of it is looked for from there in both directions; without one, or
/// after too many, all of the line is scanned. What that takes is made when it is first asked for.
@safe struct PatternProbes: ~Copyable {
    private let entries: [RuleIndex.Entry]
    private let cuts: [RuleIndex.Cut]
    /// By cut, what follows it in its expression.
    private var followers: [LazyAutomaton?]
    /// By cut, what comes before it, reversed; nil too where nothing does.
    private var leaders: [LazyAutomaton?]
    /// By cut: the two are not made yet, are made, or cannot be made.
    private var states: [State]
    private var databases: [PatternDatabase?]
    /// Large enough for each of `databases`.
    private var scratch: OpaquePointer?

    private enum State { case unmade, made, tooLarge }

    init(_ index: RuleIndex) {
        entries = index.entries
        cuts = index.cuts
        followers = Array(repeating: nil, count: cuts.count)
        leaders = followers
        states = Array(repeating: .unmade, count: cuts.count)
        databases = Array(repeating: nil, count: entries.count)
    }

    deinit {
        unsafe hs_free_scratch(scratch)
    }

    /// Whether the expression that a cut belongs to matches in `line` so that its cut lies at `place`.
    mutating func matches(cut: Int, in line: Span<UInt8>, at place: Int) -> Bool {
        if states[cut] == .unmade { make(cut) }
        guard states[cut] == .made else { return matches(cuts[cut].entry, in: line) }
        guard followers[cut]?.matches(line, from: place) ?? false else { return false }
        return leaders[cut]?.matches(line, before: place) ?? true
    }

    private mutating func make(_ number: Int) {
        let cut = cuts[number]
        let pattern = entries[cut.entry].pattern
        let branches = ExpressionTree(pattern.expression, isCaseSensitive: pattern.isCaseSensitive).branches
        let parts = branches[cut.place.branch]
        followers[number] = LazyAutomaton(.sequence(Array(parts[cut.place.part...])))
        if cut.place.part > 0 {
            leaders[number] = LazyAutomaton(ExpressionTree.sequence(Array(parts[..<cut.place.part])).reversed)
        }
        let isMade = followers[number] != nil && (cut.place.part == 0 || leaders[number] != nil)
        states[number] = isMade ? .made : .tooLarge
    }

    /// Whether the pattern of that index matches in `line`, which has no "\n".
    mutating func matches(_ index: Int, in line: Span<UInt8>) -> Bool {
        guard !line.isEmpty else { return false }
        if databases[index] == nil { compile(index) }
        guard let database = databases[index] else { return false }
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

    /// Takes about a millisecond, once.
    private mutating func compile(_ index: Int) {
        guard let database = try? PatternDatabase([entries[index].pattern], isProbe: true) else {
            preconditionFailure("a pattern was not tried before it was needed")
        }
        guard unsafe hs_alloc_scratch(database.handle, &scratch) == HS_SUCCESS else {
            preconditionFailure("Hyperscan: out of memory")
        }
        databases[index] = database
    }
}
