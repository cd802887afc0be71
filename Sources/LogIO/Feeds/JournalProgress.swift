package import LogCore

/// Knows which entries of the journal have been handed over.
///
/// Entries are read in one order, and handed over in another: of one source the last may be held, since its record may go on,
/// while those of others pass. So there is a position of the whole, before which nothing is held, and one for each part that is
/// ahead of it. Who goes on from there leaves out what a part's own position covers.
package struct JournalProgress {
    private struct Entry {
        var part: String
        var cursor: String
        /// Bytes of its lines that a run before this one stored.
        var storedBefore = 0
        var isDone: Bool
    }

    /// The bytes of one source: those handed over are always the first of those that came.
    private struct Flow {
        var came = 0
        var handedOver = 0
        /// Entries that are not done, and where they are in `came`.
        var open: ArraySlice<(ordinal: Int, bytes: Range<Int>)> = []
    }

    private let input: String
    /// From the first that is not done on; the first one's number is `base`.
    private var entries: ArraySlice<Entry> = []
    private var base = 0
    private var flows: [ObjectIdentifier: (source: Source, flow: Flow)] = [:]
    /// The last entry that the position of a part covers; `max` while entries come that a run before this one stored.
    private var ahead: [String: Int] = [:]
    /// Parts that have a row of their own in the store.
    private var stored: Set<String>

    /// Entries that wait for an earlier one; over it, somebody has to let go of that.
    private static let limit = 20_000

    /// - Parameters:
    ///   - input: its name.
    ///   - parts: those of which the store knows that they are ahead.
    package init(input: String, parts: some Sequence<String>) {
        self.input = input
        stored = Set(parts)
        for part in stored { ahead[part] = .max }
    }

    /// An entry came, of which so many bytes were given as lines of `source`, after those that are stored already.
    package mutating func came(
        _ cursor: String,
        of part: String,
        _ source: Source,
        bytes: Int,
        storedBefore: Int = 0
    ) {
        let ordinal = base + entries.count
        // The first that the store's row for its part does not cover whole: until the whole has come here, it is needed.
        if storedBefore > 0 {
            ahead[part] = ordinal
        } else if ahead[part] == .max {
            ahead[part] = ordinal - 1
        }
        entries.append(Entry(part: part, cursor: cursor, storedBefore: storedBefore, isDone: false))
        var (_, flow) = flows.removeValue(forKey: ObjectIdentifier(source)) ?? (source, Flow())
        flow.open.append((ordinal, flow.came..<(flow.came + bytes)))
        flow.came += bytes
        flows[ObjectIdentifier(source)] = (source, flow)
    }

    /// An entry came of which nothing is to be stored, or of which all is.
    package mutating func passed(_ cursor: String, of part: String) {
        entries.append(Entry(part: part, cursor: cursor, isDone: true))
    }

    /// All entries have come that were there at the start: the store's rows cover none that is still to come.
    package mutating func caughtUp() {
        for (part, ordinal) in ahead where ordinal == .max { ahead[part] = base + entries.count - 1 }
    }

    /// So many bytes of a source were handed over.
    ///
    /// - Returns: what to store with them; empty for a source of another input.
    package mutating func handedOver(_ source: Source, bytes: Int) -> [InputPosition] {
        let key = ObjectIdentifier(source)
        guard var flow = flows.removeValue(forKey: key)?.flow else { return [] }
        flow.handedOver += bytes
        var touched: [String: JournalPosition] = [:]
        while let first = flow.open.first, first.bytes.upperBound <= flow.handedOver {
            let index = entries.startIndex + first.ordinal - base
            entries[index].isDone = true
            ahead[entries[index].part] = first.ordinal
            touched[entries[index].part] = .after(entries[index].cursor)
            flow.open.removeFirst()
        }
        if let first = flow.open.first {
            let part = flow.handedOver - first.bytes.lowerBound
            if part > 0 {
                let entry = entries[entries.startIndex + first.ordinal - base]
                ahead[entry.part] = first.ordinal
                touched[entry.part] = .within(entry.cursor, bytes: entry.storedBefore + part)
            }
            flows[key] = (source, flow)
        }
        return advance()
            + touched.compactMap { part, position in
                guard ahead[part] != nil else { return nil }
                stored.insert(part)
                return InputPosition(input: input, key: part, position: position.text)
            }
    }

    /// Moves the position of the whole, and drops the parts that it has passed.
    private mutating func advance() -> [InputPosition] {
        var last: String?
        while let first = entries.first, first.isDone {
            last = first.cursor
            entries.removeFirst()
            base += 1
        }
        guard let last else { return [] }
        var changes = [InputPosition(input: input, position: JournalPosition.after(last).text)]
        for (part, ordinal) in ahead where ordinal < base {
            ahead[part] = nil
            if stored.remove(part) != nil { changes.append(InputPosition(input: input, key: part, position: nil)) }
        }
        return changes
    }

    /// The source that too many entries of others wait for.
    package var holdsUp: Source? {
        guard entries.count > Self.limit else { return nil }
        return flows.values.first { $0.flow.open.first?.ordinal == base }?.source
    }
}
