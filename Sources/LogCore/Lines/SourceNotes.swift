/// What lines of other sources told, kept for the time when it is their turn again.
///
/// Most sources tell nothing and have none. One that nobody holds any more is dropped when there are many.
struct SourceNotes {
    struct Note {
        /// How the source writes dates that could be read in two ways.
        var order = DateOrder.unknown
        /// The columns that it named.
        var columns: FieldDirective?
        /// Where its local times stand.
        var clock = LocalClock.State()
        /// The lines so far were history.
        var isHistory = false
    }

    private struct Entry {
        weak var source: Source?
        var note: Note
        /// When it was put here.
        var turn: UInt64
    }

    private var entries: [ObjectIdentifier: Entry] = [:]
    private var turn: UInt64 = 0
    /// Where removed sources are looked for.
    private var next = Self.least

    private static let least = 1_024
    /// With more, those that had no turn for the longest time are forgotten: what is forgotten is learnt again.
    static let most = 20_000

    var count: Int { entries.count }

    /// Takes the note of a source away, if there is one.
    mutating func take(_ source: Source) -> Note? {
        if entries.isEmpty { return nil }
        guard let entry = entries.removeValue(forKey: ObjectIdentifier(source)) else { return nil }
        // Another may have been made where one that is gone was.
        return entry.source === source ? entry.note : nil
    }

    mutating func put(_ note: Note, _ source: Source) {
        turn &+= 1
        entries[ObjectIdentifier(source)] = Entry(source: source, note: note, turn: turn)
        if entries.count > next { prune() }
    }

    private mutating func prune() {
        entries = entries.filter { $0.value.source != nil }
        if entries.count > Self.most {
            let turns = entries.values.map(\.turn).sorted()
            let oldest = turns[turns.count - Self.most / 2]
            entries = entries.filter { $0.value.turn >= oldest }
        }
        next = min(Self.most, max(Self.least, entries.count * 2))
    }
}
