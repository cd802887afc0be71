# Tcllib's websocket: no compression; the contract is in ../README.md.
package require http
package require websocket

fconfigure stdout -translation binary
proc order {name} { expr {[info exists ::env($name)] ? $::env($name) : ""} }
proc say {key value} { if {$value ne ""} { puts stderr "interop: $key $value" } }

say version [package present websocket]
if {[order CA] ne ""} {
    package require tls
    http::register https 443 [list ::tls::socket -autoservername 1 -require 1 -cafile [order CA]]
}
set question [order SEND]

proc heard {socket kind message} {
    switch $kind {
        text {
            puts -nonewline [encoding convertto utf-8 $message]\n
            if {$::question ne ""} { websocket::send $socket text $::question }
            set ::question ""
            if {[order CLOSE] ne "" && [string first [order LAST] $message] >= 0} {
                websocket::close $socket [order CLOSE]
            }
        }
        binary { say binary [string length $message] }
        close { say close [lindex $message 0] }
        disconnect { flush stdout; exit }
        error { puts stderr $message; exit 1 }
    }
}

set options {}
if {[order TOKEN] ne ""} { lappend options -headers [list Authorization "Bearer [order TOKEN]"] }
if {[order SUBPROTOCOLS] ne ""} { lappend options -protocol [split [order SUBPROTOCOLS] ,] }
websocket::open [order URL] heard {*}$options
vwait forever
