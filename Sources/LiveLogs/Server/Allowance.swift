/// How much a client of the stream may still say: so many frames a second, and some at once.
///
/// Counted in whole seconds of the loop's clock, eight bytes a client.
struct Allowance {
    enum Verdict { case taken, refused, exhausted }

    /// Below zero is how often it went on after being refused.
    private var messages = Self.messageBurst
    private var controls = Self.controlBurst
    private var refilledAt: UInt32

    /// A subscription costs the ingest thread work, which everybody waits for: ten a second, twenty at once.
    private static let messageRate: Int16 = 10
    private static let messageBurst: Int16 = 20
    /// Who was told this often and goes on does not listen.
    private static let messageDebt: Int16 = -100
    /// Pings and pongs cost little, but without end: fifty a second, and five seconds' worth at once.
    private static let controlRate: Int16 = 50
    private static let controlBurst: Int16 = 250

    init(now: UInt32) { refilledAt = now }

    /// A message came.
    mutating func takeMessage(now: UInt32) -> Verdict {
        refill(now)
        messages -= 1
        if messages >= 0 { return .taken }
        return messages > Self.messageDebt ? .refused : .exhausted
    }

    /// A ping or a pong came; false when it is one too many.
    mutating func takeControl(now: UInt32) -> Bool {
        refill(now)
        controls -= 1
        return controls >= 0
    }

    private mutating func refill(_ now: UInt32) {
        guard now != refilledAt else { return }
        let seconds = Int16(clamping: min(now &- refilledAt, 60))
        refilledAt = now
        messages = min(Self.messageBurst, messages + seconds * Self.messageRate)
        controls = min(Self.controlBurst, controls + seconds * Self.controlRate)
    }
}
