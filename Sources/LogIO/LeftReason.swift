/// Why a file that an input named, or that lies in a usual place, is not read.
package enum LeftReason: Hashable, Sendable {
    case binary
    case compressed
    /// A finished generation of a log that rotation put aside; read only where a file or glob names it.
    case rotated
    case notALog
    case notRegular
    /// Taken as soon as the permission is there; `group` may read it.
    case unreadable(errno: CInt, group: String? = nil)
    /// Reading what this process prints would never end.
    case ownOutput
    case excluded
    /// Found behind a symbolic link of somebody who is neither root, nor this process's user, nor the file's owner.
    case foreignLink
    /// Found under a hard link that others than the file's owner can have made, and not readable for everybody.
    case foreignHardLink
    /// More files than `TailerConfiguration.fileLimit`.
    case tooMany
    /// A compressed file that was named: its last lines were given as history.
    case readOnce

    /// To be put after the path: "left /var/log/wtmp: binary".
    package var text: String {
        switch self {
        case .binary: "binary"
        case .compressed: "compressed"
        case .rotated: "rotated archive"
        case .notALog: "not a log"
        case .notRegular: "not a regular file"
        case .unreadable(let code, nil): SystemCall.message(code)
        case .unreadable(let code, let group?): "\(SystemCall.message(code)); members of the group \(group) may read it"
        case .ownOutput: "output of this process"
        case .excluded: "excluded"
        case .readOnce: "compressed, its last lines read once"
        case .foreignLink:
            "a symbolic link of another user to a file that is not that user's; name the file itself to read it"
        case .foreignHardLink:
            "has another name elsewhere, and others can write in its directory; name the file itself to read it"
        case .tooMany: "over the limit of files"
        }
    }
}
