// Broadcasts every line of stdin to every client with gorilla/websocket: each line is one prepared message, each client
// a goroutine with a queue.
package main

import (
	"bufio"
	"log"
	"net/http"
	"os"
	"sync"

	"github.com/gorilla/websocket"
)

var (
	upgrader = websocket.Upgrader{ReadBufferSize: 512, WriteBufferSize: 512, WriteBufferPool: &sync.Pool{}}
	mutex    sync.RWMutex
	clients  = map[chan *websocket.PreparedMessage]struct{}{}
)

func stream(response http.ResponseWriter, request *http.Request) {
	connection, err := upgrader.Upgrade(response, request, nil)
	if err != nil {
		return
	}
	queue := make(chan *websocket.PreparedMessage, 256)
	mutex.Lock()
	clients[queue] = struct{}{}
	mutex.Unlock()
	closed := make(chan struct{})

	// Reads are what notices a close.
	go func() {
		for {
			if _, _, err := connection.NextReader(); err != nil {
				mutex.Lock()
				delete(clients, queue)
				mutex.Unlock()
				close(closed)
				connection.Close()
				return
			}
		}
	}()
	go func() {
		for {
			select {
			case message := <-queue:
				if connection.WritePreparedMessage(message) != nil {
					connection.Close()
				}
			case <-closed:
				return
			}
		}
	}()
}

func main() {
	http.HandleFunc("/", stream)
	go func() { log.Fatal(http.ListenAndServe("127.0.0.1:"+os.Args[1], nil)) }()
	lines := bufio.NewScanner(bufio.NewReaderSize(os.Stdin, 1<<20))
	lines.Buffer(make([]byte, 1<<20), 1<<20)
	for lines.Scan() {
		message, err := websocket.NewPreparedMessage(websocket.TextMessage, append([]byte(nil), lines.Bytes()...))
		if err != nil {
			log.Fatal(err)
		}
		mutex.RLock()
		for queue := range clients {
			// A full queue waits: nobody loses a line, as long as all keep up.
			queue <- message
		}
		mutex.RUnlock()
	}
}
