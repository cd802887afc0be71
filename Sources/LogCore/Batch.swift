/// Records of one source and the bytes they lie in; immutable and shared from the moment it is made.
package struct Batch: Sendable {
    package let source: Source
    package let bytes: [UInt8]
    package let records: [Record]
    package let isHistory: Bool

    /// Wall clock of the read, microseconds since 1970 UTC.
    package let readTime: Int64

    /// Where the source's local times stood before these records, and where after them.
    package var clockBefore = ClockMark.none
    package var clock = ClockMark.none

    package init(source: Source, bytes: [UInt8], records: [Record], isHistory: Bool, readTime: Int64) {
        self.source = source
        self.bytes = bytes
        self.records = records
        self.isHistory = isHistory
        self.readTime = readTime
    }
}
