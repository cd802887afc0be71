import EventIO

/// The command line.
enum Options {
    case run(SocketAddress)
    case call(SocketAddress, agent: String)
    case help
    case wrong(String)

    static let usage = """
        usage: websocket-echo --port PORT [--bind ADDRESS] [--agent NAME]
          --port PORT      0 to 65535; 0 lets the kernel choose
          --bind ADDRESS   numeric IPv4 or IPv6 address (default 127.0.0.1)
          --agent NAME     be a client: call the fuzzing server there, and be NAME in its report
        """

    static func parse(_ arguments: [String]) -> Options {
        var port: UInt16?
        var bind = "127.0.0.1"
        var agent: String?
        var rest = arguments[...]
        while let option = rest.popFirst() {
            if option == "--help" { return .help }
            // Both `--port 9001` and `--port=9001`.
            let parts = option.split(separator: "=", maxSplits: 1).map(String.init)
            guard ["--port", "--bind", "--agent"].contains(parts[0]) else { return .wrong("unknown option \(option)") }
            guard let value = parts.count > 1 ? parts[1] : rest.popFirst() else {
                return .wrong("\(option) needs a value")
            }
            if parts[0] == "--bind" {
                bind = value
            } else if parts[0] == "--agent" {
                guard value.utf8.allSatisfy({ $0.isAgentName }) else {
                    return .wrong("--agent takes letters and digits")
                }
                agent = value
            } else {
                guard let number = UInt16(value) else { return .wrong("--port takes 0 to 65535, not \(value)") }
                port = number
            }
        }
        guard let port else { return .wrong("--port is missing") }
        guard let address = SocketAddress(bind, port: port) else {
            return .wrong("--bind takes a numeric address, not \(bind)")
        }
        if let agent { return .call(address, agent: agent) }
        return .run(address)
    }
}

extension UInt8 {
    /// Stands in a query as it is.
    fileprivate var isAgentName: Bool { (0x30...0x39).contains(self) || (0x61...0x7A).contains(self | 0x20) }
}
