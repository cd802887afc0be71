import ControlAPI
import LogIO
import Synchronization

extension Traffic {
    init(_ tailer: TailerCounters, _ feeds: FeedCounters, _ counters: Counters, records: SeverityCounts) {
        self.init()
        readBytes = tailer.bytes
        readLines = tailer.lines
        cutLines = tailer.truncatedLines + feeds.cutLines
        readErrors = tailer.errors
        rotations = tailer.rotations
        truncations = tailer.truncations
        lossyTruncations = tailer.lostWindows
        unopenedFiles = tailer.filesNeverOpened
        unopenedBytes = tailer.bytesNeverOpened
        unfinishedLines = tailer.unfinishedLines
        lostEvents = tailer.overflows
        lostDatagrams = feeds.lostDatagrams
        cutMessages = feeds.cutMessages
        refusedMessages = feeds.refused
        namelessMessages = feeds.nameless
        self.records = records
        connections = counters.connections.load(ordering: .relaxed)
        refusedConnections = counters.refused.load(ordering: .relaxed)
        evictedConnections = counters.evicted.load(ordering: .relaxed)
        stalledClients = counters.stalled.load(ordering: .relaxed)
        floodingClients = counters.floods.load(ordering: .relaxed)
        inflateWindows = counters.inflateWindows.count
        refusedWindows = counters.inflateWindows.refusals.load(ordering: .relaxed)
        answers = counters.answers.load(ordering: .relaxed)
        unsentAnswerBytes = counters.unsentAnswers.bytes
        refusedAnswers = counters.unsentAnswers.refusals.load(ordering: .relaxed)
        unreadConnections = counters.unsentAnswers.closings.load(ordering: .relaxed)
        sentBytes = counters.sentBytes.load(ordering: .relaxed)
        gaps = counters.gaps.load(ordering: .relaxed)
    }
}
