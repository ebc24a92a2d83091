package openmetadata

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/transport"
)

// ingestionBot is the bot of pipelines that have none of their own.
const ingestionBot = "ingestion-bot"

// Pipeline is an ingestion pipeline, which runs outside the server and reaches it by the token that its bot had when it was
// deployed (F144).
type Pipeline struct {
	ID   string `json:"id"`
	Name string `json:"fullyQualifiedName"`
	Type string `json:"pipelineType"`
	// Deployed says that what runs pipelines has it.
	Deployed     bool `json:"deployed"`
	SourceConfig struct {
		Config struct {
			AppConfig struct {
				Type string `json:"type"`
			} `json:"appConfig"`
		} `json:"config"`
	} `json:"sourceConfig"`
}

// Lacks names the identifier that is absent.
func (p Pipeline) Lacks() string { return transport.FirstEmpty("id", p.ID) }

// Pipelines lists the ingestion pipelines.
func (c *Client) Pipelines(ctx context.Context) ([]Pipeline, error) {
	return collect[Pipeline](ctx, c, "/v1/services/ingestionPipelines", url.Values{"limit": {"100"}})
}

// BotOf reads the bot that a pipeline is deployed for: by its type, or else the one of ingestion (F145).
func (c *Client) BotOf(ctx context.Context, pipeline Pipeline) (Bot, error) {
	own := pipeline.Type + "-bot"
	switch pipeline.Type {
	case "metadata", "dbt":
		own = ingestionBot
	case "application":
		own = pipeline.SourceConfig.Config.AppConfig.Type + "ApplicationBot"
	}
	for _, name := range []string{own, strings.ToLower(own)} {
		if found, err := c.GetBot(ctx, name); !IsNotFound(err) {
			return found, err
		}
	}
	return c.GetBot(ctx, ingestionBot)
}

// pipelineRun is how the server's client for what runs pipelines has carried something out. It comes with the status 200,
// whatever its code is (F146, F147).
type pipelineRun struct {
	Code   int    `json:"code"`
	Reason string `json:"reason"`
}

// err is why nothing was done; nil where something was.
func (r pipelineRun) err() error {
	switch {
	case r.Reason == "Pipeline Client Disabled":
		return errors.New("the server's pipeline service client is disabled (PIPELINE_SERVICE_CLIENT_ENABLED), so it deploys nothing")
	case r.Code != http.StatusOK:
		return fmt.Errorf("code %d: %s", r.Code, transport.Excerpt(r.Reason))
	}
	return nil
}

// CanDeployPipelines fails where the server has no client for what runs pipelines, or does not find that.
func (c *Client) CanDeployPipelines(ctx context.Context) error {
	found, err := get[pipelineRun](ctx, c, "/v1/services/ingestionPipelines/status")
	if err != nil {
		return err
	}
	return found.err()
}

// DeployPipelines deploys pipelines and tells of each, in their order, why it was not deployed, nil where it was. They get the
// tokens that their bots have, whatever those are worth (F145).
func (c *Client) DeployPipelines(ctx context.Context, ids []string) ([]error, error) {
	told := pipelineRuns{wanted: len(ids)}
	err := c.write(ctx, http.MethodPost, "/v1/services/ingestionPipelines/bulk/deploy", ids, &told, func() (bool, error) { return false, nil })
	var failures []error
	for _, run := range told.runs {
		failures = append(failures, run.err())
	}
	return failures, err
}

// pipelineRuns are what is told of so many pipelines.
type pipelineRuns struct {
	runs   []pipelineRun
	wanted int
}

// UnmarshalJSON implements json.Unmarshaler.
func (r *pipelineRuns) UnmarshalJSON(body []byte) error { return json.Unmarshal(body, &r.runs) }

// Lacks names what is absent.
func (r pipelineRuns) Lacks() string {
	if len(r.runs) != r.wanted {
		return "code of each pipeline"
	}
	return ""
}
