import ControlAPI
import EventIO
import HTTPCore

/// What all server loops share: settings that never change, the way to the ingest thread, counters.
struct ServerContext: Sendable {
    var limits: ServerLimits
    var access: AccessPolicy {
        didSet { router = Self.router(files, limits, access) }
    }
    private(set) var router: Router
    let files = StaticFiles.embedded()
    /// Certificate and key when the ports speak TLS.
    let identity: TLSIdentity?
    let doorkeeper: Doorkeeper
    var hub: Mailbox<HubMessage>
    var loops: [Mailbox<LoopMessage>]
    var counters: Counters
    /// What the ingest thread knew a moment ago.
    let published: PublishedState
    /// To the thread that searches stored lines; nil without a store.
    var searches: SearchQueue?

    init(
        limits: ServerLimits,
        access: AccessPolicy,
        doorkeeper: Doorkeeper,
        identity: TLSIdentity?,
        hub: Mailbox<HubMessage>,
        loops: [Mailbox<LoopMessage>],
        counters: Counters,
        published: PublishedState,
        searches: SearchQueue?
    ) {
        self.limits = limits
        self.access = access
        router = Self.router(files, limits, access)
        self.doorkeeper = doorkeeper
        self.identity = identity
        self.hub = hub
        self.loops = loops
        self.counters = counters
        self.published = published
        self.searches = searches
    }

    private static func router(_ files: StaticFiles, _ limits: ServerLimits, _ access: AccessPolicy) -> Router {
        Router(files: files, version: Version.current, basePath: limits.basePath) { access.allowsOrigin(of: $0) }
    }

    /// What a connection gets whose address has too many already.
    let crowdedResponse = Response.error(
        429,
        code: "too_many_connections_from_address",
        message: "Your address has as many connections as one may have (--max-connections-per-address)."
    )

    /// What a connection over the limit gets.
    let fullResponse = Response.error(
        503,
        code: "too_many_connections",
        message: "The server has as many connections as it may have; try again later."
    )
}

/// Times and sizes of the server.
struct ServerLimits: Sendable {
    /// A request must have arrived whole so many seconds after its first byte, and the first one after the connection.
    var requestSeconds: UInt32 = 10
    /// A connection that keeps alive may be idle so long.
    var idleSeconds: UInt32 = 60
    /// Quiet clients of the stream get a ping after so many seconds, and have as many again to answer.
    var pingSeconds: UInt32 = 20
    /// A client for which bytes wait and that takes none is dropped after so many seconds.
    var stallSeconds: UInt32 = 60
    /// The peer's Close frame, and its end of the connection, are awaited so long.
    var closeSeconds: UInt32 = 5
    /// Clients that do not read, or do not answer the close, are awaited so long at the end.
    var shutdownMilliseconds = 1_000
    /// Connections at once; more are closed as they come.
    var connections = 16_000
    /// Connections at once of one address, or one IPv6 network of 64 bits.
    var connectionsPerAddress = 4_096
    /// A path before all others that may be left out; without a slash at its end.
    var basePath = ""
    /// Whether this machine's own programs have that limit too.
    var limitsLoopback = false
    /// Largest message a client of the stream may send, in bytes.
    var messageBytes = 64 << 10
    /// Bytes for one client alone that may wait: pongs and answers to a client that asks and does not read.
    var privateBytes = 256 << 10
}
