package e2e

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
)

const (
	orderedPolicies = 8
	orderedRules    = 8
	sweptShuffles   = 20
	// sampledRules are what make test tries of the rules.
	sampledRules = 2
)

// priorityServer is the name of the authorization server that has the policies.
var priorityServer = acctest.Name("catalog")

// priorityConfig gives policies, and rules of each of them, the priorities of two maps.
var priorityConfig = `
terraform {
  required_providers {
    openmetadata = { source = "openmetadata-okta/openmetadata" }
  }
}

variable "policies" {
  type = map(number)
}

variable "rules" {
  type = map(number)
}

resource "openmetadata_okta_authorization_server" "this" {
  name      = "` + priorityServer + `"
  audiences = ["api://catalog"]
}

resource "openmetadata_okta_authorization_server_policy" "this" {
  for_each                = var.policies
  authorization_server_id = openmetadata_okta_authorization_server.this.id
  name                    = each.key
  description             = "Lets apps ask for tokens."
  clients_included        = ["ALL_CLIENTS"]
  priority                = each.value
}

resource "openmetadata_okta_authorization_server_policy_rule" "this" {
  for_each = merge([for policy in keys(var.policies) : { for rule, priority in var.rules : "${policy}/${rule}" => {
    policy = policy, name = rule, priority = priority
  } }]...)
  authorization_server_id = openmetadata_okta_authorization_server.this.id
  policy_id               = openmetadata_okta_authorization_server_policy.this[each.value.policy].id
  name                    = each.value.name
  grant_types             = ["client_credentials"]
  priority                = each.value.priority
}
`

// prioritySetup is an org and the configuration.
type prioritySetup struct {
	*setup
	serverPath string
}

func startPriorities(t *testing.T) *prioritySetup {
	t.Helper()
	environment := acctest.New(t)
	environment.Okta()
	environment.Parallel()
	s := &prioritySetup{setup: prepare(t, ".", environment)}
	s.Directory = t.TempDir()
	if err := os.WriteFile(filepath.Join(s.Directory, "main.tf"), []byte(priorityConfig), 0o600); err != nil {
		t.Fatal(err)
	}
	s.must(0, nil, "init")
	return s
}

func (s *prioritySetup) environment() []string {
	return append(s.withoutPassword(), "OKTA_ORG_URL="+s.Okta().URL)
}

// give sets the priorities of the next command.
func (s *prioritySetup) give(policies, rules map[string]int) {
	s.t.Helper()
	for name, priorities := range map[string]map[string]int{"policies": policies, "rules": rules} {
		encoded, err := json.Marshal(priorities)
		if err != nil {
			s.t.Fatal(err)
		}
		s.Variables[name] = string(encoded)
	}
}

// policies reads the path of the server's policies.
func (s *prioritySetup) policies() string {
	if s.serverPath == "" {
		for _, server := range s.Okta().Must(s.t, http.MethodGet, "/api/v1/authorizationServers?q="+priorityServer, nil).([]any) {
			s.serverPath = "/api/v1/authorizationServers/" + server.(map[string]any)["id"].(string)
		}
	}
	return s.serverPath + "/policies"
}

// expectOrder reads a list from the org: what has a priority stands in the order of the priorities.
func (s *prioritySetup) expectOrder(path string, priorities map[string]int) (ids []string) {
	s.t.Helper()
	var names []string
	for _, one := range s.Okta().Must(s.t, http.MethodGet, path, nil).([]any) {
		object := one.(map[string]any)
		if priorities[object["name"].(string)] > 0 {
			names, ids = append(names, object["name"].(string)), append(ids, object["id"].(string))
		}
	}
	if len(names) != len(priorities) || !slices.IsSortedFunc(names, func(a, b string) int { return priorities[a] - priorities[b] }) {
		s.t.Errorf("%s stands as %v, and is to as %v", path, names, priorities)
	}
	return ids
}

func shuffledPriorities(random *rand.Rand, prefix string, count int) map[string]int {
	priorities := map[string]int{}
	for i, place := range random.Perm(count) {
		priorities[fmt.Sprintf("%s %d", prefix, i)] = place + 1
	}
	return priorities
}

