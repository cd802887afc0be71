// nhooyr.io/websocket, today github.com/coder/websocket. TAKEOVER=1 asks for compression with context takeover.
package main

import (
	"context"
	"errors"
	"net/http"
	"os"

	"nhooyr.io/websocket"
)

func main() {
	mode := websocket.CompressionDisabled
	if compresses {
		mode = websocket.CompressionNoContextTakeover
		if os.Getenv("TAKEOVER") == "1" {
			mode = websocket.CompressionContextTakeover
		}
	}
	background := context.Background()
	client, response, err := websocket.Dial(background, address, &websocket.DialOptions{
		HTTPClient:      &http.Client{Transport: &http.Transport{TLSClientConfig: trust()}},
		HTTPHeader:      fields(),
		Subprotocols:    subprotocols(),
		CompressionMode: mode,
	})
	check(err)
	client.SetReadLimit(1 << 24)
	say("extension", response.Header.Get("Sec-WebSocket-Extensions"))
	say("subprotocol", client.Subprotocol())
	for {
		kind, message, err := client.Read(background)
		var end websocket.CloseError
		if errors.As(err, &end) {
			say("close", int(end.Code))
			return
		}
		check(err)
		question, code := received(message, kind == websocket.MessageText)
		if question != "" {
			check(client.Write(background, websocket.MessageText, []byte(question)))
		}
		if code != 0 {
			check(client.Close(websocket.StatusCode(code), ""))
			say("close", code)
			return
		}
	}
}
