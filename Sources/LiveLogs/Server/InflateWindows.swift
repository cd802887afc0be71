import Synchronization

/// Counts the inflate windows that clients hold, about 40 KiB each, in the process and per address.
///
/// Shared by all loops; asked at a handshake and while a client that has none sends, never on the way of a line.
final class InflateWindows: Sendable {
    /// Windows held at once in the process.
    private static let limit = 1_024
    /// Windows held at once by clients of one address.
    private static let share = 128

    private struct State {
        var total = 0
        /// Without the addresses that hold none.
        var held: [AddressGroup: Int] = [:]
    }

    private let state = Mutex(State())
    /// Clients closed for want of a window.
    let refusals = Atomic<Int>(0)

    var count: Int { state.withLock { $0.total } }

    /// Whether a client of this address may get a window now.
    func hasRoom(for address: AddressGroup) -> Bool { isBelow(address, limitsOver: 1) }

    /// Whether a new client of this address should be asked to need no window.
    ///
    /// True from half of either limit on: the other half is for clients that were let in before.
    func isScarce(for address: AddressGroup) -> Bool { !isBelow(address, limitsOver: 2) }

    /// Whether both counts are below their limits divided by `divisor`.
    private func isBelow(_ address: AddressGroup, limitsOver divisor: Int) -> Bool {
        state.withLock { state in
            state.total < Self.limit / divisor && state.held[address, default: 0] < Self.share / divisor
        }
    }

    func add(for address: AddressGroup) {
        state.withLock { state in
            state.total += 1
            state.held[address, default: 0] += 1
        }
    }

    func remove(for address: AddressGroup) {
        state.withLock { state in
            guard let count = state.held[address] else { return }
            state.total -= 1
            state.held[address] = count > 1 ? count - 1 : nil
        }
    }
}
