package acctest

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync"
	"time"
)

// targets are what the environment says of live targets.
type targets struct {
	okta, server bool

	orgURL, orgToken      string
	host, email, password string
	confDir, restart      string
	// standInURL is where a stand-in org listens for a live server.
	standInURL string
}

// live is read once. The provider's own variables are then taken away from the process, because a test's configuration says
// itself which credentials there are.
var live = readTargets()

func readTargets() targets {
	take := func(name string) string {
		value := os.Getenv(name)
		_ = os.Unsetenv(name)
		return value
	}
	found := targets{
		okta: os.Getenv("TF_ACC_OKTA") == "live", server: os.Getenv("TF_ACC_OPENMETADATA") == "live",
		orgURL: strings.TrimRight(take("OKTA_ORG_URL"), "/"), orgToken: take("OKTA_API_TOKEN"),
		host: strings.TrimRight(take("OPENMETADATA_HOST"), "/"), email: take("OPENMETADATA_EMAIL"), password: take("OPENMETADATA_PASSWORD"),
		confDir: os.Getenv("TF_ACC_OPENMETADATA_CONF_DIR"), restart: os.Getenv("TF_ACC_OPENMETADATA_RESTART"),
		standInURL: strings.TrimRight(os.Getenv("SANDBOX_OKTA_URL"), "/"),
	}
	for _, name := range []string{
		"OPENMETADATA_TOKEN", "OPENMETADATA_SIGNING_KEY_FILE", "OPENMETADATA_SIGNING_KEY", "OPENMETADATA_SIGNING_KEY_ID",
		"OPENMETADATA_SIGNING_KEY_USER", "OPENMETADATA_SIGNING_KEY_EMAIL",
		"OKTA_ORG_NAME", "OKTA_BASE_URL", "OKTA_API_CLIENT_ID", "OKTA_API_PRIVATE_KEY", "OKTA_API_PRIVATE_KEY_ID", "OKTA_API_SCOPES",
	} {
		_ = os.Unsetenv(name)
	}
	return found
}

// missing names what a live target lacks to be used at all; "" when nothing.
func (t targets) missing() string {
	switch {
	case t.okta && (t.orgURL == "" || t.orgToken == ""):
		return "TF_ACC_OKTA=live needs OKTA_ORG_URL and OKTA_API_TOKEN"
	case t.server && (t.host == "" || t.email == "" || t.password == ""):
		return "TF_ACC_OPENMETADATA=live needs OPENMETADATA_HOST, OPENMETADATA_EMAIL and OPENMETADATA_PASSWORD"
	}
	return ""
}

// liveVersion is what the live server says of itself; what went wrong where it says nothing.
var liveVersion = sync.OnceValue(func() string {
	version, err := readVersion(context.Background())
	if err != nil {
		return err.Error()
	}
	return version
})

func readVersion(ctx context.Context) (string, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, live.host+"/api/v1/system/version", nil)
	if err != nil {
		return "", err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return "", err
	}
	var answer struct{ Version string }
	if err := json.Unmarshal(body, &answer); err != nil || response.StatusCode != http.StatusOK {
		return "", fmt.Errorf("GET /api/v1/system/version answered %d %s", response.StatusCode, body)
	}
	return answer.Version, nil
}

// restartTimeout is how long a server may take to start.
const restartTimeout = 5 * time.Minute

// restartLive runs the command that restarts the live server, and waits until the server answers.
func restartLive() error {
	ctx, cancel := context.WithTimeout(context.Background(), restartTimeout)
	defer cancel()
	command := exec.CommandContext(ctx, "sh", "-c", live.restart) //nolint:gosec // whoever runs the tests has named the command
	if output, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("the command of TF_ACC_OPENMETADATA_RESTART: %w: %s", err, output)
	}
	for {
		_, err := readVersion(ctx)
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("the server did not start in %s: %w", restartTimeout, err)
		case <-time.After(500 * time.Millisecond):
		}
	}
}
