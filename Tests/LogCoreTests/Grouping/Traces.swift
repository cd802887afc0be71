/// What programs of many languages print when they fail, each of them one record.
// swift-format-ignore: what programs print is as wide as it is.
let traces: [String] = [
    // The envelope of syslog or Android before every line.
    """
    Nov 20 10:00:00 web1 kiln[81]: java.lang.IllegalStateException: no gas
    Nov 20 10:00:00 web1 kiln[81]: \tat com.example.Kiln.fire(Kiln.java:5)
    Nov 20 10:00:01 web1 kiln[81]: Caused by: java.io.IOException: valve
    Nov 20 10:00:01 web1 kiln[81]: \t... 4 more
    """,
    """
    2026-11-20T10:00:00.120000+00:00 web1 kiln[81]: Traceback (most recent call last):
    2026-11-20T10:00:00.120100+00:00 web1 kiln[81]:   File "/srv/kiln.py", line 7, in fire
    2026-11-20T10:00:00.120200+00:00 web1 kiln[81]:     light()
    2026-11-20T10:00:00.120300+00:00 web1 kiln[81]: GasError: none
    """,
    """
    11-20 10:00:00.123   811   811 E AndroidRuntime: FATAL EXCEPTION: main
    11-20 10:00:00.123   811   811 E AndroidRuntime: Process: com.example.kiln, PID: 811
    11-20 10:00:00.123   811   811 E AndroidRuntime: java.lang.IllegalStateException: no gas
    11-20 10:00:00.124   811   811 E AndroidRuntime: \tat com.example.kiln.Kiln.fire(Kiln.java:5)
    """,
    // Swift, C++ with glog, ThreadSanitizer.
    """
    Fatal error: no gas: file Kiln/Kiln.swift, line 7
    Current stack trace:
    0    libswiftCore.so                    0x00007f1a2b3c4d5e _swift_stdlib_reportFatalErrorInFile + 112
    1    kiln                               0x00005581a2b3c4d5 main + 7
    Illegal instruction (core dumped)
    """,
    """
    F1120 10:00:00.123456   811 kiln.cc:7] Check failed: gas > 0 (0 vs. 0)
    *** Check failure stack trace: ***
        @     0x7f1a2b3c4d5e  google::LogMessage::Fail()
        @              (nil)  (unknown)
    """,
    """
    WARNING: ThreadSanitizer: data race (pid=811)
      Write of size 4 at 0x7b0400000000 by thread T1:
        #0 fire /src/kiln.cc:7 (kiln+0x1)
    SUMMARY: ThreadSanitizer: data race /src/kiln.cc:7 in fire
    """,
    // Elixir, Firefox, Rust's causes, Dart's longer errors, a database's remarks.
    """
    10:00:00.123 [error] GenServer Kiln terminating
    ** (RuntimeError) no gas
        (kiln 0.1.0) lib/kiln.ex:7: Kiln.handle_call/3
    Last message (from #PID<0.81.0>): :fire
    State: %{gas: 0}
    """,
    """
    TypeError: gas is undefined
    fire@https://example.net/kiln.js:7:9
    @https://example.net/kiln.js:15:1
    """,
    """
    Error: could not fire

    Caused by:
        0: reading /srv/gas
        1: No such file or directory (os error 2)
    """,
    """
    Unhandled exception:
    NoSuchMethodError: Class 'Kiln' has no instance method 'fire'.
    Receiver: Instance of 'Kiln'
    Tried calling: fire()
    #0      main (package:kiln/main.dart:3:1)
    """,
    """
    ERROR:root:no gas
    Traceback (most recent call last):
      File "/srv/kiln.py", line 7, in fire
        save()
    psycopg2.errors.UniqueViolation: duplicate key value
    DETAIL:  Key (id)=(7) already exists.
    """,
    // MySQL's log of slow queries.
    """
    # Time: 2026-11-20T10:00:00.123456Z
    # User@Host: kim[kim] @  [192.0.2.7]  Id:    81
    # Query_time: 3.512  Lock_time: 0.000 Rows_sent: 1  Rows_examined: 811
    SET timestamp=1795168800;
    select gas from kilns;
    """,
    // Java: cause, suppressed, shortened.
    """
    2026-11-20 10:00:00,123 ERROR [worker-3] c.e.Orders - order 17 failed
    com.example.OrderException: no stock
    \tat com.example.Orders.place(Orders.java:42)
    \tat com.example.Main.main(Main.java:7)
    \tSuppressed: java.io.IOException: closed twice
    \t\tat com.example.Pipe.close(Pipe.java:9)
    \t\t... 1 more
    Caused by: java.lang.IllegalStateException: shelf is empty
    \tat com.example.Shelf.take(Shelf.java:11)
    \t... 12 more
    """,
    """
    Exception in thread "main" java.lang.NullPointerException
    \tat Main.main(Main.java:3)
    """,
    // Java's own logging: two lines a record, and what it was thrown with.
    """
    Nov 20, 2026 10:00:00 AM com.example.Kiln fire
    SEVERE: the kiln is cold
    java.io.IOException: no gas
    \tat com.example.Kiln.fire(Kiln.java:5)
    """,
    // Python: plain, chained, in a group, behind a line of logging.
    """
    ERROR:root:import failed
    Traceback (most recent call last):
      File "/srv/app/load.py", line 3, in <module>
        load(path)
        ~~~~^^^^^^
      File "/srv/app/load.py", line 9, in load
        raise Broken(path)
    load.Broken: /srv/data/7
    """,
    """
    Traceback (most recent call last):
      File "a.py", line 2, in f
        return table["x"]
    KeyError: 'x'

    During handling of the above exception, another exception occurred:

    Traceback (most recent call last):
      File "a.py", line 8, in <module>
        f()
    RuntimeError: no x

    The above exception was the direct cause of the following exception:

    Traceback (most recent call last):
      File "b.py", line 1, in <module>
        g()
    SystemExit: 3
    """,
    """
      + Exception Group Traceback (most recent call last):
      |   File "g.py", line 4, in <module>
      |     raise ExceptionGroup("two", errors)
      | ExceptionGroup: two (2 sub-exceptions)
      +-+---------------- 1 ----------------
        | ValueError: one
        +---------------- 2 ----------------
        | TypeError: two
        +------------------------------------
    """,
    // Go: a panic with several goroutines, a server's, a stack below a line of a logger.
    """
    panic: assignment to entry in nil map [recovered]
    \tpanic: again

    goroutine 1 [running]:
    main.fill(0x0, 0x3)
    \t/src/shop/main.go:17 +0x45
    main.main()
    \t/src/shop/main.go:8 +0x1d
    created by main.start in goroutine 7
    \t/src/shop/main.go:5 +0x2a

    goroutine 18 [chan receive]:
    main.wait(...)
    \t/src/shop/wait.go:3
    exit status 2
    """,
    """
    2026-11-20T10:00:00.000Z\tERROR\tshop/cart.go:12\tcart is broken\t{"cart": 9}
    main.(*Cart).Add
    \t/src/shop/cart.go:12
    net/http.HandlerFunc.ServeHTTP
    \t/usr/lib/go/src/net/http/server.go:2136
    """,
    // Rust, both forms, with and without the message in the first line.
    """
    thread 'main' panicked at src/main.rs:4:10:
    called `Option::unwrap()` on a `None` value
    stack backtrace:
       0: rust_begin_unwind
                 at /rustc/abc/library/std/src/panicking.rs:652:5
       1: core::panicking::panic_fmt
    note: Some details are omitted, run with `RUST_BACKTRACE=full` for a verbose backtrace.
    """,
    """
    thread 'worker' panicked at 'index out of bounds', src/lib.rs:9:5
    note: run with `RUST_BACKTRACE=1` environment variable to display a backtrace
    """,
    // .NET
    """
    Unhandled exception. System.InvalidOperationException: queue is closed
     ---> System.IO.IOException: pipe broke
       at Shop.Pipe.Read() in /src/Pipe.cs:line 12
       --- End of inner exception stack trace ---
       at Shop.Queue.Take() in /src/Queue.cs:line 30
    --- End of stack trace from previous location ---
       at Shop.Program.Main(String[] args) in /src/Program.cs:line 4
    """,
    """
    fail: Shop.Checkout[17]
          The till did not open
          System.TimeoutException: till
             at Shop.Till.Open()
    """,
    // JavaScript
    """
    /srv/app/server.js:14
        throw new RangeError('port')
        ^

    RangeError: port
        at listen (/srv/app/server.js:14:11)
        at Object.<anonymous> (/srv/app/server.js:20:1)
        at node:internal/main/run_main_module:23:47 {
      code: 'ERR_PORT',
      [cause]: undefined
    }

    Node.js v20.11.1
    """,
    """
    Uncaught TypeError: cart is undefined
        at total (http://shop.example/app.js:7:12)
        at async checkout (http://shop.example/app.js:30:5)
    """,
    // Ruby
    """
    E, [2026-11-20T10:00:00.123456 #4242] ERROR -- : cart failed (ArgumentError)
    /srv/shop/cart.rb:12:in `add': wrong number (ArgumentError)
    \tfrom /srv/shop/cart.rb:30:in `block in all'
    \tfrom /srv/shop/main.rb:3:in `<main>'
    """,
    // PHP
    """
    [20-Nov-2026 10:00:00 UTC] PHP Fatal error:  Uncaught RuntimeException: no till in /srv/till.php:7
    Stack trace:
    #0 /srv/index.php(12): open()
    #1 {main}

    Next LogicException: closed in /srv/shop.php:9
    Stack trace:
    #0 {main}
      thrown in /srv/shop.php on line 9
    """,
    // Dart
    """
    Unhandled exception:
    Bad state: no element
    #0      List.first (dart:core-patch/growable_array.dart:343:5)
    #1      main (file:///srv/shop.dart:4:9)
    <asynchronous suspension>
    #2      _start (dart:isolate)
    """,
    // C++
    """
    terminate called after throwing an instance of 'std::out_of_range'
      what():  vector::_M_range_check
    Aborted (core dumped)
    """,
    """
    Program received signal SIGSEGV, Segmentation fault.
    #0  0x00005555555551a9 in broken () at crash.c:3
    #1  0x00005555555551c7 in main () at crash.c:7
    """,
]

/// Records of several lines whose first line gives no sign that more will come.
// swift-format-ignore
let multilineTexts: [String] = [
    // Nothing in the first line says that more is to come.
    """
    2026-11-20T10:00:00.120000+00:00 web1 kiln: the kiln went out
    2026-11-20T10:00:00.120400+00:00 web1 kiln: #011at com.example.Kiln.fire(Kiln.java:5)
    2026-11-20T10:00:00.120500+00:00 web1 kiln: #011at com.example.Main.main(Main.java:2)
    """,
    """
    kiln: no gas
    CallStack (from HasCallStack):
      error, called at src/Kiln.hs:7:3 in main:Kiln
    """,
    """
    2026-11-20 10:00:00 INFO configuration:
      workers = 4
      queue = {
        size = 10
      }
    """,
]
