/// Something an operator may want to know; printing it is the caller's affair.
package struct TailerNotice: Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
        /// A file that came after the start.
        case taken(service: String)
        case left(LeftReason)
        /// A named file that is not there (yet).
        case waiting
        /// Another file stands under the path now.
        case rotated
        /// It stands where another file was read in an earlier run, which is gone.
        case replaced
        /// `isLossPossible`: nobody kept a copy of what may not have been read.
        case truncated(isLossPossible: Bool)
        /// inotify can't serve: this file, or with an empty path everything, is polled.
        case polling(String)
        case overflow
        case readFailed(errno: CInt)
        /// A compressed file that can't be read to its end.
        case damaged(String)
        /// Files or directories are not read because there are too many, or too deep.
        case limit(String)
        /// An earlier generation with lines that nobody has read, and why it can't be.
        case missed(String)
        /// No descriptor left for it; tried again and again.
        case descriptorsExhausted(errno: CInt)
    }

    /// Empty where it concerns the tailer as a whole.
    package var path: String
    package var kind: Kind

    package init(path: String, kind: Kind) {
        self.path = path
        self.kind = kind
    }

    package var isWarning: Bool {
        switch kind {
        case .taken, .rotated, .waiting: false
        case .left(let reason): if case .unreadable = reason { true } else { false }
        case .truncated(let isLossPossible): isLossPossible
        case .replaced, .polling, .overflow, .readFailed, .damaged, .limit, .missed, .descriptorsExhausted: true
        }
    }

    package var text: String {
        let what =
            switch kind {
            case .taken(let service): "reading it, service \(service)"
            case .left(let reason): "left: \(reason.text)"
            case .waiting: "not there yet, waiting for it"
            case .rotated: "rotated, reading the new file"
            case .replaced: "replaced while nobody was reading; what was written to the old file since may be lost"
            case .truncated(false): "truncated, reading from its start"
            case .truncated(true): "truncated, and no copy found of what was not read yet: lines may be lost"
            case .polling(let reason): "polling instead of inotify: \(reason)"
            case .overflow: "inotify queue overflowed, looked at every file instead"
            case .readFailed(let code): "read failed: \(SystemCall.message(code))"
            case .damaged(let what): "compressed, and \(what)"
            case .missed(let reason): "not read to its end, its lines are lost: \(reason)"
            case .limit(let what): what
            case .descriptorsExhausted(let code): "can't open: \(SystemCall.message(code))"
            }
        return path.isEmpty ? what : "\(path): \(what)"
    }
}
