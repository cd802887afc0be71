import CLinux
import Configuration
import ControlAPI
import EventIO
import Glibc
import HTTPCore
import Insight
import LogCore
import LogIO
import Store
import WebSocketCore

/// `livelogs serve`: opens the ports, starts the threads, and minds signals until it is time to go.
struct Serve {
    private let configuration: Configuration
    private let report: @Sendable (String) -> Void = { Terminal.complain($0) }
    /// What the main thread is at, and then the ingest thread.
    private let attention = Attention()

    init(_ configuration: Configuration) { self.configuration = configuration }

    /// - Returns: the exit status: 0, 78 for rules that cannot be used, 69 (unavailable) for ports
    /// or state that cannot be had.
    func run() -> CInt {
        do {
            let signals = try Signals()
            try Terminal.startQueue()
            let guardian = try StopGuard(.start(attention), report)
            defer { guardian.end() }
            attention.turn(to: "the rules, time zones and certificates")
            let descriptors = ProcessLimits.raiseDescriptors()
            let rules: RuleSet
            let correlations: CorrelationRules
            let zones: (zones: TimeZones, notices: [String])
            let identity: TLSIdentity?
            do {
                (rules, correlations) = try Rules.load(configuration)
                zones = try Zones.load(configuration)
                identity = try TLSFiles.load(configuration)
            } catch {
                Terminal.lastWords("\(error)")
                return 78
            }
            malloc_trim(0)  // what compiling the rules took is many times what they are
            for notice in configuration.notices + zones.notices { report(notice) }
            let store: StoreOpening?
            attention.turn(to: configuration.stateDirectories.first.map { "the state directory \($0)" })
            do {
                store = try StoreOpening.open(configuration, report: report)
            } catch {
                Terminal.lastWords("\(error)")
                return 69
            }
            attention.turn(to: nil)
            let server = try Server(
                configuration,
                rules: rules,
                zones: zones.zones,
                correlations: correlations,
                identity: identity,
                descriptors: descriptors,
                store: store,
                attention: attention,
                report: report
            )
            guardian.end()
            if try mind(signals, server) {
                // `exit` would take away from the thread that is left what it works with.
                Terminal.finish()
                _exit(0)
            }
            return 0
        } catch {
            Terminal.lastWords("\(error)\(Self.advice(error))")
            return 69
        }
    }

    /// Waits for signals; comes back when everything has ended.
    ///
    /// - Returns: whether a thread is left that cannot be stopped.
    private func mind(_ signals: borrowing Signals, _ server: Server) throws(SystemError) -> Bool {
        var poller = try Poller(batch: 1)
        try poller.add(signals.descriptor, token: 0, interest: .readable)
        // By then all has started, and most of what that took is not needed again.
        var rest = 3_000
        while true {
            if poller.wait(milliseconds: rest) == 0, rest >= 0 {
                server.reportSlowStart()
                ProgramPages.giveBack()
                rest = -1
                continue
            }
            switch signals.next() {
            case .terminate:
                return server.shutDown()
            case .reload:
                reload(server)
                rest = 3_000
            case nil:
                continue
            }
        }
    }

    /// Reads configuration and rules again; what is wrong is told, and the old stay in force.
    private func reload(_ server: Server) {
        let guardian = try? StopGuard(.reload, report)
        defer { guardian?.end() }
        do {
            let invocation = try Configuration.load(
                arguments: ProgramArguments.texts,
                environment: Surroundings.environment,
                readFile: Surroundings.read
            )
            guard case .serve(let new) = invocation else { return }
            let (rules, correlations) = try Rules.load(new)
            let (zones, notices) = try Zones.load(new)
            let identity = try TLSFiles.load(new)
            for notice in notices { report(notice) }
            server.reload(
                new,
                rules: rules,
                zones: zones,
                correlations: correlations,
                identity: identity,
                old: configuration
            )
            report("configuration and rules read again")
        } catch let error as ConfigurationError {
            Terminal.complain(error.lines + ["the configuration is as it was"])
        } catch let error as RuleError {
            Terminal.complain([error.description, "the rules are as they were"])
        } catch let error as TLSError {
            Terminal.complain(["\(error)", "the certificate is as it was, and so is the configuration"])
        } catch {
            Terminal.complain(["\(error)", "the configuration is as it was"])
        }
    }

    private static func advice(_ error: SystemError) -> String {
        switch error.code {
        case EADDRINUSE: ": another program has this port; choose one with --control-port or --ws-port"
        case EACCES: ": ports below 1024 need privileges; choose another with --control-port or --ws-port"
        case EMFILE, ENFILE: ": too few descriptors; allow more with `ulimit -n` or systemd's LimitNOFILE="
        case EAGAIN: ": too few processes or threads; allow more with `ulimit -u` or systemd's TasksMax="
        case EADDRNOTAVAIL: ": no interface of this machine has this address; see --bind"
        default: ""
        }
    }
}
