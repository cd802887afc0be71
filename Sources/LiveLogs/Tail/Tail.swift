import Configuration
import EventIO
import Glibc
import HTTPCore
import LogCore
import WebSocketCore

/// `livelogs tail URL`: follows a server's stream until somebody ends it, and comes back when the connection is lost.
///
/// One thread: it waits for the server, for signals, and for whoever reads its output.
struct Tail: ~Copyable {
    private let options: TailOptions
    private var position: StreamPosition
    private var backoff = Backoff()

    init(_ options: TailOptions) {
        self.options = options
        position = StreamPosition(since: options.since, epoch: options.epoch, backlog: options.backlog)
    }

    /// What the exit status tells.
    enum Exit {
        static let done: CInt = 0
        static let unusable: CInt = 2
        static let unavailable: CInt = 69
        static let refused: CInt = 76
        static let untrusted: CInt = 77
    }

    /// - Returns: the exit status.
    mutating func run() -> CInt {
        do {
            let tls = try TLSFiles.context(options)
            return follow(try readToken(), tls, try Signals())
        } catch {
            Terminal.complain("\(error)")
            return Exit.unusable
        }
    }

    private mutating func follow(_ token: BearerToken?, _ tls: TLSContext?, _ signals: consuming Signals) -> CInt {
        var screen = TailScreen(options)
        while true {
            let end = attempt(token, tls, signals, &screen)
            // Who was interrupted does not wait for a reader who stalls.
            if case .interrupted(let number) = end { return 128 + number }
            guard screen.flush(signals) else { return screen.isReaderGone ? Exit.done : interrupted(signals) }
            switch end {
            case .interrupted(let number):
                return 128 + number
            case .readerGone:
                return Exit.done
            case .refused(let reason):
                Terminal.complain("\(options.address): refused: \(PrintableText.line(reason))")
                return Exit.refused
            case .untrusted(let reason):
                Terminal.complain("\(options.address): not trusted: \(PrintableText.line(reason))")
                return Exit.untrusted
            case .unusable(let reason):
                Terminal.complain("\(options.address): \(PrintableText.line(reason))")
                return Exit.unusable
            case .goodbye(let reason):
                if !options.resumes { return Exit.done }
                if let status = pause(reason, signals, &screen) { return status }
            case .lost(let reason):
                guard options.resumes else {
                    Terminal.complain("\(options.address): \(PrintableText.line(reason))")
                    return Exit.unavailable
                }
                if let status = pause(reason, signals, &screen) { return status }
            }
        }
    }

    private struct UnusableToken: Error, CustomStringConvertible { var description: String }

    private func readToken() throws -> BearerToken? {
        if let path = options.tokenFile {
            guard let bytes = try Surroundings.read(path) else {
                throw UnusableToken(description: "--token-file: there is no file \(path)")
            }
            guard let token = BearerToken(bytes) else {
                throw UnusableToken(description: "--token-file: \(path) holds no token in its first line")
            }
            return token
        }
        guard let text = options.token else { return nil }
        guard let token = BearerToken(Array(text.utf8)) else {
            throw UnusableToken(description: "LIVELOGS_TOKEN: takes a token, and this can't be one")
        }
        return token
    }

    /// Looks the host up, connects to the first of its addresses that answers, and follows the stream to its end.
    private mutating func attempt(
        _ token: BearerToken?,
        _ tls: TLSContext?,
        _ signals: borrowing Signals,
        _ screen: inout TailScreen
    ) -> TailEnd {
        let addresses: [SocketAddress]
        do {
            addresses = try NameLookup.addresses(of: options.address.host, port: options.address.port)
        } catch {
            return .lost("\(error)")
        }
        let security = tls.map { ($0, options.address.host) }
        var end = TailEnd.lost("no address")
        for address in addresses {
            do {
                let session = TailSession(try Connector(to: address), handshake(token), security)
                end = try session.follow(&position, &screen, signals)
                if session.wasOpen { backoff.reset() }
                if session.isConnected { return end }
            } catch {
                end = .lost("\(error)")
            }
        }
        return end
    }

    private func handshake(_ token: BearerToken?) -> ClientHandshake {
        var generator = SystemRandomNumberGenerator()
        var query = options.filters.map { ($0.name, $0.value) }
        // One record a message, so that a backlog or a resumed stream begins with exactly the record asked for.
        query.append(("hello", "1"))
        if options.channels != ["logs"] { query.append(("channels", options.channels.joined(separator: ","))) }
        if let resume = position.resume, options.channels.contains("logs") {
            query.append(("since", "\(resume.since)"))
            if let epoch = resume.epoch { query.append(("epoch", epoch)) }
        } else if options.backlog > 0 {
            query.append(("backlog", "\(options.backlog)"))
        }
        var fields = HeaderFields()
        fields.append("User-Agent", "livelogs/\(Version.current)")
        if let token { fields.append("Authorization", "Bearer \(token.text)") }
        return ClientHandshake(
            host: options.address.authority,
            target: options.address.path + "?"
                + query.map { "\($0.0)=\(PercentCoding.encode($0.1))" }.joined(separator: "&"),
            key: HandshakeKey(random: (generator.next(), generator.next())),
            offersCompression: true,
            fields: fields
        )
    }

    /// Tells why and for how long, and waits.
    ///
    /// - Returns: the exit status when something ended the wait early.
    private mutating func pause(
        _ reason: String,
        _ signals: borrowing Signals,
        _ screen: inout TailScreen
    ) -> CInt? {
        let milliseconds = backoff.next(random: .random(in: .min ... .max))
        let tenths = (milliseconds + 50) / 100
        Terminal.complain(
            "\(options.address): \(PrintableText.line(reason)); again in \(tenths / 10).\(tenths % 10) s"
        )
        switch screen.wait(milliseconds: milliseconds, signals) {
        case .timeout: return nil
        case .signal(let number): return 128 + number
        case .readerGone: return Exit.done
        }
    }

    private func interrupted(_ signals: borrowing Signals) -> CInt { 128 + (signals.nextNumber() ?? SIGTERM) }
}

/// How following a stream ended.
enum TailEnd {
    /// By a signal of this number.
    case interrupted(CInt)
    /// Nobody reads the output any more.
    case readerGone
    /// Not to be tried again: the server says no.
    case refused(String)
    /// The server could not prove who it is.
    case untrusted(String)
    /// What came is no stream of LiveLogs.
    case unusable(String)
    /// The server closed the connection as it should.
    case goodbye(String)
    /// No connection, or none any more.
    case lost(String)
}
