// What every client program of this folder is told and says; the contract is in ../README.md.
package main

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net/http"
	"os"
	"strconv"
	"strings"
)

var address = os.Getenv("URL")
var compresses = os.Getenv("COMPRESS") == "1"

func fields() http.Header {
	header := http.Header{}
	if token := os.Getenv("TOKEN"); token != "" {
		header.Set("Authorization", "Bearer "+token)
	}
	return header
}

func subprotocols() []string {
	if names := os.Getenv("SUBPROTOCOLS"); names != "" {
		return strings.Split(names, ",")
	}
	return nil
}

// trust returns nil for the system's authorities.
func trust() *tls.Config {
	path := os.Getenv("CA")
	if path == "" {
		return nil
	}
	pem, err := os.ReadFile(path)
	check(err)
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(pem)
	return &tls.Config{RootCAs: pool}
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func say(key string, value interface{}) {
	if text := fmt.Sprint(value); text != "" {
		fmt.Fprintln(os.Stderr, "interop:", key, text)
	}
}

var question = os.Getenv("SEND")

// received prints a message; what to send now, and with which code to close: 0 is none.
func received(message []byte, isText bool) (string, int) {
	if !isText {
		say("binary", len(message))
	}
	_, err := os.Stdout.Write(append(append([]byte{}, message...), '\n'))
	check(err)
	now := question
	question = ""
	code, _ := strconv.Atoi(os.Getenv("CLOSE"))
	if !bytes.Contains(message, []byte(os.Getenv("LAST"))) {
		code = 0
	}
	return now, code
}
