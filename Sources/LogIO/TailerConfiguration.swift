/// What a tailer reads and how.
package struct TailerConfiguration: Sendable {
    /// What to tail; `Input.usualPlaces` where nobody named anything.
    package var inputs: [Input]

    /// Knows which path is being asked.
    package var attention = Attention()

    /// Absolute patterns of files never to read, such as the access log of a proxy in front of this program.
    package var exclude: [GlobPattern] = []

    /// Absolute patterns of files that are ISO 8859-1 where no byte order mark says otherwise.
    package var latin1: [GlobPattern] = []

    /// inotify where it works, or polling everywhere.
    ///
    /// Polling costs one `stat` a file and `pollInterval`.
    package enum Mode: Sendable { case automatic, polling }
    package var mode = Mode.automatic

    /// What tells one file from another: its inode where the file system numbers files, or its content everywhere.
    package enum Identity: Sendable { case automatic, content }
    package var identity = Identity.automatic

    /// inotify watches taken at most; all the kernel gives.
    ///
    /// Files over it are polled.
    package var watchLimit = Int.max

    /// How often polled files are looked at; 250 ms.
    ///
    /// Smaller: less delay, more system calls.
    package var pollInterval = Duration.milliseconds(250)

    /// How often names are compared with the files behind them, whatever inotify said; 1 s.
    ///
    /// Bounds how late a new file or a rotation is found when an event was lost.
    package var reconcileInterval = Duration.seconds(1)

    /// How long a rotated file must be quiet before it is closed; 5 s.
    ///
    /// Longer: later lines of slow writers still arrive, and their descriptors stay open.
    package var rotateWait = Duration.seconds(5)

    /// Bytes of a line that are kept, 256 KiB; the rest up to its end is dropped and counted.
    ///
    /// One such line a file may be held in memory.
    package var maxLineBytes = 256 * 1024

    /// Bytes read of one file before the next one's turn; 256 KiB.
    ///
    /// Larger: fewer system calls, less fair.
    package var turnBytes = 256 * 1024

    /// Lines of each file given as history at the start; 0 for none.
    package var historyLines = 200

    /// Bytes of each file looked at for them; 64 KiB.
    package var historyBytes = 64 * 1024

    /// Directories below a named directory or `**`; 8.
    package var depth = 8

    /// Files read at the same time; 10,000.
    ///
    /// What is over it is left.
    package var fileLimit = 10_000

    /// Descriptors kept open for files; 8,000.
    ///
    /// Over it the longest quiet ones are closed and opened again for their next line.
    package var descriptorLimit = 8_000

    /// Directories into which rotation moves logs (logrotate's `olddir`); a relative one is below the log's own.
    package var rotatedDirectories: [String] = []

    /// logrotate's files, and directories of such files, that say more of them.
    package var logrotateConfiguration = ["/etc/logrotate.conf", "/etc/logrotate.d"]

    /// Where files without a name are made for the content of compressed ones; empty for the system's.
    package var unpackingDirectory = ""

    /// Where an earlier run left its files; none at the first start.
    package var resume: Resume?

    /// What an earlier run left.
    package struct Resume: Sendable {
        /// Each with the path it was read under; the one that was moved last comes last.
        package var positions: [(path: String, position: FilePosition)]

        /// The inputs of that run, as `Input.name` has them: what they mean now and it did not know is new since.
        package var inputs: Set<String>

        /// When the last of them was noted, microseconds since 1970: what was changed later has lines that run did not
        /// read.
        package var noted: Int64

        package init(
            positions: [(path: String, position: FilePosition)],
            inputs: Set<String>,
            noted: Int64 = .max
        ) {
            self.positions = positions
            self.inputs = inputs
            self.noted = noted
        }
    }

    /// Descriptors whose files are never read: standard output and standard error.
    package var ownDescriptors: [CInt] = [1, 2]

    package init(inputs: [Input] = Input.usualPlaces) { self.inputs = inputs }

    /// Takes words of the command line as inputs.
    ///
    /// Looks what each of them is, so it may take as long as a mount does: to be called on the tailer's thread.
    package mutating func setInputs(words: [String]) {
        inputs = words.map { word in
            attention.turn(to: word)
            return Input(word)
        }
        attention.turn(to: nil)
    }
}
