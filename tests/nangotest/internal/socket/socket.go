// Package socket holds the WebSockets on which web pages wait for the end of an authorization.
package socket

import (
	"context"
	"encoding/json"
	"net/http"
	"sync"

	// This library implements WebSockets: masks, fragments, pings and the closing handshake. It has no
	// dependencies, and only programs that use the emulator contain it.
	"github.com/coder/websocket"
)

// Hub holds the open WebSockets by id. A web page gets its id when it connects.
type Hub struct {
	mu    sync.Mutex
	conns map[string]*websocket.Conn
}

// Message is a message that is sent to a web page.
type Message struct {
	Type              string `json:"message_type"`
	ClientID          string `json:"ws_client_id,omitempty"`
	ProviderConfigKey string `json:"provider_config_key,omitempty"`
	ConnectionID      string `json:"connection_id,omitempty"`
	IsPending         *bool  `json:"is_pending,omitempty"`
	ErrorType         string `json:"error_type,omitempty"`
	ErrorDesc         string `json:"error_desc,omitempty"`
}

// Serve accepts a WebSocket, sends the id to the web page, and keeps the WebSocket open until the
// page closes it or ctx ends.
func (h *Hub) Serve(ctx context.Context, w http.ResponseWriter, r *http.Request, id string) {
	// Pages of every origin may connect.
	conn, err := websocket.Accept(w, r, &websocket.AcceptOptions{InsecureSkipVerify: true})
	if err != nil {
		return
	}
	defer func() { _ = conn.CloseNow() }()
	h.mu.Lock()
	if h.conns == nil {
		h.conns = map[string]*websocket.Conn{}
	}
	h.conns[id] = conn
	h.mu.Unlock()
	defer func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		delete(h.conns, id)
	}()
	if write(ctx, conn, Message{Type: "connection_ack", ClientID: id}) != nil {
		return
	}
	for { // ignore messages of the page
		if _, _, err := conn.Read(ctx); err != nil {
			return
		}
	}
}

// Tell sends m to the web page with the given id and then forgets the page, so m is its last
// message. It does nothing if no page has this id.
func (h *Hub) Tell(ctx context.Context, id string, m Message) {
	h.mu.Lock()
	conn := h.conns[id]
	delete(h.conns, id)
	h.mu.Unlock()
	if conn != nil {
		_ = write(ctx, conn, m)
	}
}

func write(ctx context.Context, conn *websocket.Conn, m Message) error {
	b, err := json.Marshal(m)
	if err != nil {
		return err
	}
	return conn.Write(ctx, websocket.MessageText, b)
}
