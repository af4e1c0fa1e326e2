package nangotest

import (
	"context"
	"fmt"

	"github.com/nango-go/nango/client"
	"github.com/nango-go/nango/gen"
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
	made, err := newCredentials(creds)
	if err != nil {
		return client.ConnectionRef{}, fmt.Errorf("credentials %w", err)
	}
	var ref client.ConnectionRef
	err = s.inSession(ctx, which, providerConfigKey, func(sess *session, in *integration) {
		ref = sess.connect(in, sess.reserve(), made, wirejson.Object{}, wirejson.Object{})
	})
	return ref, err
}

// FailConnect lets an end user fail on the Connect page, or turn away: no connection is made or
// changed, and Nango sends an auth webhook without success, whose error has the description.
func (s *Server) FailConnect(ctx context.Context, which ConnectSession, providerConfigKey,
	description string) error {
	return s.inSession(ctx, which, providerConfigKey, func(sess *session, in *integration) {
		s.account.sendAuthFailure(sess, in, sess.reserve(), "invalid_callback", description)
	})
}

// inSession calls do with the session and what it may connect.
func (s *Server) inSession(ctx context.Context, which ConnectSession, providerConfigKey string,
	do func(*session, *integration)) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	s.account.mu.Lock()
	defer s.account.mu.Unlock()
	sess := s.account.session(which.Token, which.Tags)
	if sess == nil {
		return fmt.Errorf("the session is unknown or expired")
	}
	in := sess.env.integrations[providerConfigKey]
	if in == nil || !sess.allows(providerConfigKey) {
		return fmt.Errorf("integration %q is unknown, or the session does not allow it",
			providerConfigKey)
	}
	do(sess, in)
	return nil
}
