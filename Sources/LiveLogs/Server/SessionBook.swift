import ControlAPI
import EventIO
import Synchronization

/// The sessions of all loops: asked when a request comes with a cookie, never on the way of a line.
final class SessionBook: Sendable {
    private let table = Mutex(SessionTable())

    private static var now: UInt64 { Clock.monotonic / 1_000_000_000 }

    func begin(token: [UInt8]) -> SessionID {
        var generator = SystemRandomNumberGenerator()
        let id = SessionID(random: (generator.next(), generator.next(), generator.next(), generator.next()))
        table.withLock { $0.begin(id, token: token, now: Self.now) }
        return id
    }

    func token(of id: SessionID) -> [UInt8]? { table.withLock { $0.token(of: id, now: Self.now) } }

    func end(_ id: SessionID) { table.withLock { $0.end(id) } }

    /// Ends those whose token does not pass.
    func keep(where isValid: ([UInt8]) -> Bool) { table.withLock { $0.keep(where: isValid) } }
}
