# Mojolicious, with permessage-deflate when asked for it; the contract is in ../README.md.
use strict;
use warnings;
use Mojo::IOLoop;
use Mojo::UserAgent;
use Mojolicious;

binmode STDOUT, ':raw';
sub say_of { my ($key, $value) = @_; print STDERR "interop: $key $value\n" if defined $value && length $value }

say_of(version => Mojolicious->VERSION);
my $agent = Mojo::UserAgent->new(max_response_size => 0, inactivity_timeout => 0);
$agent->ca($ENV{CA}) if $ENV{CA};
my %fields;
$fields{Authorization} = "Bearer $ENV{TOKEN}" if $ENV{TOKEN};
$fields{'Sec-WebSocket-Extensions'} = 'permessage-deflate' if $ENV{COMPRESS};
my $question = $ENV{SEND};

$agent->websocket($ENV{URL} => \%fields => [split /,/, $ENV{SUBPROTOCOLS} // ''] => sub {
    my ($agent, $client) = @_;
    die 'no WebSocket: ' . $client->res->to_string unless $client->is_websocket;
    $client->max_websocket_size(1 << 24);
    say_of(extension => $client->res->headers->sec_websocket_extensions);
    say_of(subprotocol => $client->protocol);
    # `text` gives octets, `message` would decode them.
    $client->on(text => sub {
        my ($client, $octets) = @_;
        print $octets, "\n";
        $client->send($question) if $question;
        undef $question;
        $client->finish($ENV{CLOSE}) if $ENV{CLOSE} && index($octets, $ENV{LAST}) >= 0;
    });
    $client->on(binary => sub { say_of(binary => length $_[1]) });
    $client->on(finish => sub { my ($client, $code) = @_; say_of(close => $code); Mojo::IOLoop->stop });
});
Mojo::IOLoop->start;
