import EventIO
import HTTPCore
import Synchronization
import WebSocketCore

/// One thread's share of the clients: reads requests, lets clients into topics, and sends them what comes.
///
/// It never waits but in the poller, and shares nothing but mailboxes. Not `Sendable`: made on its thread.
final class ServerLoop {
    let index: Int
    var context: ServerContext
    let mailbox: Mailbox<LoopMessage>
    private var poller: Poller
    var acceptors: [Acceptor] = []
    /// What new connections are secured with; nil when the ports speak without TLS.
    var tls: TLSContext?

    var connections: [ClientConnection?] = []
    private var freeSlots: [UInt32] = []
    private var generation: UInt32 = 0
    private(set) var openConnections = 0
    /// A slot's next appointment in seconds of this loop's clock: 0 is none.
    var deadlines: [UInt32] = []

    var topics: [TopicID: LocalTopic] = [:]
    var dirtyTopics: [LocalTopic] = []
    /// Clients that used up their turn with more to send.
    var unfinished: [ClientConnection] = []
    /// Clients of which the kernel may have more bytes.
    var unread: [ClientConnection] = []
    /// Requests that were put to other threads, oldest first; most are answered already.
    var waiting: [WaitingRequest] = []
    /// Those that have not come to a stream, oldest first; some are gone.
    var newcomers: [ClientID] = []
    var firstNewcomer = 0
    /// Before this, news gathers; see `deliverInTime`.
    var nextDelivery: UInt64 = 0

