package openmetadata

import (
	"crypto/rsa"
	"fmt"
	"os"
	"path/filepath"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/snapshot"
)

// contents are what a server is dumped as. What it makes of the settings rows and the key, and the keys of identity
// providers that it has fetched, are made anew.
type contents struct {
	version     string
	environment Environment
	database    *database
	memory      *memory
	key         *signingKey
	standIn     *rsa.PrivateKey
	keyFiles    map[string]keyFile
}

// keyFile is a file of the directory of the key files.
type keyFile struct {
	permission int
	content    []byte
}

func readKeyFiles(directory string) (map[string]keyFile, error) {
	entries, err := os.ReadDir(directory)
	if err != nil {
		return nil, fmt.Errorf("reading the key files: %w", err)
	}
	files := map[string]keyFile{}
	for _, entry := range entries {
		info, err := entry.Info()
		if err != nil {
			return nil, fmt.Errorf("reading the key files: %w", err)
		}
		if !info.Mode().IsRegular() {
			continue
		}
		content, err := os.ReadFile(filepath.Join(directory, entry.Name()))
		if err != nil {
			return nil, fmt.Errorf("reading the key files: %w", err)
		}
		files[entry.Name()] = keyFile{int(info.Mode().Perm()), content}
	}
	return files, nil
}

func (f keyFile) write(path string) error {
	if err := os.WriteFile(path, f.content, 0o600); err != nil {
		return fmt.Errorf("writing the key files: %w", err)
	}
	if err := os.Chmod(path, os.FileMode(f.permission)); err != nil { //nolint:gosec // permissions of a file of tests
		return fmt.Errorf("writing the key files: %w", err)
	}
	return nil
}

// Dump writes all that the server remembers, its keys and secrets in clear, and the files beside its
// key files, for Restore of another one.
//
// Errors: key files that cannot be read, and those of snapshot.Dump.
func (s *Server) Dump() ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	files, err := readKeyFiles(s.environment.ConfDir)
	if err != nil {
		return nil, err
	}
	return snapshot.Dump(&contents{
		version: s.profile.version, environment: s.environment, database: &s.database, memory: &s.memory,
		key: s.key, standIn: s.standIn, keyFiles: files,
	})
}

// Restore makes the server remember what another one of its version has dumped, and nothing else. It goes on as if it had
// not been restarted. Its directory of key files stays, and has the other's files. Confidential sign-in is set up anew, for
// which the identity provider has to be there.
//
// Errors: another version, key files that cannot be written, and those of snapshot.Restore. Use the server no further then.
func (s *Server) Restore(dump []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := contents{database: &s.database, memory: &s.memory}
	if err := snapshot.Restore(dump, &all); err != nil {
		return err
	}
	if all.version != s.profile.version {
		return fmt.Errorf("the dump is of a server of version %s, and this one is %s", all.version, s.profile.version)
	}
	confDir := s.environment.ConfDir
	for name, file := range all.keyFiles {
		if err := file.write(filepath.Join(confDir, name)); err != nil {
			return err
		}
	}
	s.environment, s.key, s.standIn = all.environment, all.key, all.standIn
	s.environment.ConfDir = confDir
	filter, err := s.newFilter(s.served.authentication, s.served.authorizer, s.key)
	if err != nil {
		return fmt.Errorf("the configuration of the dump: %w", err)
	}
	s.filter, s.startFilter, s.down = filter, filter, nil
	s.signIn = s.newSignIn(s.served, filter)
	return nil
}
