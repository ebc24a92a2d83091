package acctest

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// Prefix begins the name of whatever a test makes on a target that others use too, so that what a run has left which was killed
// is known by it. See Name.
const Prefix = "tfacc-"

// SweepOrg deletes the apps, authorization servers, trusted origins and groups of an org whose names begin with Prefix, and
// returns how many. It fails with the first answer that is no success; what was deleted until then is gone.
func SweepOrg(orgURL, apiToken string) (swept int, err error) {
	ask := func(method, path string) (any, error) {
		status, answer, err := send(method, orgURL+path, "SSWS "+apiToken, "application/json", nil)
		if err == nil && status >= http.StatusMultipleChoices {
			err = fmt.Errorf("%s %s answered %d %v", method, path, status, answer)
		}
		return answer, err
	}
	for _, kind := range []struct {
		path, name string
		switchOff  bool
	}{
		{"/api/v1/authorizationServers", "name", true}, {"/api/v1/apps", "label", true}, {"/api/v1/trustedOrigins", "name", false}, {"/api/v1/groups", "profile.name", false},
	} {
		// Each list is shorter by what was deleted, so it is read from its beginning until nothing of it is left.
		for {
			answer, err := ask(http.MethodGet, kind.path+"?limit=200&q="+url.QueryEscape(Prefix))
			if err != nil {
				return swept, err
			}
			found := named(answer, kind.name)
			for _, id := range found {
				one := kind.path + "/" + url.PathEscape(id)
				if kind.switchOff {
					if _, err := ask(http.MethodPost, one+"/lifecycle/deactivate"); err != nil {
						return swept, err
					}
				}
				if _, err := ask(http.MethodDelete, one); err != nil {
					return swept, err
				}
				swept++
			}
			if len(found) == 0 {
				break
			}
		}
	}
	return swept, nil
}

// SweepServer deletes the bots and accounts of a server whose names begin with Prefix, and returns how many. It fails as
// SweepOrg does, and where the account cannot log in.
func SweepServer(host, email, password string) (swept int, err error) {
	status, answer, err := send(http.MethodPost, host+"/api/v1/users/login", "", "application/json", map[string]any{
		"email": email, "password": base64.StdEncoding.EncodeToString([]byte(password)),
	})
	login, _ := answer.(map[string]any)
	token, _ := login["accessToken"].(string)
	if err == nil && token == "" {
		err = fmt.Errorf("logging in as %s is answered %d", email, status)
	}
	if err != nil {
		return 0, err
	}
	ask := func(method, path string) (any, error) {
		status, answer, err := send(method, host+"/api/v1"+path, "Bearer "+token, "application/json", nil)
		// A bot takes its account along.
		if err == nil && status >= http.StatusMultipleChoices && status != http.StatusNotFound {
			err = fmt.Errorf("%s %s answered %d %v", method, path, status, answer)
		}
		return answer, err
	}
	for _, collection := range []string{"/bots", "/users"} {
		answer, err := ask(http.MethodGet, collection+"?limit=1000&include=all")
		if err != nil {
			return swept, err
		}
		page, _ := answer.(map[string]any)
		for _, id := range named(page["data"], "name") {
			if _, err := ask(http.MethodDelete, collection+"/"+id+"?hardDelete=true"); err != nil {
				return swept, err
			}
			swept++
		}
	}
	return swept, nil
}

// named are the ids of the objects of a list whose names begin with Prefix, whatever their case: OpenMetadata writes some
// small.
func named(list any, member string) (ids []string) {
	objects, _ := list.([]any)
	for _, one := range objects {
		object, _ := one.(map[string]any)
		name, _ := Member(object, member).(string)
		id, _ := object["id"].(string)
		if id != "" && strings.HasPrefix(strings.ToLower(name), Prefix) {
			ids = append(ids, id)
		}
	}
	return ids
}

// SweepLive sweeps the live targets that the environment names, and nothing where it names none.
func SweepLive(string) error {
	if missing := live.missing(); missing != "" {
		return fmt.Errorf("nothing was swept: %s", missing)
	}
	if live.okta {
		swept, err := SweepOrg(live.orgURL, live.orgToken)
		fmt.Printf("%d objects of %s were deleted\n", swept, live.orgURL)
		if err != nil {
			return err
		}
	}
	if live.server {
		swept, err := SweepServer(live.host, live.email, live.password)
		fmt.Printf("%d objects of %s were deleted\n", swept, live.host)
		if err != nil {
			return err
		}
	}
	return nil
}
