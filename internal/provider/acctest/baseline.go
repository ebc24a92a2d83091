package acctest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/jwtkey"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/keyfile"
)

// baseline is what a live server was like before the first test that has it to itself.
type baseline struct {
	files map[string]keyFile
	keys  any
	// configuration is the security configuration as an administrator sees it; nil before 1.10, where the API does not have it.
	configuration map[string]any
	// published is what anybody sees of it.
	published any
	// ingestion is the token of the bot by which the server judges its own status.
	ingestion any
}

type keyFile struct {
	content []byte
	mode    fs.FileMode
}

const securityPath = "/v1/system/security/config"

// liveServer is the server that the environment names. A test that has it to itself leaves it as the first such test found it,
// with the accounts and bots that it found itself; any other takes away those that it has made.
func (e *Environment) liveServer() *ServerTarget {
	e.t.Helper()
	s := &ServerTarget{URL: live.host, environment: e, confDir: live.confDir, email: live.email, password: live.password}
	if e.needs&Exclusive == 0 {
		e.t.Cleanup(func() {
			if len(s.made) == 0 {
				return
			}
			if err := s.removeMade(s.Login(e.t)); err != nil {
				e.t.Error(err)
			}
		})
		return s
	}
	var err error
	if s.before, err = takeBaseline(s); err == nil {
		s.accounts, err = s.listAccounts(s.Login(e.t))
	}
	if err != nil {
		e.t.Fatalf("looking at the live server before it is changed: %s", err)
	}
	e.t.Cleanup(func() {
		if err := s.bringBack(); err != nil {
			e.t.Errorf("bringing the live server back to what it was: %s", err)
		}
	})
	return s
}

var (
	baselineTaken sync.Mutex
	theBaseline   *baseline
)

// takeBaseline looks at the server once per run.
func takeBaseline(s *ServerTarget) (*baseline, error) {
	baselineTaken.Lock()
	defer baselineTaken.Unlock()
	if theBaseline != nil {
		return theBaseline, nil
	}
	token, err := s.login()
	if err != nil {
		return nil, fmt.Errorf("it must sign people in with e-mail and password at first: %w", err)
	}
	found := &baseline{}
	if found.files, err = readKeyFiles(s.confDir); err != nil {
		return nil, err
	}
	if found.keys, err = s.get("", "/v1/system/config/jwks"); err != nil {
		return nil, err
	}
	if found.published, err = s.get("", "/v1/system/config/auth"); err != nil {
		return nil, err
	}
	if found.configuration, err = s.security(token); err != nil {
		return nil, err
	}
	if found.ingestion, err = s.ingestionToken(token, http.MethodGet, "/v1/users/token/", nil); err != nil {
		return nil, err
	}
	theBaseline = found
	return found, nil
}

// bringBack compares the server with what it was and repairs what differs, and only that: a restart takes a real server a
// minute.
func (s *ServerTarget) bringBack() error {
	restart, err := s.before.putFilesBack(s.confDir)
	if err != nil {
		return err
	}
	keys, err := s.get("", "/v1/system/config/jwks")
	if restart = restart || err != nil || !reflect.DeepEqual(keys, s.before.keys); restart {
		// Only a restart also renews the filter that the status is judged by (F53), and brings back a removed admin (F71).
		if err := s.restart(); err != nil {
			return err
		}
		s.stale = !s.asBefore()
	}
	if err := s.putSecurityBack(); err != nil {
		// Where no administrator is left, a restart makes admin again, for whom a token can be signed (F71).
		if err := s.restart(); err != nil {
			return err
		}
		s.stale = true
		if err := s.putSecurityBack(); err != nil {
			return err
		}
	}
	token, err := s.login()
	if err != nil || s.stale {
		if token, err = s.bringAdminBack(); err != nil {
			return err
		}
	}
	return errors.Join(s.promote(token), s.removeNew(token), s.renewIngestion(token), s.verify(token))
}

// putFilesBack restores the key files and removes those that a test has put beside them. It tells whether there was anything to
// do.
func (b *baseline) putFilesBack(directory string) (bool, error) {
	now, err := readKeyFiles(directory)
	if err != nil {
		return false, err
	}
	changed := false
	for name := range now {
		if _, before := b.files[name]; !before {
			changed = true
			err = errors.Join(err, os.Remove(filepath.Join(directory, name)))
		}
	}
	for name, file := range b.files {
		if !bytes.Equal(now[name].content, file.content) || now[name].mode != file.mode {
			changed = true
			path := filepath.Join(directory, name)
			err = errors.Join(err, os.WriteFile(path, file.content, file.mode), os.Chmod(path, file.mode))
		}
	}
	return changed, err
}

// readKeyFiles reads the pair, and the pair kept from before, where they are.
func readKeyFiles(directory string) (map[string]keyFile, error) {
	found := map[string]keyFile{}
	for _, name := range []string{jwtkey.PrivateFileName, jwtkey.PublicFileName} {
		for _, name := range []string{name, name + keyfile.PreviousSuffix} {
			path := filepath.Join(directory, name)
			content, err := os.ReadFile(path)
			if errors.Is(err, fs.ErrNotExist) {
				continue
			}
			if err != nil {
				return nil, err
			}
			status, err := os.Stat(path)
			if err != nil {
				return nil, err
			}
			found[name] = keyFile{content, status.Mode().Perm()}
		}
	}
	return found, nil
}

