package import LogCore

/// Where a run before this one left the journal.
package struct JournalResume {
    /// Of the journal as a whole; `nil` when nothing is known.
    package private(set) var position: JournalPosition?
    /// Parts that are stored further than the whole.
    private var ahead: [String: JournalPosition] = [:]

    package init(_ positions: [InputPosition]) {
        for one in positions {
            guard let text = one.position else { continue }
            if one.key.isEmpty { position = JournalPosition(text) } else { ahead[one.key] = JournalPosition(text) }
        }
    }

    package var partsAhead: some Sequence<String> { ahead.keys }

    /// How many bytes of an entry's lines are stored; `nil` when all are.
    package func storedBytes(of part: String, _ cursor: String) -> Int? {
        guard let position = ahead[part], let last = position.cursor else { return 0 }
        if cursor == last {
            if case .within(_, let bytes) = position { return bytes }
            return nil
        }
        return JournalCursor(cursor).isAfter(JournalCursor(last)) ? 0 : nil
    }

    /// All entries have come that were there at the start.
    package mutating func caughtUp() { ahead.removeAll() }
}
