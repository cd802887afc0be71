import Glibc

/// Other people's programs.
enum Command {
    static func isThere(_ name: String) -> Bool { run(["sh", "-c", "command -v \(name) >/dev/null"]) == 0 }

    /// Runs it to its end.
    @discardableResult
    static func run(_ words: [String]) -> CInt {
        var arguments = words.map { strdup($0) }
        defer { for argument in arguments { free(argument) } }
        arguments.append(nil)
        var process: pid_t = 0
        guard posix_spawnp(&process, words[0], nil, nil, arguments, environ) == 0 else { return -1 }
        var status: CInt = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        return status
    }
}
