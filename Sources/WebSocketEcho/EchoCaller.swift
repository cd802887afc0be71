import EventIO
import Glibc
import WebSocketCore

/// The other role: calls a fuzzing server, which runs its cases against this client.
///
/// The server says how many cases it has at `/getCaseCount`, runs one at `/runCase?case=N&agent=NAME`, and writes its report
/// at `/updateReports?agent=NAME`.
struct EchoCaller {
    let address: SocketAddress
    let agent: String

    /// Nanoseconds in which nothing need come.
    private static let patience: UInt64 = 900_000_000_000

    /// Runs all cases, one after the other.
    func run() throws(SystemError) {
        signal(SIGPIPE, SIG_IGN)
        let text = String(decoding: try call("/getCaseCount"), as: UTF8.self)
        guard let count = Int(text), count > 0 else { throw SystemError(code: EPROTO, call: "/getCaseCount: \(text)") }
        for number in 1...count { _ = try call("/runCase?case=\(number)&agent=\(agent)") }
        _ = try call("/updateReports?agent=\(agent)")
        print("\(count) cases")
    }

    /// Asks or, where a case is run, echoes until the server ends the connection.
    ///
    /// - Returns: the last message.
    private func call(_ target: String) throws(SystemError) -> [UInt8] {
        var poller = try Poller(batch: 1)
        let connector = try Connector(to: address)
        try poller.add(connector.descriptor, token: 0, interest: .writable)
        _ = poller.wait(milliseconds: 10_000)
        var generator = SystemRandomNumberGenerator()
        let handshake = ClientHandshake(
            host: "\(address)",
            target: target,
            key: HandshakeKey(random: (generator.next(), generator.next())),
            offersCompression: true
        )
        let client = EchoClient(try connector.finish(), calling: handshake, echoes: target.hasPrefix("/runCase"))
        var buffer = [UInt8](repeating: 0, count: 256 * 1024)
        var canRead = false
        var deadline = Clock.monotonic + Self.patience
        while let interest = client.advance(canRead: canRead, buffer: &buffer) {
            try poller.modify(client.descriptor, token: 0, interest: interest)
            let count = poller.wait(milliseconds: 10_000)
            guard count > 0 else {
                if client.isOverdue(Clock.monotonic) { break }
                // Also who was stopped and goes on comes here; some cases take minutes on a busy machine.
                guard Clock.monotonic < deadline else { throw SystemError(code: ETIMEDOUT, call: target) }
                canRead = false
                continue
            }
            deadline = Clock.monotonic + Self.patience
            canRead = poller.event(at: 0).isReadable || poller.event(at: 0).isError
        }
        return client.lastMessage
    }
}
