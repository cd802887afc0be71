/// What the key of a JSON member or of a `key=value` pair announces.
enum FieldName: Sendable {
    case time
    /// A time of something, which is the line's when it shows no other.
    case otherTime
    case level
    /// A number on Python's scale.
    case pythonLevel
    /// A number on OpenTelemetry's scale.
    case openTelemetryLevel
    /// A number on syslog's scale.
    case syslogLevel
    case service
    /// Something that names the service where nothing better does.
    case otherService
    case message
    case status
    /// An object that holds such keys itself.
    case container
    case host
    case process
    /// Only requests have it, so a status beside it is that of HTTP.
    case request
    /// What is left of a second, where seconds and nanoseconds are two members.
    case nanoseconds

    /// The name that stands from `start` to `end`; case and punctuation do not count.
    static func at(_ line: Span<UInt8>, _ start: Int, _ end: Int) -> FieldName? {
        guard end > start, end &- start <= 32 else { return nil }
        return table[line, start, end] ?? (isTime(line, start, end) ? .otherTime : nil)
    }

    /// Whatever ends in "timestamp" or "utctime" names a time, of the line if there is no better one.
    private static func isTime(_ line: Span<UInt8>, _ start: Int, _ end: Int) -> Bool {
        guard end &- start > 7 else { return false }
        let tail = line.lowercaseWord(end &- 7, end)
        return tail == 0x75_7463_7469_6D65 || tail == 0x6D_6573_7461_6D70
    }

    private static let table = WordTable<FieldName>(
        group(
            .time,
            "time ts t timestamp datetime asctime dt eventtime instant timemillis timestampns timestampms timestampus tstamp"
        )
            + group(
                .otherTime,
                "date logtime loggedat createdat startedat starttime timelocal timeiso8601 when utctime"
            )
            + group(
                .otherTime,
                "realtimetimestamp requestreceivedtimestamp startlocal startutc rt devicereceipttime end edgestarttimestamp eventdate"
            )
            + group(
                .otherTime,
                "edgeendtimestamp msec timeunixnano observedtimeunixnano timems tsms unixtime epoch epochsecond seconds isotime timegenerated timecreated generated receivedat observedtimestamp"
            )
            + group(
                .level,
                "level severity lvl loglevel levelname severitytext l s logseverity levelstr sev eventlevel errorseverity loglvl msglevel loglevelname"
            )
            + group(.pythonLevel, "levelno") + group(.openTelemetryLevel, "severitynumber")
            + group(.syslogLevel, "priority sysloglevel syslogseverity prio pri syslogpriority severitycode")
            + group(.service, "service servicename app application appname applicationname program syslogidentifier")
            + group(.service, "programname svc containername dockercontainername processname")
            + group(.otherService, "logger loggername component name channel job unit systemdunit")
            + group(
                .message,
                "message msg log m mt body text event shortmessage logmessage renderedmessage fullmessage errormessage"
            )
            + group(.status, "status statuscode responsestatus responsecode httpstatus downstreamstatus sc")
            + group(.host, "host hostname hostid machine nodename sysloghost shost dvchost computername")
            + group(.process, "pid processid procid process syslogpid threadid tid")
            + group(.container, "record logrecord fields data attributes metadata")
            + group(.nanoseconds, "nanos nanoofsecond nanoseconds nsec nanosecond")
            + group(.request, "method requestmethod uri requesturi request path url requestpath httpmethod verb")
    )

    private static func group(_ name: FieldName, _ words: String) -> [(String, FieldName)] {
        words.split(separator: " ").map { (String($0), name) }
    }
}
