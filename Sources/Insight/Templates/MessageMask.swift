/// What is particular in a message, masked: numbers, addresses and identifiers.
enum MessageMask {
    /// Bytes of a message that are looked at, and of masked text that is kept.
    static let inputLimit = 1024
    static let outputLimit = 512

    /// Stands for what was masked; no text has this byte.
    static let mask: UInt8 = 1

    /// Puts `message` with `mask` for what varies in place of what `output` holds.
    ///
    /// - Numbers, `0x…` and words of hexadecimal digits among which is a decimal one: masked whole.
    /// - Digits within other words: masked alone, so `eth0` and `eth1` are one.
    /// - Masks that only `.`, `:`, `-`, `/` or `,` part become one: addresses, dates, UUIDs.
    /// - A quoted string without blanks: masked whole, but not in JSON, where quotes say nothing.
    static func write(_ message: Span<UInt8>, to output: inout [UInt8]) {
        output.removeAll(keepingCapacity: true)
        let end = min(message.count, inputLimit)
        let isJSON = end > 0 && message[0] == UInt8(ascii: "{")
        var index = 0
        while index < end, output.count < outputLimit {
            let octet = message[index]
            if isWordCharacter(octet) {
                let start = index
                while index < end, isWordCharacter(message[index]) { index &+= 1 }
                appendWord(message.extracting(start..<index), to: &output)
            } else if !isJSON, octet == UInt8(ascii: "'") || octet == UInt8(ascii: "\""),
                let close = closingQuote(message, after: index, end: end)
            {
                output.append(octet)
                output.append(mask)
                output.append(octet)
                index = close &+ 1
            } else {
                output.append(octet == mask ? 0x20 : octet)
                index &+= 1
            }
        }
    }

    private static func isWordCharacter(_ octet: UInt8) -> Bool {
        switch octet {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F, 0x80...0xFF: true
        default: false
        }
    }

    private static func isDigit(_ octet: UInt8) -> Bool { octet >= 0x30 && octet <= 0x39 }

    private static func isHex(_ octet: UInt8) -> Bool {
        isDigit(octet) || (octet | 0x20 >= 0x61 && octet | 0x20 <= 0x66)
    }

    private static func appendWord(_ word: Span<UInt8>, to output: inout [UInt8]) {
        var digits = 0
        var hexDigits = 0
        for index in word.indices {
            if isDigit(word[index]) { digits += 1 }
            if isHex(word[index]) { hexDigits += 1 }
        }
        let isPrefixed = word.count > 2 && word[0] == 0x30 && word[1] | 0x20 == 0x78
        // Groups of an address or a UUID need not hold a digit: what follows a mask and its separator is one.
        let end = endBeforeSeparators(output)
        let followsMask = end < output.count && end > 0 && output[end - 1] == mask
        let isNumber =
            hexDigits == word.count && (digits == word.count || (digits > 0 && word.count >= 4) || followsMask)
        if isNumber || (isPrefixed && digits > 0) {
            appendMask(to: &output)
        } else if digits == 0 {
            for index in word.indices { output.append(word[index]) }
        } else {
            for index in word.indices {
                if !isDigit(word[index]) {
                    output.append(word[index])
                } else if output.isEmpty || output[output.count &- 1] != mask {
                    output.append(mask)
                }
            }
        }
    }

    /// Adds a mask, or lets the one before separators stand for both.
    private static func appendMask(to output: inout [UInt8]) {
        let end = endBeforeSeparators(output)
        if end > 0, output[end - 1] == mask { output.removeLast(output.count - end) } else { output.append(mask) }
    }

    private static func endBeforeSeparators(_ output: [UInt8]) -> Int {
        var end = output.count
        while end > 0, isSeparator(output[end - 1]) { end -= 1 }
        return end
    }

    private static func isSeparator(_ octet: UInt8) -> Bool {
        switch octet {
        case 0x2C, 0x2D, 0x2E, 0x2F, 0x3A: true
        default: false
        }
    }

    private static func closingQuote(_ message: Span<UInt8>, after start: Int, end: Int) -> Int? {
        // An apostrophe within a word opens nothing.
        if start > 0, isWordCharacter(message[start - 1]) { return nil }
        var index = start + 1
        while index < end, index - start <= 128 {
            if message[index] == message[start] { return index > start + 1 ? index : nil }
            if message[index] == 0x20 || message[index] == 0x09 { return nil }
            index += 1
        }
        return nil
    }
}
