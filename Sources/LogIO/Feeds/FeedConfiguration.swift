/// What feeds there are to be.
package struct FeedConfiguration: Sendable {
    /// Lines of standard input, as source `stdin`.
    package var readsStandardInput = false

    /// Where syslog messages come in.
    package var syslog: SyslogPorts?

    /// Whose messages are taken, by the 4 or 16 octets of the address; of everybody by default.
    package var isSyslogAllowed: @Sendable ([UInt8]) -> Bool = { _ in true }

    /// The systemd journal.
    package var journal: JournalConfiguration?

    /// Bytes of a line that are kept; 256 KiB.
    package var lineLimit = 256 * 1024

    package init() {}
}
