package openmetadata

import (
	"context"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata/bean"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata/members"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata/tokens"
)

// reload does what the server does after the settings rows were written, in its order: key files, authorizer, request filter,
// sign-in, and only then what is served. A failure on the way leaves the earlier steps in force (F37): the rows are saved, a
// new signing key and, where discovery fails, the new key URLs are live, GET and /config/auth show the old configuration.
//
// Call it without the lock: setting up confidential sign-in fetches the discovery document.
func (s *Server) reload(ctx context.Context) error {
	s.reloading.Lock()
	defer s.reloading.Unlock()
	s.mu.Lock()
	filter, signIn := s.filter, s.signIn
	s.mu.Unlock()
	err := s.applyRows(ctx)
	if err != nil && s.profile.failedReloadRestores {
		s.mu.Lock()
		s.filter, s.signIn = filter, signIn
		s.mu.Unlock()
	}
	return err
}

func (s *Server) applyRows(ctx context.Context) error {
	s.mu.Lock()
	rows := s.rows.copy()
	s.taken = s.changes
	e := s.environment
	// A bad key file is only a line in the log; the old key stays (F49).
	if key, err := tokens.LoadSigningKey(e.ConfDir, e.KeyID, members.Text(rows.authentication, "tokenValidationAlgorithm"), s.standIn); err == nil {
		s.key = key
	}
	confidential := bean.IsConfidential(rows.authentication)
	if !confidential {
		// The servlets go before the filter is made (q04b).
		s.signIn = nil
	}
	if err := checkAuthorizerClass(rows.authorizer); err != nil {
		s.mu.Unlock()
		return err
	}
	filter, err := s.newFilter(rows.authentication, rows.authorizer, s.key)
	if err != nil {
		s.mu.Unlock()
		return err
	}
	if filter.class != "" {
		// Without a name the one in force stays (d13, d13c).
		s.filter = filter
	}
	s.mu.Unlock()

	if !confidential {
		s.mu.Lock()
		s.served = rows
		s.mu.Unlock()
		return nil
	}
	next, err := s.setUpSignIn(ctx, rows, filter)
	s.mu.Lock()
	defer s.mu.Unlock()
	if err != nil {
		if s.signIn != nil {
			s.signIn = &signIn{broken: true}
		}
		return err
	}
	s.signIn, s.served = next, rows
	return nil
}
