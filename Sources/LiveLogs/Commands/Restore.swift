import Configuration
import EventIO
import Store

/// `livelogs import ARCHIVE...`: puts archived lines back into the store, where they can be searched.
struct Restore {
    private let archives: [String]
    private let configuration: Configuration

    init(_ archives: [String], _ configuration: Configuration) {
        self.archives = archives
        self.configuration = configuration
    }

    /// - Returns: 0; 69 when the store is in use or cannot be had, 66 for an archive that is not there, 65 for one that is
    /// damaged (the others are imported all the same).
    func run() -> Int32 {
        do {
            // Held until the end: nobody else writes.
            let directory = try StateDirectory.open(configuration.stateDirectories)
            return try withExtendedLifetime(directory) { () throws(StoreError) in
                take(
                    archives,
                    into: try ArchiveImport(
                        path: directory.database,
                        limit: configuration.retainedBytes.map(Int64.init)
                    )
                )
            }
        } catch {
            Terminal.complain("\(error)")
            return 69
        }
    }

    private func take(_ archives: [String], into store: ArchiveImport) -> Int32 {
        var status: Int32 = 0
        for archive in archives {
            do {
                switch try store.take(archive, now: Clock.wall) {
                case .added(let lines): Terminal.print("\(archive): \(lines) lines imported")
                case .known: Terminal.print("\(archive): imported before, nothing added")
                }
            } catch {
                Terminal.complain("\(error)")
                switch error.kind {
                case .missing: status = max(status, 66)
                case .damaged, .newer: status = max(status, 65)
                default: status = 69
                }
            }
        }
        return status
    }
}
