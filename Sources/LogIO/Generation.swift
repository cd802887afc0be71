import Glibc

/// A file that rotation put aside, found by its name.
struct Generation {
    var path: String
    var status: FileStatus
    /// By its name; the content decides when it is opened.
    var isCompressed: Bool
    /// Who led to it by a link: a file of anybody else is not opened.
    ///
    /// `nil` where that is the operator's affair.
    var guide: uid_t?

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
