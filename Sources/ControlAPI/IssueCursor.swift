import Insight

/// A place in the list of issues, which goes from the latest to the earliest.
///
/// An issue that shows again between two pages moves to the front: it is on no later page, and on none twice.
struct IssueCursor: Sendable, Comparable {
    private var lastTime: Int64
    private var lastSeen: Int64
    private var id: String

    init(_ issue: Issue) {
        lastTime = issue.lastTime
        lastSeen = issue.lastSeen
        id = issue.id
    }

    /// Of `text`, for the description.
    static let pattern = "^-?[0-9]{1,18}_-?[0-9]{1,18}_[0-9A-Za-z-]{1,64}$"

    init(_ text: String) throws(Query.Problem) {
        let parts = text.split(separator: "_", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, let time = Int64(parts[0]), let seen = Int64(parts[1]), !parts[2].isEmpty else {
            throw Query.Problem("cursor must be the next_cursor of the page before.")
        }
        (lastTime, lastSeen, id) = (time, seen, String(parts[2]))
    }

    var text: String { "\(lastTime)_\(lastSeen)_\(id)" }

    static func < (left: Self, right: Self) -> Bool {
        (left.lastTime, left.lastSeen, left.id) < (right.lastTime, right.lastSeen, right.id)
    }
}
