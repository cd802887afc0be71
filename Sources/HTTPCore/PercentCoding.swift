/// Percent-encoding (RFC 3986 §2.1), and the form encoding of queries.
package enum PercentCoding {
    /// `text` with every %XX (and, in a query, every `+`) replaced; `nil` for a bad code or what is not UTF-8 then.
    package static func decode(_ text: some StringProtocol, plusIsSpace: Bool = false) -> String? {
        var octets: [UInt8] = []
        octets.reserveCapacity(text.utf8.count)
        var iterator = text.utf8.makeIterator()
        while let octet = iterator.next() {
            if octet == UInt8(ascii: "%") {
                guard let high = iterator.next()?.hexValue, let low = iterator.next()?.hexValue else { return nil }
                octets.append(high << 4 | low)
            } else {
                octets.append(plusIsSpace && octet == UInt8(ascii: "+") ? 0x20 : octet)
            }
        }
        return String(validating: octets, as: UTF8.self)
    }

    /// A path that is safe to look up, or `nil` (see `Request.path`).
    static func path(_ raw: String) -> String? {
        guard let path = decode(raw) else { return nil }
        var segmentLength = 0
        var isDots = true
        for octet in path.utf8 {
            guard octet >= 0x20, octet != 0x7F else { return nil }
            // A backslash separates too: some file system or proxy downstream may see it so.
            if octet == UInt8(ascii: "/") || octet == UInt8(ascii: "\\") {
                if isDots, segmentLength == 1 || segmentLength == 2 { return nil }
                segmentLength = 0
                isDots = true
            } else {
                segmentLength += 1
                isDots = isDots && octet == UInt8(ascii: ".")
            }
        }
        return isDots && (segmentLength == 1 || segmentLength == 2) ? nil : path
    }

    static func query(_ raw: Substring) -> [QueryItem]? {
        var items: [QueryItem] = []
        for pair in raw.utf8.split(separator: UInt8(ascii: "&")) {
            let equals = pair.firstIndex(of: UInt8(ascii: "=")) ?? pair.endIndex
            guard let name = decode(Substring(pair[..<equals]), plusIsSpace: true),
                let value = decode(Substring(pair[equals...].dropFirst()), plusIsSpace: true)
            else { return nil }
            items.append(QueryItem(name, value))
        }
        return items
    }
}
