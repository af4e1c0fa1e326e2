package main

import (
	"context"
	"errors"
	"io"
	"net/http"
	"sync"

	"github.com/bytedance/sonic"
	jsonv2 "github.com/go-json-experiment/json"
	jsonv1 "github.com/go-json-experiment/json/v1"
	goccy "github.com/goccy/go-json"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/internal/contacts"
	"github.com/nango-go/nango/tests/bench/internal/load"
)

// client is a client of Nango that is measured, such as the SDK or handwritten code. Each function
// performs one kind of job. It is nil if the client cannot perform such a job.
type client struct {
	title    string
	records  func(ctx context.Context, base string, r *reader) error
	get      func(base string) (func(context.Context) error, error)
	download func(ctx context.Context, base string) (int64, error)
	upload   func(ctx context.Context, base string) (int64, error)
}

// These are the names of the clients that the code refers to.
const (
	byHand = "hand"
	byNode = "node"
	bySDK  = "sdk"
)

// order lists the names of all clients, in the order in which the tables list them.
var order = []string{byHand, "stock", byNode, bySDK, "sdk-sequential", "sdk-experiment",
	"sdk-goccy", "sdk-sonic"}

var clients = map[string]client{
	byHand:  hand,
	"stock": stockClient,
	byNode:  {title: "@nangohq/node"},
	bySDK:   sdk(),
	"sdk-sequential": {title: "this SDK, WithNoReadAhead",
		records: sdkRecords(new(clientCache), nango.WithNoReadAhead())},
	"sdk-experiment": engine("go-json-experiment", func(b []byte, v any) error {
		return jsonv2.Unmarshal(b, v, jsonv1.DefaultOptionsV1())
	}),
	"sdk-goccy": engine("goccy/go-json", goccy.Unmarshal),
	"sdk-sonic": engine("bytedance/sonic", sonic.Unmarshal),
}

var errContent = errors.New("the answer is not what the server sent")

var hand = client{
	title: "handwritten: net/http + encoding/json",
	records: func(ctx context.Context, base string, r *reader) error {
		return load.Hand{HTTP: handClient, Base: base}.Records(ctx, r.page, func(one *load.Record) {
			r.sum.Record(one)
			r.count()
		})
	},
	get: func(base string) (func(context.Context) error, error) {
		h := load.Hand{HTTP: handClient, Base: base}
		return func(ctx context.Context) error {
			c, err := h.Get(ctx, load.ConnectionID, load.ProviderConfigKey)
			if err == nil && (c.Credentials.AccessToken != "gho_abc" ||
				c.Metadata["filter"] != "closed=true" || c.Tags["plan"] != "pro" ||
				c.CreatedAt.Year() != 2026) {
				return errContent
			}
			return err
		}, nil
	},
	download: func(ctx context.Context, base string) (int64, error) {
		resp, err := load.Hand{HTTP: handClient, Base: base}.Download(ctx)
		return drained(resp, err)
	},
	upload: func(ctx context.Context, base string) (int64, error) {
		resp, err := load.Hand{HTTP: handClient, Base: base}.Upload(ctx)
		return uploaded(resp, err)
	},
}

// handClient keeps up to 256 idle connections. http.DefaultClient keeps only two per host, too few
// for a busy service.
var handClient = &http.Client{Transport: func() *http.Transport {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.MaxIdleConns, t.MaxIdleConnsPerHost = 256, 256
	return t
}()}

// engine returns the client that uses the SDK with the given JSON engine for records.
func engine(name string, unmarshal func([]byte, any) error) client {
	return client{title: "this SDK + " + name,
		records: sdkRecords(&clientCache{options: []nango.Option{nango.WithUnmarshal(unmarshal)}})}
}

func sdk() client {
	all := new(clientCache)
	ref := nango.ProxyRequest{Endpoint: "/file", ConnectionID: load.ConnectionID,
		ProviderConfigKey: load.ProviderConfigKey}
	return client{
		title:   "this SDK",
		records: sdkRecords(all),
		get: func(base string) (func(context.Context) error, error) {
			client, err := all.at(base)
			return func(ctx context.Context) error {
				c, err := client.Connections.Get(ctx, load.ConnectionID, load.ProviderConfigKey,
					nango.GetConnectionParams{})
				if err != nil {
					return err
				}
				credentials, _ := c.Credentials.Value().(nango.OAuth2Credentials)
				if credentials.AccessToken != "gho_abc" || c.Metadata["filter"] != "closed=true" ||
					c.Tags["plan"] != "pro" || c.CreatedAt.Year() != 2026 {
					return errContent
				}
				return nil
			}, err
		},
		download: func(ctx context.Context, base string) (int64, error) {
			client, err := all.at(base)
			if err != nil {
				return 0, err
			}
			resp, err := client.Proxy.Get(ctx, ref)
			return drained(resp, err)
		},
		upload: func(ctx context.Context, base string) (int64, error) {
			client, err := all.at(base)
			if err != nil {
				return 0, err
			}
			up := ref
			up.Body = load.Zeros()
			resp, err := client.Proxy.Post(ctx, up)
			if err != nil {
				return 0, err
			}
			defer func() { _ = resp.Body.Close() }()
			return uploaded(resp, nil)
		},
	}
}

func sdkRecords(all *clientCache,
	opts ...nango.CallOption) func(context.Context, string, *reader) error {
	return func(ctx context.Context, base string, r *reader) error {
		client, err := all.at(base)
		if err != nil {
			return err
		}
		params := nango.ListRecordsParams{ConnectionID: load.ConnectionID,
			ProviderConfigKey: load.ProviderConfigKey, Model: load.Model, Limit: r.page}
		for one, err := range nango.AllRecords[contacts.Contact](ctx, client, params, opts...) {
			if err != nil {
				return err
			}
			m := &one.Metadata
			r.sum.Contact(&one.Data)
			r.sum.Metadata(m.FirstSeenAt, m.LastModifiedAt, m.DeletedAt, m.PrunedAt, string(m.LastAction),
				m.Cursor)
			r.count()
		}
		return nil
	}
}

// clientCache caches one client of the SDK for each base URL, so that connections stay open from
// one job to the next.
type clientCache struct {
	options []nango.Option
	mu      sync.Mutex
	of      map[string]*nango.Client
}

func (c *clientCache) at(base string) (*nango.Client, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if client, ok := c.of[base]; ok {
		return client, nil
	}
	client, err := nango.New(load.Key, append([]nango.Option{nango.WithHost(base)}, c.options...)...)
	if err != nil {
		return nil, err
	}
	if c.of == nil {
		c.of = map[string]*nango.Client{}
	}
	c.of[base] = client
	return client, nil
}

func drained(resp *http.Response, err error) (int64, error) {
	if err != nil {
		return 0, err
	}
	n, err := io.Copy(io.Discard, resp.Body)
	return n, errors.Join(err, resp.Body.Close())
}

func uploaded(resp *http.Response, err error) (int64, error) {
	if _, err := drained(resp, err); err != nil || resp.StatusCode != http.StatusOK {
		return 0, errors.Join(err, errContent)
	}
	return load.UploadSize, nil
}
