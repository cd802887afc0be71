import Glibc

/// Finds the files that inputs mean, and the directories whose changes can bring more of them.
///
/// Symbolic links to directories are followed where a pattern names them, never by `**` or below a directory, so that no
/// loop is walked.
struct PathWalk {
    struct Candidate {
        var path: String
        var input: Input
        /// A finished generation of a log that lies beside it.
        var isArchive = false
    }

    let depth: Int
    let limit: Int
    let attention: Attention
    private(set) var candidates: [Candidate] = []
    private(set) var directories: Set<String> = []
    /// The first directory that lies too deep to be looked into.
    private(set) var tooDeep: String?

    /// Directories that can't be listed, with `errno`: the first `unlistableLimit`, since anybody may make some.
    private(set) var unlistable: [String: CInt] = [:]

    private static let unlistableLimit = 1000

    /// There are more files than were taken.
    private(set) var isFull = false

    private var seen: Set<String> = []
    private var listings: [String: DirectoryListing] = [:]
    private var now = Moment(monotonic: .zero, wall: 0)

    init(depth: Int, limit: Int, attention: Attention) {
        self.depth = depth
        self.limit = limit
        self.attention = attention
    }

    /// Walks everything; unchanged directories cost one `stat`.
    mutating func walk(_ inputs: [Input], now: Moment) {
        self.now = now
        candidates.removeAll(keepingCapacity: true)
        directories.removeAll(keepingCapacity: true)
        seen.removeAll(keepingCapacity: true)
        unlistable.removeAll()
        for input in inputs {
            switch input {
            case .file(let path):
                directories.insert(FileName.directory(of: path))
                add(path, input)
            case .directory(let path):
                descend(path, input, depth: depth) { _ in true }
            case .glob(let pattern), .place(let pattern):
                expand("/", pattern.components[...], input)
            }
        }
        listings = listings.filter { directories.contains($0.key) }
    }

    private mutating func add(_ path: String, _ input: Input, isArchive: Bool = false) {
        guard candidates.count < limit else {
            isFull = true
            return
        }
        guard seen.insert(path).inserted else { return }
        candidates.append(Candidate(path: path, input: input, isArchive: isArchive))
    }

    private func kind(of path: String) -> FileStatus.Kind? {
        attention.turn(to: path)
        return FileStatus(path: path)?.kind
    }

    private mutating func list(_ directory: String) -> DirectoryListing? {
        attention.turn(to: directory)
        if let known = listings[directory], known.isCurrent(directory) {
            directories.insert(directory)
            return known
        }
        let listing = DirectoryListing(directory, now: now)
        let code = errno
        listings[directory] = listing
        if listing != nil {
            directories.insert(directory)
        } else if code == EACCES || code == EPERM, unlistable.count < Self.unlistableLimit {
            unlistable[directory] = code
        }
        return listing
    }

    private mutating func descend(_ directory: String, _ input: Input, depth: Int, where matches: (String) -> Bool) {
        guard let listing = list(directory) else { return }
        for entry in listing.entries {
            let path = FileName.join(directory, entry.name)
            switch entry.kind ?? kind(of: path) {
            case .directory:
                guard !entry.isLink, !entry.name.hasPrefix(".") else { continue }
                if depth > 0 {
                    descend(path, input, depth: depth - 1, where: matches)
                } else if tooDeep == nil {
                    tooDeep = path
                }
            case .regular, .other:
                if matches(entry.name) { addFile(path, entry.name, listing, input) }
            case nil:
                continue
            }
        }
    }

    private mutating func addFile(_ path: String, _ name: String, _ listing: DirectoryListing, _ input: Input) {
        var isArchive = false
        if input.isSelective, let base = FileName.rotationBase(of: name) {
            // A dated name without its base beside it is how some programs name the file they write now.
            isArchive = listing.names.contains(base) || FileName.isNumbered(name)
        }
        add(path, input, isArchive: isArchive)
    }

    private mutating func expand(_ directory: String, _ pattern: ArraySlice<GlobPattern.Component>, _ input: Input) {
        guard let first = pattern.first else { return }
        let rest = pattern.dropFirst()
        switch first {
        case .name(let name):
            let path = FileName.join(directory, name)
            guard rest.isEmpty else { return expand(path, rest, input) }
            directories.insert(directory)
            if let kind = kind(of: path), kind != .directory { add(path, input) }
        case .wildcard(let wildcard):
            guard let listing = list(directory) else { return }
            for entry in listing.entries where GlobPattern.matches(wildcard, name: entry.name) {
                let path = FileName.join(directory, entry.name)
                let kind = entry.kind ?? self.kind(of: path)
                if rest.isEmpty {
                    if let kind, kind != .directory { addFile(path, entry.name, listing, input) }
                } else if kind == .directory {
                    expand(path, rest, input)
                }
            }
        case .anyDirectories:
            anyDirectories(directory, rest, input, depth: depth)
        }
    }

    private mutating func anyDirectories(
        _ directory: String,
        _ rest: ArraySlice<GlobPattern.Component>,
        _ input: Input,
        depth: Int
    ) {
        if rest.isEmpty { return descend(directory, input, depth: depth) { !$0.hasPrefix(".") } }
        expand(directory, rest, input)
        guard let listing = list(directory) else { return }
        for entry in listing.entries where entry.kind == .directory && !entry.name.hasPrefix(".") {
            guard depth > 0 else {
                if tooDeep == nil { tooDeep = FileName.join(directory, entry.name) }
                return
            }
            anyDirectories(FileName.join(directory, entry.name), rest, input, depth: depth - 1)
        }
    }
}
