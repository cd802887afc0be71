// golang.org/x/net/websocket: no compression, and no close codes.
package main

import (
	"io"
	"net/url"

	"golang.org/x/net/websocket"
)

func main() {
	origin := &url.URL{Scheme: "http", Host: "localhost"}
	location, err := url.Parse(address)
	check(err)
	// It cannot but send an Origin, which must be the server's own.
	origin.Host = location.Host
	if location.Scheme == "wss" {
		origin.Scheme = "https"
	}
	client, err := websocket.DialConfig(&websocket.Config{
		Location:  location,
		Origin:    origin,
		Version:   websocket.ProtocolVersionHybi13,
		Protocol:  subprotocols(),
		Header:    fields(),
		TlsConfig: trust(),
	})
	check(err)
	client.MaxPayloadBytes = 1 << 24
	if names := client.Config().Protocol; len(names) == 1 {
		say("subprotocol", names[0])
	}
	for {
		var message string
		if err := websocket.Message.Receive(client, &message); err == io.EOF {
			return
		} else {
			check(err)
		}
		question, code := received([]byte(message), true)
		if question != "" {
			check(websocket.Message.Send(client, question))
		}
		if code != 0 {
			check(client.WriteClose(code))
			return
		}
	}
}
