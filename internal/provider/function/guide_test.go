package function_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
)

var (
	guideSettings = regexp.MustCompile("(?s)```terraform\n(.*?)```")
	guideOutputs  = regexp.MustCompile("(?s)<!-- output: ([^\n]*) -->\n```[a-z]*\n(.*?)```")
)

// TestAccGuide_outputs: what the page on rendered configuration shows is what the functions return for the settings that it
// shows.
func TestAccGuide_outputs(t *testing.T) {
	content, err := os.ReadFile(filepath.Join("..", "..", "..", "templates", "guides", "rendered-configuration.md.tmpl"))
	if err != nil {
		t.Fatal(err)
	}
	settings := guideSettings.FindStringSubmatch(string(content))
	shown := guideOutputs.FindAllStringSubmatch(string(content), -1)
	if settings == nil || len(shown) < 5 {
		t.Fatalf("the page shows %d outputs", len(shown))
	}
	var configuration strings.Builder
	configuration.WriteString(settings[1])
	var checks []statecheck.StateCheck
	for i, output := range shown {
		fmt.Fprintf(&configuration, "output \"shown_%d\" {\n  value = provider::openmetadata::%s\n}\n", i, output[1])
		checks = append(checks, statecheck.ExpectKnownOutputValue(fmt.Sprintf("shown_%d", i), knownvalue.StringExact(output[2])))
	}
	acctest.New(t).Test(resource.TestCase{Steps: []resource.TestStep{{Config: configuration.String(), ConfigStateChecks: checks}}})
}
