import ControlAPI
import EventIO
import HTTPCore
import WebSocketCore

/// One client of a server loop, from its first request to its last byte.
///
/// What an idle stream client costs is this object and two pointers to it: everything a request needs lives in
/// `exchange` and goes away with it. Confined to its loop, hence not `Sendable`; the work is in `ServerLoop`.
final class ClientConnection {
    enum Phase: UInt8 {
        /// Reads requests.
        case request
        /// Waits for the ingest thread: an answer, or to be let into a stream.
        case asking
        /// Reads the stream.
        case streaming
        /// Has sent its Close frame and waits for the peer's.
        case closing
        /// Sends what is left, then its end, and waits for the peer's end.
        case draining
    }

    let stream: Stream
    let slot: UInt32
    let generation: UInt32
    /// The address it is counted under; of a trusted proxy's client that of the client, once it opens the stream.
    var address: AddressGroup
    var allowance: Allowance
    // The small ones stand together, for padding would cost every idle client memory.
    let port: Port
    var phase = Phase.request
    /// Subscriptions that the ingest thread has not answered.
    var openSubscriptions: UInt8 = 0

    /// The kernel took no more; the poller tells when it does again.
    var isBlocked = false
    /// Our sending side is shut.
    var hasFinished = false
    /// A ping is out and nothing was heard since.
    var awaitsPong = false
    /// Whether it is in the loop's list of clients that have more to send than one turn allows.
    var isUnfinished = false
    /// It is in the loop's list of clients that sent more than one turn allows.
    var hasUnread = false

    /// It negotiated permessage-deflate.
    var isCompressing = false
    /// It holds one of `Counters.inflateWindows`.
    var hasCountedWindow = false
    /// Whether `position` is one of the topic's compressed log.
    var readsCompressed = false

    /// Seconds of the loop's clock.
    var lastHeard: UInt32
    /// When the kernel last took bytes.
    var lastProgress: UInt32

    /// Index in the topic's members.
    var memberIndex: UInt32 = 0
    var topic: LocalTopic?
    /// How far it is in the topic's log; in the middle of a frame only while `output` is empty.
    var position: Int64 = .max
    /// Set when the log left it behind; `position` says nothing then.
    var lapse: Lapse?

    /// Bytes for this client alone; they go before what the topic has.
    var output: [UInt8] = []
    var written: UInt32 = 0

    var webSocket = Connection(role: .server)
    var exchange: Exchange?

    init(stream: consuming Stream, peer: SocketAddress, port: Port, slot: UInt32, generation: UInt32, now: UInt32) {
        self.stream = stream
        self.slot = slot
        self.generation = generation
        self.port = port
        address = AddressGroup(peer)
        allowance = Allowance(now: now)
        lastHeard = now
        lastProgress = now
        exchange = Exchange(peer: peer)
    }

    var unsent: Int { output.count - Int(written) }

    /// Bytes that are on their way to the client's kernel.
    var outstanding: Int { unsent + stream.retainedBytes + stream.unacknowledgedBytes }

    /// Stands before any log position that could be evicted.
    var isLive: Bool { lapse == nil && topic != nil }

    /// Brings it to a frame's end, so that a frame of its own may follow.
    func finishFrame() {
        guard isLive, let topic, unsent == 0, let lapse = topic.log(of: self).lapse(at: position) else { return }
        if lapse.remainder.isEmpty { return }
        output = lapse.remainder
        written = 0
        position += Int64(lapse.remainder.count)
    }

    /// Takes what it has not got of a log as bytes of its own, if those are few.
    func takeRest(of log: BroadcastLog, limit: Int) -> Bool {
        guard lapse == nil, log.end - position + Int64(unsent) <= Int64(limit) else { return false }
        while let index = log.index(of: position) {
            let chunk = log.window[index]
            output += chunk.bytes[Int(position - chunk.start)...]
            position = chunk.end
        }
        return true
    }

    /// Notes where it stands in a log that is about to drop that place.
    func fallBehind(_ log: BroadcastLog) {
        guard lapse == nil else { return }
        guard let lapse = log.lapse(at: position) else { return }
        output += lapse.remainder
        self.lapse = lapse
        position = .max
        // Its window has a hole from here on: plain frames, until it may begin again.
        readsCompressed = false
    }
}

/// What a connection needs while it speaks HTTP.
final class Exchange {
    let peer: SocketAddress
    var parser = RequestParser()
    /// Arrived but not read yet: requests are answered one after the other.
    var input: [UInt8] = []
    /// The request that waits for an answer.
    var isHead = false
    var keepsAlive = true
    /// The form in which it wants the answer.
    var negotiation: Negotiation?
    /// Whose memory the answers are counted in; that of a trusted proxy's client as soon as a request tells.
    var address: AddressGroup
    /// What is counted for answers that are not out; oldest first.
    var claims: [AnswerClaim] = []
    /// Which page's scripts may read the answer.
    enum Sharing { case none, answers(with: String?) }
    var sharing = Sharing.none
    /// `readRequests` is at work: an answer it gave need not call it again.
    var isReading = false
    /// Of a large answer that ends the connection: bytes that the client had not taken when it was last looked at.
    var outstanding: Int?
    /// Reading stopped because too much was unsent.
    var isPaused = false
    /// A search of its last request may be waiting.
    var isSearching = false
    /// Requests served on this connection.
    var served = 0
    /// The head that lets the client into the stream, once the hub has its topic.
    var acceptance: [UInt8] = []

    init(peer: SocketAddress) {
        self.peer = peer
        address = AddressGroup(peer)
    }

    /// Parses the front of `input`; what was taken is to be removed.
    func parse() throws(RequestError) -> RequestParser.Step {
        let input = input
        return try parser.parse(input.span)
    }
}
