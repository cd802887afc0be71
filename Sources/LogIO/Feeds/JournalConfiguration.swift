import Glibc
package import LogCore

/// Which journal, and from where on.
package struct JournalConfiguration: Sendable {
    /// Of journal files, as `journalctl -D` takes it; `nil` for this machine's own journal.
    package var directory: String?

    /// How far it is stored (`Feeds.positions`); empty for the last entries as history.
    package var resume: [InputPosition] = []

    /// Entries given as history where nothing is stored.
    package var historyEntries = 200

    /// Bytes of a message that are kept; 256 KiB.
    package var lineLimit = 256 * 1024

    package init() {}

    /// The same for the same journal in every run.
    package var name: String { directory.map { "journal " + SystemCall.absolute($0) } ?? "journal" }

    /// Where systemd keeps the journal: lasting, or until the next boot.
    package static let places = ["/var/log/journal", "/run/log/journal"]

    /// Whether this machine has one.
    package static var isThereOne: Bool { places.contains { FileStatus(path: $0)?.kind == .directory } }

    /// The directories that hold its files, or in which the directory that holds them is made.
    var places: [String] { directory.map { [SystemCall.absolute($0)] } ?? Self.places }
}
