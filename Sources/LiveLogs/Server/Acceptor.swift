import EventIO
import HTTPCore
import Synchronization

/// A listener and whether it may be used now: without descriptors left, accepting would spin.
final class Acceptor {
    private let listener: Listener
    let port: Port
    private var resumesAt: UInt64 = 0

    init(_ listener: Listener, port: Port) {
        self.listener = listener
        self.port = port
    }

    var descriptor: CInt { listener.descriptor }
    var isPaused: Bool { resumesAt != 0 }

    func accept() -> Listener.Accepted { listener.accept() }

    /// Rests until somebody may have given a descriptor back.
    func pause(at now: UInt64) { resumesAt = now + 200_000_000 }

    /// True once when the rest is over.
    func mayResume(at now: UInt64) -> Bool {
        guard isPaused, now >= resumesAt else { return false }
        resumesAt = 0
        return true
    }
}

extension ServerLoop {
    /// Takes everybody who waits and gives each loop its turn; at most so many at once that others are served too.
    func accept(on acceptor: Acceptor) {
        for _ in 0..<256 {
            switch acceptor.accept() {
            case .connection(let stream, let peer):
                guard context.access.admits(connectionFrom: peer) else {
                    context.counters.refused.add(1, ordering: .relaxed)
                    turnAway(stream, AccessPolicy.notAdmitted)
                    continue
                }
                let open = context.counters.connections.add(1, ordering: .relaxed).newValue
                if open > context.limits.connections {
                    context.counters.connections.subtract(1, ordering: .relaxed)
                    context.counters.refused.add(1, ordering: .relaxed)
                    turnAway(stream, context.fullResponse)
                    makeRoom()
                    continue
                }
                guard isWelcome(peer) else {
                    context.counters.connections.subtract(1, ordering: .relaxed)
                    context.counters.refused.add(1, ordering: .relaxed)
                    turnAway(stream, context.crowdedResponse)
                    continue
                }
                makeRoom()
                nextLoop = (nextLoop + 1) % context.loops.count
                if nextLoop == index {
                    adopt(stream, peer: peer, port: acceptor.port)
                } else {
                    guard let descriptor = stream.release() else { continue }  // never: no loop has secured it yet
                    context.loops[nextLoop].post(.adopt(descriptor: descriptor, peer: peer, port: acceptor.port))
                }
            case .none:
                return
            case .retry:
                continue
            case .exhausted:
                context.counters.refused.add(1, ordering: .relaxed)
                acceptor.pause(at: Clock.monotonic)
                setInterest(of: acceptor, [])
                return
            }
        }
    }

    /// Notes one more connection of this address, if it may have one.
    private func isWelcome(_ peer: SocketAddress) -> Bool {
        let limits = context.limits
        let isExempt = peer.isLoopback && !limits.limitsLoopback || context.access.proxies.contains(peer)
        let limit = isExempt ? Int.max : limits.connectionsPerAddress
        return context.doorkeeper.admit(AddressGroup(peer), limit: limit)
    }

    /// No room: told in one packet, and not waited for.
    ///
    /// Under TLS nothing can be told without a handshake, which costs more than an answer is worth here.
    private func turnAway(_ stream: consuming Stream, _ response: Response) {
        if tls != nil { return }
        var bytes: [UInt8] = []
        response.serialize(isHead: false, keepsAlive: false, date: date, into: &bytes)
        _ = bytes.withUnsafeBytes { stream.write($0) }
        stream.finishWriting()
    }
}
