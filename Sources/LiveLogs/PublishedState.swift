import ControlAPI
import EventIO
import LogIO
import Synchronization

/// What the ingest thread knew a moment ago, for server loops that it leaves without an answer.
///
/// It reads files, and a file on a slow or dead mount holds it up for as long as the kernel likes.
final class PublishedState: Sendable {
    private struct State {
        var knowledge: Knowledge
        var time: UInt64
    }

    private let state: Mutex<State>
    private let attention: Attention
    private let began = Clock.monotonic

    init(_ knowledge: Knowledge, _ attention: Attention) {
        state = Mutex(State(knowledge: knowledge, time: Clock.monotonic))
        self.attention = attention
    }

    func publish(_ knowledge: Knowledge, at time: UInt64) {
        // The old one ends outside of the lock.
        let old = state.withLock { state in
            defer { state = State(knowledge: knowledge, time: time) }
            return state.knowledge
        }
        _ = consume old
    }

    /// Whether questions are to be answered from here.
    var isOld: Bool { silence.isLong }

    /// Whether changes are to be refused.
    var isHeldUp: Bool { silence.isHeldUp }

    private var silence: Silence {
        let time = state.withLock { $0.time }
        let now = Clock.monotonic
        return Silence(.nanoseconds(now - min(time, now)), at: attention.path)
    }

    /// Whether the sources are opened.
    var isReady: Bool { state.withLock { $0.knowledge.isReady } }

    /// The last state, with how old it is and what the thread is at.
    func current(_ counters: Counters) -> Knowledge {
        var (knowledge, time) = state.withLock { ($0.knowledge, $0.time) }
        let now = Clock.monotonic
        knowledge.uptimeSeconds = Int64((now - began) / 1_000_000_000)
        knowledge.clients = counters.clients.load(ordering: .relaxed)
        knowledge.now = Clock.wall
        knowledge.age = Double((now - min(time, now)) / 1_000_000) / 1000
        knowledge.occupation = attention.path
        return knowledge
    }
}
