import EventIO
import Synchronization

/// What is remembered of each address: how many connections it has, and how often it sent a wrong token.
///
/// Shared by all loops. Asked when a connection comes or goes and when a token is checked, never on the way of a line.
final class Doorkeeper: Sendable {
    /// Wrong tokens of one address.
    private struct Failures {
        var count: Int
        /// Seconds; the count starts over a minute later.
        var since: UInt64
    }

    private struct State {
        var connections: [AddressGroup: Int] = [:]
        var failures: [AddressGroup: Failures] = [:]
    }

    private let state = Mutex(State())

    /// Wrong tokens that an address may send in `failureWindow` seconds.
    private static let failureLimit = 10
    private static let failureWindow: UInt64 = 60
    /// Addresses whose failures are remembered.
    ///
    /// The oldest is forgotten for a new one: memory stays bounded, and who
    /// has this many addresses is not held up by a limit on one.
    private static let failureTable = 4_096

    /// Notes one more connection, unless the address has `limit` of them.
    func admit(_ address: AddressGroup, limit: Int) -> Bool {
        state.withLock { state in
            let count = state.connections[address, default: 0]
            guard count < limit else { return false }
            state.connections[address] = count + 1
            return true
        }
    }

    /// A connection that `admit` let in has ended.
    func release(_ address: AddressGroup) {
        state.withLock { state in
            guard let count = state.connections[address] else { return }
            state.connections[address] = count > 1 ? count - 1 : nil
        }
    }

    /// Seconds until this address may send a token again; nil when it may now.
    func pause(of address: AddressGroup, now: UInt64 = Clock.monotonic / 1_000_000_000) -> UInt64? {
        state.withLock { state in
            guard let failures = state.failures[address], failures.count >= Self.failureLimit else { return nil }
            let end = failures.since + Self.failureWindow
            return end > now ? end - now : nil
        }
    }

    /// This address has sent a wrong token.
    func noteFailure(of address: AddressGroup, now: UInt64 = Clock.monotonic / 1_000_000_000) {
        state.withLock { state in
            if let known = state.failures[address], known.since + Self.failureWindow > now {
                state.failures[address] = Failures(count: known.count + 1, since: known.since)
                return
            }
            if state.failures.count >= Self.failureTable, state.failures[address] == nil {
                let oldest = state.failures.min { $0.value.since < $1.value.since }
                if let oldest { state.failures[oldest.key] = nil }
            }
            state.failures[address] = Failures(count: 1, since: now)
        }
    }
}
