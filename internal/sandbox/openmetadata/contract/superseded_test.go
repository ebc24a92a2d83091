package contract_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/evidence"
)

// superseded are the recordings of the first build, which had lost the defaults of enumerations (F154). What it lacked for that
// is not compared: a member by its name. A file with an empty name, of a request that changes nothing, is not replayed at all.
type superseded map[string][]string

// alsoSuperseded were found by replay: they lack what the listed ones lack.
var alsoSuperseded = map[string][]string{
	"1.12.6/41m_mybot_delete_bot_hard": {"provider"},
	"1.12.6-okta/q04c_config_auth":     {"responseType"},
}

// supersededOf reads the list that came with the recordings of a clean build, for one folder.
func supersededOf(folder string) superseded {
	out := superseded{}
	for name, members := range alsoSuperseded {
		if name, mine := strings.CutPrefix(name, folder+"/"); mine {
			out[name] = members
		}
	}
	for _, line := range evidence.Superseded() {
		file, why, _ := strings.Cut(line, "\t")
		name, mine := strings.CutPrefix(file, folder+"/")
		if !mine {
			continue
		}
		if members, lacks := strings.CutPrefix(why, "answer lacks "); lacks {
			out[name] = strings.Split(members, ", ")
		} else if why == "bot without provider" {
			out[name] = []string{"provider"}
		} else {
			out[name] = []string{""}
		}
	}
	return out
}

// The list is the whole one: so many files stand in it, and each is a recording.
func TestContractSupersededAreRecordings(t *testing.T) {
	total := 0
	for folder, want := range map[string]int{evidence.Basic: 6, evidence.Okta: 18, evidence.Guide: 2} {
		list, all := supersededOf(folder), evidence.Names(t, folder, "")
		for name := range list {
			if !slices.Contains(all, name) {
				t.Errorf("%s is no recording of %s", name, folder)
			}
		}
		if len(list) != want {
			t.Errorf("%s: %d superseded, want %d", folder, len(list), want)
		}
		total += len(list)
	}
	t.Logf("%d recordings lack what enumerations default to: %d listed with the clean build's, %d found by replay", total, total-len(alsoSuperseded), len(alsoSuperseded))
}
