package transport

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// MaxBodyBytes bounds what is read of one answer. The largest that either API is known to give, a page of 200 applications,
// stays well under it.
const MaxBodyBytes = 16 << 20

// Bounds of one JSON document: a few bytes can stand for a value that takes hundreds in memory. A page of 200 applications has
// some 40,000 values, one of 1,000 users some 60,000.
const (
	maxValues   = 250_000
	maxElements = 5_000
	// longestValue is many times what a name, a description, a key or a certificate takes.
	longestValue = 256 << 10
)

// firstChunk is what is made room for where nobody says how long a body is. It is doubled until the body is a large one, which
// gets all that there may be: what is not written to takes no memory.
const firstChunk = 16 << 10

// held is a body that has been read already.
type held struct {
	*bytes.Reader
	content []byte
}

// Close implements io.Closer.
func (held) Close() error { return nil }

func hold(content []byte) held { return held{Reader: bytes.NewReader(content), content: content} }

// ReadBody reads an answer to its end and closes it. It fails when it is longer than the bound.
func ReadBody(response *http.Response, most int64) ([]byte, error) {
	if response.Body == nil {
		return nil, nil
	}
	if known, isHeld := response.Body.(held); isHeld && int64(len(known.content)) <= most {
		return known.content, nil
	}
	ctx := context.Background()
	if response.Request != nil {
		ctx = response.Request.Context()
	}
	return readAll(response.Body, response.ContentLength, most, func() error { return awaitLarge(ctx) })
}

// readAll is io.ReadAll with a bound, which makes room once where the length is known and throws nothing away where it is not.
// Before it makes room for a large body it asks.
func readAll(body io.ReadCloser, length, most int64, mayBeLarge func() error) ([]byte, error) {
	defer body.Close()
	if length > most {
		return nil, tooLong(most)
	}
	if length > largeBody {
		if err := mayBeLarge(); err != nil {
			return nil, err
		}
	}
	if length > 0 {
		content := makeLarge(length)
		n, err := io.ReadFull(body, content)
		if err != nil {
			return nil, err
		}
		return content[:n], nil
	}
	content := make([]byte, firstChunk)
	for size := 0; ; {
		n, err := io.ReadFull(body, content[size:])
		size += n
		switch {
		case int64(size) > most:
			return nil, tooLong(most)
		case err == io.EOF || err == io.ErrUnexpectedEOF:
			return content[:size], nil
		case err != nil:
			return nil, err
		}
		room := int64(2 * size)
		if size >= largeBody {
			if err := mayBeLarge(); err != nil {
				return nil, err
			}
		}
		if size >= 8*largeBody {
			room = most + 1
		}
		larger := makeLarge(room)
		copy(larger, content)
		content = larger
	}
}

func tooLong(most int64) error {
	return &PermanentError{Err: fmt.Errorf("the body is larger than %d bytes", most)}
}

// ErrNotJSON says that an answer is no JSON, or not all of it.
var ErrNotJSON = errors.New("the answer is no whole JSON")

// Decode decodes an answer. It fails, in words and without the names of Go types, on what is no JSON of the form of out, on
// null, which would leave out as it was, and on a document that would take far more memory than it is long. The error for what
// is no JSON at all is ErrNotJSON.
func Decode(body []byte, out any) error {
	if string(bytes.TrimSpace(body)) == "null" {
		return errors.New("the answer is a JSON null, which is not expected")
	}
	if err := checkSize(body); err != nil {
		return err
	}
	if err := json.Unmarshal(body, out); err != nil {
		return Unexpected(err)
	}
	return nil
}

// checkSize counts the values of a JSON document, and the elements of one that is a list, and measures its texts.
func checkSize(body []byte) error {
	values, elements, depth := 1, 1, 0
	isList := bytes.HasPrefix(bytes.TrimLeft(body, " \t\r\n"), []byte("["))
	inText, begin := false, 0
	for i := 0; i < len(body); i++ {
		if inText {
			switch body[i] {
			case '\\':
				i++
			case '"':
				inText = false
			}
			if i-begin > longestValue+1 {
				return fmt.Errorf("the answer has a text of more than %d bytes, which is not expected", longestValue)
			}
			continue
		}
		switch body[i] {
		case '"':
			inText, begin = true, i
		case '[', '{':
			depth++
			values++
		case ']', '}':
			depth--
		case ',':
			values++
			if isList && depth == 1 {
				elements++
			}
		}
		if values > maxValues || elements > maxElements {
			return fmt.Errorf("the answer has more than %d values or %d list elements, which is not expected", maxValues, maxElements)
		}
	}
	return nil
}

// maxWords bounds what is shown of a text of a server's.
const maxWords = 2000

// Excerpt is a text of a server's as far as it is shown to a person, inside of a sentence of ours: see OneLine.
func Excerpt(text string) string {
	if len(text) <= maxWords {
		return OneLine(text)
	}
	return OneLine(strings.ToValidUTF8(text[:maxWords], "")) + "..."
}
