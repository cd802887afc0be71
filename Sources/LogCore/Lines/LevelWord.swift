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
    static func at(_ line: Span<UInt8>, _ start: Int, _ end: Int) -> LevelWord? {
        guard end &- start >= 3, end &- start <= 13 else { return nil }
        return table[line, start, end]
    }

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
