package nangotest

import (
	"context"
	"errors"
	"fmt"

	"github.com/nango-go/nango/client"
	"github.com/nango-go/nango/gen"
	"github.com/nango-go/nango/tests/nangotest/internal/state"
	"github.com/nango-go/nango/tests/nangotest/internal/wirejson"
)

// ConnectSession selects a connect session that the code under test created. It selects the newest
// session that has all the tags in Tags. If Token is set, the session must also have this token.
// The zero value selects the newest session.
type ConnectSession struct {
	Token string
	Tags  map[string]string
}

// CompleteConnect completes a connect session in place of an end user. It creates a connection of
// the given integration or, in a reconnect session, renews the session's connection. It returns a
// reference to the connection. The server also sends an auth webhook.
func (s *Server) CompleteConnect(ctx context.Context, session ConnectSession,
	providerConfigKey string, creds gen.ConnectionCredentials) (client.ConnectionRef, error) {
	made, err := state.NewCredentials(creds)
	if err != nil {
		return client.ConnectionRef{}, fmt.Errorf("credentials %w", err)
	}
	var ref client.ConnectionRef
	err = s.inSession(ctx, session, providerConfigKey,
		func(sess *state.Session, in *state.Integration) {
			ref = sess.Connect(in, sess.Reserve(), made, wirejson.Object{}, wirejson.Object{})
		})
	return ref, err
}

// FailConnect fails a connect session in place of an end user. It leaves all connections unchanged.
// The server sends an auth webhook that reports a failure with the given description.
func (s *Server) FailConnect(ctx context.Context, session ConnectSession, providerConfigKey,
	description string) error {
	return s.inSession(ctx, session, providerConfigKey,
		func(sess *state.Session, in *state.Integration) {
			s.account.SendAuthFailure(sess, in, sess.Reserve(), "invalid_callback", description)
		})
}

// unknown returns the error for a selection that matches no session.
func (s ConnectSession) unknown() error {
	switch {
	case s.Token != "":
		return errors.New("there is no connect session with this token, or it has expired or ended")
	case len(s.Tags) > 0:
		return errors.New("there is no open connect session with these tags")
	}
	return errors.New("there is no open connect session; the code under test must create one first")
}

// inSession calls f with the selected connect session and the integration that has the given key.
// It holds the account's lock during the call.
func (s *Server) inSession(ctx context.Context, session ConnectSession, providerConfigKey string,
	f func(*state.Session, *state.Integration)) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	s.account.Mu.Lock()
	defer s.account.Mu.Unlock()
	sess := s.account.Session(session.Token, session.Tags)
	if sess == nil {
		return session.unknown()
	}
	in := sess.Env.Integrations[providerConfigKey]
	if in == nil || !sess.Allows(providerConfigKey) {
		return fmt.Errorf("integration %q is unknown, or the session does not allow it",
			providerConfigKey)
	}
	f(sess, in)
	return nil
}
