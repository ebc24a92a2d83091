// Command bench measures the provider beside the least that a provider can be (package floor), prints the figures, and fails
// where a ratio or a bound is missed that the guide "Performance" promises. The org is a stand-in in this process, as far away
// as is said.
package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"

	oktadouble "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/terraform"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "\nbench failed:", err)
		os.Exit(1)
	}
}

const (
	// runs is how often everything is measured; the median counts.
	runs = 5
	// far is how far away the org is in the second half of the table.
	far = 50 * time.Millisecond

	// What is promised of a plan of the most units: its CPU time beside that of the floor, and the provider's memory.
	highestCPU = 1.5
	mostMemory = 96.0
	// mostWhenHostile is that of a plan whose every answer is as long as the provider reads, and of no use.
	mostWhenHostile = 100.0
	// foreign is how many apps of others the org has in the last row.
	foreign = 5000
	// hostileUnits is the size whose plan is made with answers that are hard on whoever reads them as well.
	hostileUnits = 10
)

// unitCounts are the sizes that are measured.
var unitCounts = []int{1, 10, 50}

func run(ctx context.Context) (err error) {
	directory, err := os.MkdirTemp("", "openmetadata-bench-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(directory)) }()
	installation, err := terraform.Install(ctx, ".", directory)
	if err != nil {
		return err
	}
	if _, err := installation.Add(ctx, ".", "./internal/bench/floor", "floor"); err != nil {
		return err
	}
	info, err := os.Stat(installation.Binary)
	if err != nil {
		return err
	}
	started, err := start(ctx, installation.Binary)
	if err != nil {
		return err
	}
	fmt.Printf("%s/%s, %d processors, %s\nbinary %.1f MB, start %.1f ms\n\n", runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), runtime.Version(),
		float64(info.Size())/1e6, started.Seconds()*1000)
	fmt.Println("Plan without changes          requests   CPU   floor  ratio   wall   floor   wall at 50 ms   memory   first apply")
	var missed []error
	for _, n := range append(unitCounts, foreign) {
		row := &row{units: n, directory: filepath.Join(directory, strconv.Itoa(n)), installation: installation}
		if n == foreign {
			row.units, row.foreign = 10, foreign
		}
		if err := row.measure(ctx); err != nil {
			return err
		}
		fmt.Println(row)
		if row.units == slices.Max(unitCounts) && row.ratio() > highestCPU {
			missed = append(missed, fmt.Errorf("the CPU time at %d units is %.2f times the floor's, more than %.1f", row.units, row.ratio(), highestCPU))
		}
		if row.mostHostile > 0 {
			fmt.Printf("%-30s %101s\n", "  every answer of 16 MiB", fmt.Sprintf("%.0f MB", row.mostHostile))
		}
		if row.mostHostile > mostWhenHostile {
			missed = append(missed, fmt.Errorf("%.0f MB of memory with hostile answers, more than %.0f", row.mostHostile, mostWhenHostile))
		}
		if row.memory > mostMemory {
			missed = append(missed, fmt.Errorf("%.0f MB of memory at %d units, more than %.0f", row.memory, row.units, mostMemory))
		}
	}
	if err := guide(ctx, installation, directory); err != nil {
		missed = append(missed, err)
	}
	return errors.Join(missed...)
}

// start is how long the provider takes until it tells Terraform how it is reached.
func start(ctx context.Context, binary string) (time.Duration, error) {
	var took []time.Duration
	for range runs {
		command := exec.CommandContext(ctx, binary)
		command.Env = append(os.Environ(), "TF_PLUGIN_MAGIC_COOKIE=d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2", "PLUGIN_PROTOCOL_VERSIONS=6")
		output, err := command.StdoutPipe()
		if err != nil {
			return 0, err
		}
		began := time.Now()
		if err := command.Start(); err != nil {
			return 0, err
		}
		_, err = bufio.NewReader(output).ReadString('\n')
		took = append(took, time.Since(began))
		_ = command.Process.Kill()
		_ = command.Wait()
		if err != nil {
			return 0, err
		}
	}
	return median(took), nil
}

// row is what is measured of one size.
type row struct {
	units, foreign int
	directory      string
	installation   *terraform.Installation

	requests         int
	ours, floor, far cost
	apply            time.Duration
	memory           float64
	// mostHostile is the memory with answers that are hard on whoever reads them.
	mostHostile float64
}

