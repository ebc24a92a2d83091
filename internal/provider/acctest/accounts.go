package acctest

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// automation is the administrator for whom tests sign tokens.
const automation = "terraform"

// administrator is a token of any administrator: one by password or, where nobody signs in with one, one that is signed with
// the server's private key.
func (s *ServerTarget) administrator() (string, error) {
	token, err := s.login()
	if err == nil && s.administers(token) {
		return token, nil
	}
	failures := []error{err}
	for _, name := range []string{automation, s.admin()} {
		token, err := s.sign(name)
		if err == nil && s.administers(token) {
			return token, nil
		}
		failures = append(failures, err)
	}
	return "", fmt.Errorf("no administrator is left, neither %s nor %s: %w", automation, s.admin(), errors.Join(failures...))
}

func (s *ServerTarget) administers(token string) bool {
	answer, err := s.get(token, "/v1/users/loggedInUser")
	account, _ := answer.(map[string]any)
	return err == nil && account["isAdmin"] == true
}

// admin is the name of the account that the server is released with.
func (s *ServerTarget) admin() string {
	name, _, _ := strings.Cut(s.email, "@")
	return name
}

// bringAdminBack restarts the server so that it makes the account admin again where it is missing or has no password (F69,
// F71). An account with another password is no reason for that, so it is taken away first. It returns a token of the account.
func (s *ServerTarget) bringAdminBack() (string, error) {
	if err := s.restart(); err != nil {
		return "", err
	}
	s.stale = false
	token, err := s.login()
	if err == nil {
		return token, nil
	}
	another, err := s.administrator()
	if err != nil {
		return "", err
	}
	if _, err := s.ask(another, http.MethodDelete, "/v1/users/name/"+s.admin()+"?hardDelete=true", nil); err != nil {
		return "", err
	}
	if err := s.restart(); err != nil {
		return "", err
	}
	return s.login()
}

// promote makes the account an administrator again if it was demoted, which needs another one.
func (s *ServerTarget) promote(token string) error {
	account, err := s.get(token, "/v1/users/loggedInUser")
	if err != nil {
		return err
	}
	admin, _ := account.(map[string]any)
	if admin["isAdmin"] == true {
		return nil
	}
	another, err := s.administrator()
	if err != nil {
		return err
	}
	_, err = s.ask(another, http.MethodPatch, fmt.Sprintf("/v1/users/%v", admin["id"]), []any{map[string]any{"op": "add", "path": "/isAdmin", "value": true}})
	return err
}

// listAccounts lists the bots and the accounts of the server, deleted ones too, as paths of the API.
func (s *ServerTarget) listAccounts(token string) ([]string, error) {
	var all []string
	for _, kind := range []string{"users", "bots"} {
		found, err := s.get(token, "/v1/"+kind+"?limit=1000&include=all")
		if err != nil {
			return nil, err
		}
		list, _ := found.(map[string]any)
		elements, _ := list["data"].([]any)
		for _, element := range elements {
			one, _ := element.(map[string]any)
			all = append(all, fmt.Sprintf("/v1/%s/name/%v", kind, one["name"]))
		}
	}
	return all, nil
}

// removeNew takes away the accounts and bots that were not there when the test began, whoever made them.
func (s *ServerTarget) removeNew(token string) error {
	now, err := s.listAccounts(token)
	s.made = slices.DeleteFunc(now, func(path string) bool { return slices.Contains(s.accounts, path) })
	return errors.Join(err, s.removeMade(token))
}

// removeMade takes away what the test has made, the last first: a bot before its account.
func (s *ServerTarget) removeMade(token string) error {
	var failed error
	for _, v := range slices.Backward(s.made) {
		status, answer, err := s.send(token, http.MethodDelete, v+"?hardDelete=true", nil)
		if err == nil && status >= 300 && status != http.StatusNotFound {
			err = fmt.Errorf("DELETE %s answered %d %v", v, status, answer)
		}
		failed = errors.Join(failed, err)
	}
	s.made = nil
	return failed
}

// noteMade remembers what a request of the test has made on a live server.
func (s *ServerTarget) noteMade(path string, status int, answer any) {
	object, _ := answer.(map[string]any)
	if s.double == nil && status == http.StatusCreated && (path == "/v1/users" || path == "/v1/bots") {
		s.made = append(s.made, fmt.Sprintf("%s/%v", path, object["id"]))
	}
}

// renewIngestion gives the server's own bot a good token again where a test has changed it. It is another than before.
func (s *ServerTarget) renewIngestion(token string) error {
	now, err := s.ingestionToken(token, http.MethodGet, "/v1/users/token/", nil)
	if err != nil || now == s.before.ingestion {
		return err
	}
	if _, err := s.ingestionToken(token, http.MethodPut, "/v1/users/generateToken/", map[string]any{"JWTTokenExpiry": "Unlimited"}); err != nil {
		return err
	}
	s.before.ingestion, err = s.ingestionToken(token, http.MethodGet, "/v1/users/token/", nil)
	return err
}

// ingestionToken asks a path of the bot's account, and returns the token in the answer.
func (s *ServerTarget) ingestionToken(token, method, path string, body any) (any, error) {
	found, err := s.get(token, "/v1/users/name/ingestion-bot")
	if err != nil {
		return nil, err
	}
	account, _ := found.(map[string]any)
	answer, err := s.ask(token, method, fmt.Sprintf("%s%v", path, account["id"]), body)
	mechanism, _ := answer.(map[string]any)
	return mechanism["JWTToken"], err
}
