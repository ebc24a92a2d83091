package evidence

import (
	"bufio"
	"bytes"
	"cmp"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// seriesSuffix is what the name of a packed series ends with.
const seriesSuffix = ".jsonl.gz"

// entry is a line of a series.
type entry struct {
	Name      string          `json:"name"`
	Recording json.RawMessage `json:"recording"`
}

var leadingLetters = regexp.MustCompile(`^[a-z]+`)

// SeriesOf gives the series that a recording belongs to: the letters that its name begins with, and "numbers" where it begins
// with a digit.
func SeriesOf(name string) string { return cmp.Or(leadingLetters.FindString(name), "numbers") }

func byFile(a, b string) int { return cmp.Compare(a+".json", b+".json") }

// Pack packs a folder of recordings, one JSON file each, into a file for each series. Blanks between tokens are dropped, the
// order of members and the spelling of numbers stay. Other files are left out. What Unfit finds is an error.
func Pack(dir fs.FS) (map[string][]byte, error) {
	files, err := fs.Glob(dir, "*.json")
	if err != nil {
		return nil, err
	}
	recordings := map[string][]byte{}
	for _, file := range files {
		data, err := fs.ReadFile(dir, file)
		if err != nil {
			return nil, err
		}
		if unfit := Unfit(string(data)); unfit != nil {
			return nil, fmt.Errorf("%s: %q is not for everybody to read", file, unfit)
		}
		recordings[strings.TrimSuffix(file, ".json")] = data
	}
	packed := map[string]*bytes.Buffer{}
	for _, name := range slices.SortedFunc(maps.Keys(recordings), byFile) {
		of := SeriesOf(name) + seriesSuffix
		if packed[of] == nil {
			packed[of] = &bytes.Buffer{}
		}
		lines := json.NewEncoder(packed[of])
		lines.SetEscapeHTML(false) // "<JWT ...>" stands where a token stood
		if err := lines.Encode(entry{name, recordings[name]}); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	out := map[string][]byte{}
	for file, lines := range packed {
		var compressed bytes.Buffer
		writer, err := gzip.NewWriterLevel(&compressed, gzip.BestCompression)
		if err != nil {
			return nil, err
		}
		_, wrote := lines.WriteTo(writer)
		if err := errors.Join(wrote, writer.Close()); err != nil {
			return nil, err
		}
		out[file] = compressed.Bytes()
	}
	return out, nil
}

// Unpack gives the recordings of a packed folder by their names, each on one line.
func Unpack(dir fs.FS) (map[string][]byte, error) {
	files, err := fs.Glob(dir, "*"+seriesSuffix)
	if err != nil {
		return nil, err
	}
	recordings := map[string][]byte{}
	for _, file := range files {
		if err := unpackSeries(dir, file, recordings); err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
	}
	return recordings, nil
}

func unpackSeries(dir fs.FS, file string, into map[string][]byte) error {
	packed, err := dir.Open(file)
	if err != nil {
		return err
	}
	defer func() { _ = packed.Close() }()
	reader, err := gzip.NewReader(bufio.NewReader(packed))
	if err != nil {
		return err
	}
	lines := json.NewDecoder(reader)
	for {
		var one entry
		if err := lines.Decode(&one); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		into[one.Name] = one.Recording
	}
}

var (
	// machinePath is a path of the machine that something was recorded on.
	machinePath = regexp.MustCompile(`/(?:home|root|tmp|usr|opt|var|work|mnt|srv|data|Users|workspace)/[\w.-]+|[A-Z]:\\\\\w+`)
	// aSecret is a credential that outlives the server that it was recorded from: a key, or a token that is not redacted.
	aSecret = regexp.MustCompile(`PRIVATE KEY|eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.|\$2[aby]\$\d\d\$[\w./]{20}|\bfernet:[\w=-]{20}`)
	host    = regexp.MustCompile(`\bhttps?://([\w.-]+)`)
	// knownHost is loopback, a name that nobody can register or that the recordings made up, or a page of a vendor.
	knownHost = regexp.MustCompile(`(?i)^(?:localhost|127\.0\.0\.1|1|om|om\.test|other|evil|evil\.example|nothing\.invalid|(?:[\w-]+\.)*(?:okta|corp)\.te(?:st)?|(?:[\w-]+\.)*example\.com|accounts\.google\.com|docs\.open-metadata\.org)\.?$`)
)

// Unfit lists what a recording must not hold to be committed: paths of the machine that it was recorded on, hosts beyond the
// made-up ones, and secrets that are still good for something.
func Unfit(recording string) []string {
	unfit := append(machinePath.FindAllString(recording, -1), aSecret.FindAllString(recording, -1)...)
	for _, found := range host.FindAllStringSubmatch(recording, -1) {
		if !knownHost.MatchString(found[1]) {
			unfit = append(unfit, found[0])
		}
	}
	return unfit
}
