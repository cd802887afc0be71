import LogCore

/// Formats that nobody wrote a rule for, and lines that fool those who look for words.
// swift-format-ignore: lines of logs are as long as they are.
let unknownNotations: [Notation] = [
    Notation("2026-11-20 09:12:33.123;WARN;shop;stock is low", at: "2026-11-20T09:12:33.123", .warning),
    Notation("shop;2026-11-20T09:12:33Z;ERR;stock is gone", at: "2026-11-20T09:12:33", .error),
    Notation("<<09:12:33.123>> {shop} [E] gone", .error),
    Notation("2026-11-20T09:12:33.123Z [shop/7] W: low", at: "2026-11-20T09:12:33.123", .warning),
    Notation("20/11/26 09:12:33 - [FATAL] - gone", at: "2026-11-20T09:12:33", .critical),
    Notation("lvl=eror t=2026-11-20T09:12:33+0000 msg=\"gone\" logger=shop", at: "2026-11-20T09:12:33", .error),
    Notation("at=info method=GET path=\"/error\" host=shop.example status=200 service=5ms", .info),
    Notation("at=error code=H12 desc=\"Request timeout\" method=GET path=\"/\" status=503", .error),
    Notation(
        "2026-11-20T09:12:33.123456+00:00 heroku[router]: at=info method=GET path=\"/\" status=200",
        at: "2026-11-20T09:12:33.123456",
        .info,
        by: "heroku"
    ),
    Notation("[2026-11-20 09:12:33][shop][error] gone", at: "2026-11-20T09:12:33", .error),
    Notation("[shop] [2026-11-20 09:12:33] [info] 0 errors found", at: "2026-11-20T09:12:33", .info),
    Notation("(2026-11-20 09:12:33) WARN> low", at: "2026-11-20T09:12:33", .warning),
    Notation("{2026-11-20 09:12:33} ERROR gone", at: "2026-11-20T09:12:33", .error),
    Notation("2026.11.20 09:12:33.123 *ERROR* [qtp-1] c.e.Kiln gone", at: "2026-11-20T09:12:33.123", .error),
    Notation("20.11.2026 09:12:33.123 *INFO* [x] started", at: "2026-11-20T09:12:33.123", .info),
    Notation(
        "2026-11-20 09:12:33,123 | WARN  | pool-1 | Kiln | 12 - org.x - 4.1 | low",
        at: "2026-11-20T09:12:33.123",
        .warning
    ),
    Notation("DEBUG 2026-11-20 09:12:33,123 kiln 812 139 heat", at: "2026-11-20T09:12:33.123", .debug),
    Notation("2026-11-20 09:12:33.123 I kiln: heat", at: "2026-11-20T09:12:33.123", .info),
    Notation("Nov 20, 2026 9:12:33 PM kiln heat", at: "2026-11-20T21:12:33"),
    Notation("[11/20/26 09:12:33:123 CET] 0000004a Kiln  E   CWK0001E: gone", at: "2026-11-20T08:12:33.123", .error),
    Notation("[11/20/26 09:12:33:123 UTC] 0000004a Kiln  I   CWK0001I: here", at: "2026-11-20T09:12:33.123", .info),
    Notation("2026-11-20 09:12:33 web1 shop WARN: low", at: "2026-11-20T09:12:33", .warning),
    Notation("web1 2026-11-20 09:12:33 shop[812]: ERROR gone", at: "2026-11-20T09:12:33", .error),
    Notation("2026-11-20T09:12:33Z web1 shop 812 - - low", at: "2026-11-20T09:12:33"),
    Notation("T 2026-11-20 09:12:33.123 kiln heat", at: "2026-11-20T09:12:33.123", .debug),
    Notation("[W] 2026-11-20 09:12:33 kiln low", at: "2026-11-20T09:12:33", .warning),
    Notation("[E 2026-11-20 09:12:33.123 ServerApp] gone", at: "2026-11-20T09:12:33.123", .error),
    Notation("[I 261120 09:12:33 web:2064] 200 GET / (10.1.2.3) 1.20ms", at: "2026-11-20T09:12:33", .info),
    Notation("E [20/Nov/2026:09:12:33 +0000] [Client 10.1.2.3] gone", at: "2026-11-20T09:12:33", .error),
    Notation(
        "2026-11-20 09:12:33.123 ERROR (MainThread) [homeassistant.core] gone",
        at: "2026-11-20T09:12:33.123",
        .error
    ),
    Notation("2026-11-20T09:12:33.123 7f00 -1 osd.3 heartbeat_check: no reply", at: "2026-11-20T09:12:33.123"),
    Notation("[1795166353.123] ERROR: gone", at: "2026-11-20T09:19:13.123", .error),
    Notation("[1795166353] SERVICE ALERT: web1;HTTP;CRITICAL;SOFT;1;gone", at: "2026-11-20T09:19:13"),
    Notation(
        "{\"when\":\"2026-11-20T09:12:33Z\",\"sev\":\"ERR\",\"who\":\"shop\",\"what\":\"gone\"}",
        at: "2026-11-20T09:12:33",
        .error
    ),
    Notation(
        "{\"@timestamp\":\"2026-11-20T09:12:33Z\",\"level\":\"info\",\"message\":\"GET /error 200\",\"error_count\":0}",
        at: "2026-11-20T09:12:33",
        .info
    ),
    Notation(
        "{\"log\":\"ERROR gone\\n\",\"stream\":\"stderr\",\"time\":\"2026-11-20T09:12:33.123456789Z\"}",
        at: "2026-11-20T09:12:33.123456789",
        .error
    ),
    Notation(
        "{\"instant\":{\"epochSecond\":1795166353,\"nanoOfSecond\":5},\"level\":\"WARN\",\"loggerName\":\"x\",\"message\":\"m\"}",
        at: "2026-11-20T09:19:13",
        .warning
    ),
    Notation(
        "{\"timestamp\":{\"seconds\":1795166353,\"nanos\":5},\"severity\":\"ERROR\",\"message\":\"m\"}",
        at: "2026-11-20T09:19:13",
        .error
    ),
    Notation(
        "{\"__REALTIME_TIMESTAMP\":\"1795166353123456\",\"PRIORITY\":\"3\",\"SYSLOG_IDENTIFIER\":\"shop\",\"MESSAGE\":\"gone\"}",
        at: "2026-11-20T09:19:13.123456",
        .error,
        by: "shop"
    ),
    Notation(
        "{\"resource\":{\"service.name\":\"shop\"},\"severityNumber\":17,\"timeUnixNano\":\"1795166353123456789\",\"body\":\"x\"}",
        at: "2026-11-20T09:19:13.123456789",
        .error
    ),
    Notation(
        "{\"level\":\"error\",\"ts\":\"2026-11-20T09:12:33.123Z\",\"caller\":\"a.go:1\",\"msg\":\"x\"}",
        at: "2026-11-20T09:12:33.123",
        .error
    ),
    Notation("{\"date\":\"2026-11-20T09:12:33Z\",\"lvl\":4,\"txt\":\"x\"}", at: "2026-11-20T09:12:33"),
    Notation(
        "{\"time_local\":\"20/Nov/2026:09:12:33 +0000\",\"request\":\"GET / HTTP/1.1\",\"status\":\"502\"}",
        at: "2026-11-20T09:12:33",
        .error
    ),
    Notation(
        "{\"datetime\":\"2026-11-20 09:12:33.123\",\"levelname\":\"WARNING\",\"name\":\"x\",\"message\":\"y\"}",
        at: "2026-11-20T09:12:33.123",
        .warning
    ),
    Notation("2026-11-20T09:12:33.123Z INFO kiln::fire: hot errors=0", at: "2026-11-20T09:12:33.123", .info),
    Notation("[2026-11-20T09:12:33Z ERROR kiln::fire] gone", at: "2026-11-20T09:12:33", .error),
    Notation(" 2026-11-20T09:12:33.123456Z  WARN kiln: low", at: "2026-11-20T09:12:33.123456", .warning),
    Notation("Nov-20 09:12:33.123 [main] DEBUG nextflow.cli - x", at: "2026-11-20T09:12:33.123", .debug),
    Notation("2026-11-20 09-12-33 ERROR gone", at: "2026-11-20T09:12:33", .error),
    Notation("2026-11-20_09:12:33.12345 gone", at: "2026-11-20T09:12:33.12345"),
    Notation("20261120-09:12:33.123 W low", at: "2026-11-20T09:12:33.123", .warning),
    Notation("20261120 091233.123 ERROR gone", at: "2026-11-20T09:12:33.123", .error),
    Notation("2026/324 09:12:33 ERROR gone", at: "2026-11-20T09:12:33", .error),
    Notation("26-11-20 09:12:33 ERROR gone", at: "2026-11-20T09:12:33", .error),
    Notation("Fri 20 Nov 2026 09:12:33 AM UTC ERROR gone", at: "2026-11-20T09:12:33", .error),
    Notation("9:12:33 AM ERROR gone", .error),
    Notation("2026-11-20 9:12:33 a.m. ERROR gone", at: "2026-11-20T09:12:33", .error),
    Notation("2026-11-20T09:12:33.123-0800 ERROR gone", at: "2026-11-20T17:12:33.123", .error),
    Notation("2026-11-20T09:12:33.123[UTC] ERROR gone", at: "2026-11-20T09:12:33.123", .error),
    Notation("2026-11-20T09:12:33.123+01:00[Europe/Berlin] ERROR gone", at: "2026-11-20T08:12:33.123", .error),
    Notation("20 Nov 2026 09:12:33,123 ERROR gone", at: "2026-11-20T09:12:33.123", .error),
    Notation("20 Nov 09:12:33 ERROR gone", at: "2026-11-20T09:12:33", .error),
    Notation("2026 Nov 20 09:12:33 ERROR gone", at: "2026-11-20T09:12:33", .error),
    Notation("2026 Nov 20 09:12:33.123 UTC: %SYS-3-X: gone", at: "2026-11-20T09:12:33.123", .error),
    Notation("*Nov 20 09:12:33.123: %LINK-3-UPDOWN: down", at: "2026-11-20T09:12:33.123", .error),
    Notation("000042: Nov 20 09:12:33.123: %LINK-5-X: up", at: "2026-11-20T09:12:33.123", .info),
    Notation("web1: 2026-11-20 09:12:33 ERROR gone", at: "2026-11-20T09:12:33", .error),
    Notation("2026-11-20 09:12:33 +01:00 ERROR gone", at: "2026-11-20T08:12:33", .error),
    Notation("2026-11-20 09:12:33 ERR  kiln gone", at: "2026-11-20T09:12:33", .error),
    Notation("2026-11-20 09:12:33 level: warning, msg: low", at: "2026-11-20T09:12:33", .warning),
    Notation("2026-11-20 09:12:33 severity=CRITICAL code=7", at: "2026-11-20T09:12:33", .critical),
    Notation("time:2026-11-20T09:12:33Z\tlevel:ERROR\tmsg:gone", at: "2026-11-20T09:12:33", .error),
    Notation(
        "time:20/Nov/2026:09:12:33 +0000\thost:10.1.2.3\tstatus:500\treq:GET / HTTP/1.1",
        at: "2026-11-20T09:12:33",
        .error
    ),
    Notation(
        "ts=2026-11-20T09:12:33.123Z caller=a.go:1 level=info err=nil msg=\"failed=0\"",
        at: "2026-11-20T09:12:33.123",
        .info
    ),
    Notation("2026-11-20 09:12:33 INFO errorHandler registered", at: "2026-11-20T09:12:33", .info),
    Notation("2026-11-20 09:12:33 backup done, 0 errors, 0 warnings", at: "2026-11-20T09:12:33", .info),
    Notation("Failover complete", .info),
    Notation("alert logged in", .info),
    Notation("job ok err=nil", .info),
    Notation("no error in /var/log/error.log", .info),
    Notation("GET /error 200", .info),
    Notation("POST /api/errors 201", .info),
    Notation("terror at the interrupt", .info),
    Notation("Tests: 12 passed, 0 failed", .info),
    Notation("all errors fixed", .info),
    Notation("finished without errors", .info),
    Notation("error=\"\" result=ok", .info),
    Notation("error=null", .info),
    Notation("error_count=0", .info),
    Notation("segfault at 0 ip 0 sp 0 error 4 in x", .critical),
    Notation("java.lang.NullPointerException"),
    Notation("write failed: No space left on device", .critical),
    Notation("Process 42 dumped core (core dumped)", .critical),
    Notation(
        "10.1.2.3 - - [20/Nov/2026:09:12:33 +0000] \"GET /ok HTTP/1.1\" 500 12",
        at: "2026-11-20T09:12:33",
        .error
    ),
    Notation("INFO ERROR mixed", .info),
    Notation("2026-11-20 09:12:33 CRITICAL:gone", at: "2026-11-20T09:12:33", .critical),
    Notation("20Nov2026 09:12:33 ERROR gone", at: "2026-11-20T09:12:33", .error),
    Notation("2026-11-20, 09:12:33 ERROR gone", at: "2026-11-20T09:12:33", .error),
    Notation("2026-11-20 at 09:12:33 ERROR gone", at: "2026-11-20T09:12:33", .error),
    Notation("[20261120 09:12:33] ERROR gone", at: "2026-11-20T09:12:33", .error),
    Notation("0x7f 2026-11-20 09:12:33 ERROR gone", at: "2026-11-20T09:12:33", .error),
    Notation("4242 [140000] 2026-11-20 09:12:33.123 ERROR gone", at: "2026-11-20T09:12:33.123", .error),
    Notation("2026-11-20 09:12:33.123 Error: gone", at: "2026-11-20T09:12:33.123", .error),
    Notation("2026-11-20 09:12:33.123 Warning low", at: "2026-11-20T09:12:33.123", .warning),
    Notation("2026-11-20 09:12:33.123 kiln.fire Warning: low", at: "2026-11-20T09:12:33.123", .warning),
    Notation("2026-11-20 09:12:33.123 [ERROR/kiln] gone", at: "2026-11-20T09:12:33.123", .error),
    Notation("[09:12:33] [Server thread/WARN]: low", .warning),
    Notation("[20Nov2026 09:12:33.123] [Server thread/ERROR] [net.mod/]: gone", at: "2026-11-20T09:12:33.123", .error),
    Notation("Warn   2026-11-20 09:12:33 low", at: "2026-11-20T09:12:33", .warning),
    Notation("2026-11-20 09:12:33 0 [Note] ready", at: "2026-11-20T09:12:33", .info),
    Notation("2026-11-20 09:12:33 kiln fatal: gone", at: "2026-11-20T09:12:33", .critical),
    Notation("2026-11-20T09:12:33.123Z 812 TID-x shop INFO: start", at: "2026-11-20T09:12:33.123", .info),
    Notation("1:C 20 Nov 2026 09:12:33.123 # oO0Oo", at: "2026-11-20T09:12:33.123", .warning),
    Notation("2026-11-20T09:12:33.123Z LEVEL=ERROR gone", at: "2026-11-20T09:12:33.123", .error),
]
