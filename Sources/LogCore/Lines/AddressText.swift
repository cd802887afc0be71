/// Reads `192.0.2.7` where it stands alone, also with a port or another number behind a colon.
enum IPv4Text {
    static func read(_ line: Span<UInt8>, at start: Int) -> (value: UInt32, end: Int)? {
        var value: UInt32 = 0
        var index = start
        for part in 0..<4 {
            let size = line.digits(at: index, limit: 4)
            guard size >= 1, size <= 3 else { return nil }
            let number = line.number(at: index, size: size)
            guard number <= 255 else { return nil }
            value = value << 8 | UInt32(number)
            index &+= size
            guard part < 3 else { break }
            guard line.at(index) == UInt8(ascii: ".") else { return nil }
            index &+= 1
        }
        // Part of something longer: a version number, a host's name. Some write a port behind a dot.
        if line.at(index).isWord { return nil }
        if line.at(index) == UInt8(ascii: "."), (1...3).contains(line.digits(at: index &+ 1, limit: 4)) { return nil }
        return (value, index)
    }
}

/// Reads `2001:db8::7` where it stands alone.
enum IPv6Text {
    static func read(_ line: Span<UInt8>, at start: Int) -> (address: RemoteAddress, end: Int)? {
        // Cheap refusal first: the first group ends with a colon within five bytes.
        var probe = start
        while probe < start &+ 4, isHex(line.at(probe)) { probe &+= 1 }
        guard line.at(probe) == 0x3A else { return nil }
        var groups: (high: UInt64, low: UInt64) = (0, 0)
        var count = 0
        var gap: Int?
        var hasDigit = false
        var index = start
        while count < 8 {
            if line.at(index) == 0x3A, line.at(index &+ 1) == 0x3A {
                guard gap == nil else { return nil }
                gap = count
                index &+= 2
                if !isHex(line.at(index)) { break }
            } else if count > 0, gap != count {
                guard line.at(index) == 0x3A, isHex(line.at(index &+ 1)) else { break }
                index &+= 1
            }
            if gap != nil, let mapped = IPv4Text.read(line, at: index) {
                return (RemoteAddress(ipv4: mapped.value), mapped.end)
            }
            var size = 0
            var group: UInt64 = 0
            while size < 5, isHex(line.at(index &+ size)) {
                let octet = line.at(index &+ size)
                if octet.isDigit { hasDigit = true }
                group = group << 4 | UInt64(octet.isDigit ? octet &- 0x30 : (octet | 0x20) &- 0x57)
                size &+= 1
            }
            guard size >= 1, size <= 4 else { return nil }
            groups = (groups.high << 16 | groups.low >> 48, groups.low << 16 | group)
            count &+= 1
            index &+= size
        }
        guard hasDigit, count > 0, gap != nil || count == 8, !line.at(index).isWord else { return nil }
        guard let gap, count < 8 else { return (RemoteAddress(high: groups.high, low: groups.low), index) }
        return (spread(groups, count: count, gap: gap), index)
    }

    /// Moves the groups before the gap to the front.
    private static func spread(_ groups: (high: UInt64, low: UInt64), count: Int, gap: Int) -> RemoteAddress {
        var address = RemoteAddress(high: 0, low: 0)
        for place in 0..<8 {
            let fromEnd = 7 &- place
            // Group `place` of the result, counted from the end, is read from the end of what was read.
            let source = place < gap ? count &- 1 &- place : fromEnd < count &- gap ? fromEnd : -1
            let group: UInt64 =
                source < 0 ? 0 : (source < 4 ? groups.low : groups.high) >> UInt64(source % 4 &* 16) & 0xFFFF
            address = RemoteAddress(
                high: address.high << 16 | address.low >> 48,
                low: address.low << 16 | group
            )
        }
        return address
    }

    private static func isHex(_ octet: UInt8) -> Bool { octet.isDigit || (octet | 0x20) &- 0x61 < 6 }
}
