package keyfile

import (
	"fmt"
	"io"
	"os"
)

// maxFileBytes bounds a key file: an RSA key of 16,384 bits in PEM stays under it, and the time that a longer one takes to be
// checked grows with the cube of its length.
const maxFileBytes = 16 << 10

// ReadFile reads a key's file. It fails, at once, on what is no regular file and on what is longer than maxFileBytes: others
// may be able to write where key files are kept, and a pipe never ends. One that is not there is an error that wraps
// fs.ErrNotExist.
func ReadFile(path string) ([]byte, error) {
	file, err := os.OpenFile(path, os.O_RDONLY|withoutWaiting, 0)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is no regular file", path)
	}
	content, err := io.ReadAll(io.LimitReader(file, maxFileBytes+1))
	if err != nil {
		return nil, err
	}
	if len(content) > maxFileBytes {
		return nil, fmt.Errorf("%s is longer than %d bytes, so it is no key", path, maxFileBytes)
	}
	return content, nil
}
