import Configuration
import ControlAPI
import EventIO
import HTTPCore
import Insight
import LogCore
import WebSocketCore

/// One distinct stream: whatever filter, format and channels make the same bytes.
typealias TopicID = UInt32

/// Names one connection of one loop, also after it is gone: the generation tells its slot's next owner apart.
struct ClientID: Sendable, Hashable {
    var loop: UInt16
    var slot: UInt32
    var generation: UInt32
}

/// Which listener a connection came in by; both serve the stream.
enum Port: UInt8, Sendable { case control, stream }

/// Mail to a server loop.
enum LoopMessage: Sendable {
    /// A connection that the accepting loop gives away.
    case adopt(descriptor: CInt, peer: SocketAddress, port: Port)
    /// From now on, these may do what they may.
    case access(AccessPolicy)
    /// Times and sizes after a reload; the base path stays.
    case limits(ServerLimits)
    /// New connections get this certificate; the old live on with theirs.
    case identity(TLSIdentity)
    /// Take listeners out of service: none comes in any more.
    case closeListeners

    /// A topic this loop has clients of now, or a window of it that reaches further back than the one it has.
    case window(TopicID, BroadcastLog)
    /// New chunks of a topic, compressed too if the loop has clients for that; what lies before the position may be forgotten.
    case append(TopicID, [ChunkPair], evictBefore: Int64)

    /// The loop's last client of a topic has left it.
    case forget(TopicID)

    /// The answer to `HubMessage.subscribe`.
    case subscribed(ClientID, Admission)
    case refused(ClientID, Refusal)

    /// The answer to `HubMessage.ask` or a search, to the request of the client's connection with that number.
    case answer(ClientID, number: Int, PreparedAnswer)
    /// An answer that its client has not taken must make room for others.
    case revoked(ClientID, AnswerMemory.Quota.ClaimID)

    /// Say goodbye to all clients of the stream (1001).
    case endStreams
    /// The same, and finish, within so many milliseconds if that is not what `ServerLimits` has.
    case shutdown(milliseconds: Int?)
}

/// What a client gets that was let in.
struct Admission: Sendable {
    var topic: TopicID
    /// Where in the topic's log it begins.
    var position: Int64
    /// Frames for it alone that come first: `hello`, `gap`, `subscribed`.
    var prologue: [UInt8]
    /// It was counted as one that gets compressed frames.
    var isCompressing = false
}

/// Mail to the ingest thread, which owns the hub and all knowledge.
enum HubMessage: Sendable {
    case subscribe(Arrival)
    /// The client has gone before it was answered.
    case withdraw(ClientID)
    /// A filter that clients wait for was compiled or refused.
    case compiled(ExpressionCompiler.Outcome)
    /// Filters in use were compiled together, or could not be.
    case joined([FilterTexts], CompiledFilters?)
    /// A client of the topic was lapped and reads plain frames until a segment begins.
    case awaitSegment(TopicID)
    /// A client of the loop no longer reads the topic.
    case leave(TopicID, loop: Int, isCompressing: Bool)
    /// - `number`: of the request on its connection; the answer carries it.
    case ask(Asker, number: Int, @Sendable (inout Knowledge) -> Response)
    /// Configuration and rules were read again and are good.
    case reload(RuleSet, TimeZones, CorrelationRules, [Action], isTelemetryEnabled: Bool)
    /// An issue's action was run.
    case acted(issue: String, ActionOutcome)
    case shutdown
}
