import CLinux
import Glibc

/// From the name of a host to its addresses.
package enum NameLookup {
    /// Why a name has no address, in the system's words.
    package struct Failure: Error, Hashable, Sendable, CustomStringConvertible {
        package let description: String
    }

    /// The addresses of a host, best first, each once; a numeric address is its own.
    ///
    /// Waits for the name service, so no loop that serves others may call it.
    package static func addresses(of host: String, port: UInt16) throws(Failure) -> [SocketAddress] {
        if let address = SocketAddress(host, port: port) { return [address] }
        var hints = addrinfo()
        hints.ai_family = AF_UNSPEC
        hints.ai_socktype = CInt(SOCK_STREAM.rawValue)
        hints.ai_flags = AI_ADDRCONFIG
        var list: UnsafeMutablePointer<addrinfo>?
        let status = getaddrinfo(host, String(port), &hints, &list)
        guard status == 0 else {
            throw Failure(description: "look up \(host): \(String(cString: gai_strerror(status)))")
        }
        defer { freeaddrinfo(list) }
        var addresses: [SocketAddress] = []
        var next = list
        while let entry = next?.pointee {
            next = entry.ai_next
            var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
            let size = socklen_t(text.count)
            let status = getnameinfo(entry.ai_addr, entry.ai_addrlen, &text, size, nil, 0, NI_NUMERICHOST)
            guard status == 0 else { continue }
            let numeric = String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            guard let address = SocketAddress(numeric, port: port), !addresses.contains(address) else { continue }
            addresses.append(address)
        }
        if addresses.isEmpty { throw Failure(description: "look up \(host): it has no IP address") }
        return addresses
    }
}
