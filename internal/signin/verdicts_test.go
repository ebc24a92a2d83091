package signin

import (
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/person"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/ssocheck"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/ssoconfig"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/ssoconfig/mistakes"
)

var writeVerdicts = flag.Bool("write-verdicts", false, "write the tables of verdicts anew")

// unseen are mistakes by which a sign-in fails and that the check does not see, with why.
var unseen = map[string]string{
	"confidential with the mask (F28)":    "an administrator is shown the mask in place of any secret (F26)",
	"prompt none (F17)":                   "who has a session with Okta gets in",
	"prompt by a custom parameter (F136)": "who has a session with Okta gets in",
}

// memberOf is the name of a setting's member of the API.
func memberOf(attribute string) string {
	if attribute == "client_secret_wo" {
		return "authenticationConfiguration.oidcConfiguration.secret"
	}
	names := strings.Split(attribute, ".")
	for i, name := range names {
		words := strings.Split(name, "_")
		for j := 1; j < len(words); j++ {
			if words[j] == "oauth" {
				words[j] = "OAuth"
			} else {
				words[j] = strings.ToUpper(words[j][:1]) + words[j][1:]
			}
		}
		names[i] = strings.Join(words, "")
	}
	return strings.Join(names, ".")
}

// here puts what this setup has in place of what the mistakes name.
func (s *setup) here(value any, issuer, clientID string) any {
	replace := strings.NewReplacer(
		mistakes.Issuer, issuer, mistakes.Org, s.Okta().URL, mistakes.Server, s.Server().URL,
		strings.TrimPrefix(mistakes.Server, "https://"), strings.TrimPrefix(s.Server().URL, "http://"),
	)
	switch value := value.(type) {
	case string:
		if value == "web1" {
			return clientID
		}
		return replace.Replace(value)
	case []any:
		out := []any{}
		for _, element := range value {
			out = append(out, s.here(element, issuer, clientID))
		}
		return out
	case map[string]any:
		out := map[string]any{}
		for name, element := range value {
			out[name] = s.here(element, issuer, clientID)
		}
		return out
	}
	return value
}

// verdicts makes one mistake after the other in the server's configuration, past the provider, which refuses them, and compares
// what the check says with what happens to an administrator who signs in.
func (s *setup) verdicts(flow string, at objects) {
	s.t.Helper()
	clientType := mistakes.Public
	if flow == "auth_code" {
		clientType = mistakes.Confidential
	}
	dump, good := s.Server().Dump(s.t), s.security()
	issuer := acctest.Member(good, "authenticationConfiguration.authority").(string)
	clientID := acctest.Member(good, "authenticationConfiguration.clientId").(string)
	rows := []string{"| Mistake | Setting | Value | Plan | Apply | Server without the provider | Check | Sign-in |", "| --- | --- | --- | --- | --- | --- | --- | --- |"}
	for _, mistake := range mistakes.All() {
		if mistake.Flow != clientType || mistake.OnVersion() != mistakes.ServerVersion {
			continue
		}
		plan, apply := "refused", "refused"
		changed := s.security()
		for _, attribute := range slices.Sorted(maps.Keys(mistake.Set)) {
			acctest.SetMember(changed, memberOf(attribute), s.here(mistake.Set[attribute], issuer, clientID))
		}
		if mistake.Warned {
			plan, apply = "warned of", s.applied(changed)
		}
		status, _ := s.Server().Do(s.t, s.token(), http.MethodPut, "/v1/system/security/config", changed)
		server, check, outcome := strconv.Itoa(status), "", ""
		if status < http.StatusBadRequest {
			told := s.results(at)
			settings, err := s.readInForce()
			if err != nil {
				s.t.Fatal(err)
			}
			if settings.CallbackURL == "" {
				settings.CallbackURL = s.Server().URL + "/callback" // what the pages do (M50)
			}
			got, err := s.person(alice).ByFlow(s.t.Context(), flow, person.Settings{Authority: settings.Authority, ClientID: settings.ClientID, CallbackURL: settings.CallbackURL})
			failed := slices.Sorted(maps.Keys(told))
			check = strings.Join(failed, ", ")
			outcome = "an administrator gets in"
			if err != nil || !got.IsAdmin {
				outcome = "nobody gets in"
				if err == nil {
					outcome = "no administrator any more"
				}
				if reason := unseen[mistake.Name]; len(failed) == 0 && reason == "" {
					s.t.Errorf("%s: %s (%v), and the check says nothing", mistake.Name, outcome, err)
				}
			}
		}
		rows = append(rows, fmt.Sprintf("| %s | `%s` | %s | %s | %s | %s | %s | %s |", mistake.Name, mistake.At, wrong(mistake), plan, apply, server, check, outcome))
		s.Server().Restore(s.t, dump)
	}
	s.compareVerdicts(flow, strings.Join(rows, "\n")+"\n")
}

