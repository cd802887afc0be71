/// How large a record of several lines may grow, and how long its source may be quiet before it counts as whole.
package struct GroupingLimits: Sendable, Hashable {
    /// Lines of one record; further ones become further records.
    ///
    /// A larger value costs memory a source.
    package var lines = 500

    /// Bytes of one record; more than that only when one line alone is longer.
    package var bytes = 256 << 10

    /// A stack trace that may go on: programs that write it line by line pause between the lines.
    package var traceQuiet = Duration.seconds(1)

    /// A line with indented lines after it.
    package var indentedQuiet = Duration.milliseconds(100)

    /// A single line that often has a trace after it: an error, an exception's name.
    package var candidateQuiet = Duration.milliseconds(50)

    /// Any line of a source that was seen writing a line and its continuation in two writes.
    package var splitQuiet = Duration.milliseconds(20)

    package init() {}
}
