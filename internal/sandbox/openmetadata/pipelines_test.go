package openmetadata_test

import (
	"net/http"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata"
)

// TestPipelines_token: what Airflow is sent is the token that the bot has, of the bot that the pipeline's type has or else that
// of ingestion (F144, F145), and by whom it was asked is looked at too late (F147).
func TestPipelines_token(t *testing.T) {
	t.Parallel()
	s := start(t, openmetadata.Options{})
	environment := s.Environment()
	environment.PipelineClient = true
	s.SetEnvironment(environment)
	if err := s.Restart(); err != nil {
		t.Fatal(err)
	}
	admin := s.admin()
	service := s.want(201, http.MethodPost, "/api/v1/services/databaseServices", admin, object{"name": "svc", "serviceType": "CustomDatabase"})
	tokenOf := func(bot string) string {
		user := s.want(200, http.MethodGet, "/api/v1/users/name/"+bot, admin, nil)
		return s.want(200, http.MethodGet, "/api/v1/users/token/"+user["id"].(string), admin, nil)["JWTToken"].(string)
	}
	ids := map[string]string{}
	for kind, bot := range map[string]string{
		"metadata": "ingestion-bot", "dbt": "ingestion-bot", "usage": "usage-bot", "autoClassification": "autoclassification-bot",
		"application": "datainsightsapplicationbot", "elasticSearchReindex": "ingestion-bot",
	} {
		made := s.want(201, http.MethodPost, "/api/v1/services/ingestionPipelines", admin, object{
			"name": kind, "pipelineType": kind, "service": object{"id": service["id"], "type": "databaseService"},
			"sourceConfig": object{"config": object{"appConfig": object{"type": "DataInsights"}}},
		})
		ids[kind] = made["id"].(string)
		s.want(200, http.MethodPost, "/api/v1/services/ingestionPipelines/deploy/"+ids[kind], admin, nil)
		sent := s.Deployments()[len(s.Deployments())-1]
		if sent.Pipeline != "svc."+kind || sent.Bot != bot || sent.Token != tokenOf(bot) {
			t.Errorf("%s is deployed as %s for %s; want %s and its token", kind, sent.Pipeline, sent.Bot, bot)
		}
	}
	before := len(s.Deployments())
	s.want(403, http.MethodPost, "/api/v1/services/ingestionPipelines/deploy/"+ids["usage"], tokenOf("usage-bot"), nil)
	if len(s.Deployments()) != before+1 {
		t.Error("a deployment by who may not is not sent")
	}
}
