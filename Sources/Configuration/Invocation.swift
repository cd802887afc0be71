/// What one call of the program asks for.
package enum Invocation: Sendable, Hashable {
    /// Print `HelpText.text`, exit 0.
    case help
    /// Print the version, exit 0.
    case version
    /// Tail, classify and stream until told to stop.
    case serve(Configuration)
    /// Print one JSON object a record of these files, at least one.
    case parse([String], Configuration)
    /// Put these archives back into the store, at least one.
    case restore([String], Configuration)
    /// Check configuration and rules.
    case validate(Configuration)
    /// Show another server's stream in the terminal.
    case tail(TailOptions)
    /// Print `TailHelp.text`, exit 0.
    case tailHelp
}

/// Words that, as the first one without a dash, say what to do.
enum Command: String, CaseIterable {
    case serve, parse, validate, version, help, `import`
    // Promised for later versions: refused rather than taken for files of that name.
    case analyze, tail

    var isAvailable: Bool {
        switch self {
        case .serve, .parse, .validate, .version, .help, .import: true
        case .analyze, .tail: false
        }
    }
}
