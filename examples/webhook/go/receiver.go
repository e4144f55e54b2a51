// OUTCRY_WEBHOOK_SECRET=whsec_… go run .
package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"sync"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
)

type event struct {
	Type string
	Data struct{ Title, URL string }
}

func main() {
	webhook, err := standardwebhooks.NewWebhook(os.Getenv("OUTCRY_WEBHOOK_SECRET"))
	if err != nil {
		panic(err)
	}
	var seen sync.Map
	http.HandleFunc("POST /", func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if webhook.Verify(body, r.Header) != nil {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		// What is sent again, because an answer was lost, has the same id.
		if _, again := seen.LoadOrStore(r.Header.Get("webhook-id"), true); !again {
			var e event
			_ = json.Unmarshal(body, &e)
			fmt.Println(e.Type, e.Data.Title, e.Data.URL)
		}
		w.WriteHeader(http.StatusNoContent)
	})
	listener, err := net.Listen("tcp", ":"+cmp.Or(os.Getenv("PORT"), "9000"))
	if err != nil {
		panic(err)
	}
	fmt.Printf("Listening on port %d.\n", listener.Addr().(*net.TCPAddr).Port)
	panic(http.Serve(listener, nil))
}
