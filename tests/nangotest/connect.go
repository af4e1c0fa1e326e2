package nangotest

import (
	"context"
	"fmt"

	"github.com/nango-go/nango/client"
	"github.com/nango-go/nango/gen"
	"github.com/nango-go/nango/tests/nangotest/internal/state"
	"github.com/nango-go/nango/tests/nangotest/internal/wirejson"
)

// ConnectSession names a connect session that the code under test created: by its token, by tags
// that it has, or by neither, which is the newest. Of several sessions with the tags it is the
// newest too.
type ConnectSession struct {
	Token string
	Tags  map[string]string
}

// CompleteConnect does what an end user does on the Connect page: it makes a connection of an
// integration in the session, or renews the one that the session is for, and returns which. Nango
// sends an auth webhook.
func (s *Server) CompleteConnect(ctx context.Context, which ConnectSession,
	providerConfigKey string, creds gen.ConnectionCredentials) (client.ConnectionRef, error) {
	made, err := state.NewCredentials(creds)
	if err != nil {
		return client.ConnectionRef{}, fmt.Errorf("credentials %w", err)
	}
	var ref client.ConnectionRef
	err = s.inSession(ctx, which, providerConfigKey, func(sess *state.Session, in *state.Integration) {
		ref = sess.Connect(in, sess.Reserve(), made, wirejson.Object{}, wirejson.Object{})
	})
	return ref, err
}

// FailConnect lets an end user fail on the Connect page, or turn away: no connection is made or
// changed, and Nango sends an auth webhook without success, whose error has the description.
func (s *Server) FailConnect(ctx context.Context, which ConnectSession, providerConfigKey,
	description string) error {
	return s.inSession(ctx, which, providerConfigKey,
		func(sess *state.Session, in *state.Integration) {
			s.account.SendAuthFailure(sess, in, sess.Reserve(), "invalid_callback", description)
		})
}

// inSession calls do with the session and what it may connect.
func (s *Server) inSession(ctx context.Context, which ConnectSession, providerConfigKey string,
	do func(*state.Session, *state.Integration)) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	s.account.Mu.Lock()
	defer s.account.Mu.Unlock()
	sess := s.account.Session(which.Token, which.Tags)
	if sess == nil {
		return fmt.Errorf("the session is unknown or expired")
	}
	in := sess.Env.Integrations[providerConfigKey]
	if in == nil || !sess.Allows(providerConfigKey) {
		return fmt.Errorf("integration %q is unknown, or the session does not allow it",
			providerConfigKey)
	}
	do(sess, in)
	return nil
}
