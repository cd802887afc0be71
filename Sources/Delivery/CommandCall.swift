import CLinux
import EventIO
import Glibc

/// A program to run, without a shell: what log lines say can never become part of a command line.
package struct CommandCall: Sendable, Hashable {
    /// The program, looked for in PATH unless it has a slash, and its arguments.
    package var arguments: [String]
    /// All it gets of an environment: `NAME=value`.
    package var environment: [String]
    /// What it reads on standard input; at most `inputLimit` bytes of it.
    package var input: [UInt8]
    package var timeout: Duration

    /// What fits into a pipe, so that giving it never waits.
    package static let inputLimit = 60 << 10

    package init(arguments: [String], environment: [String], input: [UInt8], timeout: Duration) {
        self.arguments = arguments
        self.environment = environment
        self.input = input
        self.timeout = timeout
    }

    /// Runs it in a process group of its own, and kills it with all it started when the time is over or `shouldStop` says so.
    ///
    /// Blocks the calling thread.
    package func run(shouldStop: () -> Bool = { false }) -> Attempt {
        do {
            let input = try Pipe()
            let output = try Pipe()
            // All of it fits into the pipe; while we hold both its ends, nobody can have closed it.
            _ = fcntl(input.writing.rawValue, F_SETFL, O_NONBLOCK)
            let text = Array(self.input.prefix(Self.inputLimit))
            _ = Glibc.write(input.writing.rawValue, text, text.count)
            let mark = StartedProcesses.makeMark()
            let pid = try spawn(input: input.reading.rawValue, output: output.writing.rawValue, mark: mark)
            Self.close(input.giving())
            let taking = output.taking()
            _ = fcntl(taking.rawValue, F_SETFL, O_NONBLOCK)
            return wait(for: StartedProcesses(root: pid, mark: mark), output: taking.rawValue, shouldStop)
        } catch {
            return Attempt(status: nil, succeeded: false, output: "\(error)")
        }
    }

    private func spawn(input: CInt, output: CInt, mark: String) throws(SystemError) -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, input, 0)
        posix_spawn_file_actions_adddup2(&actions, output, 1)
        posix_spawn_file_actions_adddup2(&actions, output, 2)

        // Threads of a server block and ignore signals; a program must not inherit that.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        var all = sigset_t()
        sigemptyset(&none)
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setpgroup(&attributes, 0)
        let flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP
        posix_spawnattr_setflags(&attributes, Int16(flags))

        var words = arguments.map { strdup($0) } + [nil]
        var variables = (environment + [mark]).map { strdup($0) } + [nil]
        defer {
            for word in words { free(word) }
            for variable in variables { free(variable) }
        }
        var pid = pid_t()
        guard let program = words[0] else { throw SystemError(code: ENOMEM, call: "strdup") }
        let code = posix_spawnp(&pid, program, &actions, &attributes, &words, &variables)
        guard code == 0 else { throw SystemError(code: code, call: arguments.first ?? "") }
        return pid
    }

    private func wait(for processes: StartedProcesses, output: CInt, _ shouldStop: () -> Bool) -> Attempt {
        let deadline = Clock.monotonic + UInt64(max(0, timeout / .nanoseconds(1)))
        var kept: [UInt8] = []
        var isOpen = true
        while true {
            var status: CInt = 0
            let hasEnded = waitpid(processes.root, &status, WNOHANG) == processes.root
            isOpen = isOpen && Self.read(output, into: &kept)
            // A descendant may hold the pipe for ever; with the program itself it is over.
            if hasEnded { return Self.attempt(status, kept) }
            let isLate = Clock.monotonic >= deadline
            if isLate || shouldStop() {
                processes.kill()
                waitpid(processes.root, &status, 0)
                let reason = isLate ? "killed after \(timeout / .seconds(1)) s" : "killed: the server stops"
                let text = kept.isEmpty ? "" : ": \(String(decoding: kept, as: UTF8.self))"
                return Attempt(status: nil, succeeded: false, output: reason + text)
            }
            var watched = pollfd(fd: isOpen ? output : -1, events: Int16(POLLIN), revents: 0)
            poll(&watched, 1, isOpen ? 50 : 10)
        }
    }

    private static func attempt(_ status: CInt, _ output: [UInt8]) -> Attempt {
        let signal = status & 0x7F
        let code = signal == 0 ? Int(status >> 8 & 0xFF) : 128 + Int(signal)
        return Attempt(status: code, succeeded: code == 0, output: String(decoding: output, as: UTF8.self))
    }

    /// - Returns: whether there may be more later.
    private static func read(_ descriptor: CInt, into kept: inout [UInt8]) -> Bool {
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count == 0 { return false }
            if count < 0 { return errno == EAGAIN || errno == EINTR }
            kept += buffer[..<min(count, Attempt.outputLimit - kept.count)]
        }
    }

    private static func close(_ descriptor: consuming Descriptor) { _ = consume descriptor }
}

/// Both ends of a pipe that no other program inherits.
private struct Pipe: ~Copyable {
    let reading: Descriptor
    let writing: Descriptor

    init() throws(SystemError) {
        var ends: [CInt] = [-1, -1]
        guard CLinux_pipe(&ends) == 0 else { throw SystemError.current("pipe") }
        let first = try Descriptor(adopting: ends[0], from: "pipe")
        let second = try Descriptor(adopting: ends[1], from: "pipe")
        reading = first
        writing = second
    }

    /// Keeps the end to write to and closes the other.
    consuming func giving() -> Descriptor { writing }

    /// Keeps the end to read from and closes the other.
    consuming func taking() -> Descriptor { reading }
}
