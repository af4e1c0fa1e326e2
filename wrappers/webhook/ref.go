package webhook

import "github.com/nango-go/nango/client"

// Ref returns the connection that the event is about, as the client's methods take
// it. After a creation that failed there is no such connection.
func (a *Auth) Ref() client.ConnectionRef { return ref(a.ProviderConfigKey, a.ConnectionID) }

// Ref returns the connection whose sync ran, as the client's methods take it.
func (s *Sync) Ref() client.ConnectionRef { return ref(s.ProviderConfigKey, s.ConnectionID) }

// Ref returns the connection that the provider's webhook belongs to, as the client's
// methods take it; its ConnectionID is empty where Nango names none.
func (f *Forward) Ref() client.ConnectionRef { return ref(f.ProviderConfigKey, f.ConnectionID) }

// Ref returns the connection whose action ended, as the client's methods take it.
func (a *AsyncAction) Ref() client.ConnectionRef { return ref(a.ProviderConfigKey, a.ConnectionID) }

// Ref returns the connection that the event is about, whatever its type; the zero
// value for types without one and for nil.
func (e *Event) Ref() client.ConnectionRef {
	switch {
	case e == nil:
		return client.ConnectionRef{}
	case e.Auth != nil:
		return e.Auth.Ref()
	case e.Sync != nil:
		return e.Sync.Ref()
	case e.Forward != nil:
		return e.Forward.Ref()
	case e.AsyncAction != nil:
		return e.AsyncAction.Ref()
	}
	return client.ConnectionRef{}
}

func ref(providerConfigKey, connectionID string) client.ConnectionRef {
	return client.ConnectionRef{ProviderConfigKey: providerConfigKey, ConnectionID: connectionID}
}
