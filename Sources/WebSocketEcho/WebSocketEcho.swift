import EventIO
import Glibc

/// An echo server, and an echo client, for conformance suites: it sends every text and binary message back as it came.
@main
struct WebSocketEcho {
    static func main() {
        switch Options.parse(ProgramArguments.texts) {
        case .help:
            print(Options.usage)
        case .wrong(let problem):
            fail("websocket-echo: \(problem)\n\(Options.usage)", status: EX_USAGE)
        case .run(let address):
            attempt { () throws(SystemError) in try EchoServer.run(on: address) }
        case .call(let address, let agent):
            attempt { () throws(SystemError) in try EchoCaller(address: address, agent: agent).run() }
        }
    }

    private static func attempt(_ work: () throws(SystemError) -> Void) {
        do {
            try work()
        } catch {
            fail("websocket-echo: \(error)", status: EX_OSERR)
        }
    }

    private static func fail(_ message: String, status: CInt) -> Never {
        let line = message + "\n"
        _ = write(STDERR_FILENO, line, line.utf8.count)
        exit(status)
    }
}
