package signingkey_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/jwtkey"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/keyfile"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
)

// rollOut makes a pair where the server reads it and takes it into use.
func rollOut(environment *acctest.Environment, dir string) (files, rollout *acctest.Dialogue) {
	files = environment.Dialogue("openmetadata_jwt_signing_key_files", nil)
	files.MustApply(map[string]any{"directory": dir})
	rollout = environment.Dialogue("openmetadata_jwt_signing_key_rollout", nil)
	rollout.MustApply(map[string]any{"thumbprint": files.Attribute("thumbprint")})
	return files, rollout
}

// Every release ships the same pair of keys, whose private half is public: whoever has it signs themselves a token of admin. It
// is recognised, refused as a key to take into use, and dead after a rollout.
func TestAccStory_issue5194_issue10303_pull10071_shippedKey(t *testing.T) {
	environment, server := withKeyFiles(t, acctest.Fresh)
	environment.Parallel()
	shipped := func() any { return environment.Read("openmetadata_jwks", nil, nil)["is_shipped_default"] }
	forged := server.SignedToken("admin")
	status := func() int {
		status, _ := server.Do(t, forged, http.MethodGet, "/v1/system/security/config", nil)
		return status
	}
	if shipped() != true || status() != http.StatusOK {
		t.Fatalf("is_shipped_default is %v, and a forged token is answered with %d", shipped(), status())
	}
	environment.Dialogue("openmetadata_jwt_signing_key_rollout", nil).Plan(map[string]any{"thumbprint": jwtkey.ShippedThumbprint}).
		ExpectError(t, "thumbprint", "This is the key that every release of OpenMetadata ships")
	_, rollout := rollOut(environment, server.ConfDir())
	if shipped() != false || rollout.Attribute("is_shipped_default") != false {
		t.Error("the key is still taken for the shipped one")
	}
	if got := status(); got != http.StatusUnauthorized {
		t.Errorf("a token of the shipped key is answered with %d", got)
	}
}

// A server goes on with files that it cannot read, until it is restarted: then it does not start. The plan sees them before,
// and the apply puts a pair there that it starts with.
func TestAccStory_fact50_filesThatTheServerDoesNotStartWith(t *testing.T) {
	environment, server := withKeyFiles(t, acctest.Restart|acctest.OwnServer)
	environment.Parallel()
	files, rollout := rollOut(environment, server.ConfDir())
	config := map[string]any{"directory": server.ConfDir()}
	if files.Changes(config) {
		t.Fatal("the files are planned to change although nothing is wrong with them")
	}
	paths := keyfile.InDirectory(server.ConfDir())
	text, err := jwtkey.MarshalPrivatePEM(mustLoad(t, paths))
	if err != nil {
		t.Fatal(err)
	}
	writeFile(t, paths.Private, text)
	if !files.Changes(config) {
		t.Error("the plan does not see that the file is not what the server can read")
	}
	if err := server.Restart(); err == nil {
		t.Error("a server with such a file should not start (F50)")
	}
	files.MustApply(config)
	restart(t, server)
	rollout.MustApply(map[string]any{"thumbprint": files.Attribute("thumbprint")})
	if found, _ := served(t, server); found != files.Attribute("thumbprint") {
		t.Errorf("the server serves %s", found)
	}
}

// After a reload the server's own report looks at the key of its last start: it passes a dead token and fails a good one. The
// rollout and the bot's token go by tokens that are tried.
func TestAccStory_fact53_statusPageIsNoProof(t *testing.T) {
	environment, server := withKeyFiles(t, acctest.MovableClock)
	environment.Parallel()
	reported := func() any {
		return acctest.Member(environment.Read("openmetadata_server", nil, nil), "status.jwks.passed")
	}
	bot, _ := server.Must(t, server.Login(t), http.MethodGet, "/v1/bots/name/ingestion-bot", nil).(map[string]any)
	token := func() string {
		stored, _ := server.Must(t, server.Login(t), http.MethodGet, "/v1/users/token/"+acctest.Member(bot, "botUser.id").(string), nil).(map[string]any)
		text, _ := stored["JWTToken"].(string)
		return text
	}
	status := func() int {
		status, _ := server.Do(t, token(), http.MethodGet, "/v1/users?limit=1", nil)
		return status
	}
	_, rollout := rollOut(environment, server.ConfDir())
	if reported() != true || status() != http.StatusUnauthorized {
		t.Fatalf("the report says passed = %v of a token that is answered with %d", reported(), status())
	}
	// Long enough for the server to forget the old token (F52).
	environment.Clock.Advance(3 * time.Minute)
	environment.Dialogue("openmetadata_bot_token", nil).MustApply(map[string]any{
		"bot": "ingestion-bot", "keepers": map[string]any{"signing_key": rollout.Attribute("served_thumbprint")},
	})
	if reported() != false || status() != http.StatusOK {
		t.Errorf("the report says passed = %v of a token that is answered with %d", reported(), status())
	}
}
