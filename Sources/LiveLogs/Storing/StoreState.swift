import EventIO
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
    private let lastRoom = Mutex(Room())

    /// What the store takes on the disk, as last looked at.
    struct Room: Sendable {
        /// `nil` before the first look.
        var bytes: Int64?
        /// That of `--retain-bytes`.
        var limit: Int64?
        /// What keeps old lines from being removed, or the limit from being held, in words.
        var trouble: String?
    }

    var room: Room { lastRoom.withLock { $0 } }
    func setRoom(_ room: Room) { lastRoom.withLock { $0 = room } }

    func set(_ error: StoreError?) { trouble.withLock { $0 = error } }

    /// What keeps it from working; `nil` when it works.
    var error: StoreError? { trouble.withLock { $0 } }

    /// When the step began that the store is in now; 0 between two.
    private let stepBegan = Atomic<UInt64>(0)

    /// Marks the beginning and the end of work that takes as long as a disk does.
    func step<Result>(_ work: () -> Result) -> Result {
        stepBegan.store(Clock.monotonic, ordering: .relaxed)
        defer { stepBegan.store(0, ordering: .relaxed) }
        return work()
    }

    /// How long one step has taken so far: a transaction with few MB of lines, or a portion of a file that is read again.
    private var stepTime: Duration {
        let began = stepBegan.load(ordering: .relaxed)
        return began == 0 ? .zero : .nanoseconds(Clock.monotonic - min(began, Clock.monotonic))
    }

    /// A disk that works is done with a step by then.
    var isHeldUp: Bool { stepTime > .seconds(1) }

    /// Why a store neither succeeds nor fails; nil while it does either.
    var delay: String? {
        let seconds = stepTime.components.seconds
        return seconds < 10 ? nil : "the disk has not answered for \(seconds) s"
    }
}
