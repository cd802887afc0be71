import CLinux
import EventIO
import Glibc

/// What the operating system tells about where we run.
enum Surroundings {
    /// All environment variables; of a name that is there twice, the first.
    static var environment: [String: String] {
        var result: [String: String] = [:]
        var entry = environ
        while let text = entry.pointee {
            let parts = String(cString: text).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2, result[String(parts[0])] == nil { result[String(parts[0])] = String(parts[1]) }
            entry += 1
        }
        return result
    }

    /// A small file whole; nil when there is none.
    static func read(_ path: String) throws(SystemError) -> [UInt8]? {
        let descriptor = PathText.withPath(path) { open($0, O_RDONLY | O_CLOEXEC) }
        if descriptor < 0, errno == ENOENT { return nil }
        let file = try Descriptor(adopting: descriptor, from: path)
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = Glibc.read(file.rawValue, &buffer, buffer.count)
            if count < 0 {
                if errno == EINTR { continue }
                throw SystemError.current(path)
            }
            if count == 0 { return bytes }
            bytes += buffer[..<count]
        }
    }

    /// The first address of this machine that others could know it by, IPv4 before IPv6.
    static var primaryAddress: String? {
        var list: UnsafeMutablePointer<ifaddrs>?
        guard getifaddrs(&list) == 0 else { return nil }
        defer { freeifaddrs(list) }
        var found: [SocketAddress] = []
        var next = list
        while let entry = next?.pointee {
            next = entry.ifa_next
            guard entry.ifa_flags & UInt32(IFF_UP) != 0, entry.ifa_flags & UInt32(IFF_LOOPBACK) == 0,
                let address = entry.ifa_addr
            else { continue }
            var storage = sockaddr_storage()
            let size =
                address.pointee.sa_family == AF_INET6 ? MemoryLayout<sockaddr_in6>.size : MemoryLayout<sockaddr_in>.size
            guard [AF_INET, AF_INET6].contains(CInt(address.pointee.sa_family)) else { continue }
            memcpy(&storage, address, size)
            if let address = SocketAddress(storage), !address.isLinkLocal { found.append(address) }
        }
        let best = found.first { !$0.isIPv6 } ?? found.first
        return best.map { $0.isIPv6 ? String($0.host.dropFirst().dropLast()) : $0.host }
    }

    static var hostName: String {
        var name = [CChar](repeating: 0, count: 256)
        gethostname(&name, name.count - 1)
        return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Sixteen hexadecimal digits that no earlier run had.
    static func randomName() -> String {
        var generator = SystemRandomNumberGenerator()
        let text = String(generator.next(), radix: 16)
        return String(repeating: "0", count: 16 - text.count) + text
    }
}

extension SocketAddress {
    fileprivate var isLinkLocal: Bool {
        isIPv6 ? octets[0] == 0xFE && octets[1] & 0xC0 == 0x80 : octets[0] == 169 && octets[1] == 254
    }
}
