import EventIO

/// The command line.
enum Options {
    case run(SocketAddress)
    case help
    case wrong(String)

    static let usage = """
        usage: websocket-echo --port PORT [--bind ADDRESS]
          --port PORT      0 to 65535; 0 lets the kernel choose
          --bind ADDRESS   numeric IPv4 or IPv6 address (default 127.0.0.1)
        """

    static func parse(_ arguments: [String]) -> Options {
        var port: UInt16?
        var bind = "127.0.0.1"
        var rest = arguments[...]
        while let option = rest.popFirst() {
            if option == "--help" { return .help }
            // Both `--port 9001` and `--port=9001`.
            let parts = option.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts[0] == "--port" || parts[0] == "--bind" else { return .wrong("unknown option \(option)") }
            guard let value = parts.count > 1 ? parts[1] : rest.popFirst() else {
                return .wrong("\(option) needs a value")
            }
            if parts[0] == "--bind" {
                bind = value
            } else {
                guard let number = UInt16(value) else { return .wrong("--port takes 0 to 65535, not \(value)") }
                port = number
            }
        }
        guard let port else { return .wrong("--port is missing") }
        guard let address = SocketAddress(bind, port: port) else {
            return .wrong("--bind takes a numeric address, not \(bind)")
        }
        return .run(address)
    }
}
