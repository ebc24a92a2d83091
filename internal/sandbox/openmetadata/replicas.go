package openmetadata

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/control"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata/members"
)

// Balance is how a balancer spreads what comes over several processes.
type Balance string

const (
	// ByConnection hands each new connection to the next process, as a balancer of TCP connections does; what comes by one
	// connection stays with one process (F167).
	ByConnection Balance = "connection"
	// ByRequest hands each request to the next process, as a balancer that speaks HTTP may.
	ByRequest Balance = "request"
)

// balance is that of the options.
//
// Errors: a way that there is none of, a number below zero.
func (o Options) balance() (Balance, error) {
	switch {
	case o.Replicas < 0:
		return "", fmt.Errorf("%d replicas", o.Replicas)
	case o.Balance == "":
		return ByConnection, nil
	case o.Balance != ByConnection && o.Balance != ByRequest:
		return "", fmt.Errorf("balance %q is none of %s, %s", o.Balance, ByConnection, ByRequest)
	}
	return o.Balance, nil
}

// serve makes the processes, and gives what stands before them: of one, itself.
func (d *deployment) serve(count int) *Server {
	d.control = control.New(vendor{})
	for range count {
		process := &Server{deployment: d, control: d.control}
		process.router = newRouter(process)
		if count > 1 {
			process.control = control.New(vendor{})
			process.control.Handle("POST /sandbox/restart", http.HandlerFunc(process.serveRestart))
			process.control.OnReset(d.control.Reset)
		}
		d.processes = append(d.processes, process)
	}
	front := d.processes[0]
	if count > 1 {
		front = &Server{deployment: d, control: d.control}
	}
	d.control.Handle("POST /sandbox/restart", http.HandlerFunc(front.serveRestart))
	return front
}

// own are the processes that the server stands for: all, where it stands before several.
func (s *Server) own() []*Server {
	if s.router == nil {
		return s.processes
	}
	return []*Server{s}
}

// Replicas is how many processes there are.
func (s *Server) Replicas() int { return len(s.processes) }

// Replica is the process of a number from 0 on, with a Handler that leads to it alone and a Control of its own. Restart and
// Stop are of that process; the environment, the database and the key files are everybody's.
func (s *Server) Replica(number int) *Server { return s.processes[number] }

// Stop ends the server until it is restarted: its connections are cut, and a balancer passes it over.
func (s *Server) Stop() { s.stop(errors.New("the server has been stopped")) }

func (s *Server) stop(why error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, process := range s.own() {
		process.down = why
	}
}

// Handler serves the API, and the steering paths under /sandbox/. Of several processes it is their balancer, which knows
// connections where the http.Server has ConnContext; without that each request counts as a connection of its own.
func (s *Server) Handler() http.Handler {
	if s.router == nil {
		return s.control.Wrap(http.HandlerFunc(s.serveBalanced))
	}
	if len(s.processes) == 1 {
		return s.control.Wrap(s.router)
	}
	alone := s.control.Wrap(s.router)
	noted := s.deployment.control.Wrap(alone)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, control.Prefix) {
			alone.ServeHTTP(w, r)
			return
		}
		noted.ServeHTTP(w, r)
	})
}

// balancer remembers whose turn it is.
type balancer struct {
	by   Balance
	mu   sync.Mutex
	next int
}

// connection remembers which process a connection was handed to.
type connection struct {
	mu      sync.Mutex
	process *Server
}

type connectionKey struct{}

// ConnContext is that of the http.Server that serves Handler.
func (s *Server) ConnContext(ctx context.Context, _ net.Conn) context.Context {
	return context.WithValue(ctx, connectionKey{}, &connection{})
}

func (s *Server) serveBalanced(w http.ResponseWriter, r *http.Request) {
	process := s.processFor(r)
	process.control.Wrap(process.router).ServeHTTP(w, r)
}

// processFor finds who answers. A connection to a process that has gone ends with it.
func (s *Server) processFor(r *http.Request) *Server {
	from, known := r.Context().Value(connectionKey{}).(*connection)
	if !known || s.balancer.by == ByRequest {
		return s.turn()
	}
	from.mu.Lock()
	defer from.mu.Unlock()
	if from.process == nil {
		from.process = s.turn()
	}
	return from.process
}

// turn is the next process that listens; where none does, the next.
func (s *Server) turn() *Server {
	s.balancer.mu.Lock()
	defer s.balancer.mu.Unlock()
	s.mu.Lock()
	defer s.mu.Unlock()
	for range s.processes {
		process := s.processes[s.balancer.next]
		s.balancer.next = (s.balancer.next + 1) % len(s.processes)
		if process.down == nil {
			return process
		}
	}
	return s.processes[s.balancer.next]
}

// storeHalf writes one of the two rows. Call it with the lock held.
func (s *Server) storeHalf(row *object, next object) {
	if !members.Same(*row, next) {
		s.changes++
		s.changedAt = s.clock()
	}
	*row = next
}

// watchTime is how often a process of 2.1 looks at what is stored, where the environment says nothing else.
const watchTime = 10 * time.Second

// follow does what a process of 2.1 has done by now by itself: every few seconds it looks at the stored configuration and
// reloads where that is not the one it runs, key files included. New key files alone are no such difference, so it goes on with
// the old ones (SecurityConfigurationManager.reloadIfStoredChanged, M21). Call it without the lock.
func (s *Server) follow(ctx context.Context) {
	if !s.profile.followsStored || len(s.processes) == 1 {
		return
	}
	s.mu.Lock()
	every := watchTime
	if s.environment.WatchSeconds > 0 {
		every = time.Duration(s.environment.WatchSeconds) * time.Second
	}
	lastLook := s.clock().Truncate(every)
	if s.down != nil || s.taken == s.changes || s.changedAt.After(lastLook) {
		s.mu.Unlock()
		return
	}
	s.taken = s.changes
	changed := !members.Same(s.served.firstStored().render(), s.rows.firstStored().render())
	s.mu.Unlock()
	if changed {
		// What fails is only a line in the log.
		_ = s.reload(context.WithoutCancel(ctx))
	}
}
