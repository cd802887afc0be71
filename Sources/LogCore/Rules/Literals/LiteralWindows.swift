/// Chooses windows of literals by how often they come in some text.
///
/// Counts are kept by hash; that now and then two share a number does no harm.
struct LiteralWindows {
    /// By what `LiteralSearch` looks at first: how often it comes, which counts for the first text that chooses it.
    private var marks = [UInt16](repeating: 0, count: 1 << bits)
    /// By window.
    private var windows = [UInt16](repeating: 0, count: 1 << bits)

    private static let bits = 16

    mutating func count(_ text: Span<UInt8>) {
        var window: UInt32 = 0
        for index in text.indices {
            window = window >> 8 | UInt32(text[index] & LiteralText.fold) << 24
            guard index >= 3 else { continue }
            let (mark, whole) = (Self.mark(window), Self.hash(window))
            if marks[mark] < .max { marks[mark] += 1 }
            if windows[whole] < .max { windows[whole] += 1 }
        }
    }

    /// What was counted before counts half as much as what comes.
    mutating func fade() {
        for index in marks.indices {
            marks[index] /= 2
            windows[index] /= 2
        }
    }

    private static func hash(_ window: UInt32) -> Int {
        Int(truncatingIfNeeded: (window &* 0x9E37_79B1) >> UInt32(32 - bits))
    }

    private static func mark(_ window: UInt32) -> Int {
        hash(window & 0xFFFF | (UInt32(truncatingIfNeeded: LiteralSearch.buckets(UInt64(window))) & 63) << 16)
    }

    /// The text with the window that costs least.
    mutating func moved(_ text: LiteralText) -> LiteralText {
        guard text.length > 4 else { return text }
        var best = (offset: text.offset, cost: UInt32.max, mark: 0)
        // What was chosen before stays where nothing else is better.
        for offset in [text.offset] + Array(0...text.length - 4) {
            var window: UInt32 = 0
            for index in 0..<4 { window |= UInt32(text.folded(Int(offset) + index)) << UInt32(index * 8) }
            let mark = Self.mark(window)
            let cost = UInt32(marks[mark]) + UInt32(windows[Self.hash(window)])
            if cost < best.cost { best = (offset, cost, mark) }
        }
        marks[best.mark] = 0
        var moved = text
        moved.offset = best.offset
        return moved
    }
}
