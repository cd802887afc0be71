/// Numbered lines with a check sum, so that a missing, doubled, reordered or damaged one shows.
struct Oracle {
    let number: Int
    private(set) var count = 0

    init(_ number: Int = 0) { self.number = number }

    mutating func lines(_ amount: Int) -> String {
        var text = ""
        for _ in 0..<amount {
            text += Self.line(number, count)
            count += 1
        }
        return text
    }

    private static func padded(_ value: Int, _ width: Int) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }

    private static func line(_ number: Int, _ count: Int) -> String {
        let text = "src-\(padded(number, 2)) seq-\(padded(count, 9))"
        var sum: UInt32 = 2_166_136_261
        for byte in text.utf8 { sum = (sum ^ UInt32(byte)) &* 16_777_619 }
        return "\(text) \(String(sum, radix: 16))\n"
    }

    /// What is wrong with `lines`, as the first deviation; `nil` when they are exactly what was written.
    func complaint(_ lines: [String]) -> String? {
        for (index, line) in lines.enumerated() where line + "\n" != Self.line(number, index) {
            return "line \(index) of \(count) is \"\(line.prefix(80))\""
        }
        return lines.count == count ? nil : "\(lines.count) lines of \(count)"
    }
}
