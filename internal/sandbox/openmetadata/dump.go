package openmetadata

import (
	"crypto/rsa"
	"fmt"
	"os"
	"path/filepath"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata/tokens"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/snapshot"
)

// contents are what a server is dumped as. What it makes of the settings rows and the key, and the keys of identity providers
// that it has fetched, are made anew.
type contents struct {
	version     string
	environment Environment
	database    *database
	memory      *memory
	key         *tokens.SigningKey
	// others are the further processes of several.
	others   []*process
	standIn  *rsa.PrivateKey
	keyFiles map[string]keyFile
}

type process struct {
	memory *memory
	key    *tokens.SigningKey
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

// Dump writes all that the server remembers, its keys and secrets in clear, and the files beside its key files, for Restore of
// another one.
//
// Errors: key files that cannot be read, and those of snapshot.Dump.
func (s *Server) Dump() ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	files, err := readKeyFiles(s.environment.ConfDir)
	if err != nil {
		return nil, err
	}
	first := s.processes[0]
	all := &contents{
		version: s.profile.version, environment: s.environment, database: &s.database, memory: &first.memory,
		key: first.key, standIn: s.standIn, keyFiles: files,
	}
	for _, other := range s.processes[1:] {
		all.others = append(all.others, &process{&other.memory, other.key})
	}
	return snapshot.Dump(all)
}

// Restore makes the server remember what another one of its version has dumped, and nothing else. It goes on as if it had not
// been restarted. Its directory of key files stays, and has the other's files. Confidential sign-in is set up anew, for which
// the identity provider has to be there.
//
// Errors: another version, another number of processes, key files that cannot be written, and those of snapshot.Restore. Use
// the server no further then.
func (s *Server) Restore(dump []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	first := s.processes[0]
	all := contents{database: &s.database, memory: &first.memory}
	if err := snapshot.Restore(dump, &all); err != nil {
		return err
	}
	if all.version != s.profile.version {
		return fmt.Errorf("the dump is of a server of version %s, and this one is %s", all.version, s.profile.version)
	}
	if len(all.others) != len(s.processes)-1 {
		return fmt.Errorf("the dump is of %d processes, and this server has %d", 1+len(all.others), len(s.processes))
	}
	confDir := s.environment.ConfDir
	for name, file := range all.keyFiles {
		if err := file.write(filepath.Join(confDir, name)); err != nil {
			return err
		}
	}
	s.environment, first.key, s.standIn = all.environment, all.key, all.standIn
	s.environment.ConfDir = confDir
	for i, other := range all.others {
		s.processes[1+i].memory, s.processes[1+i].key = *other.memory, other.key
	}
	for _, process := range s.processes {
		filter, err := process.newFilter(process.served.authentication, process.served.authorizer, process.key)
		if err != nil {
			return fmt.Errorf("the configuration of the dump: %w", err)
		}
		process.filter, process.startFilter, process.down = filter, filter, nil
		process.signIn = process.newSignIn(process.served, filter)
	}
	return nil
}
