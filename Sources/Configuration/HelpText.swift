/// What `--help` prints, made from the table of options.
package enum HelpText {
    package static let text: String = {
        var text = """
            LiveLogs tails the logs of this machine, tells what their lines mean, and streams them to browsers and programs.

            Usage: livelogs [serve] [OPTIONS] [FILE|DIR|GLOB ...]   tail and stream; without paths, the usual places
                   livelogs parse [OPTIONS] FILE...                 one JSON object a record on standard output
                   livelogs validate [OPTIONS]                      check configuration and rules
                   livelogs import [--state-dir DIR] ARCHIVE...     put archived lines back into the store
                   livelogs tail [OPTIONS] [URL]                    show a server's stream here: livelogs tail --help
                   livelogs version                                 print the version

            """
        for group in Option.groups {
            text += "\n\(group.title):\n"
            for option in group.options { text += line(for: option) }
        }
        text += """

            Others:
              -h, --help                     This text
                  --version                  Print the version

            Every option can also be given by environment variable, as LIVELOGS_CONTROL_PORT for --control-port, and by its
            long name in the configuration file. A flag counts more than the environment, the environment more than the
            file, the file more than the default. Options marked * may be repeated; in a variable, commas separate values.
            LIVE_WS_PORT, CONTROL_PORT (also LOG_MONITOR_SERVER_PORT), TELEMETRY_INTERVAL and HOSTNAME are read too.
            Sizes take K, M and G (1024); an on/off option takes --no-... as well.

            """
        return text
    }()

    private static let column = 33

    private static func line(for option: Option) -> String {
        var left = option.short.map { "  -\($0), " } ?? "      "
        left += "--" + option.name
        if !option.placeholder.isEmpty { left += " " + option.placeholder }
        if option.isList { left += " *" }
        let pad = left.count < column - 1 ? String(repeating: " ", count: column - left.count) : "  "
        return "\(left)\(pad)\(option.help)\n"
    }
}
