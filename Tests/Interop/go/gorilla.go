// gorilla/websocket.
package main

import (
	"errors"

	"github.com/gorilla/websocket"
)

func main() {
	dialer := websocket.Dialer{
		EnableCompression: compresses,
		Subprotocols:      subprotocols(),
		TLSClientConfig:   trust(),
	}
	client, response, err := dialer.Dial(address, fields())
	check(err)
	say("extension", response.Header.Get("Sec-WebSocket-Extensions"))
	say("subprotocol", client.Subprotocol())
	for {
		kind, message, err := client.ReadMessage()
		var end *websocket.CloseError
		if errors.As(err, &end) {
			say("close", end.Code)
			return
		}
		check(err)
		question, code := received(message, kind == websocket.TextMessage)
		if question != "" {
			check(client.WriteMessage(websocket.TextMessage, []byte(question)))
		}
		if code != 0 {
			check(client.WriteMessage(websocket.CloseMessage, websocket.FormatCloseMessage(code, "")))
		}
	}
}