func (r *row) measure(ctx context.Context) error {
	org, err := newOrg(ctx)
	if err != nil {
		return err
	}
	defer org.stop()
	if err := addApps(org.double.Handler(), r.foreign); err != nil {
		return err
	}
	ours, err := workspace(ctx, r.installation, filepath.Join(r.directory, "ours"), fmt.Sprintf(units, org.url, oktadouble.DefaultAPIToken), r.units)
	if err != nil {
		return err
	}
	floor, err := workspace(ctx, r.installation, filepath.Join(r.directory, "floor"), floorUnits, r.units)
	if err != nil {
		return err
	}
	began := time.Now()
	if _, err := ours.Must(ctx, 0, asUsers, "apply", "-auto-approve", "-input=false"); err != nil {
		return err
	}
	r.apply = time.Since(began)
	if _, err := floor.Must(ctx, 0, asUsers, "apply", "-auto-approve", "-input=false"); err != nil {
		return err
	}
	org.double.Control().ClearRequests()
	r.memory, err = memoryOf(ours.Directory, func() (err error) {
		r.ours, err = plans(ctx, ours)
		return err
	})
	if err != nil {
		return err
	}
	r.requests = len(org.double.Control().Requests()) / runs
	if r.floor, err = plans(ctx, floor); err != nil {
		return err
	}
	org.delay.Store(int64(far))
	if r.far, err = plans(ctx, ours); err != nil || r.units != hostileUnits || r.foreign > 0 {
		return err
	}
	org.delay.Store(0)
	return r.hostile(ctx, org, ours)
}

// hostile measures the memory of plans whose every read gets as much as the provider takes.
func (r *row) hostile(ctx context.Context, org *org, ours *terraform.Workspace) error {
	for _, body := range bodies {
		org.instead.Store(&body)
		var result terraform.Result
		memory, err := memoryOf(ours.Directory, func() (err error) {
			result, err = ours.Run(ctx, asUsers, "plan", "-input=false")
			return err
		})
		if err != nil {
			return err
		}
		if result.Code != 1 {
			return fmt.Errorf("the plan of answers of %s does not fail: %s", body.name, result.Output)
		}
		r.mostHostile = max(r.mostHostile, memory)
	}
	return nil
}

// memoryOf is the most memory, in MB, that the provider has while Terraform does something in the directory.
func memoryOf(directory string, do func() error) (float64, error) {
	stop, memory := make(chan struct{}), make(chan float64)
	go func() { memory <- mostOf(directory, stop) }()
	err := do()
	close(stop)
	return <-memory, err
}

func (r *row) ratio() float64 { return r.ours.cpu.Seconds() / r.floor.cpu.Seconds() }

// String words the row of the table.
func (r *row) String() string {
	what := fmt.Sprintf("%d units, %d resources", r.units, perUnit*r.units)
	if r.foreign > 0 {
		what += fmt.Sprintf(", %d apps", r.foreign)
	}
	memory := "-"
	if r.memory > 0 {
		memory = fmt.Sprintf("%.0f MB", r.memory)
	}
	return fmt.Sprintf("%-30s %7d %5.2f s %5.2f s %5.2f %5.2f s %5.2f s %13.2f s %8s %11.2f s", what, r.requests, r.ours.cpu.Seconds(), r.floor.cpu.Seconds(), r.ratio(),
		r.ours.wall.Seconds(), r.floor.wall.Seconds(), r.far.wall.Seconds(), memory, r.apply.Seconds())
}

// cost is what a plan takes, Terraform and provider together.
type cost struct{ cpu, wall time.Duration }

// plans makes a plan that changes nothing some times, and returns the medians.
func plans(ctx context.Context, w *terraform.Workspace) (cost, error) {
	var cpu, wall []time.Duration
	for range runs {
		began := time.Now()
		result, err := w.Run(ctx, asUsers, "plan", "-detailed-exitcode", "-input=false")
		if err != nil {
			return cost{}, err
		}
		if result.Code != 0 {
			return cost{}, fmt.Errorf("the plan is not empty: %s", result.Output)
		}
		cpu, wall = append(cpu, result.CPU), append(wall, time.Since(began))
	}
	return cost{median(cpu), median(wall)}, nil
}

func median(all []time.Duration) time.Duration {
	slices.Sort(all)
	return all[len(all)/2]
}

var highWater = regexp.MustCompile(`VmHWM:\s+(\d+) kB`)

// mostOf is the most memory that a provider which runs in the directory has had until it is told to stop; 0 where the system
// does not show it.
func mostOf(directory string, stop <-chan struct{}) float64 {
	most := 0
	for {
		commands, _ := filepath.Glob("/proc/[0-9]*/cmdline")
		for _, command := range commands {
			line, err := os.ReadFile(command)
			place, _ := os.Readlink(filepath.Join(filepath.Dir(command), "cwd"))
			if err != nil || place != directory || !strings.Contains(string(line), "terraform-provider-") {
				continue
			}
			status, _ := os.ReadFile(filepath.Join(filepath.Dir(command), "status"))
			if found := highWater.FindSubmatch(status); found != nil {
				size, _ := strconv.Atoi(string(found[1]))
				most = max(most, size)
			}
		}
		select {
		case <-stop:
			return float64(most) / 1000
		case <-time.After(20 * time.Millisecond):
		}
	}
}
