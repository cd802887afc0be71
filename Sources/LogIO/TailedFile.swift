import Glibc
import LogCore

/// One file that is being read: its descriptor, how far it was read, and the line that is not finished yet.
///
/// Knows nothing of names; those move from file to file while it stays. Not `Sendable`: it belongs to its tailer's
/// thread.
final class TailedFile {
    let key: FileKey
    var source: Source

    /// When the file was made, nanoseconds since 1970; 0 where the file system does not tell.
    let birth: Int64

    /// Its file system numbers names, not files: what it is opened again for may be another file, and the content tells.
    let isKnownByContent: Bool

    /// The real path it was opened at last, where it is known by its content.
    var place = ""

    /// When that was; what a mount tells of the file may be older.
    var lastOpened = Duration.zero

    /// Of its first bytes, before any of them was read.
    var opening = Fingerprint()

    /// Its content is only in a compressed file by now.
    var isCompressed = false

    /// Its content was nowhere when another one was seen in its place.
    var isMissing = false

    /// When its content was looked for last, and not found.
    var missedAt: Duration?

    /// -1 once closed.
    ///
    /// A parked file (`parked`) is opened again when it grows.
    private(set) var descriptor: CInt
    var parked = false

    /// Paths among the inputs that lead to it now; none once it was renamed away or removed.
    var paths: Set<String> = []

    /// The path it was last found under.
    var lastPath: String

    /// Since when no path leads to it.
    var orphanedAt: Duration?

    /// When bytes were last read from it.
    var lastData = Duration.zero

    /// inotify says nothing about it.
    var isPolled = false

    /// Another machine may write it.
    var isRemote = false
    var isQueued = false

    /// The file that was written before this one; its lines come first.
    ///
    /// Forgotten as soon as they have.
    var predecessor: TailedFile?

    /// Whether `file` is this one, or one that has to be read before it.
    func follows(_ file: TailedFile) -> Bool {
        var earlier: TailedFile? = self
        while let one = earlier {
            if one === file { return true }
            earlier = one.predecessor
        }
        return false
    }

    /// What stands before this byte was there when we started.
    var startSize = 0

    /// The first read shall give the last lines before this offset as history.
    var historyEnd: Int?

    /// Bytes of the file that were taken.
    var offset = 0

    /// Of the bytes before `offset`, at most 256: they show whether the file is still the one that was read.
    var tail = Fingerprint()

    /// Of the first bytes, at most 256.
    var head = Fingerprint()

    /// Where the lines that were handed out end, and where they ended before the last of them.
    var given = Given()
    var givenBefore = Given()

    /// The history that comes first was given in an earlier run too.
    var isContinued = false

    /// `head` before the last truncation: a copy of the old content is known by it.
    var formerHead = Fingerprint()

    /// The line that has not ended yet; at most the limit's length, what is over it was dropped.
    var partial: [UInt8] = []

    /// The partial line is over the limit: bytes are dropped up to its end.
    var isCutting = false

    /// At the start of new content NUL bytes are no content but the hole that a writer with a stale offset leaves.
    var isSkippingHole = true

    /// Up to here there is data, as far as was asked; what comes next may be a hole.
    var dataEnd = 0

    /// The file ends in a hole: from `offset` to here there is nothing to read, but there may be one day.
    var holeEnd = 0

    /// How the content is written; `nil` before its first bytes were looked at.
    var encoding: TextEncoding?

    /// Bytes of a byte order mark that are still to be passed over.
    var markLeft = 0

    /// The beginning of a character, at most 3 bytes that were read and not decoded.
    var undecoded: [UInt8] = []

    /// The content has not been seen yet: it may be binary, or a copy of another file.
    var isUnchecked = true

    /// Since when it is not read because it looks like copytruncate's copy of a file that is being read.
    var heldAt: Duration?

    /// Nothing was taken from it yet, nor decided what it is.
    var isUnread: Bool { isUnchecked && offset == 0 && historyEnd == nil }

    /// Reading it failed last time; one warning is enough.
    var isFailing = false

    /// State of the file when it was last read to its end, to see without reading whether it changed.
    var seen: FileStatus?

    /// Whether a change after `seen` must show in the time stamp: not within the same tick of the kernel's clock.
    var isSettled = false

    /// What makes the content readable that `descriptor` is open for, if it comes from a compressed file.
    var unpacking: Unpacking?

    /// The file whose place in the database this one's takes: its content was recognised in this one.
    var replaced: FileKey?

    init(
        descriptor: CInt,
        key: FileKey,
        source: Source,
        path: String,
        birth: Int64? = nil,
        isKnownByContent: Bool = false
    ) {
        self.descriptor = descriptor
        self.key = key
        self.source = source
        self.isKnownByContent = isKnownByContent
        self.birth = isKnownByContent ? 0 : birth ?? FileStatus.birth(descriptor: descriptor)
        lastPath = path
    }

    deinit { close() }

    var isOpen: Bool { descriptor >= 0 }

    func close() {
        if descriptor >= 0 { _ = Glibc.close(descriptor) }
        descriptor = -1
    }

    func reopen(_ descriptor: CInt) {
        close()
        self.descriptor = descriptor
        parked = false
    }

    var identity: FileIdentity { FileIdentity(key: key, head: head) }

    /// Where whole lines end: what comes after it was read but not handed out.
    var position: FilePosition { FilePosition(identity: identity, offset: offset, tail: tail) }

    func noteSeen(_ status: FileStatus, now: Moment) {
        seen = status
        // Kernel time stamps move in steps of up to 10 ms, those of some network file systems in whole seconds.
        let age = now.wall &* 1000 &- status.modified
        isSettled = age > (isRemote ? 2_000_000_000 : 50_000_000)
    }

    /// Whether `status` tells of something that was not read yet.
    func isChanged(_ status: FileStatus) -> Bool {
        guard let seen else { return true }
        return status.size != seen.size || status.modified != seen.modified || status.size != max(offset, holeEnd)
    }

    /// Starts over at byte 0 of new content in the same inode.
    ///
    /// - Returns: the line that was cut off.
    func startOver() -> [UInt8] {
        formerHead = head
        head = Fingerprint()
        tail = Fingerprint()
        offset = 0
        given = Given()
        isContinued = false
        historyEnd = nil
        isSkippingHole = true
        dataEnd = 0
        holeEnd = 0
        encoding = nil
        undecoded = []
        isUnchecked = false
        isSettled = false
        seen = nil
        return takePartial()
    }

    /// Goes on where the file was left, or where its copy goes on after what the original gave.
    func resume(at position: FilePosition) {
        offset = position.offset
        tail = position.tail
        given = Given(offset: offset, tail: tail)
        head = position.identity.head
        historyEnd = nil
        isSkippingHole = offset == 0
        dataEnd = 0
        holeEnd = 0
        encoding = nil
        undecoded = []
        isUnchecked = false
        heldAt = nil
        seen = nil
    }

    /// Lines were handed out after which `rest` bytes of the file were read that belong to no whole line yet.
    func gave(allBut rest: Int) {
        givenBefore = given
        let end = offset - rest
        let length = min(end, Fingerprint.window)
        let tail = rest == 0 ? tail : Fingerprint(descriptor: descriptor, offset: end - length, length: length)
        given = Given(offset: end, tail: tail ?? Fingerprint())
    }

    /// An end of whole lines.
    struct Given {
        var offset = 0
        var tail = Fingerprint()
    }

    func takePartial() -> [UInt8] {
        isCutting = false
        defer { partial = [] }
        return partial
    }
}
