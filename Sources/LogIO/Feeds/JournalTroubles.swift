import Glibc

/// What went wrong while the journal was read: told once, and when to open it anew.
struct JournalTroubles {
    private var told: Set<String> = []
    private var isStale = false
    private var nextOpening: Duration?

    /// Of messages; those over it are not told.
    private static let limit = 1000
    private static let pause = Duration.seconds(10)

    mutating func report(_ text: String, to notices: inout [String]) {
        if told.count < Self.limit, told.insert(text).inserted { notices.append(text) }
    }

    /// A call failed.
    mutating func failed(_ text: String, to notices: inout [String]) {
        isStale = true
        report(text, to: &notices)
    }

    /// Pages of its files could not be read.
    mutating func note(faultsSince before: Int, to notices: inout [String]) {
        let now = MappedFiles.faults
        guard now > before else { return }
        isStale = true
        for number in max(before, now - 4)..<now {
            guard let file = MappedFiles.file(ofFault: number) else {
                report("journal: a part of one of its files can't be read: other entries still are", to: &notices)
                continue
            }
            let isCut = FileStatus(path: file.path).map { $0.size <= file.offset } ?? true
            let what = isCut ? "was cut while it was read" : "can't be read at byte \(file.offset)"
            if told.count < Self.limit, told.insert(file.path).inserted {
                notices.append("journal: \(file.path) \(what): entries in there are lost, all others still come")
            }
        }
    }

    /// Whether to close the journal and open it again: after troubles, and not often.
    mutating func wantsReopening(_ now: Moment) -> Bool {
        guard isStale, now.monotonic >= nextOpening ?? now.monotonic else { return false }
        isStale = false
        nextOpening = now.monotonic + Self.pause
        return true
    }
}
