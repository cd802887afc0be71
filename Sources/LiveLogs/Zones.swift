import Configuration
import EventIO
import Glibc
import LogCore
import LogIO

/// The time zones that an operator or the system names, read from the files of the tz database.
enum Zones {
    /// What is wrong with a zone that `--time-zone` names.
    struct Failure: Error, CustomStringConvertible {
        var zone: String
        var description: String {
            "--time-zone: there is no time zone \"\(zone)\"; zones are files of /usr/share/zoneinfo (package tzdata)"
        }
    }

    /// The zones in force, and what the operator should hear of this machine's.
    ///
    /// `TZ` and `/etc/localtime` are read anew each time.
    static func load(_ configuration: Configuration) throws(Failure) -> (zones: TimeZones, notices: [String]) {
        var (local, notices) = machine
        var choices: [Choice] = []
        for choice in configuration.timeZones {
            guard let rules = named(choice.zone) else { throw Failure(zone: choice.zone) }
            if let glob = choice.glob { choices.append(Choice(glob, rules)) } else { (local, notices) = (rules, []) }
        }
        let named = choices
        guard !named.isEmpty else { return (TimeZones(local: local), notices) }
        let zones = TimeZones(local: local) { source in named.first { $0.matches(source.path) }?.rules }
        return (zones, notices)
    }

    /// Sources and their zone.
    private struct Choice: Sendable {
        /// As it was written, for the names of feeds, and from the working directory on, for paths.
        private let patterns: [GlobPattern]
        /// Without a slash it is the name of a file in any directory.
        private let isName: Bool
        let rules: TimeZoneRules

        init(_ glob: String, _ rules: TimeZoneRules) {
            patterns = [GlobPattern(glob), GlobPattern(Zones.absolute(glob))]
            isName = !glob.contains("/")
            self.rules = rules
        }

        func matches(_ path: String) -> Bool {
            if isName, patterns[0].matches(String(FileName.last(of: path))) { return true }
            // `parse` takes relative paths, and feeds have names that look like some.
            return patterns.contains { $0.matches(path) || $0.matches(Zones.absolute(path)) }
        }
    }

    private static func absolute(_ path: String) -> String {
        guard !path.hasPrefix("/"), let here = getcwd(nil, 0) else { return path }
        defer { free(here) }
        return FileName.join(String(cString: here), path)
    }

    /// This machine's zone, by `TZ` or else `/etc/localtime`, as the C library takes it.
    private static var machine: (TimeZoneRules, [String]) {
        guard let text = Surroundings.environment["TZ"] else {
            guard let bytes = read("/etc/localtime") else { return (.utc, []) }
            if let rules = TimeZoneRules(file: bytes) { return (rules, []) }
            return (.utc, ["/etc/localtime is no time zone file: times without a zone are taken for UTC"])
        }
        let name = text.hasPrefix(":") ? String(text.dropFirst()) : text
        if name.isEmpty { return (.utc, ["TZ is empty: times without a zone are taken for UTC"]) }
        if let rules = file(name) ?? TimeZoneRules(posix: name) { return (rules, []) }
        let notice = "TZ names no time zone, \"\(text.prefix(100))\" (is the package tzdata installed?):"
        return (.utc, ["\(notice) times without a zone are taken for UTC"])
    }

    /// A zone as `TZ` has it, or an offset from UTC such as `+05:30`, which is positive in the east.
    private static func named(_ text: String) -> TimeZoneRules? {
        if let rules = TimeZoneRules(offset: text) { return rules }
        let name = text.hasPrefix(":") ? String(text.dropFirst()) : text
        return file(name) ?? TimeZoneRules(posix: name)
    }

    private static func file(_ name: String) -> TimeZoneRules? {
        if name.hasPrefix("/") { return read(name).flatMap { TimeZoneRules(file: $0) } }
        for directory in directories {
            if let bytes = read(FileName.join(directory, name)) { return TimeZoneRules(file: bytes) }
        }
        return nil
    }

    /// Where the tz database is, first `TZDIR`.
    private static var directories: [String] {
        let named = Surroundings.environment["TZDIR"].flatMap { $0.isEmpty ? nil : [$0] } ?? []
        return named + ["/usr/share/zoneinfo", "/usr/lib/zoneinfo", "/usr/share/lib/zoneinfo", "/etc/zoneinfo"]
    }

    /// No file of the database is nearly so large.
    private static let largest = 1 << 20

    /// A regular file whole; `nil` when there is none, or one that can't be a zone's.
    private static func read(_ path: String) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size <= largest else {
            return nil
        }
        var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
        var count = 0
        while count < bytes.count {
            let got = bytes.withUnsafeMutableBytes {
                Glibc.read(descriptor, $0.baseAddress.map { $0 + count }, $0.count - count)
            }
            if got < 0, errno == EINTR { continue }
            guard got > 0 else { return nil }
            count += got
        }
        return bytes
    }
}
