import LogCore
import Testing

/// A line of some format, and what must be read from it; what is left out does not matter, except that a missing time means
/// that there is none to be read.
struct Notation: Sendable, CustomTestStringConvertible {
    var line: String
    var time: String?
    var severity: Severity?
    var service: String?

    init(_ line: String, at time: String? = nil, _ severity: Severity? = nil, by service: String? = nil) {
        (self.line, self.time, self.severity, self.service) = (line, time, severity, service)
    }

    var testDescription: String { line }
}

/// Formats that are in wide use.
// swift-format-ignore: lines of logs are as long as they are.
let knownNotations: [Notation] = [
    Notation(
        "Nov 20 09:12:33 web1 sshd[812]: Accepted publickey for kim",
        at: "2026-11-20T09:12:33",
        .info,
        by: "sshd"
    ),
    Notation("I261120 09:12:33.123456 81 server/node.go:7  [n1] up", at: "2026-11-20T09:12:33.123456", .info),
    Notation(
        "{\"instant\":{\"epochSecond\":1795165953,\"nanoOfSecond\":123456000},\"level\":\"ERROR\",\"message\":\"no gas\"}",
        at: "2026-11-20T09:12:33.123456",
        .error
    ),
    Notation("  812:20261120:091233.123 agent is up", at: "2026-11-20T09:12:33.123", .info),
    Notation(
        "2026-11-20 09:12:33.123 UTC,\"kim\",\"shop\",812,\"192.0.2.7:4012\",655f.1,1,\"SELECT\",2026-11-20 09:12:30 UTC,3/77,0,ERROR,42P01,\"no such table\"",
        at: "2026-11-20T09:12:33.123",
        .error
    ),
    Notation(
        "{\"timestamp\":\"2026-11-20 09:12:33.123 UTC\",\"pid\":812,\"error_severity\":\"ERROR\",\"message\":\"no such table\"}",
        at: "2026-11-20T09:12:33.123",
        .error
    ),
    Notation(
        "2 123456789010 eni-1 192.0.2.7 192.0.2.1 4012 443 6 10 4000 1795165953 1795166013 ACCEPT OK",
        at: "2026-11-20T09:12:33",
        .info
    ),
    Notation(
        "2026-11-20T09:12:33.123+0000: 8.111: [GC (Allocation Failure) [PSYoungGen: 7K->1K(9K)] 7K->1K(9K), 0.01 secs]",
        at: "2026-11-20T09:12:33.123",
        .info
    ),
    Notation("Dec 31 23:59:59 web1 cron[81]: done", at: "2025-12-31T23:59:59", .info, by: "cron"),
    Notation("<34>Nov 20 09:12:33 web1 su: 'su root' on /dev/pts/8", at: "2026-11-20T09:12:33", .critical, by: "su"),
    Notation(
        "<165>1 2026-11-20T09:12:33.003Z web1 shopd 812 ID47 [x@1 a=\"b\"] order placed",
        at: "2026-11-20T09:12:33.003",
        .info,
        by: "shopd"
    ),
    Notation(
        "<11>1 2026-11-20T09:12:33.003000+02:00 web1 shopd - - - order refused by stock",
        at: "2026-11-20T07:12:33.003",
        .error,
        by: "shopd"
    ),
    Notation(
        "2026-11-20T09:12:33.123456+01:00 web1 systemd[1]: Started Session 4",
        at: "2026-11-20T08:12:33.123456",
        .info,
        by: "systemd"
    ),
    Notation("2026-11-20T09:12:33,5Z INFO ready", at: "2026-11-20T09:12:33.5", .info),
    Notation("20261120T091233Z WARN low", at: "2026-11-20T09:12:33", .warning),
    Notation("20261120T091233.250Z WARN low", at: "2026-11-20T09:12:33.25", .warning),
    Notation("2026-11-20 09:12:33.123456789 +0000 UTC INFO up", at: "2026-11-20T09:12:33.123456789", .info),
    Notation("2026-324T09:12:33Z INFO ordinal", at: "2026-11-20T09:12:33", .info),
    Notation("2026-W47-5T09:12:33Z INFO week", at: "2026-11-20T09:12:33", .info),
    Notation("2026-11-20T09:12Z INFO minutes only", at: "2026-11-20T09:12:00", .info),
    Notation(
        "10.1.2.3 - kim [20/Nov/2026:09:12:33 +0100] \"GET /a?error=1 HTTP/1.1\" 200 512 \"-\" \"curl/8\"",
        at: "2026-11-20T08:12:33",
        .info
    ),
    Notation(
        "10.1.2.3 - - [20/Nov/2026:09:12:33 +0000] \"POST /api HTTP/2.0\" 503 0 \"-\" \"x\" 0.120",
        at: "2026-11-20T09:12:33",
        .error
    ),
    Notation(
        "[Fri Nov 20 09:12:33.123456 2026] [proxy:error] [pid 812:tid 14] (111)Connection refused: AH00957",
        at: "2026-11-20T09:12:33.123456",
        .error
    ),
    Notation("[Fri Nov 20 09:12:33 2026] [notice] caught SIGTERM, shutting down", at: "2026-11-20T09:12:33", .info),
    Notation(
        "2026/11/20 09:12:33 [warn] 812#812: *17 upstream response is buffered, client: 10.1.2.3",
        at: "2026-11-20T09:12:33",
        .warning
    ),
    Notation(
        "2026/11/20 09:12:33 [crit] 812#0: *1 connect() to unix:/x.sock failed",
        at: "2026-11-20T09:12:33",
        .critical
    ),
    Notation("2026-11-20 09:12:33,123 [main] DEBUG com.example.Kiln - heat", at: "2026-11-20T09:12:33.123", .debug),
    Notation(
        "2026-11-20 09:12:33.123  INFO 812 --- [  main] c.e.Application : Started",
        at: "2026-11-20T09:12:33.123",
        .info
    ),
    Notation(
        "2026-11-20T09:12:33.123+01:00 ERROR 812 --- [shop] [nio-1] c.e.Web : broke",
        at: "2026-11-20T08:12:33.123",
        .error
    ),
    Notation("09:12:33.123 [main] WARN  c.e.Kiln -- low", .warning),
    Notation("ERROR [2026-11-20 09:12:33,123] com.example.Kiln: cold", at: "2026-11-20T09:12:33.123", .error),
    Notation("2026-11-20 09:12:33,123 - shop.cart - CRITICAL - cart lost", at: "2026-11-20T09:12:33.123", .critical),
    Notation("WARNING:shop.cart:cart is heavy", .warning),
    Notation("[2026-11-20 09:12:33 +0000] [812] [INFO] Booting worker with pid: 812", at: "2026-11-20T09:12:33", .info),
    Notation(
        "[2026-11-20 09:12:33,123: ERROR/ForkPoolWorker-3] Task shop.pay raised",
        at: "2026-11-20T09:12:33.123",
        .error
    ),
    Notation("INFO:     10.1.2.3:5000 - \"GET /x HTTP/1.1\" 200 OK", .info),
    Notation("2026/11/20 09:12:33 listening on :8080", at: "2026-11-20T09:12:33", .info),
    Notation("2026/11/20 09:12:33.123456 main.go:12: ready", at: "2026-11-20T09:12:33.123456", .info),
    Notation(
        "time=\"2026-11-20T09:12:33Z\" level=warning msg=\"0 errors\" component=pay",
        at: "2026-11-20T09:12:33",
        .warning
    ),
    Notation(
        "time=2026-11-20T09:12:33.123+01:00 level=ERROR msg=\"refused\" err=EOF",
        at: "2026-11-20T08:12:33.123",
        .error
    ),
    Notation("I1120 09:12:33.123456   812 server.go:42] ready", at: "2026-11-20T09:12:33.123456", .info),
    Notation("E20261120 09:12:33.123456 140 file.cc:17] broke", at: "2026-11-20T09:12:33.123456", .error),
    Notation("W, [2026-11-20T09:12:33.123456 #812]  WARN -- shop: low", at: "2026-11-20T09:12:33.123456", .warning),
    Notation(
        "2026-11-20 09:12:33 10.0.0.1 GET /index.htm q=1 443 - 10.1.2.3 Mozilla/5.0 - 500 0 64 15",
        at: "2026-11-20T09:12:33",
        .error
    ),
    Notation(
        "Nov 20 09:12:33 lb haproxy[81]: 10.1.2.3:33 [20/Nov/2026:09:12:33.655] http-in static/srv1 10/0/30/69/109 200 2750 - - ---- 1/1/1/1/0 0/0 {x} {} \"GET / HTTP/1.1\"",
        at: "2026-11-20T09:12:33.655",
        .info,
        by: "haproxy"
    ),
    Notation("1795166353 job started", at: "2026-11-20T09:19:13", .info),
    Notation("1795166353.250 WARN x", at: "2026-11-20T09:19:13.25", .warning),
    Notation("1795166353123 ERROR x", at: "2026-11-20T09:19:13.123", .error),
    Notation("1795166353123456 INFO x", at: "2026-11-20T09:19:13.123456", .info),
    Notation("1795166353123456789 INFO x", at: "2026-11-20T09:19:13.123456789", .info),
    Notation(
        "- 1795166353 2026.11.20 R02-M1 2026-11-20-09.19.13.123456 R02-M1 RAS KERNEL FATAL data bus",
        at: "2026-11-20T09:19:13.123456",
        .critical
    ),
    Notation("11-20 09:12:33.123  812  840 W ActivityManager: slow", at: "2026-11-20T09:12:33.123", .warning),
    Notation(
        "11-20 09:12:33.123 E/AndroidRuntime(  812): FATAL EXCEPTION: main",
        at: "2026-11-20T09:12:33.123",
        .error
    ),
    Notation(
        "1795166353.123     90 10.1.2.3 TCP_MISS/200 512 GET http://a.example/ - DIRECT/1.2.3.4 text/html",
        at: "2026-11-20T09:19:13.123",
        .info
    ),
    Notation("2026-11-20 09:12:33.123 UTC [812] LOG:  checkpoint starting: time", at: "2026-11-20T09:12:33.123", .info),
    Notation(
        "2026-11-20 09:12:33.123 UTC [812] kim@shop ERROR:  relation \"x\" does not exist at character 15",
        at: "2026-11-20T09:12:33.123",
        .error
    ),
    Notation(
        "2026-11-20 09:12:33.123 CET [812] FATAL:  password authentication failed for user \"kim\"",
        at: "2026-11-20T08:12:33.123",
        .critical
    ),
    Notation(
        "2026-11-20T09:12:33.123456Z 8 [Warning] [MY-010055] [Server] IP address could not be resolved",
        at: "2026-11-20T09:12:33.123456",
        .warning
    ),
    Notation("261120  9:12:33 [ERROR] InnoDB: no space", at: "2026-11-20T09:12:33", .error),
    Notation("2026-11-20 09:12:33 812 [Note] mysqld: ready for connections", at: "2026-11-20T09:12:33", .info),
    Notation(
        "{\"t\":{\"$date\":\"2026-11-20T09:12:33.123+00:00\"},\"s\":\"W\",\"c\":\"NETWORK\",\"id\":22943,\"ctx\":\"listener\",\"msg\":\"slow\",\"attr\":{\"error\":\"none\"}}",
        at: "2026-11-20T09:12:33.123",
        .warning
    ),
    Notation("2026-11-20T09:12:33.123+0000 I NETWORK  [conn1] end connection", at: "2026-11-20T09:12:33.123", .info),
    Notation("812:M 20 Nov 2026 09:12:33.123 * Ready to accept connections", at: "2026-11-20T09:12:33.123", .info),
    Notation(
        "812:M 20 Nov 2026 09:12:33.123 # WARNING overcommit_memory is set to 0",
        at: "2026-11-20T09:12:33.123",
        .warning
    ),
    Notation(
        "2026-11-20 09:12:33, Info                  CBS    Loaded Servicing Stack",
        at: "2026-11-20T09:12:33",
        .info
    ),
    Notation(
        "2026-11-20 09:12:33,123 - WARN  [QuorumPeer:Sender@42] - broken",
        at: "2026-11-20T09:12:33.123",
        .warning
    ),
    Notation("261120 091233 812 WARN dfs.DataNode: slow", at: "2026-11-20T09:12:33", .warning),
    Notation("26/11/20 09:12:33 ERROR executor.Executor: lost", at: "2026-11-20T09:12:33", .error),
    Notation(
        "nova-api.log.1 2026-11-20 09:12:33.123 812 WARNING nova.wsgi [req-1] slow",
        at: "2026-11-20T09:12:33.123",
        .warning
    ),
    Notation("[  123.456789] usb 1-1: new device", .info),
    Notation("[Fri Nov 20 09:12:33 2026] EXT4-fs error (device sda1): bad block", at: "2026-11-20T09:12:33", .error),
    Notation(
        "type=AVC msg=audit(1795166353.123:45): avc:  denied  { read } for pid=812",
        at: "2026-11-20T09:19:13.123"
    ),
    Notation(
        "{\"time\":\"2026-11-20T09:12:33Z\",\"level\":\"error\",\"msg\":\"x\"}",
        at: "2026-11-20T09:12:33",
        .error
    ),
    Notation(
        "{\"ts\":1795166353.123,\"level\":\"info\",\"logger\":\"shop\",\"msg\":\"x\"}",
        at: "2026-11-20T09:19:13.123",
        .info,
        by: "shop"
    ),
    Notation(
        "{\"@timestamp\":\"2026-11-20T09:12:33.123Z\",\"log.level\":\"WARN\",\"service.name\":\"shop\",\"message\":\"x\"}",
        at: "2026-11-20T09:12:33.123",
        .warning,
        by: "shop"
    ),
    Notation(
        "{\"timestamp\":1795166353123,\"severity\":\"CRITICAL\",\"message\":\"x\"}",
        at: "2026-11-20T09:19:13.123",
        .critical
    ),
    Notation("{\"eventTime\":\"2026-11-20T09:12:33Z\",\"eventName\":\"x\"}", at: "2026-11-20T09:12:33", .info),
    Notation(
        "{\"time\":1795166353123,\"level\":50,\"name\":\"shop\",\"hostname\":\"w\",\"pid\":8,\"msg\":\"x\"}",
        at: "2026-11-20T09:19:13.123",
        .error
    ),
    Notation(
        "{\"Timestamp\":\"2026-11-20T09:12:33.1234567Z\",\"Level\":\"Warning\",\"MessageTemplate\":\"x\"}",
        at: "2026-11-20T09:12:33.1234567",
        .warning
    ),
    Notation(
        "{\"@t\":\"2026-11-20T09:12:33.1234567Z\",\"@l\":\"Error\",\"@m\":\"x\"}",
        at: "2026-11-20T09:12:33.1234567",
        .error
    ),
    Notation("11/20/2026 9:12:33 PM INFO evening", at: "2026-11-20T21:12:33", .info),
    Notation("20/11/2026 09:12:33 INFO day first", at: "2026-11-20T09:12:33", .info),
    Notation("20.11.2026 09:12:33 INFO day first", at: "2026-11-20T09:12:33", .info),
    Notation("20-11-2026 09:12:33 INFO day first", at: "2026-11-20T09:12:33", .info),
    Notation(
        "20-Nov-2026 09:12:33.123 INFO [main] org.apache.catalina.startup started",
        at: "2026-11-20T09:12:33.123",
        .info
    ),
    Notation("20-Nov-2026 09:12:33.123 named client error: x", at: "2026-11-20T09:12:33.123"),
    Notation("Friday, November 20, 2026 9:12:33 AM warning: x", at: "2026-11-20T09:12:33", .warning),
    Notation("Fri, 20 Nov 2026 09:12:33 GMT INFO x", at: "2026-11-20T09:12:33", .info),
    Notation("Fri Nov 20 09:12:33 CET 2026 INFO x", at: "2026-11-20T08:12:33", .info),
    Notation("2026-11-20 09:12:33 PST INFO x", at: "2026-11-20T17:12:33", .info),
    Notation("[20/Nov/2026:09:12:33 +0000] INFO x", at: "2026-11-20T09:12:33", .info),
    Notation("2026-11-20 09:12:33 | ERROR    | shop.cart:add:42 - lost", at: "2026-11-20T09:12:33", .error),
    Notation("[09:12:33 INF] Application started", .info),
    Notation("[09:12:33 ERR] It broke", .error),
    Notation("2026-11-20 09:12:33.123 +01:00 [WRN] slow", at: "2026-11-20T08:12:33.123", .warning),
    Notation("[2026-11-20 09:12:33] production.ERROR: Undefined variable {\"x\":1}", at: "2026-11-20T09:12:33", .error),
    Notation("[2026-11-20T09:12:33.123456+01:00] app.WARNING: low [] []", at: "2026-11-20T08:12:33.123456", .warning),
    Notation("09:12:33.123 [info] GET /shop", .info),
    Notation("2026-11-20 09:12:33.123 [error] <0.812.0> CRASH REPORT", at: "2026-11-20T09:12:33.123", .error),
    Notation("=ERROR REPORT==== 20-Nov-2026::09:12:33 ===", at: "2026-11-20T09:12:33", .error),
    Notation("%ASA-4-106023: Deny tcp src", .warning),
    Notation("Nov 20 2026 09:12:33: %ASA-3-710003: TCP access denied", at: "2026-11-20T09:12:33", .error),
    Notation("Nov 20 09:12:33.123: %SYS-5-CONFIG_I: Configured from console", at: "2026-11-20T09:12:33.123", .info),
    Notation("CEF:0|Sec|Box|1|100|worm|10|src=1.2.3.4 rt=1795166353123", at: "2026-11-20T09:19:13.123"),
    Notation(
        "[2026-11-20T09:12:33,123][WARN ][o.e.c.r.a] [node1] high disk watermark",
        at: "2026-11-20T09:12:33.123",
        .warning
    ),
    Notation("[2026-11-20T09:12:33.123+0000][12ms][info][gc] GC(0) Pause", at: "2026-11-20T09:12:33.123", .info),
    Notation("2026-11-20T09:12:33.123Z error [Vpxa] lost", at: "2026-11-20T09:12:33.123", .error),
    Notation(
        "Nov 20 09:12:33 web1 kernel: [  12.345] Out of memory: Killed process 42",
        at: "2026-11-20T09:12:33",
        by: "kernel"
    ),
    Notation("[INFO] 2026-11-20 09:12:33 started", at: "2026-11-20T09:12:33", .info),
    Notation("<2026-11-20 09:12:33> <Error> <Server> bad", at: "2026-11-20T09:12:33", .error),
    Notation(
        "####<Nov 20, 2026 9:12:33,123 AM CET> <Warning> <Cluster> <h> <s> <m> <> <BEA-1> <low>",
        at: "2026-11-20T08:12:33.123",
        .warning
    ),
    Notation(
        "2026-11-20T09:12:33.123Z\tinfo\tshop/cart.go:12\tadded\t{\"error\": null}",
        at: "2026-11-20T09:12:33.123",
        .info
    ),
    Notation("2026-11-20T09:12:33.123Z stderr F level=error msg=x", at: "2026-11-20T09:12:33.123", .error),
    Notation("shop-1  | 2026-11-20 09:12:33 ERROR lost", at: "2026-11-20T09:12:33", .error, by: "shop-1"),
]
