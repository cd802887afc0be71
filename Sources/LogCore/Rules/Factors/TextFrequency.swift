/// How often bytes and words come in logs, roughly: what a literal that is looked for will cost.
///
/// Estimates, by order of magnitude: only which of several literals is the rarest depends on them, never what matches.
struct TextFrequency: Sendable {
    static let logs = TextFrequency()

    /// By byte, both cases of a letter together under the small one.
    private var bytes: [Double]
    /// Parts of common words of two to eight bytes, packed; the number is how often, for each byte of text.
    private var words = PackedWords()

    private init() {
        bytes = Array(repeating: 0.0001, count: 256)
        for (characters, share) in Self.shares {
            for byte in characters.utf8 { bytes[Int(byte)] = share }
        }
        for (texts, share) in Self.phrases {
            for text in texts.split(separator: "\t") { add(Array(text.utf8), share) }
        }
    }

    private mutating func add(_ text: [UInt8], _ share: Double) {
        for start in text.indices {
            var word: UInt64 = 0
            for end in start..<min(start + 8, text.count) {
                word = word << 8 | UInt64(text[end])
                if end > start { words.insert(word, share) }
            }
        }
    }

    /// Of `text` and one byte more, letters in lower case, when that of `text` alone is `share`.
    func share(of text: [UInt8], share: Double, and byte: UInt8) -> Double {
        // Inside of a word or a number the next one is easier to guess.
        let isInside = text.last.map { $0.isWord && byte.isWord } ?? false
        let product = share * min(0.5, bytes[Int(byte)] * (isInside ? 4 : 1))
        // As the longest part of a common word goes on that the text ends with.
        var word: UInt64 = 0
        for next in text.suffix(7) { word = word << 8 | UInt64(next.lowercase) }
        for length in stride(from: min(7, text.count), to: min(1, text.count - 1), by: -1) {
            let before = word & ((1 << UInt64(length * 8)) - 1)
            guard let whole = words.share(of: before << 8 | UInt64(byte)) else { continue }
            if length == text.count { return max(product, whole) }
            return max(product, share * min(1, whole / (words.share(of: before) ?? whole)))
        }
        return product
    }

    private static let shares: [(String, Double)] = [
        (" ", 0.12), ("e", 0.06), ("atoinrs", 0.045), ("ldc", 0.03), ("mpuhfgb", 0.018), ("ywvk", 0.009),
        ("xjqz", 0.003),
        ("012", 0.04), ("3456789", 0.025), (".", 0.025), (":/-\"", 0.02), ("_=,", 0.01), ("[]()", 0.006), (";", 0.003),
        ("'%{}", 0.002), ("&+?<>|@\\\t", 0.001), ("*#$!", 0.0005),
    ]

    /// Words by how many bytes of text there are to one of them; texts are parted by tabs, because blanks count.
    private static let phrases: [(String, Double)] = [
        (" /\t http/1.1\" 200 \t http/1.0\" 200 \t http/1.1\" 404 \thttp/\t] \"get /", 0.006),
        (" - - [\t +0000] \"\t\" \"", 0.003),
        ("] \"post /\t\" 404 \t\" 403 \t\" 302 \t\" 301 \t\" \"mozilla/5.0 (\thttp://\thttps://www.", 0.0015),
        ("compatible; msie \t(x11; linux x86_64\t(windows nt 10.0; win64; x64; rv:\t; en-us; rv:", 0.001),
        (" applewebkit/537.36 (khtml, like gecko) \tchrome/\t safari/\t(macintosh; intel mac os x 10", 0.001),
        (" error\t error: \terror=\t fail\t failed \tfailed to \t failure\t warn\t warning\t info\t debug", 0.002),
        ("exception\tjava.\torg.apache.\t.java:\tcom.\t at \tkernel: \tsshd[\tsystemd[1]: \troot", 0.0015),
        (" for \t from \t to \t the \t not \t and \t or \t with \t is \t of \t in \t on \t by ", 0.003),
        (" no \t: \t=\" \t\": \"", 0.003),
        (" user \tuser=\tusername\tinvalid user\tpassword\tpassword for ", 0.001),
        ("authentication failure\t login\t auth", 0.001),
        (" connection \tconnection from \tconnect\tclosed\topened\tsession \tserver\tservice\tclient\trequest", 0.001),
        (" response\tstatus\tstate\ttimeout\ttimed out\tmessage\tprocess\tthread\tport \taddress\thost\tname", 0.001),
        ("select \tstart\tstarted\tstarting\tstop\tstopped\trunning\treceived\tdata\tfile\t/var/\t/usr/\tnull", 0.001),
        ("true\tfalse\ttype\tvalue\tclass\tblock\tindex\tmethod\tlevel\t.com/\twww.\t.html", 0.001),
        (".php\t.jpg\t.gif\t.png", 0.001),
        ("\" 500 \taccess\tdenied\trefused\tunable to \tcould not \tcannot \tenabled\tdisabled\toption", 0.0005),
        ("setting\tloaded", 0.0005),
    ]
}

/// A dictionary that is asked a hundred thousand times while rules are compiled.
private struct PackedWords {
    /// A free place has 0, which is no word.
    private var words: [UInt64]
    private var shares: [Double]
    private var count = 0

    init() {
        words = Array(repeating: 0, count: 1 << 14)
        shares = Array(repeating: 0, count: 1 << 14)
    }

    /// Where `word` is, or would be.
    private func place(of word: UInt64) -> Int {
        var place = Int(truncatingIfNeeded: (word &* 0x9E37_79B9_7F4A_7C15) >> 50)
        while words[place] != 0, words[place] != word { place = (place + 1) & (words.count - 1) }
        return place
    }

    func share(of word: UInt64) -> Double? {
        let place = place(of: word)
        return words[place] == 0 ? nil : shares[place]
    }

    /// The larger of two shares of one word stays.
    mutating func insert(_ word: UInt64, _ share: Double) {
        let place = place(of: word)
        if words[place] == 0 { count += 1 }
        precondition(count < words.count, "there are too many words")
        words[place] = word
        shares[place] = max(shares[place], share)
    }
}
