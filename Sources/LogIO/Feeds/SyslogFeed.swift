import EventIO
import Glibc
import LogCore

/// Syslog messages from other programs and machines (RFC 5424, RFC 3164), by UDP, TCP and sockets of this machine.
///
/// A message is a line as it came, priority included, which the reader of lines understands. Its source is named after
/// the way and the sender's address: `syslog/udp/192.0.2.7`.
final class SyslogFeed: Feed {
    /// Senders over it share one source a way.
    static let sourceLimit = 1000

    /// TCP and unix connections at the same time.
    static let connectionLimit = 512

    /// A connection this long without a byte makes room for another one when the limit is reached.
    static let patience = Duration.seconds(300)

    private let ports: SyslogPorts
    private let lineLimit: Int
    private let isAllowed: @Sendable ([UInt8]) -> Bool
    private var poller: Poller
    private var buffer: [UInt8]
    private var connections: [UInt64: SyslogConnection] = [:]
    private var nextConnection = UInt64(1) << 32
    private var sources: [String: Source] = [:]
    private var gathered: [ObjectIdentifier: (source: Source, bytes: [UInt8])] = [:]
    private var lost: [CInt: UInt32] = [:]
    /// Listeners that wait for descriptors to be free.
    private var resting: [(token: UInt64, listener: Listener)] = []
    private var told: Set<String> = []
    private var notices: [String] = []
    private(set) var counters = FeedCounters()

    init(_ ports: SyslogPorts, lineLimit: Int, isAllowed: @escaping @Sendable ([UInt8]) -> Bool) throws(SystemError) {
        self.ports = ports
        self.lineLimit = lineLimit
        self.isAllowed = isAllowed
        poller = try Poller(batch: 64)
        buffer = [UInt8](repeating: 0, count: max(64 << 10, lineLimit))
        let all =
            ports.datagrams.map(\.descriptor) + ports.listeners.map(\.descriptor) + ports.local.map(\.descriptor)
        for (index, descriptor) in all.enumerated() {
            try poller.add(descriptor, token: UInt64(index), interest: .readable)
        }
    }

    var descriptor: CInt { poller.rawDescriptor }

    func read(budget: Int, now: Moment, into body: (Block) -> Void) -> FeedState {
        var left = budget
        var state = FeedState.more
        while left > 0 {
            let count = poller.wait(milliseconds: 0)
            if count == 0 {
                state = .drained
                break
            }
            for index in 0..<count { left -= serve(poller.event(at: index).token, now) }
        }
        give(now, to: body)
        return state
    }

    private func give(_ now: Moment, to body: (Block) -> Void) {
        for (source, bytes) in gathered.values where !bytes.isEmpty {
            body(Block(source: source, bytes: bytes, isHistory: false, readTime: now.wall))
        }
        gathered.removeAll(keepingCapacity: true)
    }

    /// - Returns: the bytes it took, at least 1.
    private func serve(_ token: UInt64, _ now: Moment) -> Int {
        if let connection = connections[token] { return receive(connection, token, now) }
        var index = Int(token)
        if index < ports.datagrams.count { return receive(ports.datagrams[index].descriptor, "udp") }
        index -= ports.datagrams.count
        if index < ports.listeners.count { return accept(from: ports.listeners[index], token, now) }
        index -= ports.listeners.count
        guard index < ports.local.count else { return 1 }
        let local = ports.local[index]
        if local.kind == .datagrams { return receive(local.descriptor, "unix\(local.path)") }
        let descriptor = local.accept()
        if descriptor >= 0 { adopt(descriptor, source(named: "syslog/unix\(local.path)"), now) }
        return 1
    }

    // Datagrams.

    private func receive(_ socket: CInt, _ way: String) -> Int {
        var total = 1
        // Some at a time, so that one busy socket leaves room for the others.
        for _ in 0..<256 {
            var missed = lost[socket] ?? 0
            let datagram = buffer.withUnsafeMutableBytes { ReceivedDatagram(from: socket, into: $0, lost: &missed) }
            guard let datagram else { break }
            if missed != lost[socket] ?? 0 {
                // The kernel counts in 32 bits, and starts again from 0.
                counters.lostDatagrams += Int(missed &- (lost[socket] ?? 0))
                let name = "syslog/\(way)"
                tell("lost \(name)", "\(name): the kernel had no room for some datagrams; told once")
                lost[socket] = missed
            }
            total += datagram.count
            if let peer = datagram.peer, !isAllowed(peer.octets) {
                refuse(peer)
                continue
            }
            let name = datagram.peer.map { "syslog/\(way)/\($0.host)" } ?? "syslog/\(way)"
            take(datagram, source(named: name, way: way))
        }
        return total
    }

