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
        let wall = Clock.wall
        let health = knowledge.issues.health(now: wall)
        if let dropped = knowledge.scores.note(health.score, at: wall) { feed?.forgetScores(dropped) }
        if now >= nextScores { keepScores() }
        refreshFigures()
        published.publish(knowledge, at: now)
        if let last = lastHealth, last.score == health.score, now - last.at < 5_000_000_000 { return }
        lastHealth = (health.score, now)
        hub.publishHealth(
            StreamMessage.health(score: health.score, status: health.status.rawValue, recentIssues: health.recentIssues)
        )
    }

    /// Lets what is known follow the wall clock after it was set; to be called before anything is read.
    func followClock() {
        let wall = Clock.wall
        let jump = clock.jump(wall: wall, steady: Clock.steady)
        guard jump != 0 else { return }
        let seconds = Double(jump.magnitude / 100_000) / 10
        report("the clock was set \(jump < 0 ? "back" : "forward") by \(seconds) s")
        knowledge.issues.follow(jump: jump, now: wall)
        correlator.follow(jump: jump)
        nextHealth = 0
    }

    /// Stores the last minutes' scores; the running minute's is stored again when it is over.
    func keepScores() {
        nextScores = Clock.monotonic + 20_000_000_000
        for point in knowledge.scores.minutes(since: Clock.wall - 2 * ScoreHistory.minute) { feed?.put(point) }
    }
}
