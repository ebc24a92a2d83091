package transport

import (
	"context"
	"runtime/debug"
)

// largeBody is from where on an answer is a large one. What both APIs give to what this provider asks is smaller, but for the
// lists of an org or a server with many objects.
const largeBody = 512 << 10

// large is held while a large answer is in memory. Terraform has ten objects read at a time, and ten answers of the largest
// size, with what is made of them, are many times what the process may take.
var large = make(chan struct{}, 1)

type largeKey struct{}

// holder is whoever reads answers, one at a time, and has done with each before the next.
type holder struct {
	outer *holder
	holds bool
}

// Reading marks a context as that of a call that reads an answer and decodes it. A large answer to a request made with it waits
// until no other is in memory, and is the only one until done is called. A call within a call that has one does not wait.
func Reading(ctx context.Context) (marked context.Context, done func()) {
	outer, _ := ctx.Value(largeKey{}).(*holder)
	here := &holder{outer: outer}
	return context.WithValue(ctx, largeKey{}, here), here.release
}

// holding tells whether the holder, or one that it is a part of, has the large answer that is in memory.
func (h *holder) holding() bool { return h != nil && (h.holds || h.outer.holding()) }

func (h *holder) release() {
	if h.holds {
		h.holds = false
		<-large
	}
}

// awaitLarge waits until the answer that is being read may be a large one. It fails when the context ends.
func awaitLarge(ctx context.Context) error {
	here, _ := ctx.Value(largeKey{}).(*holder)
	if here.holding() {
		return nil
	}
	select {
	case large <- struct{}{}:
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	if here == nil { // nobody tells when it is decoded
		<-large
		return nil
	}
	here.holds = true
	return nil
}

// makeLarge makes room for a body of any length. The collector would leave what earlier ones have left for longer than the
// system should be asked for more.
func makeLarge(length int64) []byte {
	if length > 8*largeBody {
		debug.FreeOSMemory()
	}
	return make([]byte, length)
}
