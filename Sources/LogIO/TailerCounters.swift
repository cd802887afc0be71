/// Everything a tailer counts, from its start on.
package struct TailerCounters: Sendable, Hashable {
    /// Bytes read from files, also those that were dropped afterwards.
    package var bytes = 0

    /// Lines handed out, history among them.
    package var lines = 0

    /// Lines cut at `TailerConfiguration.maxLineBytes`.
    package var truncatedLines = 0

    /// Lines handed out without their end, because their file went away before it came.
    package var unfinishedLines = 0

    /// Times another file was found under the same path.
    package var rotations = 0

    /// Times a file was cut or written anew in place.
    package var truncations = 0

    /// Truncations after which no copy of the old content was found: what had been written since the last read is
    /// lost, how much can't be known.
    package var lostWindows = 0

    /// Overflows of the inotify queue, each followed by a look at everything.
    package var overflows = 0

    /// Files that were gone before a descriptor was free for them: their lines were never read.
    package var filesNeverOpened = 0

    /// Their sizes when they were last seen.
    package var bytesNeverOpened = 0

    /// Failed reads and opens.
    package var errors = 0

    package init() {}
}
