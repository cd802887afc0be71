import EventIO
import Glibc

/// An echo server for conformance suites: it sends every text and binary message back as it came.
@main
struct WebSocketEcho {
    static func main() {
        switch Options.parse(Array(CommandLine.arguments.dropFirst())) {
        case .help:
            print(Options.usage)
        case .wrong(let problem):
            fail("websocket-echo: \(problem)\n\(Options.usage)", status: EX_USAGE)
        case .run(let address):
            do {
                try EchoServer.run(on: address)
            } catch {
                fail("websocket-echo: \(error)", status: EX_OSERR)
            }
        }
    }

    private static func fail(_ message: String, status: CInt) -> Never {
        let line = message + "\n"
        _ = write(STDERR_FILENO, line, line.utf8.count)
        exit(status)
    }
}
