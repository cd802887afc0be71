import Configuration
import HTTPCore

/// Which names this server answers to.
///
/// A page that a stranger serves can make its own name point at this machine (DNS rebinding): to the browser, that is one
/// origin, and our answers are its to read. Its requests carry the stranger's name as Host; an address or a name of
/// this machine cannot be made to point elsewhere that way.
struct HostPolicy: Sendable {
    private let names: Set<String>

    /// Takes the machine's own name, of which the first label counts too, and what the operator added.
    init(hostName: String, allowed: [String]) {
        let own = hostName.lowercased()
        names = Set(["localhost", own, String(own.prefix { $0 != "." })] + allowed.map { $0.lowercased() })
    }

    /// Why a request for `authority`, as in a Host field, is not answered; nil when it may be.
    ///
    /// Without one (HTTP/1.0) it comes from no browser.
    func refusal(of authority: String?) -> Response? {
        guard let authority else { return nil }
        let host = Self.host(authority)
        if BindAddress(host) != nil || names.contains(host) { return nil }
        return .error(
            421,
            code: "unknown_host",
            message: "This server does not answer to the name \(host): use its address, or start it with "
                + "--allow-host \(host)."
        )
    }

    /// Without the port and the root's dot, in lower case.
    private static func host(_ authority: String) -> String {
        var host = authority.lowercased()[...]
        if !host.hasSuffix("]"), let colon = host.lastIndex(of: ":") { host = host[..<colon] }
        if host.hasSuffix(".") { host = host.dropLast() }
        return String(host)
    }
}
