package e2e

import (
	"bytes"
	"maps"
	"net/http"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/control"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/terraform"
)

// crash is a run that ends as no run should.
type crash struct {
	// hang is the request of OpenMetadata's during which it happens.
	hang control.Fault
	// ofTerraform tells whether Terraform crashes, or else the provider.
	ofTerraform bool
	// frame is the function that waits for the answer then.
	frame string
}

// sampledCrash is the one that make test tries: the provider holds the client secret, the signing key and a token then.
const sampledCrash = "of the provider in the switch"

// TestAccComplete_noSecretInACrash: the provider as released, or Terraform, crashes while the provider waits for an answer with
// secrets in its hands. Neither what the runtime then prints of every goroutine, nor the log, nor what is left on disk holds
// one, and the next apply comes to the end.
func TestAccComplete_noSecretInACrash(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no signal that makes a program print its goroutines")
	}
	if _, err := exec.LookPath("ps"); err != nil {
		t.Skip("there is no ps, by which the provider's process is found")
	}
	crashes := map[string]crash{
		// The first such request tells the server to read its key files, the second carries the client secret.
		"of the provider in the switch": {control.Fault{Method: http.MethodPut, Path: "/api/v1/system/security/config", Nth: 2}, false, "ChangeSecurityConfig"},
		// It carries the bot's new token.
		"of the provider while it tries the bot's token": {control.Fault{Method: http.MethodGet, Path: "/api/v1/users"}, false, "TokenAccepted"},
		"of Terraform in the removal":                    {control.Fault{Method: http.MethodDelete, Path: "/api/v1/users/*"}, true, ""},
	}
	for name, crash := range crashes {
		if name != sampledCrash && !sweeping() {
			continue
		}
		t.Run(name, func(t *testing.T) {
			s, environment, traced, logFile := startTraced(t, wholeServer|acctest.Faults|acctest.RequestLog)
			s.must(0, nil, "init")
			said := s.crash(crash, append(traced, "GOTRACEBACK=system"))
			log := readLog(t, logFile)
			report := log
			if crash.ofTerraform {
				report = said
			}
			for _, part := range []string{"SIGQUIT: quit", "goroutine ", crash.frame} {
				if !bytes.Contains(report, []byte(part)) {
					t.Fatalf("there is no report of a crash with %q in it: Terraform said\n%s", part, said)
				}
			}
			texts := map[string][]byte{"output of the crash": said, "log": log}
			for name, text := range s.readLeft() {
				texts["after the crash "+name] = text
			}

			// The next run may give it another.
			token := s.ingestionToken()

			texts["output of the next apply"] = []byte(s.must(0, environment, "apply", "-auto-approve"))
			s.must(0, s.withoutPassword(), "plan", "-detailed-exitcode")
			maps.Copy(texts, s.readLeft())
			secrets := s.secrets()
			secrets["the ingestion bot's token at the crash"] = token
			noLeaks(t, texts, secrets)
		})
	}
}

// crash applies until the request hangs, ends the one or the other by a signal, and returns what Terraform said.
func (s *setup) crash(crash crash, environment []string) []byte {
	s.t.Helper()
	hung := s.Server().Hang(crash.hang)
	running, err := s.Start(s.t.Context(), environment, "apply", "-auto-approve")
	if err != nil {
		s.t.Fatal(err)
	}
	var result terraform.Result
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		result, err = running.Wait()
	}()
	select {
	case <-hung:
	case <-ended:
		s.t.Fatalf("no request hangs: %v\n%s", err, result.Output)
	}
	providers := children(s.t, running.Process.Pid)
	if len(providers) == 0 {
		s.t.Error("Terraform runs no provider")
	}
	victims := providers
	if crash.ofTerraform {
		victims = []*os.Process{running.Process}
		// They outlive the one that started them.
		defer func() {
			for _, process := range providers {
				_ = process.Kill()
			}
		}()
	}
	for _, process := range victims {
		if err := process.Signal(syscall.SIGQUIT); err != nil {
			s.t.Errorf("signal to %d: %s", process.Pid, err)
		}
	}
	<-ended
	if err != nil {
		s.t.Fatal(err)
	}
	if result.Code == 0 {
		s.t.Errorf("the run went on:\n%s", result.Output)
	}
	s.Server().ClearFaults()
	return []byte(result.Output)
}

// children are the processes that a process has started, which here are Terraform's providers.
func children(t *testing.T, parent int) []*os.Process {
	t.Helper()
	list, err := exec.Command("ps", "-A", "-o", "pid=,ppid=").Output()
	if err != nil {
		t.Fatalf("ps: %s", err)
	}
	var found []*os.Process
	for line := range strings.Lines(string(list)) {
		fields := strings.Fields(line)
		if len(fields) != 2 || fields[1] != strconv.Itoa(parent) {
			continue
		}
		pid, err := strconv.Atoi(fields[0])
		if err != nil {
			t.Fatal(err)
		}
		process, err := os.FindProcess(pid)
		if err != nil {
			t.Fatal(err)
		}
		found = append(found, process)
	}
	return found
}
