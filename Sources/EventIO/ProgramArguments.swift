import CArguments

/// The command line, from `main`'s own `argv`.
///
/// Swift's `CommandLine` reads `/proc/self/cmdline` on Linux: without `/proc` it is empty, and the program would start as if nothing
/// had been asked of it.
package enum ProgramArguments {
    /// All arguments after the program's name; bytes that are not UTF-8 as `PathText` writes them.
    package static var texts: [String] {
        (1..<max(1, CArguments_count())).compactMap { index in
            CArguments_value(index).map { PathText.decode($0) }
        }
    }
}
