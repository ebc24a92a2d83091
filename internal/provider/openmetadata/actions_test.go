package openmetadata_test

import (
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/jwtkey"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/keyfile"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/control"
	double "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata"
)

// told looks for a text in what an action tells while it works.
func told(progress []string, text string) bool {
	return slices.ContainsFunc(progress, func(line string) bool { return strings.Contains(line, text) })
}

// TestCheckSignIn: the action passes where the check does, and fails with what the check says.
func TestCheckSignIn(t *testing.T) {
	h := makeSSOByHand(t, false)
	session := h.Session(h.Server().BySigningKey("terraform"))
	config := map[string]any{
		"app_id":                  strings.TrimPrefix(h.app, "/api/v1/apps/"),
		"authorization_server_id": strings.TrimPrefix(h.authServer, "/api/v1/authorizationServers/"),
	}
	said, progress := session.Invoke("openmetadata_check_sign_in", config)
	if len(said.Errors) > 0 || !told(progress, "administrator_sign_in: passed") || !told(progress, "and none failed") {
		t.Fatalf("%v\n%s", said.Errors, strings.Join(progress, "\n"))
	}
	h.Okta().Change(t, h.app, func(app map[string]any) {
		acctest.SetMember(app, "settings.oauthClient.redirect_uris", []any{"https://elsewhere.example.com/callback"})
	})
	said, progress = session.Invoke("openmetadata_check_sign_in", config)
	said.ExpectError(t, "", "The check redirect_uri failed")
	if told(progress, "and none failed") {
		t.Errorf("a failure is told as a success: %q", progress)
	}
	said, _ = session.Invoke("openmetadata_check_sign_in", map[string]any{"app_id": ""})
	said.ExpectError(t, "app_id", "at least 1")
}

// botsAndPipelines is a server with Airflow, and two pipelines, of which one is deployed, in a service.
type botsAndPipelines struct {
	t       *testing.T
	env     *acctest.Environment
	server  *acctest.ServerTarget
	session *acctest.Session
	ids     map[string]string
}

func newBotsAndPipelines(t *testing.T, airflow bool) *botsAndPipelines {
	t.Helper()
	w := &botsAndPipelines{t: t, ids: map[string]string{}, env: acctest.New(t, acctest.Options{
		Needs: acctest.OwnServer | acctest.KeyFiles | acctest.Restart | acctest.MovableClock | acctest.RequestLog,
	})}
	w.server = w.env.Server()
	environment := w.server.Double().Environment()
	environment.PipelineClient = airflow
	w.server.Double().SetEnvironment(environment)
	w.newKey()
	if err := w.server.Restart(); err != nil {
		t.Fatal(err)
	}
	service := w.must(http.MethodPost, "/v1/services/databaseServices", map[string]any{"name": "warehouse", "serviceType": "CustomDatabase"})
	for name, kind := range map[string]string{"metadata": "metadata", "usage": "usage", "idle": "metadata"} {
		made := w.must(http.MethodPost, "/v1/services/ingestionPipelines", map[string]any{
			"name": name, "pipelineType": kind, "service": map[string]any{"id": service["id"], "type": "databaseService"},
		})
		w.ids[name] = made["id"].(string)
		if name != "idle" {
			w.must(http.MethodPost, "/v1/services/ingestionPipelines/deploy/"+w.ids[name], nil)
		}
	}
	w.session = w.env.Session(nil)
	return w
}

func (w *botsAndPipelines) must(method, path string, body any) map[string]any {
	w.t.Helper()
	answer, _ := w.server.Must(w.t, w.server.Login(w.t), method, path, body).(map[string]any)
	return answer
}

// newKey writes another pair, which the server reads when it is told to.
func (w *botsAndPipelines) newKey() {
	w.t.Helper()
	key, err := jwtkey.Generate(jwtkey.MinBits)
	if err == nil {
		err = keyfile.WritePair(keyfile.InDirectory(w.server.ConfDir()), key, keyfile.WriteOptions{})
	}
	if err != nil {
		w.t.Fatal(err)
	}
}

// good tells whether the server's key has signed the bot's token.
func (w *botsAndPipelines) good(token string) bool {
	w.t.Helper()
	content, err := os.ReadFile(filepath.Join(w.server.ConfDir(), jwtkey.PublicFileName))
	if err != nil {
		w.t.Fatal(err)
	}
	public, err := jwtkey.ParsePublic(content)
	if err != nil {
		w.t.Fatal(err)
	}
	_, err = jwtkey.Verify(token, public)
	return err == nil
}

