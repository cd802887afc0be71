import Store
import Synchronization

/// How the store is, for whoever is asked.
final class StoreState: Sendable {
    /// Lines written since the start.
    let written = Atomic<Int>(0)
    /// Times it stopped working, and those after which something had been lost.
    let failures = Atomic<Int>(0)
    let gaps = Atomic<Int>(0)
    private let trouble = Mutex<StoreError?>(nil)

    func set(_ error: StoreError?) { trouble.withLock { $0 = error } }

    /// What keeps it from working; `nil` when it works.
    var error: StoreError? { trouble.withLock { $0 } }
}
