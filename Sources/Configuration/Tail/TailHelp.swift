/// What `livelogs tail --help` prints, made from the table of its options.
package enum TailHelp {
    package static let text: String = {
        var text = """
            Shows the stream of a LiveLogs server in the terminal, and comes back when the connection is lost.

            Usage: livelogs tail [OPTIONS] [URL]     default \(StreamAddress.standard)
                   URL: ws://HOST:PORT/livelogs, the page's http://HOST:PORT/, wss:// and https://
                        by TLS, or HOST:PORT

            Options:

            """
        for option in TailOption.all {
            let left = "  --" + option.name + (option.takesValue ? " \(option.placeholder)" : "")
            text += left + String(repeating: " ", count: max(2, 25 - left.count)) + option.help + "\n"
        }
        text += """
              -h, --help             This text

            Exit status: 0 the server said goodbye and --no-resume was given, or nobody reads the output any more;
            2 a file or a message that can't be used; 64 usage; 69 no connection, with --no-resume;
            76 refused by the server, or no TLS there; 77 its certificate is not good; 129, 130, 143 ended by SIGHUP, SIGINT, SIGTERM.

            """
        return text
    }()
}
