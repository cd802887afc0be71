/// The text of a template: words with one blank between them.
enum TemplateText {
    /// The first words of `text`.
    static func joined(_ text: [UInt8], words: Int) -> [UInt8] {
        var result: [UInt8] = []
        var left = words
        for word in text.split(whereSeparator: { $0 == 0x20 || $0 == 0x09 }) {
            guard left > 0 else { break }
            if !result.isEmpty { result.append(0x20) }
            result += word
            left -= 1
        }
        return result
    }

    /// `text` with a mask in place of one word.
    static func masking(_ text: [UInt8], word: Int) -> [UInt8] {
        var words = text.split(separator: 0x20, omittingEmptySubsequences: false)
        if word < words.count { words[word] = [MessageMask.mask] }
        return Array(words.joined(separator: [0x20]))
    }
}
