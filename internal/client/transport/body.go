package transport

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// MaxBodyBytes bounds what is read of one answer. The largest that either API is known to give, a page of 200
// applications, stays well under it.
const MaxBodyBytes = 16 << 20

// Bounds of one JSON document: a few bytes can stand for a value that takes hundreds in memory. A page of 200 applications
// has some 40,000 values, one of 1,000 users some 60,000.
const (
	maxValues   = 250_000
	maxElements = 5_000
)

// firstChunk is what is made room for where nobody says how long a body is, and largestChunk by how much that grows.
const (
	firstChunk   = 16 << 10
	largestChunk = 1 << 20
)

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
	return readAll(response.Body, response.ContentLength, most)
}

// readAll is io.ReadAll with a bound, which makes room once where the length is known and throws nothing away where it is
// not.
func readAll(body io.ReadCloser, length, most int64) ([]byte, error) {
	defer body.Close()
	if length > most {
		return nil, tooLong(most)
	}
	if length > 0 {
		content := make([]byte, length)
		n, err := io.ReadFull(body, content)
		if err != nil {
			return nil, err
		}
		return content[:n], nil
	}
	var chunks [][]byte
	size, room := int64(0), firstChunk
	for {
		chunk := make([]byte, room)
		n, err := io.ReadFull(body, chunk)
		chunks, size = append(chunks, chunk[:n]), size+int64(n)
		switch {
		case size > most:
			return nil, tooLong(most)
		case err == io.EOF || err == io.ErrUnexpectedEOF:
			if len(chunks) == 1 {
				return chunks[0], nil
			}
			return bytes.Join(chunks, nil), nil
		case err != nil:
			return nil, err
		}
		room = min(2*room, largestChunk)
	}
}

func tooLong(most int64) error {
	return &PermanentError{Err: fmt.Errorf("the body is larger than %d bytes", most)}
}

// ErrNotJSON says that an answer is no JSON, or not all of it.
var ErrNotJSON = errors.New("the answer is no whole JSON")

// Decode decodes an answer. It fails, in words and without the names of Go types, on what is no JSON of the form of out, on
// null, which would leave out as it was, and on a document that would take far more memory than it is long. The error for
// what is no JSON at all is ErrNotJSON.
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

// checkSize counts the values of a JSON document, and the elements of one that is a list.
func checkSize(body []byte) error {
	values, elements, depth := 1, 1, 0
	isList := bytes.HasPrefix(bytes.TrimLeft(body, " \t\r\n"), []byte("["))
	inText := false
	for i := 0; i < len(body); i++ {
		if inText {
			switch body[i] {
			case '\\':
				i++
			case '"':
				inText = false
			}
			continue
		}
		switch body[i] {
		case '"':
			inText = true
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
