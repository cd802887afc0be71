import LogCore

/// Lines of many formats and the level and program each names.
struct HeadRow: Sendable {
    var severity: Severity
    var number: UInt8
    var line: String
    var service: String

    init(_ severity: Severity, _ number: UInt8, _ line: String, _ service: String = "") {
        (self.severity, self.number, self.line, self.service) = (severity, number, line, service)
    }

    private typealias Row = HeadRow

    static let all: [HeadRow] = [
        // Syslog.
        Row(.critical, 21, #"<8>1 2026-11-20T09:00:00Z host app 1 - - hello"#, "app"),
        Row(.error, 17, #"<35>1 2026-11-20T09:00:00Z host audit 24 - [meta sequenceId="4]"] login"#, "audit"),
        Row(.info, 9, #"<134>1 2026-11-20T09:00:00.000001+00:00 fw filterlog 9 - - 7,,,block"#, "filterlog"),
        Row(.error, 17, #"<3>[   12.345678] usb 1-1: descriptor read"#),
        Row(.unknown, 0, #"Nov 20 09:00:00 host sshd[123]: Accepted password for alice"#, "sshd"),
        Row(.unknown, 0, #"Nov 20 09:00:00 host CRON[9]: (root) CMD (true)"#, "CRON"),
        Row(.error, 17, #"Nov 20 09:00:00 host sshd[123]: error: PAM: nope"#, "sshd"),
        Row(.warning, 13, #"Nov 20 09:00:00 host postfix/smtpd[1]: warning: hostname unknown"#, "postfix/smtpd"),
        Row(.error, 17, #"Nov 20 09:00:00 host dovecot: auth: Error: lookup"#, "dovecot"),
        Row(.warning, 13, #"Nov 20 09:00:00 router user.warn kernel: [12.5] IN=br0 OUT="#, "kernel"),
        Row(
            .info,
            9,
            #"Nov 20 09:00:00 host NetworkManager[1]: <info>  [1795165200.1234] device up"#,
            "NetworkManager"
        ),
        Row(.error, 17, #"Nov 20 09:00:00 host app[1]: 2026-11-20 09:00:00,123 ERROR it broke"#, "app"),
        Row(.info, 9, #"Nov 20 09:00:00 host app[1]: {"level":"info","msg":"an error was avoided"}"#, "app"),
        Row(.debug, 5, #"2026-11-20T09:00:00.118Z Db(167) Hostd[1392583]: span started"#, "Hostd"),
        Row(.info, 9, #"2026-11-20T09:00:00.193Z info vpxd[45715] [Originator@6876 sub=x] begin"#, "vpxd"),
        Row(.unknown, 0, #"2026-11-20T09:00:00.799042+02:00 leto kernel: [869507.505196] link up"#, "kernel"),
        // Brackets, bars, dashes.
        Row(.error, 17, #"[Fri Nov 20 09:00:00 2026] [error] mod_jk child in state 6"#),
        Row(.warning, 13, #"[Fri Nov 20 09:00:00.123456 2026] [ssl:warn] [pid 1:tid 2] AH01909: certificate"#),
        Row(.error, 17, #"2026/11/20 09:00:00 [error] 31#31: *1 connect() to upstream"#),
        Row(.warning, 13, #"[2026-11-20T09:00:00,123][WARN ][o.e.d.z.ZenDiscovery     ] [node-1] few nodes"#),
        Row(.info, 9, #"[2026-11-20 09:00:00,123: INFO/MainProcess] Task add[123] received"#),
        Row(.info, 9, #"[2026-11-20 09:00:00 +0000] [7] [INFO] Listening"#),
        Row(.warning, 13, #"[2026-11-20 09:00:00.123][1][warning][config] [server.cc:1] message"#),
        Row(.error, 17, #"[2026-11-20T09:00:00Z ERROR main] printed"#),
        Row(.warning, 13, #"2026-11-20T09:00:00.637Z [warn][API]: sign-in"#),
        Row(.warning, 13, #"2026-11-20 09:00:00.2|Warn|Auth|text"#),
        Row(.info, 9, #"INFO   | jvm 1    | 2026/11/20 09:00:00 | text of the wrapped program"#),
        Row(
            .debug,
            5,
            #"INFO   | jvm 1    | 2026/11/20 09:00:00 | 2026-11-20 09:00:00,872 [Thread-46] DEBUG a.b.C - x"#
        ),
        Row(.critical, 21, #"2026-11-20 09:00:00,123 - myapp.module - CRITICAL - lost"#),
        Row(.info, 9, #"Thread-1::INFO::2026-11-20 09:00:00,018::dispatcher::94 text"#),
        Row(.debug, 5, #"2026-11-20 09:00:00,672:DEBUG:foo bar"#),
        Row(.info, 9, #"[INFO:choose_repo] choose_repo:47 2026-11-20 09:00:00,691: Setting"#),
        Row(.debug, 5, #"[DEBUG 2026-11-20 09:00:00 main]  Failed: ConnectError"#),
        Row(.warning, 13, #"<W>2026-11-20 09:00:00.818 1 => <4:user(-1)> Rejected"#),
        Row(.error, 17, #"(2026-11-20  8:52:40): [be[x]] [f] (0x0040): already there"#),
        // Words in capitals and right behind the time.
        Row(.info, 9, #"2026-11-20 09:00:00,978 INFO [main] org.example.App: error handling installed"#),
        Row(
            .critical,
            21,
            #"- 1795165200 2026.11.20 R02-M1 2026-11-20-09.00.00.675872 R02-M1 RAS KERNEL FATAL data storage"#
        ),
        Row(.info, 9, #"261120 090000 148 INFO dfs.DataNode$PacketResponder: terminating"#),
        Row(.info, 9, #"2026-11-20 09:00:00, Info                  CBS    Loaded"#),
        Row(.error, 17, #"2026-11-20T09:00:00.313913+00:00 err rbd  [22968]lotus:ERROR:Could not"#),
        Row(
            .info,
            9,
            #"node-api.log.1.2026-11-20_13:53:08 2026-11-20 09:00:00.008 25746 INFO nova [req-3] 10.1.1.1 "GET /v2/x HTTP/1.1" status: 200"#
        ),
        Row(.warning, 13, #"10:00:00.123 [main] WARN  com.example.Foo - low"#),
        Row(.error, 17, #"SEVERE: Servlet threw"#),
        Row(.warning, 13, #"WARNING:root:message"#),
        Row(.warning, 13, #"LEVEL=warning TIME=x"#),
        Row(.error, 17, #"[2026-11-20 09:00:00] production.ERROR: Uncaught {"exception":"x"}"#),
        Row(
            .info,
            10,
            #"2026-11-20 09:00:00,388 fail2ban.actions[123]: NOTICE [sendmail] Ban 1.2.3.4"#,
            "fail2ban.actions"
        ),
        Row(.critical, 21, #"[20-Nov-2026 09:00:00 UTC] PHP Fatal error:  Uncaught Error: x"#),
        // Letters.
        Row(.error, 17, #"E1120 09:00:00.619632 1952452992 unittest.cc:253] Log"#),
        Row(.debug, 5, #"11-20 09:00:00.811  1702  2395 D WindowManager: text"#),
        Row(.debug, 5, #"D/ActivityManager(  585): text"#),
        Row(.info, 9, #"I, [2026-11-20T09:00:00.497736 #126554]  INFO -- : [4eeb] Completed 500 errors"#),
        Row(.info, 9, #"2026-11-20T09:00:00.000+0000 I NETWORK  [initandlisten] waiting"#),
        Row(.warning, 13, #"[W 10:00:00.123 NotebookApp] 404 GET /x"#),
        // Pairs.
        Row(.warning, 13, #"ts=2026-11-20T09:00:00.123Z caller=main.go:1 level=warn err="fatal error""#),
        Row(.info, 9, #"level=info msg="retry after error""#),
        Row(.error, 17, #"t=2026-11-20T09:00:00+0100 lvl=eror msg="Invalid" logger=context"#, "context"),
        Row(.debug, 5, #"ts=2026-11-20T09:00:00Z caller=http.go:194 level=debug msg="POST (500) error level=error""#),
        Row(.critical, 19, #"date=2026-11-20 time=09:00:00 logid="1" level="alert""#),
        // Json.
        Row(
            .error,
            17,
            #"{"@timestamp":"2026-11-20T09:00:00.000Z","log.level":"error","message":"boom","service.name":"pay"}"#,
            "pay"
        ),
        Row(.error, 17, #"{"level":50,"time":1795165200123,"pid":1,"hostname":"h","msg":"boom"}"#),
        Row(
            .warning,
            13,
            #"{"name":"app","hostname":"h","level":40,"msg":"error","time":"2026-11-20T09:00:00.000Z","v":0}"#,
            "app"
        ),
        Row(
            .error,
            17,
            #"{"log":"2026-11-20 09:00:00 ERROR boom\n","stream":"stderr","time":"2026-11-20T09:00:00.123456789Z"}"#
        ),
        Row(.warning, 13, #"{"t":{"$date":"2026-11-20T09:00:00.123+00:00"},"s":"W","c":"CONTROL","msg":"open"}"#),
        Row(
            .info,
            9,
            #"{"ts":1795165200.6014807,"level":"info","logger":"http.log","request":{"level":"error"},"msg":"x"}"#,
            "http.log"
        ),
        Row(
            .error,
            17,
            #"{"log":{"level":"error"},"service":{"name":"cart","type":"x"},"@timestamp":"2026-11-20T09:00:00Z"}"#,
            "cart"
        ),
        Row(.unknown, 0, #"{"level":"info","severity":"ERROR","message":"two minds"}"#),
        Row(.info, 9, #"{"severity_number":9,"body":"error","timestamp_ns":"1795165200000000000"}"#),
        // Requests.
        Row(.info, 9, #"10.0.0.1 - - [20/Nov/2026:09:00:00 +0000] "GET /error?level=error HTTP/1.1" 200 12 "-" "x""#),
        Row(.warning, 13, #"10.0.0.1 - - [20/Nov/2026:09:00:00 +0000] "GET /x HTTP/1.1" 404 12 "-" "x""#),
        Row(.error, 17, #"www.a.b 10.0.0.1 - bob [20/Nov/2026:09:00:00 +0000] "POST /a\"b HTTP/1.1" 503 -"#),
        Row(.error, 17, #"2026-11-20 09:00:00 10.0.0.1 GET /index.html - 443 - 1.2.3.4 Mozilla/5.0 - 500 0 0 203"#),
        Row(.error, 17, #"1795165200.123      4 10.0.0.1 TCP_MISS/503 4099 GET http://x/ - HIER_NONE/- text/html"#),
        // Others.
        Row(.error, 17, #"*Nov 20 09:00:00.123: %LINK-3-UPDOWN: Interface up"#),
        Row(.warning, 13, #"Nov 20 2026 09:00:00: %ASA-4-106023: Deny tcp"#),
        Row(.error, 17, #"2026.11.20 09:00:00 LOG3[28228:140093368055552]: SSL_accept"#),
        Row(.warning, 13, #"1:M 20 Nov 2026 09:00:00.789 # overcommit"#),
        Row(.info, 9, #"2026-11-20 09:00:00.123 UTC [12345] LOG:  ready"#),
        Row(.info, 10, #"2026-11-20T09:00:00.835618Z 0 [Note] [MY-012487] [InnoDB] DDL log recovery"#),
        Row(.unknown, 0, #"[ERROR] [WARN] two levels side by side"#),
        Row(.unknown, 0, #"web-1  |  * Serving the app"#, "web-1"),
        // Words, when nothing else speaks.
        Row(.error, 17, #"lookup for foobar failed"#),
        Row(.error, 17, #"Exception in thread "main" java.lang.NullPointerException"#),
        Row(.error, 17, #"java.net.ConnectException: Connection refused"#),
        Row(.error, 17, #"Caused by: java.io.IOException: disk"#),
        Row(.unknown, 0, #"CEF:0|Vendor|Product|1.0|100|Name|5|rt=Nov 20 2026 09:00:00 src=1.2.3.4"#),
        Row(
            .warning,
            13,
            #"{"instant":{"epochSecond":1795165200,"nanoOfSecond":1},"level":"WARN","loggerName":"a.b"}"#,
            "a.b"
        ),
        Row(.critical, 21, #"fatal error in the kitchen"#),
        Row(.unknown, 0, #"an error and a warning"#),
        Row(.unknown, 0, #"0 failed"#),
        Row(.unknown, 0, #"0 errors, 0 warnings"#),
        Row(.unknown, 0, #"err=nil"#),
        Row(.unknown, 0, #"error="""#),
        Row(.unknown, 0, #"error=null"#),
        Row(.unknown, 0, #"GET /error 200"#),
        Row(.unknown, 0, #"POST /api/errors 201"#),
        Row(.unknown, 0, #"error_count=0"#),
        Row(.unknown, 0, #"no error"#),
        Row(.unknown, 0, #"done without errors"#),
        Row(.unknown, 0, #"errors fixed"#),
        Row(.unknown, 0, #"errors: 0"#),
        Row(.info, 9, #"2026-11-20 09:00:00 INFO errorHandler registered"#),
        Row(.unknown, 0, #"terror and interrupt"#),
        Row(.unknown, 0, #"Failover complete"#),
        Row(.unknown, 0, #"opened error.log"#),
        Row(.unknown, 0, #"2026-11-20 09:00:00 alert logged in"#),
        Row(.unknown, 0, #"session opened for user alert"#),
        Row(.unknown, 0, #"mounted with errors=remount-ro"#),
        Row(.error, 17, #"error="connection lost""#),
    ]
}
