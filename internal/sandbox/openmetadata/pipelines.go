package openmetadata

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata/bean"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata/members"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata/web"
)

// Ingestion pipelines and the client of what runs them (F144 to F147; clean h10 to h29c), so far as they depend on tokens of
// bots: a pipeline is made, read, deployed and triggered. Airflow is played as the one of the recordings, which answers every
// deployment with the same sentence, and keeps what it was sent.

// databaseService is what a pipeline belongs to.
type databaseService struct {
	id, name, kind string
	connection     object
	history
}

// pipeline is a row of the table of ingestion pipelines.
type pipeline struct {
	id, name, kind  string
	service         string
	source, airflow object
	deployed        bool
	history
}

func (p *pipeline) fullName(s *Server) string { return s.serviceByID(p.service).name + "." + p.name }

// Deployment is what Airflow was sent of one deployed pipeline: by which bot's token it is to reach the server.
type Deployment struct{ Pipeline, Bot, Token string }

// Deployments lists what Airflow was sent, the oldest first.
func (s *Server) Deployments() []Deployment {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.deployments)
}

// SetAirflowDown says whether Airflow answers.
func (s *Server) SetAirflowDown(down bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.airflowDown = down
}

const (
	msgPipelinesDisabled = "Pipeline Client Disabled"
	msgAirflowReceived   = `{"message": "Workflow [x] has been created"}`
	platformAirflow      = "Airflow"
)

// clientDisabled is the answer of a server whose pipeline client is disabled, whoever asks for what (F146).
func clientDisabled() object { return object{"code": http.StatusOK, "reason": msgPipelinesDisabled} }

func airflowAnswer(code int, reason string) object {
	return object{"code": code, "reason": reason, "platform": platformAirflow}
}

func (s *Server) serviceByID(id string) *databaseService {
	return find(s.services, func(one *databaseService) bool { return one.id == id })
}

func (s *Server) pipelineByID(id string) *pipeline {
	return find(s.pipelines, func(one *pipeline) bool { return one.id == id })
}

// named reads the body of a creation, which names what is made.
func (c *call) named(s *Server) (object, *web.Error) {
	in, err := bean.ParseObject(c.body)
	if err != nil {
		return nil, err
	}
	if err := s.mayFor(c.who, "Create"); err != nil {
		return nil, err
	}
	if members.Text(in, "name") == "" {
		return nil, web.Failure(http.StatusBadRequest, "[query param name must not be null]")
	}
	return in, nil
}

func (s *Server) begun(c *call) history {
	return history{tenths: 1, updatedAt: s.nowMillis(), updatedBy: c.who.name}
}

func (s *Server) createService(c *call) (*answer, *web.Error) {
	in, err := c.named(s)
	if err != nil {
		return nil, err
	}
	connection, _ := in["connection"].(object)
	if config, given := connection["config"].(object); given {
		config["supportsMetadataExtraction"] = true
	}
	one := &databaseService{id: newID(), name: members.Text(in, "name"), kind: members.Text(in, "serviceType"), connection: connection, history: s.begun(c)}
	s.services = append(s.services, one)
	href := s.href("services/databaseServices", one.id)
	return &answer{status: http.StatusCreated, headers: map[string]string{"Location": href}, body: object{
		"id": one.id, "name": one.name, "fullyQualifiedName": quoteName(one.name), "serviceType": one.kind, "connection": one.connection,
		"version": version(one.tenths), "updatedAt": one.updatedAt, "updatedBy": one.updatedBy, "href": href, "deleted": false, "entityStatus": "Unprocessed",
	}}, nil
}

func (s *Server) createPipeline(c *call) (*answer, *web.Error) {
	in, err := c.named(s)
	if err != nil {
		return nil, err
	}
	belongs, _ := in["service"].(object)
	if s.serviceByID(members.Text(belongs, "id")) == nil {
		return nil, errNoEntity("databaseService", members.Text(belongs, "id"))
	}
	airflow := object{
		"pausePipeline": false, "concurrency": 1, "pipelineTimezone": "UTC", "retries": 0, "retryDelay": 300, "pipelineCatchup": false,
		"maxActiveRuns": 1, "workflowDefaultView": "tree", "workflowDefaultViewOrientation": "LR",
	}
	given, _ := in["airflowConfig"].(object)
	maps.Copy(airflow, given)
	source, _ := in["sourceConfig"].(object)
	one := &pipeline{id: newID(), name: members.Text(in, "name"), kind: members.Text(in, "pipelineType"), service: members.Text(belongs, "id"), source: source, airflow: airflow, history: s.begun(c)}
	s.pipelines = append(s.pipelines, one)
	slices.SortFunc(s.pipelines, func(a, b *pipeline) int { return strings.Compare(a.name, b.name) })
	body := s.renderPipeline(one)
	body["domains"] = []any{}
	return &answer{status: http.StatusCreated, body: body, headers: map[string]string{"Location": s.href("services/ingestionPipelines", one.id)}}, nil
}

// renderPipeline shows a pipeline, without the connection that it is deployed with (F144).
func (s *Server) renderPipeline(p *pipeline) object {
	service := s.serviceByID(p.service)
	o := p.entity(p.id, p.name, false)
	maps.Copy(o, object{
		"pipelineType": p.kind, "fullyQualifiedName": p.fullName(s), "sourceConfig": p.source, "airflowConfig": p.airflow,
		"service": object{
			"id": service.id, "type": "databaseService", "name": service.name, "fullyQualifiedName": quoteName(service.name), "displayName": service.name,
			"deleted": false, "href": s.href("services/databaseServices", service.id),
		},
		"loggerLevel": "INFO", "raiseOnError": true, "deployed": p.deployed, "enabled": true, "enableStreamableLogs": false,
		"href": s.href("services/ingestionPipelines", p.id), "provider": "user",
	})
	return o
}

