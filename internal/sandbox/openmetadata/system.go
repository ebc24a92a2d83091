package openmetadata

import (
	"net/http"
	"slices"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata/bean"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata/members"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata/web"
)

func (s *Server) getVersion(*call) (*answer, *web.Error) {
	return ok(object{"version": s.profile.version, "revision": revision, "timestamp": builtAt})
}

// getHealth answers the text OK (06_health).
func (s *Server) getHealth(*call) (*answer, *web.Error) {
	return &answer{status: http.StatusOK, body: "OK", text: true, headers: map[string]string{"Content-Type": contentJSON}}, nil
}

func (s *Server) getJWKS(*call) (*answer, *web.Error) { return ok(s.key.JWKS()) }

func (s *Server) getConfigRdf(*call) (*answer, *web.Error) {
	return ok(object{"rdfEnabled": false, "basePath": "/"})
}

func (s *Server) getLoginConfig(*call) (*answer, *web.Error) {
	return ok(object{"maxLoginFailAttempts": maxLoginFailures, "accessBlockTime": int(loginBlockTime.Seconds()), "jwtTokenExpiryTime": int(loginTokenTime.Seconds())})
}

func (s *Server) getPipelineClient(*call) (*answer, *web.Error) {
	return ok(object{"apiEndpoint": s.airflowEndpoint})
}

const msgNoSecuritySettings = "Access to authentication and authorizer configurations is not allowed through this endpoint"

// getSettings is an empty list: the other settings of a server are not the stand-in's matter.
func (s *Server) getSettings(c *call) (*answer, *web.Error) {
	if err := s.authorizeAdmin(c.who); err != nil {
		return nil, err
	}
	return ok(object{"data": []any{}, "paging": object{"total": 0}})
}

func securitySetting(name string) bool {
	return slices.Contains([]string{"authenticationConfiguration", "authorizerConfiguration"}, name)
}

// getSetting refuses the two rows that have their own API (13b, 53h).
func (s *Server) getSetting(c *call) (*answer, *web.Error) {
	if err := s.authorizeAdmin(c.who); err != nil {
		return nil, err
	}
	if securitySetting(c.vars["name"]) {
		return nil, web.Failure(http.StatusBadRequest, msgNoSecuritySettings)
	}
	return nil, errNotFound()
}

// putSettings refuses the two rows that have their own API (80c).
func (s *Server) putSettings(c *call) (*answer, *web.Error) {
	if err := s.authorizeAdmin(c.who); err != nil {
		return nil, err
	}
	in, err := bean.ParseObject(c.body)
	if err != nil {
		return nil, err
	}
	if securitySetting(members.Text(in, "config_type")) {
		return nil, web.Failure(http.StatusBadRequest, msgNoSecuritySettings)
	}
	return nil, errNotFound()
}

// The messages of the status steps as recorded, without the addresses of the machine that it was recorded on (54_status).
const (
	statusDatabase   = "Validate that we can properly run a query against the configured database."
	statusSearch     = "Validate that the search client is available."
	statusPipeline   = "Validate that the pipeline service client is available."
	statusJWKS       = "Validate that the ingestion-bot JWT token can be properly decoded."
	statusMigrations = "Validate that all the necessary migrations have been properly executed."
)

// getStatus needs a token, but no rights. The step jwks checks the ingestion bot's stored token with the filter of the server's
// start, so that after a reload with a new key it passes for the dead token and fails for the good one (F53, i03c, i03h, 66j).
func (s *Server) getStatus(c *call) (*answer, *web.Error) {
	s.mu.Lock()
	filter := s.startFilter
	if s.profile.freshStatusFilter {
		filter = s.filter
	}
	token := ""
	if u := s.userByName("ingestion-bot"); u != nil && u.mechanism != nil {
		token = u.mechanism.token
	}
	runner, answers := "Pipeline client disabled, please check configuration", s.pipelineClient && !s.airflowDown
	switch {
	case answers:
		runner = "Airflow is available at " + s.airflowEndpoint
	case s.pipelineClient:
		runner = s.airflowUnreachable()
	}
	s.mu.Unlock()
	_, err := s.verify(c.r.Context(), filter, token)
	jwks := object{"description": statusJWKS, "passed": err == nil, "message": "Ingestion Bot token has been validated"}
	if err != nil {
		jwks["message"] = err.Message
	}
	return ok(object{
		"database":              object{"description": statusDatabase, "passed": true, "message": "Connected to the database of the stand-in"},
		"searchInstance":        object{"description": statusSearch, "passed": false, "message": "Data Insights Application is Installed but it is not reachable or available"},
		"pipelineServiceClient": object{"description": statusPipeline, "passed": answers, "message": runner},
		"jwks":                  jwks,
		"migrations":            object{"description": statusMigrations, "passed": true, "message": "Executed migrations: [" + s.profile.version + "]"},
	})
}
