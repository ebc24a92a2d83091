package keyfile

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/jwtkey"
)

// openssl runs a command of the guide's in a directory.
func openssl(t *testing.T, directory string, arguments ...string) {
	t.Helper()
	command := exec.Command("openssl", arguments...)
	command.Dir = directory
	if output, err := command.CombinedOutput(); err != nil {
		t.Fatalf("openssl %v: %v\n%s", arguments, err, output)
	}
}

// TestFilesAreThoseThatOpenSSLMakes: of a key that the guide's first command has made, and of one of our own, its other two
// make the files that WritePair writes, byte for byte.
func TestFilesAreThoseThatOpenSSLMakes(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("openssl"); err != nil {
		t.Skip("there is no openssl; what it made once is in testdata")
	}
	for _, bits := range []int{jwtkey.MinBits, jwtkey.MaxBits} {
		for name, prepare := range map[string]func(t *testing.T, directory string){
			"openssl's key": func(t *testing.T, directory string) {
				openssl(t, directory, "genrsa", "-out", "private_key.pem", strconv.Itoa(bits))
			},
			"our key": func(t *testing.T, directory string) {
				key, err := jwtkey.Generate(bits)
				if err != nil {
					t.Fatal(err)
				}
				content, err := jwtkey.MarshalPrivatePEM(key)
				if err != nil {
					t.Fatal(err)
				}
				put(t, filepath.Join(directory, "private_key.pem"), content)
			},
		} {
			t.Run(fmt.Sprintf("%s of %d bits", name, bits), func(t *testing.T) {
				t.Parallel()
				theirs, ours := t.TempDir(), t.TempDir()
				prepare(t, theirs)
				openssl(t, theirs, "pkcs8", "-topk8", "-inform", "PEM", "-outform", "DER", "-in", "private_key.pem", "-out", "private_key.der", "-nocrypt")
				openssl(t, theirs, "rsa", "-in", "private_key.pem", "-pubout", "-outform", "DER", "-out", "public_key.der")
				read := func(directory, file string) []byte {
					content, err := os.ReadFile(filepath.Join(directory, file))
					if err != nil {
						t.Fatal(err)
					}
					return content
				}
				key, err := jwtkey.ParsePrivate(read(theirs, "private_key.pem"))
				if err != nil {
					t.Fatal(err)
				}
				if err := WritePair(InDirectory(ours), key, WriteOptions{}); err != nil {
					t.Fatal(err)
				}
				for _, file := range []string{"private_key.der", "public_key.der"} {
					if !bytes.Equal(read(ours, file), read(theirs, file)) {
						t.Errorf("%s differs", file)
					}
				}
			})
		}
	}
}
