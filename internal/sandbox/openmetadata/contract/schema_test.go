package contract_test

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/evidence"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata/schemacheck"
)

// Why a real server takes requests that its schemas do not allow.
const (
	absentTaken = "what the schema demands and the server's classes do not is taken, and reported by validate at most (F3)"
	nullTaken   = "null is read as absent (F4, F21, F23)"
	converted   = "text, numbers and booleans are converted into one another (F18)"
	noPattern   = "the pattern of the mapping is not enforced (F22)"
	notUnique   = "duplicates pass (F23)"
	dropped     = "an operation on a block of SAML is dropped without being read (F33)"
)

// accepted are the recordings whose request breaks a schema and is taken all the same.
var accepted = map[string]string{
	"b03_pub_authority_missing": absentTaken, "b04_pub_pku_missing": absentTaken, "b07c_pub_clientid_missing": absentTaken,
	"b10_pub_callback_missing": absentTaken, "b12_pub_clientType_missing": absentTaken, "b14_claims_missing": absentTaken,
	"b20b_adminPrincipals_missing": absentTaken, "c01_conf_no_oidc": absentTaken, "c08f_conf_authority_missing": absentTaken,
	"c15d_auth_callback_missing": absentTaken, "c15e_auth_clientId_missing": absentTaken,
	"e30_put_pub_missing_pku": absentTaken, "q05d_put_conf_principals_missing": absentTaken,
	"b12d_clientType_null": nullTaken, "b19d_pub_leftover_oidc_null": nullTaken, "b19f_pub_leftover_saml_null": nullTaken,
	"b23d_allowedDomains_null": nullTaken, "c09d_conf_pku_null": nullTaken, "c17_validate_body_null": nullTaken,
	"c13d_conf_maxAge_int": converted, "c13e_useNonce_bool": converted, "c13f_tokenValidity_string": converted, "c13i_disablePkce_string": converted,
	"b15_mapping_bad_pattern": noPattern, "b15_mapping_empty_claim": noPattern, "b15_mapping_colon_space": noPattern, "b15_mapping_dot": noPattern, "b15_mapping_extra": noPattern,
	"b20c_adminPrincipals_dup": notUnique,
	"o07c_type_missing":        "a reference without its type is taken (F103)",
	"e06_patch_saml_dropped":   dropped,
}

// withoutSchema are the recordings of calls that the double does not serve and that have no schema; those of a clean build go
// beyond it in teams, roles, policies, pipelines and search, and hold requests to the stand-in for Okta.
var (
	withoutSchema     = []string{"83e_versions", "suite_114_GET_users_200"} // the latter's body is a text that was cut off
	callWithoutSchema = regexp.MustCompile(`^\w+ (teams|roles|policies|services|search|apps|authorizationServers)\b.*no schema is named for this call`)
)

func isRequest(v schemacheck.Violation) bool { return v.Part == "request" }

// schemasIfThere are those of the recorded server; nil, which judges nothing, where they are not beside the repository.
func schemasIfThere(t testing.TB) *schemacheck.Schemas {
	t.Helper()
	schemas, err := schemacheck.Official("1.12")
	if err != nil {
		t.Fatal(err)
	}
	return schemas
}

// officialSchemas are those of the recorded server, without which the test is skipped.
func officialSchemas(t testing.TB) *schemacheck.Schemas {
	t.Helper()
	evidence.Shared(t, "openmetadata", "schemas")
	return schemasIfThere(t)
}

// judgeRecorded judges a recorded exchange; false where the file holds none.
func judgeRecorded(t *testing.T, schemas *schemacheck.Schemas, folder, name string) (found []schemacheck.Violation, judged bool) {
	t.Helper()
	e := loadExchange(t, folder, name)
	if e.Request == nil || e.Response == nil {
		return nil, false
	}
	sent := []byte(e.Request.Body)
	var raw string
	if json.Unmarshal(sent, &raw) == nil && string(sent) != "null" {
		sent = []byte(raw)
	}
	received, err := json.Marshal(e.Response.Body)
	if err != nil {
		t.Fatal(err)
	}
	judged, found = schemas.Exchange(e.Request.Method, e.Request.Path, sent, e.Response.Status, received)
	return found, judged
}

// What a real server was asked and answered fits its own schemas, but for what is listed with its reason: so the lists are no
// more than what real servers do, and the choice of schemas is right. Every entry of the lists is met.
func TestContractRecordingsFitTheSchemas(t *testing.T) {
	schemas := officialSchemas(t)
	judged, met := 0, map[string]bool{}
	excuses := map[schemacheck.Excuse]bool{}
	for _, folder := range evidence.Folders() {
		for _, name := range evidence.Names(t, folder, "") {
			found, did := judgeRecorded(t, schemas, folder, name)
			if did {
				judged++
			}
			for _, v := range found {
				excused := false
				for _, e := range schemacheck.Excuses {
					if e.Covers(v) && !e.Since20 {
						excused, excuses[e] = true, true
					}
				}
				switch {
				case excused, folder == evidence.Clean && callWithoutSchema.MatchString(v.String()):
				case isRequest(v) && accepted[name] != "", slices.Contains(withoutSchema, name):
					met[name] = true
				default:
					t.Errorf("%s/%s: %s", folder, name, v)
				}
			}
		}
	}
	if judged < 850 {
		t.Errorf("%d recorded exchanges were judged", judged)
	}
	for name := range accepted {
		if !met[name] {
			t.Errorf("%s is listed as a request against the schemas and is none", name)
		}
	}
	for _, e := range schemacheck.Excuses {
		folder, name, recorded := strings.Cut(e.Source, "/")
		if !recorded || strings.Contains(e.Source, " ") {
			// That it can be met is for the package's own test to show.
			continue
		}
		found, _ := judgeRecorded(t, schemas, folder, name)
		if !slices.ContainsFunc(found, e.Covers) {
			t.Errorf("%s is not what %s has: %v", e.Rule, e.Source, found)
		}
		if !excuses[e] {
			t.Errorf("the excuse %v is never needed", e)
		}
	}
}

// checkSchemas reports what the double's exchanges since the last call break.
func (r *replayer) checkSchemas(name string) {
	r.t.Helper()
	for _, v := range r.checked.Take() {
		if !isRequest(v) || accepted[name] == "" {
			r.t.Errorf("%s: the schemas do not allow: %s", name, v)
		}
	}
}
