import EventIO
import Glibc

/// One thread, one poller, any number of clients.
struct EchoServer: ~Copyable {
    private let listener: Listener
    private var poller: Poller
    private var clients: [UInt64: EchoClient] = [:]
    /// 0 is the listener's.
    private var lastToken: UInt64 = 0
    /// Every client's reads land here; what they leave unfinished is copied out by who needs it.
    private var buffer = [UInt8](repeating: 0, count: 256 * 1024)
    /// False while descriptors are short.
    private var isAccepting = true

    private init(on address: SocketAddress) throws(SystemError) {
        let listener = try Listener(on: address)
        let poller = try Poller()
        try poller.add(listener.descriptor, token: 0, interest: .readable)
        self.listener = listener
        self.poller = poller
    }

    /// Serves until the process is killed.
    static func run(on address: SocketAddress) throws(SystemError) {
        signal(SIGPIPE, SIG_IGN)
        ProcessLimits.raiseDescriptors()
        var server = try EchoServer(on: address)
        print("listening on ws://\(server.listener.address)")
        fflush(nil)
        var nextSweep = Clock.monotonic + 1_000_000_000
        while true {
            let count = server.poller.wait(milliseconds: 1000)
            for index in 0..<count { server.handle(server.poller.event(at: index)) }
            if Clock.monotonic >= nextSweep {
                try server.sweep()
                nextSweep = Clock.monotonic + 1_000_000_000
            }
        }
    }

    private mutating func handle(_ event: Poller.Event) {
        guard event.token != 0 else { return accept() }
        guard let client = clients[event.token] else { return }
        advance(client, event.token, canRead: event.isReadable || event.isError)
    }

    private mutating func accept() {
        while true {
            switch listener.accept() {
            case .none:
                return
            case .retry:
                continue
            case .exhausted:
                isAccepting = (try? poller.modify(listener.descriptor, token: 0, interest: [])) == nil
                return  // the next sweep tries again
            case .connection(let stream, _):
                lastToken += 1
                let client = EchoClient(stream)
                // Out of kernel memory for the watch: the client is dropped and closed.
                guard (try? poller.add(client.descriptor, token: lastToken, interest: .readable)) != nil else {
                    continue
                }
                clients[lastToken] = client
            }
        }
    }

    private mutating func advance(_ client: EchoClient, _ token: UInt64, canRead: Bool) {
        let interest = client.advance(canRead: canRead, buffer: &buffer)
        guard let interest else {
            clients[token] = nil  // the last reference: its descriptor closes and leaves the poller
            return
        }
        if interest == client.interest { return }
        client.interest = interest
        if (try? poller.modify(client.descriptor, token: token, interest: interest)) == nil { clients[token] = nil }
    }

    /// Once a second: who has outstayed its time limit goes, and accepting resumes.
    private mutating func sweep() throws(SystemError) {
        let now = Clock.monotonic
        for (token, client) in clients where client.isOverdue(now) { clients[token] = nil }
        if !isAccepting {
            try poller.modify(listener.descriptor, token: 0, interest: .readable)
            isAccepting = true
        }
    }
}