func (w *botsAndPipelines) fault(one control.Fault) {
	w.t.Helper()
	if err := w.server.Double().Control().AddFault(one); err != nil {
		w.t.Fatal(err)
	}
}

func (w *botsAndPipelines) token(bot string) string {
	w.t.Helper()
	token, _ := storedToken(w.t, w.server, bot)["JWTToken"].(string)
	return token
}

// TestRegenerateBotTokens: after another key every bot has a token of it but the acting one and those that are left out, each
// with the lifetime that it had, and none is shown.
func TestRegenerateBotTokens(t *testing.T) {
	w := newBotsAndPipelines(t, false)
	byHand(t, w.server, "usage-bot", "7")
	w.must(http.MethodPut, "/v1/users/revokeToken", map[string]any{"id": botAccount(t, w.server, "lineage-bot")})
	said, progress := w.session.Invoke("openmetadata_regenerate_bot_tokens", map[string]any{"except": []any{"profiler-bot"}})
	if len(said.Errors) > 0 || !told(progress, "bots have new tokens") || !told(progress, "lineage-bot: left as it is, because its token was revoked") {
		t.Fatalf("%v\n%s", said.Errors, strings.Join(progress, "\n"))
	}
	for bot, want := range map[string]bool{"ingestion-bot": true, "usage-bot": true, "AutoPilotApplicationBot": true, "profiler-bot": false} {
		if token := w.token(bot); w.good(token) != want || strings.Contains(strings.Join(progress, "\n"), token) {
			t.Errorf("%s: the token is the new key's: %t; want %t, and it must not be shown", bot, w.good(token), want)
		}
	}
	if expiry := storedToken(t, w.server, "usage-bot")["JWTTokenExpiry"]; expiry != "7" {
		t.Errorf("the lifetime of before was 7 days, and is %v", expiry)
	}
	if w.token("lineage-bot") != "" {
		t.Error("a token that was revoked is there again")
	}
	said, _ = w.session.Invoke("openmetadata_regenerate_bot_tokens", map[string]any{"bots": []any{"lineage-bot"}, "expiry": "30"})
	if stored := storedToken(t, w.server, "lineage-bot"); len(said.Errors) > 0 || stored["JWTToken"] == "" || stored["JWTTokenExpiry"] != "30" {
		t.Errorf("a bot that is named gets a token: %v", said.Errors)
	}
	w.server.ClearLog()
	said, _ = w.session.Invoke("openmetadata_regenerate_bot_tokens", map[string]any{"bots": []any{"no-such-bot"}})
	said.ExpectError(t, "bots", `no account of a bot that is named "no-such-bot"`)
	if regenerations(t, w.server) > 0 {
		t.Error("a name that no bot has is told after something was changed")
	}
}

// TestRegenerateBotTokens_acting: the run goes on with the token that it acts by.
func TestRegenerateBotTokens_acting(t *testing.T) {
	w := newBotsAndPipelines(t, false)
	addBot(t, w.server, "automation", true)
	token := w.token("automation")
	session := w.env.Session(map[string]any{"email": nil, "password": nil, "token": token})
	said, progress := session.Invoke("openmetadata_regenerate_bot_tokens", nil)
	if len(said.Errors) > 0 || !told(progress, "automation: left as it is, because the provider acts by its token") || w.token("automation") != token {
		t.Errorf("%v\n%s", said.Errors, strings.Join(progress, "\n"))
	}
	if !w.good(w.token("usage-bot")) {
		t.Error("the others are left as they were")
	}
}

// TestRegenerateBotTokens_oneFails: a bot whose token cannot be made is told, and the others have theirs.
func TestRegenerateBotTokens_oneFails(t *testing.T) {
	w := newBotsAndPipelines(t, false)
	w.fault(control.Fault{
		Method: http.MethodPut, Path: "/api/v1/users/generateToken/" + botAccount(t, w.server, "ingestion-bot"), Times: -1, Kind: control.KindStatus, Status: http.StatusForbidden,
		Headers: map[string]string{"Content-Type": "application/json"}, Body: `{"code":403,"message":"not today"}`,
	})
	said, progress := w.session.Invoke("openmetadata_regenerate_bot_tokens", map[string]any{"bots": []any{"ingestion-bot", "usage-bot"}})
	said.ExpectError(t, "", "not today")
	if len(said.Errors) != 1 || !told(progress, "1 bots have new tokens") || !w.good(w.token("usage-bot")) {
		t.Errorf("%v\n%s", said.Errors, strings.Join(progress, "\n"))
	}
}

