// Command pack packs recordings, one JSON file each, into what package evidence embeds, and unpacks them to be read:
//
//	go run ./internal/evidence/pack -from DIRECTORY -to internal/evidence/recorded/1.12.6-okta
//	go run ./internal/evidence/pack -unpack -from internal/evidence/recorded/1.12.6-okta -to DIRECTORY
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/evidence"
)

func main() {
	from := flag.String("from", "", "`directory` to read")
	to := flag.String("to", "", "`directory` to write into")
	unpack := flag.Bool("unpack", false, "unpack instead")
	flag.Parse()
	if err := run(*from, *to, *unpack); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(from, to string, unpack bool) error {
	if from == "" || to == "" {
		return errors.New("both -from and -to are needed")
	}
	files, err := evidence.Pack(os.DirFS(from))
	if unpack {
		files, err = unpacked(from)
	}
	if err != nil {
		return err
	}
	if err := os.MkdirAll(to, 0o750); err != nil {
		return err
	}
	for name, data := range files {
		if err := os.WriteFile(filepath.Join(to, name), data, 0o600); err != nil {
			return err
		}
	}
	return nil
}

// unpacked gives the recordings as files that people can read.
func unpacked(from string) (map[string][]byte, error) {
	recordings, err := evidence.Unpack(os.DirFS(from))
	if err != nil {
		return nil, err
	}
	files := map[string][]byte{}
	for name, recording := range recordings {
		var readable bytes.Buffer
		if err := json.Indent(&readable, recording, "", " "); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		files[name+".json"] = append(readable.Bytes(), '\n')
	}
	return files, nil
}
