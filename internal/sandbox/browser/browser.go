// Package browser drives a headless Chromium in tests, so that redirects, cookies, CORS and PKCE are a real browser's. It
// speaks the DevTools protocol over a pipe, which needs neither a port nor a driver program.
package browser

import (
	"bufio"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"slices"
	"strings"
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
	// answered are the answers that pages have got since the profile is fresh, in order.
	answered []Answer
}

// Answer is an answer of a server to a page, or to the browser on the way to one.
type Answer struct {
	URL    string
	Status int
	// id names it to the browser.
	id string
}

type message struct {
	ID        int             `json:"id,omitempty"`
	Session   string          `json:"sessionId,omitempty"`
	Method    string          `json:"method,omitempty"`
	Parameter json.RawMessage `json:"params,omitempty"`
	Result    json.RawMessage `json:"result,omitempty"`
	Error     *struct {
		Message string `json:"message"`
	} `json:"error,omitempty"`
}

// Start starts a browser that ends with the test. Where none is installed it skips the test.
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
	b.session, b.answered = attached.Session, nil
	b.must("Network.enable", nil, nil)
}

// call sends a command and reads on to its answer; of events those are kept that tell of answers to the page.
func (b *Browser) call(method string, parameters any) (json.RawMessage, error) {
	b.last++
	given, err := json.Marshal(parameters)
	if err != nil {
		return nil, err
	}
	if parameters == nil {
		given = nil
	}
	data, err := json.Marshal(message{ID: b.last, Session: b.session, Method: method, Parameter: given})
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
		case answer.Method != "":
			if err := b.note(answer); err != nil {
				return nil, err
			}
		case answer.ID != b.last:
		case answer.Error != nil:
			return nil, errors.New(answer.Error.Message)
		default:
			return answer.Result, nil
		}
	}
}

// note keeps what an event tells of an answer: one that the page has got, or one that sends the browser on.
func (b *Browser) note(event message) error {
	type response struct {
		URL    string `json:"url"`
		Status int    `json:"status"`
	}
	var told struct {
		ID       string    `json:"requestId"`
		Type     string    `json:"type"`
		Response *response `json:"response"`
		Redirect *response `json:"redirectResponse"`
	}
	if event.Method != "Network.responseReceived" && event.Method != "Network.requestWillBeSent" {
		return nil
	}
	if err := json.Unmarshal(event.Parameter, &told); err != nil {
		return err
	}
	for _, one := range []*response{told.Redirect, told.Response} {
		if one != nil && told.Type != "Preflight" {
			b.answered = append(b.answered, Answer{URL: one.URL, Status: one.Status, id: told.ID})
		}
	}
	return nil
}

// Answered waits until an answer has come that the condition takes, whichever page asked, and gives the latest. It ends the
// test where none comes within Patience.
func (b *Browser) Answered(condition func(Answer) bool) Answer {
	b.t.Helper()
	for end := time.Now().Add(Patience); ; time.Sleep(20 * time.Millisecond) {
		// Whatever is asked of the browser, it tells of its answers on the way.
		at, _ := b.evaluate("location.href + '\\n' + document.body?.innerText")
		for _, one := range slices.Backward(b.answered) {
			if condition(one) {
				return one
			}
		}
		if time.Now().After(end) {
			b.t.Fatalf("that answer did not come, but %v. The page is %v", b.answered, at)
		}
	}
}

// Body is the body of an answer to the page that is still there. It waits until all of it has come, and ends the test where
// that is not within Patience.
func (b *Browser) Body(answer Answer) []byte {
	b.t.Helper()
	var result struct {
		Body   string `json:"body"`
		Base64 bool   `json:"base64Encoded"`
	}
	for end := time.Now().Add(Patience); ; time.Sleep(20 * time.Millisecond) {
		raw, err := b.call("Network.getResponseBody", map[string]any{"requestId": answer.id})
		if err == nil {
			err = json.Unmarshal(raw, &result)
		}
		switch {
		case err == nil && result.Base64:
			data, err := base64.StdEncoding.DecodeString(result.Body)
			if err != nil {
				b.t.Fatal(err)
			}
			return data
		case err == nil:
			return []byte(result.Body)
		case time.Now().After(end):
			b.t.Fatalf("the body of %s: %v", answer.URL, err)
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
func (b *Browser) Open(address string) {
	b.t.Helper()
	var result struct {
		Error string `json:"errorText"`
	}
	b.must("Page.navigate", map[string]any{"url": address}, &result)
	if result.Error != "" {
		b.t.Fatalf("%s: %s", address, result.Error)
	}
}

// evaluate computes an expression in the page. It fails while the page is leaving for another one.
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

// Wait waits until a JavaScript expression is true in the page, whichever page that then is.
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

// Text is what a person reads in the first element that a CSS selector finds, or empty if there is none.
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

// Press clicks the first button or link that is shown with a text in it that a regular expression of JavaScript finds, whatever
// its case, once there is one: what a person would press, whosever page it is.
func (b *Browser) Press(text string) {
	b.t.Helper()
	find := "[...document.querySelectorAll('button, a, [role=button], input[type=submit]')]" +
		".find((e) => e.checkVisibility() && !e.disabled && new RegExp(" + quote(text) + ", 'i').test(e.innerText || e.value || e.ariaLabel || ''))"
	b.Wait(find)
	b.Do(find + ".click()")
}

// SignIn goes through a server's sign-in page, by whatever page that is: what is pressed has the words of the product's (its
// button is "Sign in with Okta", or with another provider's name), which the stand-in's has as well. What follows is the form
// of the stand-in for Okta.
func (b *Browser) SignIn(server, login, password string) {
	b.t.Helper()
	b.Open(server)
	b.Press(`^\s*sign in with\s`)
	b.Fill("input[name=username]", login)
	b.Fill("input[name=password]", password)
	b.Click("input[type=submit]")
}

// User is who is signed in, as the server tells its page.
type User struct {
	Name, Email string
	IsAdmin     bool
}

// SignedIn waits until the server has told its page who is signed in, and gives that. It ends the test where the server does
// not within Patience.
func (b *Browser) SignedIn() User {
	b.t.Helper()
	answer := b.Answered(func(a Answer) bool {
		return a.Status == http.StatusOK && strings.HasSuffix(a.Path(), "/api/v1/users/loggedInUser")
	})
	var user User
	if err := json.Unmarshal(b.Body(answer), &user); err != nil {
		b.t.Fatal(err)
	}
	return user
}

// Path is the path of the address that answered.
func (a Answer) Path() string {
	u, err := url.Parse(a.URL)
	if err != nil {
		return ""
	}
	return u.Path
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