// TestSweep_shuffledPriorities gives policies and their rules priorities anew again and again: after each apply they stand in
// that order in the org, and the next plan is empty.
func TestSweep_shuffledPriorities(t *testing.T) {
	runs, rulesEach := 2, sampledRules
	if sweeping() {
		runs, rulesEach = sweptShuffles, orderedRules
	}
	for _, parallelism := range []int{1, 10} {
		t.Run(fmt.Sprintf("parallelism %d", parallelism), func(t *testing.T) {
			s := startPriorities(t)
			random := rand.New(rand.NewPCG(uint64(parallelism), 18))
			for run := range runs {
				policies, rules := shuffledPriorities(random, "policy", orderedPolicies), shuffledPriorities(random, "rule", rulesEach)
				s.give(policies, rules)
				s.must(0, s.environment(), "apply", "-auto-approve", fmt.Sprintf("-parallelism=%d", parallelism))
				for _, id := range s.expectOrder(s.policies(), policies) {
					s.expectOrder(s.policies()+"/"+id+"/rules", rules)
				}
				// The last run's plan stands for all: a priority that did not settle shows in any order.
				if run == runs-1 || sweeping() {
					s.must(0, s.environment(), "plan", "-detailed-exitcode")
				}
			}
		})
	}
}

// TestAccPriorities_cannotBeKept: priorities that Okta, which numbers without gaps, cannot keep are warned of with the names of
// those concerned, and what Terraform manages stands in the configured order all the same.
func TestAccPriorities_cannotBeKept(t *testing.T) {
	s := startPriorities(t)
	rules := map[string]int{"one": 1, "other": 2}
	for _, step := range []struct {
		name     string
		policies map[string]int
		byHand   string
		// settles says that the second plan is empty, warns what it says otherwise. Of warnings of one kind Terraform shows
		// any.
		settles bool
		warns   string
	}{
		{name: "gaps", policies: map[string]int{"a": 10, "b": 20}, warns: `("a" was given the priority 10 and has 1|"b" was given the priority 20 and has 2): .* stand before it\. .* The order is: 1 "a", 2 "b"\.`},
		{name: "twice", policies: map[string]int{"a": 1, "b": 2, "c": 2}, warns: `"b" and "c" both have the priority 2|"c" and "b" both have the priority 2`},
		{name: "numbered", policies: map[string]int{"a": 2, "b": 1, "c": 3}, settles: true},
		{name: "a neighbour by hand", policies: map[string]int{"a": 2, "b": 1, "c": 3}, byHand: "by hand", warns: `more stand before it .* The order is: 1 "by hand", 2 "b", 3 "a", 4 "c"\.`},
		{name: "behind a neighbour by hand", policies: map[string]int{"c": 2, "b": 3, "a": 4}, settles: true},
	} {
		s.give(step.policies, rules)
		said := ""
		if step.byHand != "" {
			s.Okta().Must(t, http.MethodPost, s.policies(), map[string]any{
				"type": "OAUTH_AUTHORIZATION_POLICY", "name": step.byHand, "description": "x", "priority": 1,
				"conditions": map[string]any{"clients": map[string]any{"include": []string{"ALL_CLIENTS"}}},
			})
			said = s.must(2, s.environment(), "plan", "-detailed-exitcode")
		}
		s.must(0, s.environment(), "apply", "-auto-approve")
		s.expectOrder(s.policies(), step.policies)
		plan, err := s.Run(t.Context(), s.environment(), "plan", "-detailed-exitcode")
		if err != nil {
			t.Fatal(err)
		}
		said += plan.Output
		if step.settles && plan.Code != 0 {
			t.Errorf("%s: the next plan is\n%s", step.name, plan.Output)
		}
		flat := strings.Join(strings.Fields(regexp.MustCompile(`[│╷╵]`).ReplaceAllString(said, " ")), " ")
		if warned := strings.Contains(flat, "Warning: A priority"); warned != (step.warns != "") || !regexp.MustCompile(step.warns).MatchString(flat) {
			t.Errorf("%s: the plan says\n%s", step.name, said)
		}
	}
}
