package provider_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider"
)

// unimported are the resources that are not imported, each with what its page and its refusal say of a creation instead.
var unimported = map[string]string{
	"openmetadata_default_admin_removal":   "for an account that is gone already, creating it changes nothing",
	"openmetadata_jwt_signing_key_rollout": "where the server has the key in force already, creating it changes nothing",
}

// TestImport_everyResourceAnswers: no resource leaves an import to the framework, whose refusal sends people to the provider's
// developers. Those that are not imported say what to do instead, and their pages say so too.
func TestImport_everyResourceAnswers(t *testing.T) {
	server := providerserver.NewProtocol6(provider.New("test")())()
	schemas, err := server.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	for name := range schemas.ResourceSchemas {
		t.Run(name, func(t *testing.T) {
			imported, err := server.ImportResourceState(t.Context(), &tfprotov6.ImportResourceStateRequest{TypeName: name, ID: "x"})
			if err != nil {
				t.Fatal(err)
			}
			instead, refused := unimported[name]
			for _, problem := range imported.Diagnostics {
				if problem.Summary == "Resource Import Not Implemented" || strings.Contains(problem.Detail, "contact the provider developer") {
					t.Errorf("%s: %s", problem.Summary, problem.Detail)
				}
				if refused && (problem.Summary != name+" is not imported" || !strings.Contains(problem.Detail, instead+". Remove the import block")) {
					t.Errorf("%s: %s", problem.Summary, problem.Detail)
				}
			}
			if refused && len(imported.Diagnostics) != 1 {
				t.Errorf("%d problems", len(imported.Diagnostics))
			}
			page, err := os.ReadFile(filepath.Join("..", "..", "docs", "resources", strings.TrimPrefix(name, "openmetadata_")+".md"))
			if err != nil {
				t.Fatal(err)
			}
			if says := strings.Contains(strings.Join(strings.Fields(string(page)), " "), "cannot be imported: "+instead); says != refused {
				t.Errorf("the page says that it is not imported: %t", says)
			}
		})
	}
}

// TestImport_emptyID: an import by no id is a plain error for every type, before anything is asked.
func TestImport_emptyID(t *testing.T) {
	server := provider.NewServer("test", provider.DefaultTiming, nil)
	schemas, err := server.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	for name := range schemas.ResourceSchemas {
		for _, id := range []string{"", " \t"} {
			imported, err := server.ImportResourceState(t.Context(), &tfprotov6.ImportResourceStateRequest{TypeName: name, ID: id})
			if err != nil {
				t.Fatal(err)
			}
			if len(imported.Diagnostics) != 1 || imported.Diagnostics[0].Summary != "The import id is empty" || len(imported.ImportedResources) > 0 {
				t.Errorf("%s by %q: %+v", name, id, imported)
			}
		}
	}
}

// TestImport_pagesShow: the page of every resource that can be imported shows a block by its id, and by its identity where that
// leads to it; the page of every list shows a query.
func TestImport_pagesShow(t *testing.T) {
	server := providerserver.NewProtocol6(provider.New("test")())()
	schemas, err := server.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	identities, err := server.GetResourceIdentitySchemas(t.Context(), &tfprotov6.GetResourceIdentitySchemasRequest{})
	if err != nil {
		t.Fatal(err)
	}
	const examples = "../../examples"
	// read is an example, or empty where there is none.
	read := func(parts ...string) string {
		content, err := os.ReadFile(filepath.Join(append([]string{examples}, parts...)...))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			t.Fatal(err)
		}
		return string(content)
	}
	for name := range schemas.ResourceSchemas {
		identity := identities.IdentitySchemas[name]
		if identity == nil {
			t.Errorf("%s has no identity", name)
			continue
		}
		byID, byIdentity := read("resources", name, "import-by-string-id.tf"), read("resources", name, "import-by-identity.tf")
		if _, refused := unimported[name]; refused {
			if byID+byIdentity != "" {
				t.Errorf("%s is not imported, and its page shows how", name)
			}
			continue
		}
		if !strings.Contains(byID, "\n  to = "+name+".") || !strings.Contains(byID, "\n  id = \"") {
			t.Errorf("the page of %s shows no import block by id: %q", name, byID)
		}
		if name == "openmetadata_jwt_signing_key" {
			continue // its identity leads nowhere
		}
		var shown, wanted []string
		for _, attribute := range regexp.MustCompile(`(?m)^    (\w+) += "[^"]+"$`).FindAllStringSubmatch(byIdentity, -1) {
			shown = append(shown, attribute[1])
		}
		for _, attribute := range identity.IdentityAttributes {
			wanted = append(wanted, attribute.Name)
		}
		slices.Sort(shown)
		slices.Sort(wanted)
		if !slices.Equal(shown, wanted) || !strings.Contains(byIdentity, "\n  to = "+name+".") {
			t.Errorf("the page of %s shows an import block by %q, where the identity is %q", name, shown, wanted)
		}
	}
	for name := range schemas.ListResourceSchemas {
		if !strings.Contains(read("list-resources", name, "list-resource.tfquery.hcl"), `list "`+name+`" "`) {
			t.Errorf("the page of the list %s shows no query", name)
		}
	}
}
