import Glibc

/// The directories in which rotation may have put a log's earlier generations.
///
/// Beside the log; beside each target of a link that leads to it (`/var/log/containers/*.log`); in the subdirectories that
/// are usual for it; where logrotate's configuration says (`olddir`), and where the operator does.
struct RotationPlaces {
    struct Place: Hashable {
        var directory: String
        /// What the log is called there.
        var base: String
        /// Who led here by a link, unless it is root or the user we run as.
        var guide: uid_t?
    }

    private static let usual = [
        "old", "archive", "archives", "archived", "rotated", "backup", "backups", "OLD", "Archive",
    ]

    private let named: [String]
    private let rules: [LogrotateRule]

    /// - Parameters:
    ///   - named: directories the operator named; a relative one is below the log's.
    ///   - configuration: logrotate's files and directories of files.
    init(named: [String], configuration: [String]) {
        self.named = named
        rules = LogrotateRule.read(configuration)
    }

    /// All of them for a log, given its path and what that leads to, as `links` has them.
    func places(of steps: [Step]) -> [Place] {
        var places: [Place] = []
        var known: Set<Place> = []
        for step in steps {
            let directory = FileName.directory(of: step.path)
            var directories = [directory] + Self.usual.map { FileName.join(directory, $0) }
            directories += named.map { Self.resolved($0, in: directory) }
            directories += rules.filter { $0.matches(step.path) }.map { Self.resolved($0.directory, in: directory) }
            for directory in directories {
                let place = Place(directory: directory, base: step.name, guide: step.guide)
                if known.insert(place).inserted { places.append(place) }
            }
        }
        return places
    }

    /// Only the directories in which the log and what it leads to lie.
    static func beside(_ steps: [Step]) -> [Place] {
        steps.map { Place(directory: FileName.directory(of: $0.path), base: $0.name, guide: $0.guide) }
    }

    private static func resolved(_ directory: String, in base: String) -> String {
        directory.hasPrefix("/") ? directory : FileName.join(base, directory)
    }

    /// A name that leads to the log.
    struct Step {
        var path: String
        /// As in `Place`.
        var guide: uid_t?

        var name: String { String(FileName.last(of: path)) }
    }

    /// The path, and what it leads to step by step while the last component is a symbolic link.
    ///
    /// With `isNamed` the operator named the log, and so the links that lead to it.
    static func links(from path: String, isNamed: Bool) -> [Step] {
        var steps = [Step(path: path)]
        while steps.count < 8, let last = steps.last, let link = SystemCall.link(last.path) {
            let isAbsolute = link.target.hasPrefix("/")
            let target = isAbsolute ? link.target : FileName.join(FileName.directory(of: last.path), link.target)
            let isTrusted = isNamed || link.owner == 0 || link.owner == geteuid()
            // Two who lead somewhere together would both have to own what is there.
            if !isTrusted, let guide = last.guide, guide != link.owner { break }
            steps.append(Step(path: SystemCall.absolute(target), guide: isTrusted ? last.guide : link.owner))
        }
        return steps
    }
}

/// One `olddir` of logrotate's configuration, and the logs it is for.
struct LogrotateRule {
    var patterns: [GlobPattern]
    var directory: String

    /// One without patterns is for all.
    func matches(_ path: String) -> Bool { patterns.isEmpty || patterns.contains { $0.matches(path) } }

    /// Files that are looked into, and bytes of each, at most.
    private static let limits = (files: 512, bytes: 256 << 10)

    /// Reads files, and the files of directories, as far as they can be read.
    static func read(_ paths: [String]) -> [LogrotateRule] {
        var rules: [LogrotateRule] = []
        var files: [String] = []
        for path in paths {
            switch FileStatus(path: path)?.kind {
            case .regular: files.append(path)
            case .directory:
                let now = Moment(monotonic: .zero, wall: 0)
                let names = DirectoryListing(path, now: now)?.names.sorted() ?? []
                files += names.filter { !$0.hasPrefix(".") }.map { FileName.join(path, $0) }
            case .other, nil: continue
            }
        }
        for file in files.prefix(limits.files) where FileStatus(path: file)?.kind == .regular {
            let descriptor = SystemCall.openForReading(file)
            guard descriptor >= 0 else { continue }
            defer { close(descriptor) }
            let bytes = [UInt8](unsafeUninitializedCapacity: limits.bytes) { storage, initialized in
                initialized = max(0, pread(descriptor, storage.baseAddress, limits.bytes, 0))
            }
            rules += parse(String(decoding: bytes, as: UTF8.self))
        }
        return rules
    }

    /// `PATTERN... { ... olddir DIRECTORY ... }`, and `olddir` outside of any block.
    static func parse(_ text: String) -> [LogrotateRule] {
        var rules: [LogrotateRule] = []
        var patterns: [String] = []
        var isInside = false
        for line in text.split(separator: "\n") {
            var words = line.prefix { $0 != "#" }.split { $0 == " " || $0 == "\t" }.map(unquoted)
            guard let first = words.first else { continue }
            if isInside || first == "olddir" {
                if first == "olddir", words.count > 1 {
                    rules.append(LogrotateRule(patterns: patterns.map { GlobPattern($0) }, directory: words[1]))
                }
                if words.contains("}") {
                    isInside = false
                    patterns = []
                }
                continue
            }
            let opens = words.contains { $0 == "{" || $0.hasSuffix("{") }
            words = words.map { $0.hasSuffix("{") ? String($0.dropLast()) : $0 }
            let paths = words.filter { $0.hasPrefix("/") }
            // Directives outside of blocks are no paths, nor is what a directive is given.
            if first.hasPrefix("/") || first.hasPrefix("{") { patterns += paths }
            if opens { isInside = true }
        }
        return rules
    }

    private static func unquoted(_ word: Substring) -> String {
        guard let quote = word.first, quote == "\"" || quote == "'", word.count > 1, word.last == quote else {
            return String(word)
        }
        return String(word.dropFirst().dropLast())
    }
}
