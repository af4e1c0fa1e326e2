package hostile_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"time"

	nango "github.com/nango-go/nango/client"
)

// arguments holds generated values for the parameters of a method, except the context and the
// options. Each string in them is unique, so that it can be found in the request.
type arguments struct {
	values  []reflect.Value
	texts   []leaf   // strings that can be replaced
	numbers []leaf   // numbers and times that can be replaced
	all     []string // all strings, including those that cannot be replaced
}

// leaf is a string, a number or a time anywhere inside the arguments, with a description of its
// place.
type leaf struct {
	where string
	value reflect.Value
}

// These are samples of values that cannot be generated from their type alone: strings with a
// format, fields that exclude each other, and unions.
var (
	sampleFields = map[string]any{
		"ProxyRequest.Method": "POST", "ProxyRequest.Body": nil, "ProxyRequest.RetryOn": []int{500}, "ProxyRequest.ContentType": "application/json",
		"ProxyRequest.BaseURLOverride": "https://api.example.com", "ProxyRequest.Endpoint": "/user?filter=" + querySecret,
		"ListConnectionsParams.Page": 0, "ListFunctionsParams.Page": 0, // must be the first page
		"AgentSessionRequest.ExpiresIn": time.Hour,
	}
	sampleParams = map[string][]any{ // by method; the values are in the order of the method's string and untyped parameters
		"Client.Do": {"POST", "/custom", map[string]any{"text": bodySecret}, new(any)},
	}
	sampleTypes = map[reflect.Type]func() any{
		reflect.TypeFor[time.Time](): func() any { return time.Date(2000, 1, 2, 3, 4, 5, 0, time.UTC) },
		reflect.TypeFor[nango.ImportCredentials](): func() any {
			return nango.NewImportCredentials(nango.APIKeyCredentials{APIKey: bodySecret})
		},
		reflect.TypeFor[nango.IntegrationCredentialsInput](): func() any {
			return nango.NewIntegrationCredentialsInput(nango.IntegrationOAuth2CredentialsInput{ClientID: "id", ClientSecret: bodySecret})
		},
		reflect.TypeFor[json.RawMessage](): func() any { return json.RawMessage(`{"text":"` + bodySecret + `"}`) },
	}
)

// arguments generates new arguments for a call of m.
func (m method) arguments() *arguments {
	a := &arguments{}
	given := sampleParams[m.name]
	f := m.of(&nango.Client{}, &nango.Persist{}).Type()
	for i := range f.NumIn() - 1 {
		t := f.In(i)
		v := reflect.New(t).Elem()
		a.values = append(a.values, v)
		where := fmt.Sprintf("argument %d", i)
		switch {
		case t == reflect.TypeFor[context.Context]() || t == reflect.TypeFor[*nango.Client]() || t == reflect.TypeFor[*http.Request](): // set by call
		case len(given) > 0 && (t.Kind() == reflect.String || t.Kind() == reflect.Interface):
			v.Set(reflect.ValueOf(given[0]))
			if given = given[1:]; t.Kind() == reflect.String {
				a.texts = append(a.texts, leaf{where, v})
			}
		default:
			a.fill(where, v)
			if r, ok := reflect.TypeAssert[*nango.ProxyRequest](v.Addr()); ok && m.name == "Proxy.Get" {
				r.Data, r.ContentType = nil, "" // the proxy would drop these fields
				a.texts = slices.DeleteFunc(a.texts, func(l leaf) bool { return strings.HasSuffix(l.where, ".ContentType") })
			}
		}
	}
	return a
}

func (a *arguments) text() string {
	s := fmt.Sprintf("planted-%d-secret", len(a.all))
	a.all = append(a.all, s)
	return s
}

