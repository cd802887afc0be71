import CHyperscan

/// Finds the patterns of one database in buffers of many lines; one a thread.
@safe struct PatternScanner: ~Copyable {
    /// On the heap because Hyperscan's callback gets its address.
    ///
    /// The first field, because the compiler tells the thread sanitizer of an access to what this points to by the first
    /// word of the struct. That has to be something that no other scanner shares, which the database is not.
    fileprivate let state: UnsafeMutablePointer<ScanState>
    fileprivate let database: PatternDatabase
    fileprivate let scratch: OpaquePointer

    init(_ database: PatternDatabase) {
        self.database = database
        var scratch: OpaquePointer?
        let status = unsafe hs_alloc_scratch(database.handle, &scratch)
        guard status == HS_SUCCESS, let scratch = unsafe scratch else {
            preconditionFailure("Hyperscan: out of memory")
        }
        unsafe self.scratch = scratch
        unsafe state = .allocate(capacity: 1)
        unsafe state.initialize(to: ScanState(lastLines: Array(repeating: 0..<0, count: database.idCount)))
    }

    deinit {
        unsafe hs_free_scratch(scratch)
        unsafe state.deinitialize(count: 1)
        unsafe state.deallocate()
    }

    /// Puts the matches in `bytes` in place of what `matches` holds, in the order of their ends.
    ///
    /// Of one pattern in one line there is usually one only, however often it matches there.
    ///
    /// - Parameters:
    ///   - bytes: less than 4 GiB; a line may end with "\n" or with the bytes.
    ///   - matches: what it held before is gone; its storage is used again.
    mutating func scan(_ bytes: Span<UInt8>, into matches: inout [LineMatch]) {
        precondition(bytes.count <= UInt32.max, "offsets of matches have 32 bits")
        matches.removeAll(keepingCapacity: true)
        guard !bytes.isEmpty else { return }
        unsafe bytes.withUnsafeBytes { raw in
            guard let base = raw.baseAddress else { return }
            unsafe state.pointee.begin(raw.bindMemory(to: UInt8.self), matches: &matches)
            let status = unsafe hs_scan(
                database.handle,
                base.assumingMemoryBound(to: CChar.self),
                UInt32(raw.count),
                0,
                scratch,
                { id, _, end, _, context in
                    guard let context = unsafe context else { return 1 }
                    unsafe context.assumingMemoryBound(to: ScanState.self).pointee.add(
                        UInt16(truncatingIfNeeded: id),
                        Int(end)
                    )
                    return 0
                },
                state
            )
            precondition(status == HS_SUCCESS, "Hyperscan: a scan failed")
            unsafe state.pointee.finish(&matches)
        }
    }
}

extension PatternScanner {
    /// Adds every match in `bytes` to `matches`, in the order of their ends; one pattern may match many times in a line.
    mutating func addAll(_ bytes: Span<UInt8>, to matches: inout [LineMatch]) {
        precondition(bytes.count <= UInt32.max, "offsets of matches have 32 bits")
        guard !bytes.isEmpty else { return }
        let first = matches.count
        unsafe bytes.withUnsafeBytes { raw in
            guard let base = raw.baseAddress else { return }
            unsafe state.pointee.begin(matches: &matches)
            let status = unsafe hs_scan(
                database.handle,
                base.assumingMemoryBound(to: CChar.self),
                UInt32(raw.count),
                0,
                scratch,
                { id, _, end, _, context in
                    guard let context = unsafe context else { return 1 }
                    unsafe context.assumingMemoryBound(to: ScanState.self).pointee.addAlways(
                        UInt16(truncatingIfNeeded: id),
                        UInt32(truncatingIfNeeded: end)
                    )
                    return 0
                },
                state
            )
            precondition(status == HS_SUCCESS, "Hyperscan: a scan failed")
            let isOrdered = unsafe state.pointee.isOrdered
            unsafe state.pointee.end(&matches)
            if first > 0 || !isOrdered { matches.sort { $0.end < $1.end } }
        }
    }
}

extension Span<UInt8> {
    /// The line in which a match with this end lies, without its "\n".
    func lineAround(_ end: Int) -> Range<Int> {
        unsafe withUnsafeBytes { raw in unsafe NewlineSearch.line(around: end, in: raw) }
    }
}

/// What the callback knows during one scan.
@safe private struct ScanState {
    /// By id: the line of its last match, so that further matches in it are passed over.
    private var lastLines: [Range<Int>]
    private var bytes = unsafe UnsafeBufferPointer<UInt8>(start: nil, count: 0)
    private var matches: [LineMatch] = []
    /// The line of the last match of any id.
    private var line = 0..<0
    private var lastEnd: UInt32 = 0
    fileprivate private(set) var isOrdered = true

    init(lastLines: [Range<Int>]) { self.lastLines = lastLines }

    /// Takes over the storage of `matches` until `finish`.
    mutating func begin(_ bytes: UnsafeBufferPointer<UInt8>, matches: inout [LineMatch]) {
        unsafe self.bytes = bytes
        swap(&self.matches, &matches)
        for id in lastLines.indices { lastLines[id] = 0..<0 }
        line = 0..<0
        lastEnd = 0
        isOrdered = true
    }

    mutating func add(_ id: UInt16, _ end: Int) {
        let id16 = id
        let id = Int(id)
        if lastLines[id].contains(end) { return }
        if !line.contains(end) { line = lineAround(end) }
        lastLines[id] = line
        let end = UInt32(truncatingIfNeeded: end)
        if end < lastEnd { isOrdered = false }
        lastEnd = end
        matches.append(LineMatch(id: id16, end: end))
    }

    mutating func finish(_ matches: inout [LineMatch]) {
        // Hyperscan promises no order: some of its engines run over the whole buffer before others start.
        if !isOrdered { self.matches.sort { $0.end < $1.end } }
        swap(&self.matches, &matches)
        unsafe bytes = UnsafeBufferPointer(start: nil, count: 0)
    }

    /// The places where a match in the line of a match with this end may end: behind its first byte up to its "\n".
    private func lineAround(_ end: Int) -> Range<Int> {
        let line = unsafe NewlineSearch.line(around: end, in: UnsafeRawBufferPointer(bytes))
        return line.lowerBound + 1..<line.upperBound + 1
    }

    /// Takes over the storage of `matches` until `end`.
    mutating func begin(matches: inout [LineMatch]) {
        swap(&self.matches, &matches)
        lastEnd = 0
        isOrdered = true
    }

    mutating func addAlways(_ id: UInt16, _ end: UInt32) {
        if end < lastEnd { isOrdered = false }
        lastEnd = end
        matches.append(LineMatch(id: id, end: end))
    }

    mutating func end(_ matches: inout [LineMatch]) { swap(&self.matches, &matches) }
}
