/// An address with a port to receive at: `127.0.0.1:5514`, `[::1]:514`, or a port alone, which is one of loopback.
package struct Endpoint: Sendable, Hashable, CustomStringConvertible {
    package let address: BindAddress
    package let port: UInt16

    /// `nil` for anything else, names besides `localhost` included.
    package init?(_ text: String) {
        var host: Substring = "127.0.0.1"
        var digits = text[...]
        if let colon = text.lastIndex(of: ":") {
            host = text[..<colon]
            digits = text[text.index(after: colon)...]
        }
        // Without brackets, the last group of an IPv6 address would be taken for the port.
        guard !host.contains(":") || host.hasPrefix("["), let address = BindAddress(String(host)),
            let port = try? Value.port(String(digits)), !digits.isEmpty
        else { return nil }
        self.address = address
        self.port = port
    }

    package var description: String { address.isIPv6 ? "[\(address)]:\(port)" : "\(address):\(port)" }
}