func (s *Server) listPipelines(c *call) (*answer, *web.Error) {
	return listed(c, s.pipelines, func(p *pipeline) cursor { return cursor{p.name, p.id} }, s.renderPipeline)
}

func (s *Server) getPipeline(c *call) (*answer, *web.Error) {
	p := s.pipelineByID(c.vars["id"])
	if p == nil {
		return nil, errNoEntity("ingestionPipeline", c.vars["id"])
	}
	body := s.renderPipeline(p)
	if slices.Contains(strings.Split(c.query("fields"), ","), "owners") {
		body["owners"] = []any{}
	}
	return &answer{status: http.StatusOK, body: body, headers: map[string]string{"ETag": etag(p.id, p.tenths, p.updatedAt)}}, nil
}

// pipelineStatus is GET /services/ingestionPipelines/status: how the client finds Airflow.
func (s *Server) pipelineStatus(*call) (*answer, *web.Error) {
	switch {
	case !s.pipelineClient:
		return ok(clientDisabled())
	case s.airflowDown:
		return ok(airflowAnswer(http.StatusInternalServerError, s.airflowUnreachable()))
	}
	return ok(object{"code": http.StatusOK, "platform": platformAirflow, "version": s.profile.version})
}

func (s *Server) airflowUnreachable() string {
	return fmt.Sprintf("Failed to connect to Airflow due to java.net.ConnectException. Is the host available at %s? "+
		"Follow [this guide](https://docs.open-metadata.org/deployment/ingestion/openmetadata) for further details.", s.airflowEndpoint)
}

// botOf is the bot whose token a pipeline is deployed with: by its type, and the ingestion bot where there is none (F145).
func (s *Server) botOf(p *pipeline) *user {
	name := strings.ToLower(p.kind) + "-bot"
	switch p.kind {
	case "metadata", "dbt":
		name = "ingestion-bot"
	case "application":
		config, _ := p.source["config"].(object)
		app, _ := config["appConfig"].(object)
		name = members.Text(app, "type") + "ApplicationBot"
	}
	for _, candidate := range []string{name, "ingestion-bot"} {
		i := slices.IndexFunc(s.bots, func(b *bot) bool { return strings.EqualFold(b.name, candidate) && !b.deleted })
		if i >= 0 {
			return s.userByID(s.bots[i].userID)
		}
	}
	return nil
}

// deploy sends a pipeline to Airflow with its bot's token, whatever that is worth, and asks only then whether that was allowed
// (F145, F147; h22e).
func (s *Server) deploy(c *call, id string) *web.Error {
	p := s.pipelineByID(id)
	if p == nil {
		return errNoEntity("ingestionPipeline", id)
	}
	if s.airflowDown {
		return web.Refusal(http.StatusBadRequest, "Failed to deploy pipeline [%s] due to [null].", p.name)
	}
	sent := Deployment{Pipeline: p.fullName(s)}
	if u := s.botOf(p); u != nil && u.mechanism != nil {
		sent.Bot, sent.Token = u.name, u.mechanism.token
	}
	s.deployments = append(s.deployments, sent)
	if err := s.mayFor(c.who, "EditAll"); err != nil {
		return err
	}
	if !p.deployed {
		p.deployed = true
		step := changeSet{updated: []any{object{"name": "deployed", "oldValue": false, "newValue": true}}}
		s.revise(&p.history, p.history, updatePut, c.who.name, step, nil, changeSet{})
	}
	return nil
}

func (s *Server) deployPipeline(c *call) (*answer, *web.Error) {
	if !s.pipelineClient {
		return ok(clientDisabled())
	}
	if err := s.deploy(c, c.vars["id"]); err != nil {
		return nil, err
	}
	return ok(airflowAnswer(http.StatusOK, msgAirflowReceived))
}

// deployPipelines is POST /services/ingestionPipelines/bulk/deploy: always 200, with a code for each (F147).
func (s *Server) deployPipelines(c *call) (*answer, *web.Error) {
	var ids []string
	if err := json.Unmarshal(c.body, &ids); err != nil {
		return nil, web.Failure(http.StatusBadRequest, "Unable to process JSON")
	}
	out := []any{}
	for _, id := range ids {
		if !s.pipelineClient {
			out = append(out, clientDisabled())
			continue
		}
		if err := s.deploy(c, id); err != nil {
			out = append(out, airflowAnswer(http.StatusInternalServerError, fmt.Sprintf("Error deploying [%s] due to [%s]", id, err.Message)))
			continue
		}
		out = append(out, airflowAnswer(http.StatusOK, msgAirflowReceived))
	}
	return ok(out)
}

// triggerPipeline sends no token (F144).
func (s *Server) triggerPipeline(c *call) (*answer, *web.Error) {
	if !s.pipelineClient {
		return ok(clientDisabled())
	}
	if s.pipelineByID(c.vars["id"]) == nil {
		return nil, errNoEntity("ingestionPipeline", c.vars["id"])
	}
	return ok(airflowAnswer(http.StatusOK, msgAirflowReceived))
}
