# AnyEvent::WebSocket::Client: no compression; the contract is in ../README.md.
use strict;
use warnings;
use AnyEvent;
use AnyEvent::WebSocket::Client;

binmode STDOUT, ':raw';
sub say_of { my ($key, $value) = @_; print STDERR "interop: $key $value\n" if defined $value && length $value }

say_of(version => $AnyEvent::WebSocket::Client::VERSION);
my $question = $ENV{SEND};
my $client = AnyEvent::WebSocket::Client->new(
    max_payload_size => 1 << 24,
    $ENV{CA} ? (ssl_ca_file => $ENV{CA}) : (),
    $ENV{TOKEN} ? (http_headers => {Authorization => "Bearer $ENV{TOKEN}"}) : (),
    $ENV{SUBPROTOCOLS} ? (subprotocol => [split /,/, $ENV{SUBPROTOCOLS}]) : (),
);
my $connection = $client->connect($ENV{URL})->recv;
say_of(subprotocol => $connection->subprotocol);
my $end = AnyEvent->condvar;
$connection->on(each_message => sub {
    my ($connection, $message) = @_;
    say_of(binary => 1) unless $message->is_text;
    my $octets = $message->body;
    print $octets, "\n";
    $connection->send($question) if $question;
    undef $question;
    $connection->close($ENV{CLOSE}) if $ENV{CLOSE} && index($octets, $ENV{LAST}) >= 0;
});
$connection->on(finish => sub { $end->send });
$end->recv;
say_of(close => $connection->close_code);
