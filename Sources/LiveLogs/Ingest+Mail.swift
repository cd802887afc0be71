import Backlog
import ControlAPI
import EventIO
import HTTPCore
import Insight
import LogCore
import LogIO
import Synchronization

// What other threads want to know, or to be done.
extension Ingest {
    func takeMail() {
        for message in mailbox.drain() {
            switch message {
            case .subscribe(let arrival):
                hub.isOpen = knowledge.isRunning
                hub.subscribe(arrival)
            case .withdraw(let client):
                hub.withdraw(client)
            case .compiled(let outcome):
                hub.isOpen = knowledge.isRunning
                hub.receive(outcome)
            case .joined(let filters, let compiled):
                hub.receive(joined: filters, compiled)
            case .awaitSegment(let topic):
                hub.awaitSegment(topic)
            case .leave(let topic, let loop, let isCompressing):
                hub.leave(topic, loop: loop, isCompressing: isCompressing)
            case .ask(let asker, let number, let question):
                answer(asker, number, question)
            case .reload(let rules, let zones, let correlations, let actions, let isTelemetryEnabled):
                knowledge.telemetryEnabled = isTelemetryEnabled
                take(rules, correlations)
                analyzer.setZones(zones)
                feed?.queue.setZones(zones)
                self.actions.take(actions)
            case .acted(let issue, let outcome):
                guard let event = knowledge.issues.record(outcome, of: issue) else { break }
                hub.publish(IssueMessage(event))
                feed?.put(event.issue)
            case .shutdown:
                isShuttingDown = true
            }
        }
    }

    /// Figures that are made only when somebody wants them.
    func refreshFigures() {
        knowledge.uptimeSeconds = Int64((Clock.monotonic - began) / 1_000_000_000)
        knowledge.clients = counters.clients.load(ordering: .relaxed)
        knowledge.now = Clock.wall
        knowledge.traffic = Traffic(tailer.counters, feeds.counters, counters, records: hub.records)
        knowledge.traffic.cutRecords = gatherer.cutRecords
    }

    func answer(_ asker: Asker, _ number: Int, _ question: (inout Knowledge) -> Response) {
        refreshFigures()
        measureLag()
        let prepared = counters.unsentAnswers.prepare(question(&knowledge), for: asker)
        hub.post(.answer(asker.client, number: number, prepared), to: Int(asker.client.loop))
        // Large answers leave one by one, so that those asked for at once need not all be held at once.
        if prepared.claim != nil { hub.flush() }
        for command in knowledge.commands {
            switch command {
            case .startStream:
                report("live streaming started")
            case .stopStream:
                report("live streaming stopped")
                hub.postToAll(.endStreams)
            case .publish(let event):
                tell([event])
            }
        }
        knowledge.commands.removeAll()
        nextHealth = 0
    }

    /// Looks at every file, so not more often than somebody can use it.
    func measureLag() {
        let now = Clock.monotonic
        guard now >= nextLag else { return }
        nextLag = now + 100_000_000
        var lag = tailer.lag
        if let feed {
            lag.merge(feed.queue.lag) { $0 + $1 }
            knowledge.store = feed.figures
        }
        // Quiet sources are named as long as that is no flood.
        if knowledge.monitoredFiles.count <= 1000 {
            for path in knowledge.monitoredFiles where lag[path] == nil { lag[path] = 0 }
        }
        knowledge.readLag = lag
    }

    func take(_ rules: RuleSet, _ correlations: CorrelationRules) {
        typeNames = rules.types.map(\.id)
        feed?.queue.setRules(rules)
        correlator = Correlator(correlations, types: rules.types)
        hub.setTypes(rules.types)
        self.rules = rules
        analyzer.setRules(rules)
    }
}