    /// Seconds since the loop began, plus a few: 0 means never.
    private(set) var now: UInt32 = 10
    private let began = Clock.monotonic
    /// The Date field, renewed each second.
    private(set) var date = ""
    let readBuffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 64)
    var isShuttingDown = false
    /// Bytes sent in this turn.
    var sentBytes = 0
    /// Whose turn it is to take the next connection.
    var nextLoop = 0
    private var shutdownDeadline: UInt64 = .max

    init(index: Int, context: ServerContext, mailbox: Mailbox<LoopMessage>) throws {
        if let identity = context.identity { tls = try TLSContext(identity) }
        self.index = index
        self.context = context
        self.mailbox = mailbox
        poller = try Poller()
        try poller.add(mailbox.descriptor, token: Self.mailboxToken, interest: .readable)
    }

    deinit { readBuffer.deallocate() }

    private static let mailboxToken: UInt64 = 0
    /// Tokens below this are the mailbox and acceptors.
    private static let firstSlotToken: UInt64 = 16

    func watch(_ acceptor: Acceptor) throws(SystemError) {
        acceptors.append(acceptor)
        try poller.add(acceptor.descriptor, token: UInt64(acceptors.count), interest: .readable)
    }

    /// Runs until it is told to shut down and all clients are gone, or their time is up.
    func run() {
        refreshClock()
        while true {
            let count = poller.wait(milliseconds: waitTime())
            refreshClock()
            for index in 0..<count { dispatch(poller.event(at: index)) }
            receiveRest()
            if !waiting.isEmpty { answerLate() }
            let turn = unfinished
            unfinished.removeAll()
            for client in turn {
                client.isUnfinished = false
                if connections[Int(client.slot)] === client { send(client) }
            }
            deliverInTime()
            countSent()
            for acceptor in acceptors where acceptor.mayResume(at: Clock.monotonic) {
                setInterest(of: acceptor, .readable)
            }
            if isShuttingDown, openConnections == 0 || Clock.monotonic >= shutdownDeadline { return }
        }
    }

    private func countSent() {
        guard sentBytes > 0 else { return }
        context.counters.sentBytes.add(sentBytes, ordering: .relaxed)
        sentBytes = 0
    }

    private func waitTime() -> Int {
        if !unfinished.isEmpty || !unread.isEmpty { return 0 }
        if !dirtyTopics.isEmpty {
            let now = Clock.monotonic
            return now < nextDelivery ? Int((nextDelivery - now) / 1_000_000) + 1 : 0
        }
        if isShuttingDown || !waiting.isEmpty || acceptors.contains(where: \.isPaused) { return 50 }
        return openConnections == 0 ? 60_000 : 1_000
    }

    private func refreshClock() {
        let second = UInt32(truncatingIfNeeded: (Clock.monotonic - began) / 1_000_000_000) + 10
        guard second != now || date.isEmpty else { return }
        now = second
        date = HTTPDate.text(secondsSince1970: Clock.wall / 1_000_000)
        for slot in deadlines.indices where deadlines[slot] != 0 && deadlines[slot] <= now {
            deadlines[slot] = 0
            if let client = connections[slot] { expire(client) }
        }
    }

    private func dispatch(_ event: Poller.Event) {
        switch event.token {
        case Self.mailboxToken:
            for message in mailbox.drain() { take(message) }
        case ..<Self.firstSlotToken:
            if Int(event.token) <= acceptors.count { accept(on: acceptors[Int(event.token) - 1]) }
        default:
            let slot = Int(event.token & 0xFFFF_FFFF) - Int(Self.firstSlotToken)
            guard slot < connections.count, let client = connections[slot],
                client.generation == UInt32(event.token >> 32)
            else { return }
            if event.isError { return close(client) }
            if client.isBlocked || client.stream.hasRetained, event.isWritable || client.stream.isSecure {
                client.isBlocked = false
                send(client)
            }
            guard connections[slot] === client else { return }
            if event.isReadable || client.stream.isSecure { receive(client) }
            // Nobody opens a stream who has said that nothing more will come.
            if event.isPeerClosed, client.openSubscriptions > 0, client.phase == .asking { close(client) }
        }
    }

    func setInterest(of acceptor: Acceptor, _ interest: Poller.Interest) {
        guard let index = acceptors.firstIndex(where: { $0 === acceptor }) else { return }
        try? poller.modify(acceptor.descriptor, token: UInt64(index + 1), interest: interest)  // it is in the set
    }

    func closeListeners() {
        for acceptor in acceptors {
            try? poller.remove(acceptor.descriptor)  // closing takes it out as well
        }
        acceptors.removeAll()
    }

    /// Takes a connection in; one the kernel will not watch is closed at once.
    func adopt(_ plain: consuming Stream, peer: SocketAddress, port: Port) {
        guard let stream = secured(plain) else {
            context.counters.connections.subtract(1, ordering: .relaxed)
            context.doorkeeper.release(AddressGroup(peer))
            return
        }
        let slot = freeSlots.popLast() ?? UInt32(connections.count)
        if Int(slot) == connections.count {
            connections.append(nil)
            deadlines.append(0)
        }
        generation &+= 1
        let token = UInt64(generation) << 32 | (UInt64(slot) + Self.firstSlotToken)
        do {
            try poller.add(stream.descriptor, token: token, interest: [.readable, .writable, .peerClosed, .onChange])
        } catch {
            freeSlots.append(slot)
            context.counters.connections.subtract(1, ordering: .relaxed)
            context.doorkeeper.release(AddressGroup(peer))
            return
        }
        openConnections += 1
        let client = ClientConnection(
            stream: stream,
            peer: peer,
            port: port,
            slot: slot,
            generation: generation,
            now: now
        )
        connections[Int(slot)] = client
        deadlines[Int(slot)] = now + context.limits.requestSeconds
        noteNewcomer(client)
        makeRoom()
    }

    /// Ends a connection at once and forgets it.
    func close(_ client: ClientConnection) {
        let slot = Int(client.slot)
        guard connections[slot] === client else { return }
        leaveTopic(client)
        if client.exchange?.isSearching == true { context.searches?.withdraw(id(of: client)) }
        countWindow(of: client, isKept: false)
        connections[slot] = nil
        deadlines[slot] = 0
        freeSlots.append(client.slot)
        openConnections -= 1
        context.counters.connections.subtract(1, ordering: .relaxed)
        context.doorkeeper.release(client.address)
    }

    func id(of client: ClientConnection) -> ClientID {
        ClientID(loop: UInt16(index), slot: client.slot, generation: client.generation)
    }

    func client(_ id: ClientID) -> ClientConnection? {
        guard Int(id.slot) < connections.count, let client = connections[Int(id.slot)],
            client.generation == id.generation
        else { return nil }
        return client
    }

    func setDeadline(_ client: ClientConnection, in seconds: UInt32) {
        deadlines[Int(client.slot)] = now &+ max(1, seconds)
    }

    func beginShutdown(milliseconds: Int) {
        isShuttingDown = true
        shutdownDeadline = Clock.monotonic + UInt64(milliseconds) * 1_000_000
    }
}
