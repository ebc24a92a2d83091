// Package browser drives a headless Chromium in tests, so that redirects,
// cookies, CORS and PKCE are a real browser's. It speaks the DevTools protocol
// over a pipe, which needs neither a port nor a driver program.
package browser

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"testing"
	"time"
)

// Patience is how long Wait waits.
const Patience = time.Minute

// Browser is one Chromium with a fresh profile and one page.
type Browser struct {
	t       testing.TB
	to      *os.File
	from    *bufio.Reader
	session string
	last    int
}

type message struct {
	ID        int             `json:"id,omitempty"`
	Session   string          `json:"sessionId,omitempty"`
	Method    string          `json:"method,omitempty"`
	Parameter any             `json:"params,omitempty"`
	Result    json.RawMessage `json:"result,omitempty"`
	Error     *struct {
		Message string `json:"message"`
	} `json:"error,omitempty"`
}

// Start starts a browser that ends with the test. Where none is installed it
// skips the test.
func Start(t testing.TB) *Browser {
	t.Helper()
	var program string
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "chrome"} {
		if found, err := exec.LookPath(name); err == nil {
			program = found
			break
		}
	}
	if program == "" {
		t.Skip("no Chromium is installed: install the package chromium to run the sign-in in a real browser")
	}
	fromTest, to, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	from, toTest, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	// The sandbox of Chromium works neither for root nor in most containers, and the only pages here are our own.
	command := exec.CommandContext(context.Background(), program, "--headless=new", //nolint:gosec // one of the names above
		"--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
		"--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-proxy-server",
		"--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
		"--remote-debugging-pipe", "--user-data-dir="+t.TempDir(), "about:blank")
	command.ExtraFiles = []*os.File{fromTest, toTest}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	_, _ = fromTest.Close(), toTest.Close()
	b := &Browser{t: t, to: to, from: bufio.NewReader(from)}
	t.Cleanup(func() {
		b.session = ""
		_, _ = b.call("Browser.close", nil)
		_ = to.Close()
		_ = command.Wait()
		_ = from.Close()
	})

	b.Forget()
	return b
}

// Forget goes on in an empty page without cookies, storage and cache: another person's browser.
func (b *Browser) Forget() {
	b.t.Helper()
	b.session = ""
	var profile struct {
		ID string `json:"browserContextId"`
	}
	b.must("Target.createBrowserContext", nil, &profile)
	var target struct {
		ID string `json:"targetId"`
	}
	b.must("Target.createTarget", map[string]any{"url": "about:blank", "browserContextId": profile.ID}, &target)
	var attached struct {
		Session string `json:"sessionId"`
	}
	b.must("Target.attachToTarget", map[string]any{"targetId": target.ID, "flatten": true}, &attached)
	b.session = attached.Session
}

// call sends a command and reads on to its answer; events are passed over.
func (b *Browser) call(method string, parameters any) (json.RawMessage, error) {
	b.last++
	data, err := json.Marshal(message{ID: b.last, Session: b.session, Method: method, Parameter: parameters})
	if err != nil {
		return nil, err
	}
	if _, err := b.to.Write(append(data, 0)); err != nil {
		return nil, err
	}
	for {
		data, err := b.from.ReadBytes(0)
		if err != nil {
			return nil, err
		}
		var answer message
		if err := json.Unmarshal(data[:len(data)-1], &answer); err != nil {
			return nil, err
		}
		switch {
		case answer.ID != b.last:
		case answer.Error != nil:
			return nil, errors.New(answer.Error.Message)
		default:
			return answer.Result, nil
		}
	}
}

func (b *Browser) must(method string, parameters, result any) {
	b.t.Helper()
	raw, err := b.call(method, parameters)
	if err == nil && result != nil {
		err = json.Unmarshal(raw, result)
	}
	if err != nil {
		b.t.Fatalf("%s: %v", method, err)
	}
}

// Open goes to an address.
func (b *Browser) Open(url string) {
	b.t.Helper()
	var result struct {
		Error string `json:"errorText"`
	}
	b.must("Page.navigate", map[string]any{"url": url}, &result)
	if result.Error != "" {
		b.t.Fatalf("%s: %s", url, result.Error)
	}
}

// evaluate computes an expression in the page. It fails while the page is
// leaving for another one.
func (b *Browser) evaluate(expression string) (any, error) {
	raw, err := b.call("Runtime.evaluate", map[string]any{"expression": expression, "returnByValue": true})
	if err != nil {
		return nil, err
	}
	var answer struct {
		Result struct {
			Value any `json:"value"`
		} `json:"result"`
		Exception *struct {
			Text      string `json:"text"`
			Exception struct {
				Description string `json:"description"`
			} `json:"exception"`
		} `json:"exceptionDetails"`
	}
	if err := json.Unmarshal(raw, &answer); err != nil {
		return nil, err
	}
	if answer.Exception != nil {
		return nil, fmt.Errorf("%s: %s %s", expression, answer.Exception.Text, answer.Exception.Exception.Description)
	}
	return answer.Result.Value, nil
}

// Wait waits until a JavaScript expression is true in the page, whichever page
// that then is.
func (b *Browser) Wait(expression string) {
	b.t.Helper()
	for end := time.Now().Add(Patience); ; time.Sleep(20 * time.Millisecond) {
		value, err := b.evaluate("Boolean(" + expression + ")")
		if err == nil && value == true {
			return
		}
		if time.Now().After(end) {
			at, _ := b.evaluate("location.href + '\\n' + document.body.innerText")
			b.t.Fatalf("%s did not come true (%v). The page is %v", expression, err, at)
		}
	}
}

// Do runs JavaScript in the page.
func (b *Browser) Do(script string) {
	b.t.Helper()
	if _, err := b.evaluate(script); err != nil {
		b.t.Fatal(err)
	}
}

// Text is what a person reads in the first element that a CSS selector finds, or
// empty if there is none.
func (b *Browser) Text(selector string) string {
	b.t.Helper()
	value, err := b.evaluate("document.querySelector(" + quote(selector) + ")?.innerText ?? ''")
	if err != nil {
		b.t.Fatal(err)
	}
	text, _ := value.(string)
	return text
}

// Click clicks the first element that a CSS selector finds, once it is there and shown.
func (b *Browser) Click(selector string) {
	b.t.Helper()
	b.Wait("document.querySelector(" + quote(selector) + ")?.checkVisibility()")
	b.Do("document.querySelector(" + quote(selector) + ").click()")
}

// Fill types a text into a field, once it is there.
func (b *Browser) Fill(selector, text string) {
	b.t.Helper()
	b.Wait("document.querySelector(" + quote(selector) + ")?.checkVisibility()")
	b.Do("document.querySelector(" + quote(selector) + ").value = " + quote(text))
}

// quote makes a JavaScript string.
func quote(text string) string {
	data, _ := json.Marshal(text)
	return string(data)
}
