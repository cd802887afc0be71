import Configuration
import EventIO
import Glibc

/// The program: reads what is asked for and hands it to a command.
@main
struct LiveLogs {
    static func main() {
        StandardDescriptors.fill()
        // What we make, we must be able to read again.
        let mask = umask(0)
        umask(mask & 0o077)
        let invocation: Invocation
        do {
            invocation = try Configuration.load(
                arguments: ProgramArguments.texts,
                environment: Surroundings.environment,
                readFile: Surroundings.read
            )
        } catch {
            Terminal.complain(error.lines)
            exit(error.exitCode)
        }
        switch invocation {
        case .help: Terminal.show(HelpText.text)
        case .version: Terminal.print("livelogs \(Version.current)")
        case .serve(let configuration):
            let status = Serve(configuration).run()
            Terminal.finish()
            exit(status)
        case .parse(let files, let configuration): exit(Parse(files, configuration).run())
        case .validate(let configuration): exit(Validate(configuration).run())
        case .restore(let archives, let configuration): exit(Restore(archives, configuration).run())
        case .tail(let options):
            var tail = Tail(options)
            exit(tail.run())
        case .tailHelp: Terminal.show(TailHelp.text)
        }
    }
}

enum Version {
    static let current = "0.1.0"
}