// sentSince are what Airflow was sent after so many deployments.
func (w *botsAndPipelines) sentSince(before int) []double.Deployment {
	return w.server.Double().Deployments()[before:]
}

// TestRedeployPipelines: nothing is deployed with a token of the key of before, and what is deployed has its bot's new one.
func TestRedeployPipelines(t *testing.T) {
	w := newBotsAndPipelines(t, true)
	before := len(w.server.Double().Deployments())
	said, _ := w.session.Invoke("openmetadata_redeploy_ingestion_pipelines", nil)
	said.ExpectError(t, "", "Bots have tokens that are of no use")
	if sent := w.sentSince(before); len(sent) > 0 {
		t.Fatalf("deployed with dead tokens: %v", sent)
	}
	said, progress := w.session.Invoke("openmetadata_redeploy_ingestion_pipelines", map[string]any{"regenerate_tokens": true})
	if len(said.Errors) > 0 || !told(progress, "warehouse.usage: deployed") {
		t.Fatalf("%v\n%s", said.Errors, strings.Join(progress, "\n"))
	}
	bots := map[string]string{}
	for _, one := range w.sentSince(before) {
		bots[one.Pipeline] = one.Bot
		if !w.good(one.Token) || strings.Contains(strings.Join(progress, "\n"), one.Token) {
			t.Errorf("%s is deployed with a token of no use, or that is shown", one.Pipeline)
		}
	}
	if len(bots) != 2 || bots["warehouse.metadata"] != "ingestion-bot" || bots["warehouse.usage"] != "usage-bot" {
		t.Errorf("deployed were %v", bots)
	}
	said, _ = w.session.Invoke("openmetadata_redeploy_ingestion_pipelines", map[string]any{"pipelines": []any{"warehouse.idle", "warehouse.nobody"}})
	said.ExpectError(t, "pipelines", `"warehouse.nobody"`)
	before = len(w.server.Double().Deployments())
	said, _ = w.session.Invoke("openmetadata_redeploy_ingestion_pipelines", map[string]any{"pipelines": []any{"warehouse.idle"}})
	if sent := w.sentSince(before); len(said.Errors) > 0 || len(sent) != 1 || sent[0].Pipeline != "warehouse.idle" {
		t.Errorf("a pipeline that is named is deployed: %v %v", sent, said.Errors)
	}
}

// TestRedeployPipelines_failures: 200 is no success (F146, F147).
func TestRedeployPipelines_failures(t *testing.T) {
	w := newBotsAndPipelines(t, true)
	regenerated := map[string]any{"regenerate_tokens": true}
	w.server.Double().SetAirflowDown(true)
	said, _ := w.session.Invoke("openmetadata_redeploy_ingestion_pipelines", regenerated)
	said.ExpectError(t, "", "Failed to connect to Airflow")
	w.server.Double().SetAirflowDown(false)
	// Airflow dies after it was asked for.
	w.fault(control.Fault{
		Method: http.MethodPost, Path: "/api/v1/services/ingestionPipelines/bulk/deploy", Times: 1, Kind: control.KindStatus, Status: http.StatusOK,
		Headers: map[string]string{"Content-Type": "application/json"},
		Body:    `[{"code":200,"reason":"{\"message\": \"Workflow [x] has been created\"}","platform":"Airflow"},{"code":500,"reason":"Error deploying [x] due to [null]","platform":"Airflow"}]`,
	})
	said, progress := w.session.Invoke("openmetadata_redeploy_ingestion_pipelines", regenerated)
	said.ExpectError(t, "", `Cannot deploy the ingestion pipeline "warehouse.usage": Code 500: Error deploying [x] due to [null]`)
	if len(said.Errors) != 1 || !told(progress, "warehouse.metadata: deployed") {
		t.Errorf("%v\n%s", said.Errors, strings.Join(progress, "\n"))
	}
	environment := w.server.Double().Environment()
	environment.PipelineClient = false
	w.server.Double().SetEnvironment(environment)
	if err := w.server.Restart(); err != nil {
		t.Fatal(err)
	}
	said, _ = w.session.Invoke("openmetadata_redeploy_ingestion_pipelines", regenerated)
	said.ExpectError(t, "", "pipeline service client is disabled")
	none := newBotsAndPipelines(t, false)
	said, progress = none.session.Invoke("openmetadata_redeploy_ingestion_pipelines", nil)
	if len(said.Errors) > 0 || !told(progress, "nothing to do") {
		t.Errorf("%v %q", said.Errors, progress)
	}
}
