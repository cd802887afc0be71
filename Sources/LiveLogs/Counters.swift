import EventIO
import Synchronization

/// What happened, counted once for the whole process.
final class Counters: Sendable {
    /// Connections that are open now, of either port.
    let connections = Atomic<Int>(0)
    /// Clients that read the stream now.
    let clients = Atomic<Int>(0)
    /// Gaps that clients were told of.
    let gaps = Atomic<Int>(0)
    /// Clients dropped because nothing moved for too long.
    let stalled = Atomic<Int>(0)
    /// Connections turned away for want of descriptors or over the limit.
    let refused = Atomic<Int>(0)
    /// Connections without a request that made room for others.
    let evicted = Atomic<Int>(0)
    /// What clients' compressed messages may refer back to.
    let inflateWindows = InflateWindows()
    /// Clients of the stream closed because they sent too much.
    let floods = Atomic<Int>(0)
    /// Answers to HTTP requests.
    let answers = Atomic<Int>(0)
    /// What they hold until they are sent.
    let unsentAnswers: AnswerMemory
    /// Bytes sent to clients, before TLS; each loop adds what it sent once a turn.
    let sentBytes = Atomic<Int>(0)

    init(loops: [Mailbox<LoopMessage>]) { unsentAnswers = AnswerMemory(loops: loops) }
}
