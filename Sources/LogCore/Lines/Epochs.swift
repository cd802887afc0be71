/// Times that are one number.
extension TimestampReader {
    /// Seconds, milliseconds, microseconds or nanoseconds since 1970, told apart by the number of digits.
    ///
    /// Seconds may have a fraction. The number must stand alone.
    func epoch(_ line: Span<UInt8>, at index: Int, size: Int) -> Timestamp? {
        var nanoseconds = 0
        var digits = size &- 10
        let seconds = line.number(at: index, size: 10)
        // From 2001, when seconds got their tenth digit, to 2033.
        guard size >= 10, seconds >= 1_000_000_000, seconds < 2_000_000_000 else { return nil }
        for place in 10..<max(size, 10) { nanoseconds = nanoseconds &* 10 &+ Int(line.at(index &+ place) &- 0x30) }
        for _ in digits..<9 { nanoseconds &*= 10 }
        var end = index &+ size
        if line.at(end) == UInt8(ascii: "."), line.at(end &+ 1).isDigit {
            let fraction = line.digits(at: end &+ 1)
            if digits == 0 {
                digits = min(fraction, 9)
                nanoseconds = line.number(at: end &+ 1, size: digits)
                for _ in digits..<9 { nanoseconds &*= 10 }
            }
            end &+= 1 &+ fraction
        }
        guard !line.at(end).isWord, line.at(end) != UInt8(ascii: "-"), line.at(end) != UInt8(ascii: "/") else {
            return nil
        }
        return count(seconds: Int64(seconds), nanoseconds: nanoseconds, digits: digits, end: end)
    }

    /// TAI64 and TAI64N labels as daemontools writes them: `@` and 16 or 24 hexadecimal digits.
    func tai64(_ line: Span<UInt8>, at index: Int) -> Timestamp? {
        var seconds: UInt64 = 0
        var nanoseconds = 0
        var size = 0
        while size < 25, let nibble = Self.nibble(line.at(index &+ 1 &+ size)) {
            if size < 16 {
                seconds = seconds << 4 | UInt64(nibble)
            } else {
                nanoseconds = nanoseconds << 4 | Int(nibble)
            }
            size &+= 1
        }
        // Labels count from 2^62, and these programs take TAI for ten seconds ahead of UTC, ever.
        let first: UInt64 = 0x4000_0000_0000_000A
        guard size == 16 || size == 24, seconds >= first, seconds &- first < 1 << 33, nanoseconds < 1_000_000_000 else {
            return nil
        }
        return count(
            seconds: Int64(seconds &- first),
            nanoseconds: nanoseconds,
            digits: size == 24 ? 9 : 0,
            end: index &+ 1 &+ size
        )
    }

    private func count(seconds: Int64, nanoseconds: Int, digits: Int, end: Int) -> Timestamp {
        var result = Timestamp(
            microseconds: seconds &* 1_000_000 &+ Int64(nanoseconds / 1000),
            hasZone: true,
            hasYear: true,
            fractionDigits: UInt8(digits),
            end: end
        )
        result.nanoseconds = UInt16(nanoseconds % 1000)
        result.isEpoch = true
        return result
    }

    private static func nibble(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte &- 0x30
        case 0x61...0x66: byte &- 0x61 &+ 10
        default: nil
        }
    }
}
