import CSQLite

/// What a database says when it can't do what it was asked, with the file and, in words, what to do.
package struct StoreError: Error, Sendable, Hashable, CustomStringConvertible {
    package enum Kind: Sendable, Hashable {
        /// No room on the disk, or it can't be written for another reason that may pass.
        case full
        /// Somebody else holds a lock.
        case busy
        /// The file is damaged, or no database at all.
        case corrupt
        /// The database or its directory can't be opened or written.
        case readOnly
        /// An archive can't be written into its directory.
        case archiveUnwritable
        /// An archive can't be read.
        case unreadable
        /// Written by a later version of this program, with this number of its schema.
        case newer(Int)
        /// Another process works on this state; 0 when it did not leave its number.
        case inUse(pid: Int32)
        /// A file that was asked for is not there.
        case missing
        /// An archive is not as it was written.
        case damaged
        /// A reader was told to end before it was done: nothing is the matter with the file.
        case interrupted
        case other
    }

    package var kind: Kind
    package var path: String
    /// What went wrong, in SQLite's or the system's words.
    package var reason: String

    package init(kind: Kind, path: String, reason: String) {
        self.kind = kind
        self.path = path
        self.reason = reason
    }

    init(code: CInt, path: String, reason: String) {
        self.path = path
        self.reason = reason
        kind =
            switch code & 0xFF {
            case SQLITE_FULL, SQLITE_IOERR: .full
            case SQLITE_BUSY, SQLITE_LOCKED: .busy
            case SQLITE_CORRUPT, SQLITE_NOTADB: .corrupt
            case SQLITE_READONLY, SQLITE_CANTOPEN, SQLITE_PERM, SQLITE_AUTH: .readOnly
            case SQLITE_INTERRUPT: .interrupted
            default: .other
            }
    }

    package var description: String {
        switch kind {
        case .full: "\(path): \(reason): make room on its disk"
        case .busy: "\(path): \(reason): another program holds a lock on it"
        case .corrupt: "\(path): \(reason): the file is damaged"
        case .readOnly: "\(path): \(reason): make it writable for this user, or name another place with --state-dir"
        case .archiveUnwritable:
            "\(path): \(reason): let this user write there, or name another directory with --archive-dir"
        case .unreadable: "\(path): \(reason): let this user read it"
        case .newer(let version):
            "\(path): written by a later version of livelogs (schema \(version)): use that, or another --state-dir"
        case .inUse(let pid):
            "\(path): in use by another livelogs\(pid > 0 ? ", process \(pid)" : ""): stop it, or give this one another --state-dir"
        case .missing, .damaged, .interrupted, .other: "\(path): \(reason)"
        }
    }
}
