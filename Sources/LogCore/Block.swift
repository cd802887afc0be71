/// Whole lines as one read of one source gave them, before anybody looked at what they say.
package struct Block: Sendable {
    package var source: Source

    /// Lines, each ended by "\n"; only the last may lack it (a partial line that was flushed or cut).
    package var bytes: [UInt8]

    /// One for each line where the source knows more of its lines than their text; else none.
    package var envelopes: [Envelope] = []

    /// Read at the start as history: for `backlog` and the page, never for the health score.
    package var isHistory: Bool

    /// Lines that were written a while before they are read: those of finished files, and those that came while nobody read.
    package var isLate = false

    /// Wall clock of the read, microseconds since 1970 UTC.
    package var readTime: Int64

    /// The first byte is the first of a file, or of its content after a truncation.
    package var startsContent = false

    /// Starts of the lines that go on with the record before them, in order.
    package var continuations: [UInt32] = []

    package init(source: Source, bytes: [UInt8], isHistory: Bool, readTime: Int64) {
        self.source = source
        self.bytes = bytes
        self.isHistory = isHistory
        self.readTime = readTime
    }
}
