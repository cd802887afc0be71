/// What is known of one log record; its text stays in the `Batch` it belongs to.
package struct Record: Sendable, Hashable {
    /// Offset of the text in `Batch.bytes`.
    package var start: UInt32

    /// Bytes of text, without the line's end ("\n" or "\r\n").
    package var length: UInt32

    /// Microseconds since 1970 UTC: the line's own time where it has one, else the time it was read.
    package var time: Int64

    /// The service the line names, as a range of `Batch.bytes`; an empty one means `Source.service`.
    package var serviceStart: UInt32 = 0
    package var serviceLength: UInt16 = 0

    /// `RuleSet.types` index plus one; 0 is none.
    package var issue: UInt16 = 0

    package var severity = Severity.unknown

    /// OpenTelemetry's SeverityNumber: 0 unspecified, 1 to 24.
    package var severityNumber: UInt8 = 0

    package var flags: Flags = []

    /// Lines of the file that this record covers.
    package var lines: UInt16 = 1

    package init(start: UInt32, length: UInt32, time: Int64) {
        self.start = start
        self.length = length
        self.time = time
    }

    package struct Flags: OptionSet, Sendable, Hashable {
        package let rawValue: UInt8
        package init(rawValue: UInt8) { self.rawValue = rawValue }

        /// `time` is the line's own.
        package static let ownTime = Flags(rawValue: 1)
        /// A rule took it for part of an attack.
        package static let attack = Flags(rawValue: 2)
        /// The line was longer than the limit: the rest was dropped and counted.
        package static let truncated = Flags(rawValue: 4)
    }
}
