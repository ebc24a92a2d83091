package e2e

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/person"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/terraform"
)

// fenced is a block of a page between fences, and what the line above it says of why it is not run.
type fenced struct{ language, text, notRun string }

var fences = regexp.MustCompile("(?ms)^(?:<!-- not run: ([^\n]*) -->\n)?```(\\w*)\n(.*?)^```$")

func blocksOf(page string) (blocks []fenced) {
	for _, found := range fences.FindAllStringSubmatch(page, -1) {
		blocks = append(blocks, fenced{notRun: found[1], language: found[2], text: found[3]})
	}
	return blocks
}

// freshClone is a copy of what the repository has, or will have with the next commit.
func freshClone(t *testing.T) string {
	t.Helper()
	clone := filepath.Join(t.TempDir(), "clone")
	list := exec.CommandContext(t.Context(), "git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
	list.Dir = repository
	names, err := list.Output()
	if err != nil {
		// An unpacked archive has nothing else in it.
		if err := os.CopyFS(clone, os.DirFS(repository)); err != nil {
			t.Fatal(err)
		}
		return clone
	}
	for name := range bytes.SplitSeq(bytes.TrimSuffix(names, []byte{0}), []byte{0}) {
		from, to := filepath.Join(repository, string(name)), filepath.Join(clone, string(name))
		info, err := os.Stat(from)
		if os.IsNotExist(err) {
			continue // deleted, and not committed yet
		}
		content, err := os.ReadFile(from)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(to, content, info.Mode().Perm()); err != nil {
			t.Fatal(err)
		}
	}
	return clone
}

// reader is somebody who follows a page in a shell: what is in the environment of this test is not in theirs.
type reader struct {
	t           *testing.T
	directory   string
	environment []string
}

func newReader(t *testing.T, directory string) *reader {
	t.Helper()
	program, err := exec.LookPath(terraform.Program())
	if err != nil {
		t.Fatal(err)
	}
	programs := t.TempDir()
	if program, err = filepath.Abs(program); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(program, filepath.Join(programs, "terraform")); err != nil {
		t.Fatal(err)
	}
	r := &reader{t: t, directory: directory, environment: []string{
		"PATH=" + programs + string(os.PathListSeparator) + os.Getenv("PATH"), "CHECKPOINT_DISABLE=1",
		// The ports that the page names may be in use on this machine.
		"SANDBOX_OKTA_ADDR=localhost:0", "SANDBOX_OPENMETADATA_ADDR=localhost:0",
	}}
	for _, entry := range os.Environ() {
		name, _, _ := strings.Cut(entry, "=")
		// Which Terraform it is that tests run counts for the demo as well.
		chosen := name == terraform.ProgramVariable || name == "TF_ACC_PROVIDER_HOST"
		if chosen || name != "PATH" && !slices.ContainsFunc([]string{"TF_", "OKTA_", "OPENMETADATA_", "SANDBOX_", "MAKE", "MFLAGS"}, func(prefix string) bool { return strings.HasPrefix(name, prefix) }) {
			r.environment = append(r.environment, entry)
		}
	}
	return r
}

func (r *reader) shell(script string) *exec.Cmd {
	command := exec.CommandContext(r.t.Context(), "bash", "-euo", "pipefail", "-c", script)
	command.Dir, command.Env = r.directory, r.environment
	// What it starts is in a group of its own, so that all of it can be ended.
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	command.Cancel = func() error { return syscall.Kill(-command.Process.Pid, syscall.SIGTERM) }
	command.WaitDelay = time.Minute
	return command
}

// run runs a script to its end. Whatever it asks is answered with yes.
func (r *reader) run(script string) string {
	r.t.Helper()
	command := r.shell(script)
	command.Stdin = strings.NewReader("yes\n")
	output, err := command.CombinedOutput()
	if err != nil {
		r.t.Fatalf("%s\n%v\n%s", script, err, output)
	}
	return string(output)
}

// leaveRunning starts what goes on until the test ends, and returns what it has printed up to the line that has the text.
func (r *reader) leaveRunning(script, until string) string {
	r.t.Helper()
	command := r.shell(script)
	var said bytes.Buffer
	command.Stderr = &said
	output, err := command.StdoutPipe()
	if err != nil {
		r.t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(func() {
		_ = syscall.Kill(-command.Process.Pid, syscall.SIGTERM)
		_ = command.Wait()
	})
	printed := ""
	for lines := bufio.NewScanner(output); lines.Scan(); {
		printed += lines.Text() + "\n"
		if strings.Contains(lines.Text(), until) {
			return printed
		}
	}
	r.t.Fatalf("%s ended:\n%s%s", script, printed, said.String())
	return ""
}

var (
	exported = regexp.MustCompile(`(?m)^export (\w+)=(.*)$`)
	signInAs = regexp.MustCompile("sign in as `([^`]+)` with `([^`]+)`")
)

// TestAccReadme_followed follows the README in a fresh clone, word by word: its commands are run, those of the first steps with
// what make sandbox prints pasted before, and the person that it names signs in. Whatever is not run says why.
func TestAccReadme_followed(t *testing.T) {
	if os.Getenv("TF_ACC") == "" {
		t.Skip("acceptance tests run only with TF_ACC=1")
	}
	t.Parallel()
	clone := freshClone(t)
	content, err := os.ReadFile(filepath.Join(clone, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	page := string(content)
	if !strings.Contains(page, "`make sandbox` leaves both stand-ins running") {
		t.Fatal("the README does not say what make sandbox is for")
	}
	r := newReader(t, clone)
	ran, left := 0, 0
	signedIn := false
	for _, block := range blocksOf(page) {
		switch {
		case block.notRun != "":
			left++
			t.Logf("not run: %s\n%s", block.notRun, block.text)
			continue
		case block.language != "sh":
			t.Errorf("a block of %s is neither run nor says why:\n%s", block.language, block.text)
			continue
		}
		ran++
		if !strings.Contains(block.text, "$OPENMETADATA_HOST") {
			r.run(block.text)
			continue
		}
		exports := r.leaveRunning("make --silent sandbox", "SANDBOX_SIGN_IN_URL")
		if output := r.run(exports + block.text); !strings.Contains(output, "Apply complete!") || strings.Contains(output, "Check block assertion failed") {
			t.Errorf("the apply says\n%s", output)
		}
		told := map[string]string{}
		for _, variable := range exported.FindAllStringSubmatch(exports, -1) {
			told[variable[1]] = strings.Trim(variable[2], `'"`)
		}
		who := signInAs.FindStringSubmatch(page)
		if who == nil || told["SANDBOX_SIGN_IN_URL"] == "" {
			t.Fatalf("nobody is named who signs in, or not where: %v", told)
		}
		account, err := person.New(who[1], who[2], told["OPENMETADATA_HOST"], time.Now).SignIn(t.Context())
		if err != nil || !account.IsAdmin {
			t.Errorf("%s signs in as %+v: %v", who[1], account, err)
		}
		signedIn = err == nil
	}
	// The guide on installation has the same for a reader who begins there.
	for _, block := range commandsOf(t, "install") {
		if strings.Contains(block, "make build") {
			r.run(block)
			ran++
		}
	}
	summary := fmt.Sprintf("%d blocks of the README were run, %d were not", ran, left)
	t.Log(summary)
	if ran < 2 || !signedIn {
		t.Errorf("%s, and somebody signed in: %t", summary, signedIn)
	}
}
