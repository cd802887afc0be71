import ControlAPI
import EventIO
import Insight
import LogCore

// The score, as the stream and the store get it.
extension Ingest {
    /// Publishes the score when it changed, and at least every five seconds.
    func publishHealth() {
        let now = Clock.monotonic
        guard now >= nextHealth else { return }
        nextHealth = now + 1_000_000_000
        let health = knowledge.issues.health(now: Clock.wall)
        knowledge.scores.note(health.score, at: Clock.wall)
        if now >= nextScores { keepScores() }
        if let last = lastHealth, last.score == health.score, now - last.at < 5_000_000_000 { return }
        lastHealth = (health.score, now)
        hub.publishHealth(
            StreamMessage.health(score: health.score, status: health.status.rawValue, recentIssues: health.recentIssues)
        )
    }

    /// Stores the last minutes' scores; the running minute's is stored again when it is over.
    func keepScores() {
        nextScores = Clock.monotonic + 20_000_000_000
        for point in knowledge.scores.minutes(since: Clock.wall - 2 * ScoreHistory.minute) { feed?.put(point) }
    }
}