// fill sets v and everything in it to sample values. The parameter place says where v is in the
// arguments.
func (a *arguments) fill(place string, v reflect.Value) {
	if sample, ok := sampleTypes[v.Type()]; ok {
		v.Set(reflect.ValueOf(sample()))
		if v.Type() == reflect.TypeFor[time.Time]() {
			a.numbers = append(a.numbers, leaf{place, v})
		}
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(a.text())
		a.texts = append(a.texts, leaf{place, v})
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int64:
		a.numbers = append(a.numbers, leaf{place, v})
		v.SetInt(3)
		if v.Type() == reflect.TypeFor[time.Duration]() {
			v.SetInt(int64(time.Second))
		}
	case reflect.Float64:
		v.SetFloat(1.5)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		a.fill(place, v.Elem())
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		a.fill(place+"[0]", v.Index(0))
	case reflect.Map:
		item := reflect.New(v.Type().Elem()).Elem()
		texts, numbers := len(a.texts), len(a.numbers)
		a.fill(place+"[key]", item)
		a.texts, a.numbers = a.texts[:texts], a.numbers[:numbers] // values in a map cannot be set
		v.Set(reflect.MakeMap(v.Type()))
		v.SetMapIndex(reflect.ValueOf("key").Convert(v.Type().Key()), item)
	case reflect.Interface:
		if v.Type() == reflect.TypeFor[io.Reader]() {
			v.Set(reflect.ValueOf(strings.NewReader(a.text())))
		} else if v.NumMethod() == 0 {
			v.Set(reflect.ValueOf(map[string]any{"text": a.text()}))
		}
	case reflect.Struct:
		a.fillFields(place, v)
	}
}

func (a *arguments) fillFields(where string, v reflect.Value) {
	for i := range v.NumField() {
		field := v.Type().Field(i)
		if !field.IsExported() {
			continue
		}
		path := where + "." + field.Name
		if sample, ok := sampleFields[v.Type().Name()+"."+field.Name]; !ok {
			a.fill(path, v.Field(i))
		} else if sample != nil {
			v.Field(i).Set(reflect.ValueOf(sample))
			if field.Type.Kind() == reflect.String {
				a.texts = append(a.texts, leaf{path, v.Field(i)})
			}
		}
	}
}

// result is what a call returned.
type result struct {
	value any // nil if the method returns only an error
	err   error
	body  []byte // the body of a proxied response
	cut   error  // the error of reading body
}

// call calls the method on a client of s.
func (m method) call(ctx context.Context, s *server, a *arguments, options ...nango.CallOption) result {
	c, p := s.clients()
	return m.callOn(ctx, c, p, a, options...)
}

func (m method) callOn(ctx context.Context, c *nango.Client, p *nango.Persist, a *arguments, options ...nango.CallOption) result {
	in := slices.Clone(a.values)
	for i, v := range in {
		switch v.Type() {
		case reflect.TypeFor[context.Context]():
			if in[i] = reflect.Zero(v.Type()); ctx != nil {
				in[i] = reflect.ValueOf(ctx)
			}
		case reflect.TypeFor[*nango.Client]():
			in[i] = reflect.ValueOf(c)
		case reflect.TypeFor[*http.Request]():
			in[i] = reflect.ValueOf(providerRequest(ctx))
		}
	}
	// The values of the query parameter and the header are secrets that the tests search for.
	options = append([]nango.CallOption{nango.WithQuery("planted", querySecret), nango.WithCallHeader("X-Planted", headerSecret)}, options...)
	return resultOf(m.of(c, p).CallSlice(append(in, reflect.ValueOf(options))))
}

// providerRequest returns a request as a provider's own SDK creates it.
func providerRequest(ctx context.Context) *http.Request {
	if ctx == nil {
		return nil // net/http requires a context
	}
	req, _ := http.NewRequestWithContext(ctx, http.MethodPost, "https://api.example.com/user?filter="+querySecret, strings.NewReader(`{"text":"`+bodySecret+`"}`))
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", "Bearer "+otherKey)
	return req
}

// resultOf converts the values that a method returned. If the method returned an iterator, resultOf
// reads it until its end, its first error or 50 items. It reads at most 1 MiB of a proxied body.
func resultOf(results []reflect.Value) (r result) {
	last := results[len(results)-1]
	if last.Kind() == reflect.Func {
		var items []any
		for item, err := range last.Seq2() {
			if r.err, _ = reflect.TypeAssert[error](err); r.err != nil || len(items) == 50 {
				break
			}
			items = append(items, item.Interface())
		}
		r.value = items
		return r
	}
	r.err, _ = reflect.TypeAssert[error](last)
	if len(results) == 1 {
		return r
	}
	r.value = results[0].Interface()
	if resp, ok := r.value.(*http.Response); ok && resp != nil {
		r.body, r.cut = io.ReadAll(io.LimitReader(resp.Body, 1<<20))
		_ = resp.Body.Close()
	}
	return r
}
