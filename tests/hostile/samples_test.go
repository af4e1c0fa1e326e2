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

// arguments are values for the parameters of a method, after the context and before the options, made by type. Each text
// in them is another one, so that it can be found in what is sent.
type arguments struct {
	values  []reflect.Value
	texts   []leaf   // that can be replaced
	numbers []leaf   // and times, that can be replaced
	all     []string // texts, also those that cannot be replaced
}

// leaf is a value somewhere in the arguments.
type leaf struct {
	where string
	value reflect.Value
}

// What cannot be made by type: where texts have to have a form, where fields exclude each other, and unions.
var (
	sampleFields = map[string]any{
		"ProxyRequest.Method": "POST", "ProxyRequest.Body": nil, "ProxyRequest.RetryOn": []int{500}, "ProxyRequest.ContentType": "application/json",
		"ProxyRequest.BaseURLOverride": "https://api.example.com", "ProxyRequest.Endpoint": "/user?filter=" + querySecret,
		"ListConnectionsParams.Page": 0, "ListFunctionsParams.Page": 0, // where the pages begin
		"AgentSessionRequest.ExpiresIn": time.Hour,
	}
	sampleParams = map[string][]any{ // by their place among the texts and open values of a method
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

// arguments makes them anew.
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
		case t == reflect.TypeFor[context.Context]() || t == reflect.TypeFor[*nango.Client]() || t == reflect.TypeFor[*http.Request](): // at the call
		case len(given) > 0 && (t.Kind() == reflect.String || t.Kind() == reflect.Interface):
			v.Set(reflect.ValueOf(given[0]))
			if given = given[1:]; t.Kind() == reflect.String {
				a.texts = append(a.texts, leaf{where, v})
			}
		default:
			a.fill(where, v)
			if r, ok := v.Addr().Interface().(*nango.ProxyRequest); ok && m.name == "Proxy.Get" {
				r.Data, r.ContentType = nil, "" // which the proxy would drop
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

// fill gives v, which is at where, and all that is in it a value.
func (a *arguments) fill(where string, v reflect.Value) {
	if sample, ok := sampleTypes[v.Type()]; ok {
		v.Set(reflect.ValueOf(sample()))
		if v.Type() == reflect.TypeFor[time.Time]() {
			a.numbers = append(a.numbers, leaf{where, v})
		}
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(a.text())
		a.texts = append(a.texts, leaf{where, v})
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int64:
		a.numbers = append(a.numbers, leaf{where, v})
		v.SetInt(3)
		if v.Type() == reflect.TypeFor[time.Duration]() {
			v.SetInt(int64(time.Second))
		}
	case reflect.Float64:
		v.SetFloat(1.5)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		a.fill(where, v.Elem())
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		a.fill(where+"[0]", v.Index(0))
	case reflect.Map:
		item := reflect.New(v.Type().Elem()).Elem()
		texts, numbers := len(a.texts), len(a.numbers)
		a.fill(where+"[key]", item)
		a.texts, a.numbers = a.texts[:texts], a.numbers[:numbers] // what is in a map cannot be set
		v.Set(reflect.MakeMap(v.Type()))
		v.SetMapIndex(reflect.ValueOf("key").Convert(v.Type().Key()), item)
	case reflect.Interface:
		if v.Type() == reflect.TypeFor[io.Reader]() {
			v.Set(reflect.ValueOf(strings.NewReader(a.text())))
		} else if v.NumMethod() == 0 {
			v.Set(reflect.ValueOf(map[string]any{"text": a.text()}))
		}
	case reflect.Struct:
		a.fillFields(where, v)
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

// result is how a call ended.
type result struct {
	value any // nil for methods that return an error alone
	err   error
	body  []byte // of a proxied answer
	cut   error  // how reading it ended
}

// call calls the method with a client of s.
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
	// The first two are planted to be looked for.
	options = append([]nango.CallOption{nango.WithQuery("planted", querySecret), nango.WithCallHeader("X-Planted", headerSecret)}, options...)
	return read(m.of(c, p).CallSlice(append(in, reflect.ValueOf(options))))
}

// providerRequest is a request that a provider's own SDK made.
func providerRequest(ctx context.Context) *http.Request {
	if ctx == nil {
		return nil // net/http makes none without a context
	}
	req, _ := http.NewRequestWithContext(ctx, http.MethodPost, "https://api.example.com/user?filter="+querySecret, strings.NewReader(`{"text":"`+bodySecret+`"}`))
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", "Bearer "+otherKey)
	return req
}

// read takes results apart: an iterator is read to its end or first error, and a proxied body as far as it is of interest.
func read(out []reflect.Value) (r result) {
	last := out[len(out)-1]
	if last.Kind() == reflect.Func {
		var items []any
		for item, err := range last.Seq2() {
			if r.err, _ = err.Interface().(error); r.err != nil || len(items) == 50 {
				break
			}
			items = append(items, item.Interface())
		}
		r.value = items
		return r
	}
	r.err, _ = last.Interface().(error)
	if len(out) == 1 {
		return r
	}
	r.value = out[0].Interface()
	if resp, ok := r.value.(*http.Response); ok && resp != nil {
		r.body, r.cut = io.ReadAll(io.LimitReader(resp.Body, 1<<20))
		_ = resp.Body.Close()
	}
	return r
}
