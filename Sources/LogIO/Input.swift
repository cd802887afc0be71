/// One thing to tail: what a person named, or a usual place.
package enum Input: Hashable, Sendable {
    /// Read whatever its name is; waited for while it is not there.
    case file(String)
    /// Text logs in it and below it.
    case directory(String)
    /// Every file that matches, also rotated ones.
    case glob(GlobPattern)
    /// As `glob`, but it is nobody's wish: what does not look like a live log is left.
    case place(GlobPattern)

    /// From a word of the command line; a relative one is taken from the working directory.
    ///
    /// What exists is taken literally, so a file called `a[1].log` can be named.
    package init(_ word: String) {
        let path = SystemCall.absolute(word)
        switch FileStatus(path: path)?.kind {
        case .directory: self = .directory(path)
        case .regular, .other: self = .file(path)
        case nil:
            if GlobPattern.isPattern(path) {
                self = .glob(GlobPattern(path))
            } else {
                self = word.hasSuffix("/") ? .directory(path) : .file(path)
            }
        }
    }

    /// Where logs are on the usual distributions and for the usual servers.
    package static let usualPlaces: [Input] = [
        "/var/log/**", "/usr/local/var/log/**", "/var/opt/*/log/**",
        "/opt/*/log/*.log", "/opt/*/logs/*.log", "/opt/*/logs/*.out", "/opt/lampp/logs/*",
        "/srv/*/log/*.log", "/srv/*/logs/*.log", "/srv/*/shared/log/*.log",
        "/var/www/*/log/*.log", "/var/www/*/logs/*.log", "/var/www/*/storage/logs/*.log",
        "/usr/local/nginx/logs/*.log", "/usr/local/apache2/logs/*_log", "/usr/local/apache2/logs/*.log",
        "/var/lib/tomcat*/logs/*.log", "/var/lib/tomcat*/logs/*.out", "/home/*/logs/*.log", "/home/*/.pm2/logs/*.log",
        "/root/.pm2/logs/*.log", "/var/lib/docker/containers/*/*-json.log",
        "/var/lib/containers/storage/overlay-containers/*/userdata/ctr.log",
    ].map { .place(GlobPattern($0)) }

    /// Whether only live logs are meant: no archives, nothing that only lies beside logs.
    var isSelective: Bool {
        switch self {
        case .file, .glob: false
        case .directory, .place: true
        }
    }

    /// The same for the same input in every run.
    package var name: String {
        switch self {
        case .file(let path): "file \(path)"
        case .directory(let path): "directory \(path)"
        case .glob(let pattern): "glob \(pattern.text)"
        case .place(let pattern): "place \(pattern.text)"
        }
    }

    func matches(_ path: String, depth: Int) -> Bool {
        switch self {
        case .file(let file):
            return file == path
        case .directory(let directory):
            let root = directory == "/" ? "/" : directory + "/"
            guard path.hasPrefix(root) else { return false }
            let below = path.dropFirst(root.count).split(separator: "/")
            return below.count <= depth + 1 && !below.dropLast().contains { $0.hasPrefix(".") }
        case .glob(let pattern), .place(let pattern):
            return pattern.matches(path)
        }
    }
}
