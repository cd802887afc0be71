/// What the carrier of a line knows about it, where a line comes with more than its text: from a container's runtime or
/// from the journal.
package struct Envelope: Sendable, Hashable {
    /// Microseconds since 1970 UTC.
    package var time: Int64?

    /// Severity of syslog (RFC 5424 §6.2.1): 0 emergency to 7 debug.
    package var priority: UInt8?

    package init(time: Int64? = nil, priority: UInt8? = nil) {
        self.time = time
        self.priority = priority
    }

    /// Lets records take what their lines leave out; `envelopes` has one for each line of the block, in order.
    static func open(_ envelopes: [Envelope], for records: inout [Record]) {
        var line = 0
        for index in records.indices where line < envelopes.count {
            envelopes[line].open(for: &records[index])
            line += max(1, Int(records[index].lines))
        }
    }

    private func open(for record: inout Record) {
        if let time, !record.flags.contains(.ownTime) {
            record.time = time
            record.flags.insert(.ownTime)
        }
        // Informational is what a service manager says of all that a program prints, whatever its lines say themselves.
        if let priority, priority != 6 || record.severity == .unknown {
            let level = Level(syslog: Int(priority))
            record.severity = level.severity
            record.severityNumber = level.number
        }
    }
}
