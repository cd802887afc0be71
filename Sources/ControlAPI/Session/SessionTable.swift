/// Who has signed in: by session, the token that was given for it.
///
/// A session may do what its token may at the time it is asked; so it ends when the token is no longer one. Time is an
/// argument, in seconds of any clock that only goes forward.
package struct SessionTable: Sendable {
    private struct Session: Sendable {
        var token: [UInt8]
        var began: UInt64
        var lastUsed: UInt64
    }

    private var sessions: [SessionID: Session] = [:]

    /// Sessions at the same time.
    ///
    /// The one unused for longest makes room: memory stays bounded, and who can fill this has a token anyway.
    package static let limit = 1_024
    /// A session ends when it was not used for so long: a day.
    package static let idleSeconds: UInt64 = 86_400
    /// And so long after its beginning in any case: thirty days.
    package static let longestSeconds: UInt64 = 30 * 86_400

    package init() {}

    package var count: Int { sessions.count }

    package mutating func begin(_ id: SessionID, token: [UInt8], now: UInt64) {
        if sessions.count >= Self.limit {
            sessions = sessions.filter { Self.isAlive($0.value, now) }
            if sessions.count >= Self.limit, let oldest = sessions.min(by: { $0.value.lastUsed < $1.value.lastUsed }) {
                sessions[oldest.key] = nil
            }
        }
        sessions[id] = Session(token: token, began: now, lastUsed: now)
    }

    /// The token that a session was begun with, which counts as use of it; `nil` when there is no such session any more.
    package mutating func token(of id: SessionID, now: UInt64) -> [UInt8]? {
        guard let session = sessions[id] else { return nil }
        guard Self.isAlive(session, now) else {
            sessions[id] = nil
            return nil
        }
        if session.lastUsed != now { sessions[id]?.lastUsed = now }
        return session.token
    }

    package mutating func end(_ id: SessionID) { sessions[id] = nil }

    /// Ends every session whose token does not pass.
    package mutating func keep(where isValid: ([UInt8]) -> Bool) {
        sessions = sessions.filter { isValid($0.value.token) }
    }

    private static func isAlive(_ session: Session, _ now: UInt64) -> Bool {
        now < session.lastUsed + idleSeconds && now < session.began + longestSeconds
    }
}
