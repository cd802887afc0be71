/// How the store is.
package struct StoreFigures: Sendable, Hashable {
    /// What keeps it from working, in words; `nil` when it works.
    package var trouble: String?
    /// Since the start.
    package var linesWritten: Int
    /// Bytes of lines that were read and are not stored yet, in memory or to be read again.
    package var waitingBytes: Int
    /// What will never be stored: its files were cut, or it came from where nothing can be read again.
    package var lostLines: Int
    package var lostBytes: Int
    /// Files that are held open to be read again.
    package var owedFiles = 0
    /// Times it stopped working, and those after which something had been lost.
    package var failures = 0
    package var gaps = 0
    /// On the disk, some seconds ago; `nil` when it was not looked at yet.
    package var diskBytes: Int?
    /// What it may have there; `nil` without a limit.
    package var limitBytes: Int?
    /// Why it keeps more than it may, in words; `nil` when it does not.
    package var retentionTrouble: String?

    package init(trouble: String?, linesWritten: Int, waitingBytes: Int, lostLines: Int, lostBytes: Int) {
        self.trouble = trouble
        self.linesWritten = linesWritten
        self.waitingBytes = waitingBytes
        self.lostLines = lostLines
        self.lostBytes = lostBytes
    }
}
