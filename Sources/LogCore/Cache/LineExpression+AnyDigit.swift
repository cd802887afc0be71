extension LineExpression {
    /// What `other` matches and all that differs from it in digits only: whatever takes one digit takes all.
    init(takingAnyDigit other: LineExpression) {
        let any = "\\x30-\\x39"
        let text = Array(other.pattern.utf8)
        var wide: [UInt8] = []
        var index = 0
        while index < text.count {
            let byte = text[index]
            var end = index + 1
            switch byte {
            // Every special byte is written `\xNN`, places are `\b` and the like.
            case UInt8(ascii: "\\"): end = index + (text[min(end, text.count - 1)] == UInt8(ascii: "x") ? 4 : 2)
            case UInt8(ascii: "{"): end = (text[index...].firstIndex(of: UInt8(ascii: "}")) ?? text.count - 1) + 1
            case UInt8(ascii: "["): end = text[index...].firstIndex(of: UInt8(ascii: "]")) ?? text.count
            default: break
            }
            let part = text[index..<min(end, text.count)]
            if byte.isDigit {
                wide += Array("[\(any)]".utf8)
            } else {
                wide += part
                if byte == UInt8(ascii: "["), ByteSet(escapes: part).hasDigits { wide += Array(any.utf8) }
            }
            index = end
        }
        pattern = String(decoding: wide, as: UTF8.self)
    }
}

extension ByteSet {
    /// Of `\xNN` and `\xNN-\xNN` one after the other, as `expression` writes them.
    fileprivate init(escapes text: ArraySlice<UInt8>) {
        self.init()
        let parts = String(decoding: text, as: UTF8.self).split(separator: "\\", omittingEmptySubsequences: true)
        var first: UInt8?
        for part in parts where part.hasPrefix("x") {
            guard let byte = UInt8(part.dropFirst().prefix(2), radix: 16) else { continue }
            if let start = first, start <= byte { insert(start...byte) } else { insert(byte...byte) }
            first = part.hasSuffix("-") ? byte : nil
        }
    }
}
