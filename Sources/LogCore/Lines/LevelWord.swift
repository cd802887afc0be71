/// A word that programs use for a level, and how far it may be trusted outside a level field.
struct LevelWord: Sendable {
    let level: Level

    /// Ordinary English too (`log`, `fine`, `alert`): a level only where hardly anything but a level can stand.
    let isCommon: Bool

    private init(_ level: Level, isCommon: Bool = false) {
        self.level = level
        self.isCommon = isCommon
    }

    /// The level that the letters from `start` to `end` spell, whatever their case.
    @inline(__always)
    static func at(_ line: Span<UInt8>, _ start: Int, _ end: Int) -> LevelWord? {
        mayBe(line, start, end) ? table[letters: line, start, end] : nil
    }

    /// Whether so many letters with those at their ends can spell a level: few words of a text can.
    @inline(__always)
    static func mayBe(_ line: Span<UInt8>, _ start: Int, _ end: Int) -> Bool {
        let size = end &- start
        guard size > 2, size < 14 else { return false }
        let sizes = sizesByFirst[Int(line.at(start) & 31)] & sizesByLast[Int(line.at(end &- 1) & 31)]
        return sizes &>> UInt16(truncatingIfNeeded: size) & 1 == 1
    }

    /// The level that the text from `start` to `end` spells; punctuation in it does not count.
    static func spelled(_ line: Span<UInt8>, _ start: Int, _ end: Int) -> LevelWord? {
        guard end &- start >= 3, end &- start <= 13 else { return nil }
        return table[line, start, end]
    }

    /// By the low five bits of the first letter: a bit for each length that words of the table have.
    private static let sizesByFirst: InlineArray<32, UInt16> = [
        0x0000, 0x0070, 0x0000, 0x0158, 0x0038, 0x0238, 0x00F8, 0x0000,
        0x0000, 0x2818, 0x0000, 0x0000, 0x0008, 0x0000, 0x0058, 0x0000,
        0x0028, 0x0000, 0x0000, 0x02C0, 0x0038, 0x0000, 0x0088, 0x0098,
        0x0000, 0x0000, 0x0000, 0x0000, 0x0000, 0x0000, 0x0000, 0x0000,
    ]

    /// The same by the last letter.
    private static let sizesByLast: InlineArray<32, UInt16> = [
        0x0000, 0x0000, 0x0008, 0x0028, 0x0000, 0x00F0, 0x0008, 0x00F8,
        0x0000, 0x0000, 0x0000, 0x0000, 0x2138, 0x0040, 0x0818, 0x0010,
        0x0000, 0x0000, 0x0038, 0x0080, 0x0278, 0x0000, 0x0000, 0x0000,
        0x0000, 0x0200, 0x0000, 0x0000, 0x0000, 0x0000, 0x0000, 0x0000,
    ]

    private static let table = WordTable<LevelWord>(
        group(.trace, "trace trc trce verbose vrb finest")
            + group(.debug, "debug dbg dbug debug1 debug2 debug3 debug4 debug5")
            + group(.debug, "finer fine", isCommon: true)
            + group(.config, "config", isCommon: true) + group(.info, "info inf information informational")
            + group(.info, "success log audit system statement", isCommon: true)
            + group(.notice, "notice ntc") + group(.notice, "note", isCommon: true)
            + group(.warning, "warning warn wrn") + group(.error, "error err eror")
            + group(.error, "severe fail", isCommon: true) + group(.critical, "critical crit crt")
            + group(.critical, "assert failure", isCommon: true) + group(.alert, "alrt")
            + group(.alert, "alert", isCommon: true)
            + group(.fatal, "fatal ftl pnc") + group(.fatal, "panic", isCommon: true) + group(.emergency, "emerg")
            + group(.emergency, "emergency", isCommon: true)
    )

    private static func group(_ level: Level, _ words: String, isCommon: Bool = false) -> [(String, LevelWord)] {
        words.split(separator: " ").map { (String($0), LevelWord(level, isCommon: isCommon)) }
    }
}
