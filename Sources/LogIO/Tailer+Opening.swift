import Glibc

/// Opening files by their names.
extension Tailer {
    /// Opens a regular file for reading without ever waiting, unless it was found and leads where its finder should not look.
    func open(_ path: String) -> FoundFile.Outcome {
        configuration.attention.turn(to: path)
        // The operator named it: it may be a link to anything.
        if named.contains(path) {
            let descriptor = SystemCall.openForReading(path)
            return descriptor >= 0 ? .opened(descriptor) : .failed(errno: errno)
        }
        let root = roots.first { path.hasPrefix($0 == "/" ? "/" : $0 + "/") } ?? "/"
        return FoundFile.open(path, below: root, isCovered: isCovered)
    }

    /// The same, or -1 and `errno`.
    func openFound(_ path: String) -> CInt {
        switch open(path) {
        case .opened(let descriptor):
            return descriptor
        case .failed(let code):
            errno = code
        case .refused:
            errno = EPERM
        }
        return -1
    }

    /// Whether an input means the file by this name too, and nothing about the name speaks against it.
    private func isCovered(_ path: String) -> Bool {
        configuration.inputs.contains { input in
            input.matches(path, depth: configuration.depth)
                && nameReason(PathWalk.Candidate(path: path, input: input)) == nil
        }
    }

    /// The directories that inputs name, the longest first.
    static func roots(of inputs: [Input]) -> [String] {
        let roots = inputs.map { input in
            switch input {
            case .file(let path): FileName.directory(of: path)
            case .directory(let path): path
            case .glob(let pattern), .place(let pattern): pattern.root
            }
        }
        return Set(roots).sorted { ($1.utf8.count, $0) < ($0.utf8.count, $1) }
    }
}

extension GlobPattern {
    /// The directory that its first wildcard, or its last name, is looked for in.
    var root: String {
        let names = components.dropLast().prefix {
            if case .name = $0 { true } else { false }
        }
        return names.reduce("/") { path, component in
            if case .name(let name) = component { FileName.join(path, name) } else { path }
        }
    }
}