    private func take(_ datagram: ReceivedDatagram, _ source: Source) {
        let isPlain = SyslogFraming.append(
            buffer.span.extracting(first: min(datagram.count, lineLimit)),
            to: &gathered[ObjectIdentifier(source), default: (source, [])].bytes
        )
        if isPlain { tellMalformed(source) }
        if datagram.isCut || datagram.count > lineLimit { noteCut(source, 1) }
    }

    // Connections.

    private func accept(from listener: Listener, _ token: UInt64, _ now: Moment) -> Int {
        switch listener.accept() {
        case .connection(let stream, let peer):
            guard isAllowed(peer.octets) else {
                refuse(peer)
                return 1
            }
            guard let descriptor = stream.release() else { return 1 }
            adopt(descriptor, source(named: "syslog/tcp/\(peer.host)", way: "tcp"), now)
        case .exhausted(let error):
            // It would be ready again and again; the next tick tries once more.
            tell("exhausted", "syslog: \(error); told once")
            try? poller.modify(listener.descriptor, token: token, interest: [])
            resting.append((token, listener))
        case .none: break
        case .retry: break
        }
        return 1
    }

    private func adopt(_ descriptor: CInt, _ source: Source, _ now: Moment) {
        guard let connection = SyslogConnection(adopting: descriptor, source, lineLimit: lineLimit, now) else { return }
        if connections.count >= Self.connectionLimit {
            tell("full", "syslog: \(Self.connectionLimit) connections at the same time are the limit; told once")
            let oldest = connections.min { $0.value.lastData < $1.value.lastData }
            guard let oldest, now.monotonic - oldest.value.lastData >= Self.patience else {
                counters.refused += 1
                return
            }
            close(oldest.value, oldest.key)
        }
        let token = nextConnection
        nextConnection += 1
        guard (try? poller.add(connection.descriptor, token: token, interest: .readable)) != nil else { return }
        connections[token] = connection
    }

    private func receive(_ connection: SyslogConnection, _ token: UInt64, _ now: Moment) -> Int {
        let count = recv(connection.descriptor, &buffer, buffer.count, 0)
        if count < 0, errno == EINTR || errno == EAGAIN { return 1 }
        guard count > 0 else {
            close(connection, token)
            return 1
        }
        connection.lastData = now.monotonic
        let source = connection.source
        let (malformed, truncated) = (connection.framing.malformed, connection.framing.truncated)
        connection.framing.take(
            buffer.span.extracting(first: count),
            into: &gathered[ObjectIdentifier(source), default: (source, [])].bytes
        )
        if connection.framing.malformed > malformed { tellMalformed(source) }
        if connection.framing.truncated > truncated { noteCut(source, connection.framing.truncated - truncated) }
        return count
    }

    /// What was begun comes as a line; a message that its sender could not finish may be the one that matters.
    private func close(_ connection: SyslogConnection, _ token: UInt64) {
        let source = connection.source
        connection.framing.finish(into: &gathered[ObjectIdentifier(source), default: (source, [])].bytes)
        try? poller.remove(connection.descriptor)
        connections[token] = nil
    }

    // They count as messages (`FeedCounters.cutMessages`).
    var cutLines: Int { 0 }

    func tick(now: Moment) -> Bool {
        for (index, listener) in resting {
            try? poller.modify(listener.descriptor, token: index, interest: .readable)
        }
        resting.removeAll()
        return false
    }

    // Names and notices.

    private func source(named name: String, way: String = "unix") -> Source {
        if let known = sources[name] { return known }
        if sources.count >= Self.sourceLimit, name != "syslog/\(way)/other" {
            counters.nameless += 1
            tell("sources", "syslog: more than \(Self.sourceLimit) senders; the others share one source")
            return source(named: "syslog/\(way)/other", way: way)
        }
        let source = Source(path: name, service: "syslog")
        sources[name] = source
        return source
    }

    private func refuse(_ peer: SocketAddress) {
        counters.refused += 1
        tell("refused", "syslog: \(peer.host) is not among --syslog-allow, as others may be; told once")
    }

    private func tellMalformed(_ source: Source) {
        tell("malformed \(source.path)", "\(source.path): sends messages without a priority; taken as they are")
    }

    private func noteCut(_ source: Source, _ count: Int) {
        counters.cutMessages += count
        tell(
            "cut \(source.path)",
            "\(source.path): sends messages over \(lineLimit) bytes; the rest of each is dropped"
        )
    }

    private func tell(_ key: String, _ text: String) {
        guard told.count < 2 * Self.sourceLimit, told.insert(key).inserted else { return }
        notices.append(text)
    }

    func takeNotices() -> [String] {
        defer { notices.removeAll() }
        return notices
    }
}