// asBefore tells whether people sign in as they did before.
func (s *ServerTarget) asBefore() bool {
	published, err := s.get("", "/v1/system/config/auth")
	return err == nil && reflect.DeepEqual(published, s.before.published)
}

// putSecurityBack writes the configuration of before where another is in force.
func (s *ServerTarget) putSecurityBack() error {
	if s.before.configuration == nil {
		return nil
	}
	token, err := s.administrator()
	if err != nil {
		return err
	}
	now, err := s.security(token)
	if err != nil || sameSecurity(now, s.before.configuration) {
		return err
	}
	status, answer, err := s.putSecurity(token, s.before.configuration)
	if err == nil && status == http.StatusBadRequest {
		// The stub for LDAP that a released server serves cannot be written back before 2.1 (F30): from the first change on the
		// server is without it.
		withoutStub(s.before.configuration)
		if sameSecurity(now, s.before.configuration) {
			return nil
		}
		status, answer, err = s.putSecurity(token, s.before.configuration)
	}
	if err == nil && status >= 300 {
		err = fmt.Errorf("PUT %s answered %d %v", securityPath, status, answer)
	}
	return err
}

// putSecurity writes a configuration whose secrets, which are shown as asterisks, are empty, as they are under basic (F76).
func (s *ServerTarget) putSecurity(token string, configuration map[string]any) (int, any, error) {
	body, err := json.Marshal(configuration)
	if err != nil {
		return 0, nil, err
	}
	return s.send(token, http.MethodPut, securityPath, json.RawMessage(bytes.ReplaceAll(body, []byte(`"*********"`), []byte(`""`))))
}

// sameSecurity compares two configurations; of the stub for LDAP only whether it is there, since a restart alone changes its
// members.
func sameSecurity(now, before map[string]any) bool {
	if (Member(now, stubOfLDAP) == nil) != (Member(before, stubOfLDAP) == nil) {
		return false
	}
	now, before = maps.Clone(now), maps.Clone(before)
	for _, configuration := range []map[string]any{now, before} {
		if authentication, isObject := configuration["authenticationConfiguration"].(map[string]any); isObject {
			configuration["authenticationConfiguration"] = maps.Clone(authentication)
			withoutStub(configuration)
		}
	}
	return reflect.DeepEqual(now, before)
}

const stubOfLDAP = "authenticationConfiguration.ldapConfiguration"

func withoutStub(configuration map[string]any) { SetMember(configuration, stubOfLDAP, nil) }

// verify looks that the server is what it was.
func (s *ServerTarget) verify(token string) error {
	files, err := readKeyFiles(s.confDir)
	if err != nil {
		return err
	}
	keys, err := s.get("", "/v1/system/config/jwks")
	if err != nil {
		return err
	}
	configuration, err := s.security(token)
	if err != nil {
		return err
	}
	var differs []string
	for what, same := range map[string]bool{
		"key files": reflect.DeepEqual(files, s.before.files), "published keys": reflect.DeepEqual(keys, s.before.keys),
		"security configuration": sameSecurity(configuration, s.before.configuration),
	} {
		if !same {
			differs = append(differs, what)
		}
	}
	if len(differs) > 0 {
		return fmt.Errorf("it still has other %s", strings.Join(differs, ", "))
	}
	return nil
}

// security is the configuration as an administrator sees it; nil where there is no API for it.
func (s *ServerTarget) security(token string) (map[string]any, error) {
	status, body, err := s.send(token, http.MethodGet, securityPath, nil)
	if err != nil {
		return nil, err
	}
	configuration, isObject := body.(map[string]any)
	switch {
	case status == http.StatusNotFound:
		return nil, nil //nolint:nilnil // a server before 1.10
	case status != http.StatusOK || !isObject:
		return nil, fmt.Errorf("GET %s answered %d %v", securityPath, status, body)
	}
	return configuration, nil
}

// notFresh says what distinguishes the live server from a released one; "" when nothing does.
func notFresh() string {
	const fresh = "a server as released, and "
	s := &ServerTarget{URL: live.host, email: live.email, password: live.password}
	answer, err := s.get("", "/v1/system/config/jwks")
	if err != nil {
		return fresh + "this one does not answer: " + err.Error()
	}
	keys, err := json.Marshal(answer)
	var served jwtkey.JWKS
	if err = errors.Join(err, json.Unmarshal(keys, &served)); err != nil || !served.ShippedDefault() {
		return fresh + "this one has a signing key of its own"
	}
	token, err := s.login()
	if err != nil {
		return fresh + "on this one the login fails: " + err.Error()
	}
	found, err := s.get(token, "/v1/users?isAdmin=true&isBot=false&limit=2")
	if err != nil {
		return fresh + "this one does not list its administrators: " + err.Error()
	}
	list, _ := found.(map[string]any)
	if administrators, _ := list["data"].([]any); len(administrators) != 1 {
		return fresh + "this one has other administrators"
	}
	return ""
}
