import CHyperscan

/// Says whether single patterns match single lines; one a thread. A pattern is compiled when it is first asked for.
@safe struct PatternProbes: ~Copyable {
    private let entries: [RuleIndex.Entry]
    private var databases: [PatternDatabase?]
    /// Large enough for each of `databases`.
    private var scratch: OpaquePointer?

    init(_ entries: [RuleIndex.Entry]) {
        self.entries = entries
        databases = Array(repeating: nil, count: entries.count)
    }

    deinit {
        unsafe hs_free_scratch(scratch)
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
