import LogCore

/// What a line says, as against when, where and who says it.
enum MessageText {
    /// The part of the record after its service (`sshd[1234]: `) or, where no service stands in front, after a date.
    ///
    /// - Returns: a range of `bytes`, which lies in the record and is empty only when that is.
    static func range(of record: Record, in bytes: Span<UInt8>) -> Range<Int> {
        let start = min(Int(record.start), bytes.count)
        let end = min(start + Int(record.length), bytes.count)
        var index = start
        let service = Int(record.serviceStart)
        if record.serviceLength > 0, service >= start, service + Int(record.serviceLength) < end {
            index = afterService(bytes, from: service + Int(record.serviceLength), end: end) ?? start
        }
        if index == start { index = afterDate(bytes, from: start, end: end) }
        return index < end ? index..<end : start..<end
    }

    /// Behind `[pid]: ` or `: `, when that is what follows the service.
    private static func afterService(_ bytes: Span<UInt8>, from start: Int, end: Int) -> Int? {
        var index = start
        if bytes[index] == UInt8(ascii: "[") {
            while index < end, bytes[index] != UInt8(ascii: "]") { index += 1 }
            index += 1
        }
        guard index + 1 < end, bytes[index] == UInt8(ascii: ":"), bytes[index + 1] == 0x20 else { return nil }
        return afterBlanks(bytes, from: index + 1, end: end)
    }

    /// Behind a date such as `2026-11-20T10:00:00.123Z` or `[2026/11/20 10:00:00,123]` with the time that follows it.
    private static func afterDate(_ bytes: Span<UInt8>, from start: Int, end: Int) -> Int {
        var index = start
        if index < end, bytes[index] == UInt8(ascii: "[") { index += 1 }
        let date = index
        guard end - date > 10 else { return start }
        for offset in 0..<10 {
            let octet = bytes[date + offset]
            let isRight = offset == 4 || offset == 7 ? octet == 0x2D || octet == 0x2F : isDigit(octet)
            guard isRight else { return start }
        }
        index = date + 10
        while index < end, isTimeCharacter(bytes[index], before: bytes[index - 1]) { index += 1 }
        return afterBlanks(bytes, from: index, end: end)
    }

    private static func isTimeCharacter(_ octet: UInt8, before: UInt8) -> Bool {
        switch octet {
        case 0x30...0x3A, 0x2B, 0x2C, 0x2D, 0x2E, 0x5D, 0x20: true
        case UInt8(ascii: "T"), UInt8(ascii: "Z"): isDigit(before)
        default: false
        }
    }

    private static func isDigit(_ octet: UInt8) -> Bool { octet >= 0x30 && octet <= 0x39 }

    private static func afterBlanks(_ bytes: Span<UInt8>, from start: Int, end: Int) -> Int {
        var index = start
        while index < end, bytes[index] == 0x20 || bytes[index] == 0x09 { index += 1 }
        return index
    }

    /// The text of at most `limit` of these bytes, cut between characters; what is not UTF-8 becomes U+FFFD.
    static func text(_ bytes: Span<UInt8>, limit: Int) -> String {
        var end = min(bytes.count, limit)
        if end < bytes.count {
            // Continuation bytes must not begin the part that is cut off.
            var steps = 0
            while end > 0, steps < 3, bytes[end] & 0xC0 == 0x80 {
                end -= 1
                steps += 1
            }
        }
        let kept = bytes.extracting(0..<end)
        // The error says where it is not UTF-8, which the repair below does not need.
        if let text = try? UTF8Span(validating: kept) { return String(copying: text) }
        var octets: [UInt8] = []
        octets.append(addingCapacity: end) { output in
            for index in kept.indices { output.append(kept[index]) }
        }
        return String(decoding: octets, as: UTF8.self)
    }
}