// wrong is the value of the setting that the mistake is reported on, where that is what differs.
func wrong(mistake mistakes.Mistake) string {
	value, differs := mistake.Set[mistake.At]
	switch {
	case !differs:
		return "other settings"
	case value == nil:
		return "left out"
	}
	return fmt.Sprintf("`%v`", value)
}

// applied is what the provider does in an apply with settings that are only warned of: it looks at the org and the accounts
// before it writes.
func (s *setup) applied(changed map[string]any) string {
	s.t.Helper()
	encoded, err := json.Marshal(changed)
	if err != nil {
		s.t.Fatal(err)
	}
	var settings ssoconfig.Settings
	if err := json.Unmarshal(encoded, &settings); err != nil {
		s.t.Fatal(err)
	}
	org, server := s.clients()
	var refused []string
	for _, result := range ssocheck.Planned(s.t.Context(), org, server, settings) {
		if result.Outcome == ssocheck.Failed {
			refused = append(refused, result.Name)
		}
	}
	if len(refused) > 0 {
		return "refused: " + strings.Join(refused, ", ")
	}
	return "made, or refused by the server's validation"
}

// compareVerdicts holds the table to the one that was written before.
func (s *setup) compareVerdicts(flow, table string) {
	s.t.Helper()
	file := filepath.Join("testdata", "verdicts_"+flow+".md")
	if *writeVerdicts {
		if err := os.WriteFile(file, []byte(table), 0o600); err != nil {
			s.t.Fatal(err)
		}
	}
	written, err := os.ReadFile(file)
	if err != nil {
		s.t.Fatal(err)
	}
	if string(written) != table {
		s.t.Errorf("the verdicts are no longer those of %s; look at each that changed, and write it anew with -write-verdicts:\n%s", file, table)
	}
}

// TestEveryMistakeHasAVerdict: each mistake stands in the table of each flow in which it can be made.
func TestEveryMistakeHasAVerdict(t *testing.T) {
	for flow, clientType := range map[string]string{"auth_code": mistakes.Confidential, "auth_code_pkce": mistakes.Public, "implicit": mistakes.Public} {
		content, err := os.ReadFile(filepath.Join("testdata", "verdicts_"+flow+".md"))
		if err != nil {
			t.Fatal(err)
		}
		for _, mistake := range mistakes.All() {
			if mistake.Flow == clientType && mistake.OnVersion() == mistakes.ServerVersion && !strings.Contains(string(content), "| "+mistake.Name+" | `"+mistake.At+"` |") {
				t.Errorf("%s: %s has no row", flow, mistake.Name)
			}
		}
	}
}

// results are the checks that failed or could not be made for what could not be read.
func (s *setup) results(at objects) map[string]ssocheck.Result {
	s.t.Helper()
	told := map[string]ssocheck.Result{}
	for _, result := range s.allChecks(at) {
		if result.Outcome == ssocheck.Failed || result.Unread {
			told[result.Name] = result
		}
	}
	return told
}
