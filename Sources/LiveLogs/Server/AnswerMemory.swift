import ControlAPI
import EventIO
import HTTPCore
import Synchronization

/// Who waits for an answer.
struct Asker: Sendable {
    var client: ClientID
    /// Of the client itself where a trusted proxy tells.
    var address: AddressGroup
}

/// A response, and the bytes counted for it until its client has taken them.
struct PreparedAnswer: Sendable {
    var response: Response
    /// Nil for small ones.
    var claim: AnswerClaim?
}

/// Bounds the memory of HTTP answers that clients have not taken.
///
/// A client whose answer finds no room gets 503 in its place. Answers that others hold for long make room: their connections
/// are closed. Shared by all threads that make answers.
final class AnswerMemory: Sendable {
    typealias Quota = ByteQuota<AddressGroup, ClientID>

    /// Bytes of all unsent answers.
    private static let limit = 64 << 20
    /// Bytes of those of one address.
    private static let share = limit / 4
    /// Nanoseconds after which an answer that is not taken makes room for others.
    private static let patience: UInt64 = 5_000_000_000
    /// Bytes that each connection may hold without being counted, and the steps in which more are.
    static let step = 16 << 10

    private let quota = Mutex(Quota(limit: limit, share: share, patience: patience))
    private let loops: [Mailbox<LoopMessage>]
    /// Answers replaced by 503.
    let refusals = Atomic<Int>(0)
    /// Connections closed because their answers had to make room.
    let closings = Atomic<Int>(0)

    init(loops: [Mailbox<LoopMessage>]) { self.loops = loops }

    /// Bytes that are counted.
    var bytes: Int { quota.withLock { $0.total } }

    /// Counts a response's bytes for its client, or puts 503 in its place.
    func prepare(_ response: Response, for asker: Asker) -> PreparedAnswer {
        guard response.body.count > Self.step else { return PreparedAnswer(response: response) }
        guard let claim = claim(response.body.count, for: asker) else {
            return PreparedAnswer(response: refusedResponse())
        }
        return PreparedAnswer(response: response, claim: claim)
    }

    /// Counts bytes for a client; nil when there is no room.
    func claim(_ bytes: Int, for asker: Asker) -> AnswerClaim? {
        let now = Clock.monotonic
        let outcome = quota.withLock { $0.claim(bytes, for: asker.address, holder: asker.client, at: now) }
        guard case .granted(let id, let revoked) = outcome else { return nil }
        for claim in revoked { loops[Int(claim.holder.loop)].post(.revoked(claim.holder, claim.id)) }
        return AnswerClaim(id: id, bytes: bytes, memory: self)
    }

    /// What a client gets whose answer found no room; counts it.
    func refusedResponse() -> Response {
        refusals.add(1, ordering: .relaxed)
        return .error(
            503,
            code: "too_many_unread_answers",
            message:
                "Too many answers are waiting to be read by their clients; read them, and try again in a few seconds.",
            retryAfter: Self.patience / 1_000_000_000
        )
    }

    fileprivate func shrink(_ id: Quota.ClaimID, to bytes: Int) { quota.withLock { $0.shrink(id, to: bytes) } }
    fileprivate func release(_ id: Quota.ClaimID) { quota.withLock { $0.release(id) } }
    fileprivate func contains(_ id: Quota.ClaimID) -> Bool { quota.withLock { $0.contains(id) } }
}

/// Bytes counted by `AnswerMemory` as long as this object lives, unless they are revoked for a later answer.
final class AnswerClaim: Sendable {
    let id: AnswerMemory.Quota.ClaimID
    private let size: Atomic<Int>
    private let memory: AnswerMemory

    fileprivate init(id: AnswerMemory.Quota.ClaimID, bytes: Int, memory: AnswerMemory) {
        self.id = id
        size = Atomic(bytes)
        self.memory = memory
    }

    deinit { memory.release(id) }

    var isRevoked: Bool { !memory.contains(id) }

    var bytes: Int { size.load(ordering: .relaxed) }

    /// Gives back what is more than `bytes`.
    func shrink(to bytes: Int) {
        guard bytes < self.bytes else { return }
        size.store(bytes, ordering: .relaxed)
        memory.shrink(id, to: bytes)
    }
}
