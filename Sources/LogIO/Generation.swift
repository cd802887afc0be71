import Glibc

/// A file that rotation put aside, found by its name.
struct Generation {
    var path: String
    var status: FileStatus
    /// By its name; the content decides when it is opened.
    var isCompressed: Bool
    /// Its file system numbers names, not files: `status.key` is its name's, and what it is the content tells.
    var hasKeyOfName = false
    /// Who led to it by a link: a file of anybody else is not opened.
    ///
    /// `nil` where that is the operator's affair.
    var guide: uid_t?

    /// Whether only the content can tell that it was read before.
    var isKnownByContent: Bool { isCompressed || hasKeyOfName }

    /// When its content was changed at the latest, nanoseconds since 1970.
    ///
    /// Times of files go in steps of the kernel's clock, with sshfs in whole seconds. An inode tells what was read in that step;
    /// where there is none, the content does.
    var latestChange: Int64 {
        let modified = status.modified
        guard hasKeyOfName else { return modified }
        return modified + (modified % 1_000_000_000 == 0 ? 999_999_999 : 50_000_000)
    }

    /// Which of the files it is that were read.
    struct Content {
        /// How far that one was read.
        var position: FilePosition
        /// Whether there is more; `nil` when it takes too long to find out.
        var hasRest: Bool?
    }

    /// Oldest first.
    ///
    /// Compressing keeps the time of the last change.
    static func isOlder(_ left: Generation, _ right: Generation) -> Bool {
        if left.status.modified != right.status.modified { return left.status.modified < right.status.modified }
        return FileName.isOlderGeneration(FileName.withoutEnding(left.path), than: FileName.withoutEnding(right.path))
    }
}
