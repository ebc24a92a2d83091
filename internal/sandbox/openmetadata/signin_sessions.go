package openmetadata

import "sync"

// sessions are the HTTP sessions of the sign-in, in the memory of one process (F65).
type sessions struct {
	mu  sync.Mutex
	all map[string]object
}

func newSessions() *sessions { return &sessions{all: map[string]object{}} }
