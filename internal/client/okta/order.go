package okta

import (
	"cmp"
	"context"
	"slices"
)

// ranked is where a policy or rule stands in its order of evaluation.
type ranked struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Priority int64  `json:"priority"`
}

// order is what is known of one order of evaluation: that of the policies of an authorization server, or of the rules of a
// policy. Okta numbers without gaps, so a write to one of them moves its neighbours, and a priority that is sent as it was
// asked for is right only until the next write. What is sent is the place that keeps the order of all that were asked for.
//
// A client lives for one walk of Terraform's, so an object that was not written through it is one that stays as it is, or one
// that somebody else manages. Nothing tells these apart but the number at which it was found.
//
// The lock of the authorization server guards it.
type order struct {
	// wanted are the priorities that were asked for, by id, and by name those of objects whose creation has been sent.
	wanted, pending map[string]int64
	// found are the numbers of the others before the first write, by id.
	found map[string]int64
	// removed are those of the objects that were deleted before anything else was looked at.
	removed []int64
	looked  bool
}

// order is what is known of the order of evaluation that the objects are in.
func (o Collection[T]) order() *order {
	known, _ := o.client.orders.LoadOrStore(o.at, &order{wanted: map[string]int64{}, pending: map[string]int64{}, found: map[string]int64{}})
	return known.(*order)
}

// inTurn runs a write while no other write to a policy or rule of the same authorization server runs; any other at once.
func (o Collection[T]) inTurn(ctx context.Context, write func() error) error {
	if o.kind.rank == nil {
		return write()
	}
	return o.client.policies.inTurn(ctx, o.of, write)
}

// places reads an order of evaluation.
func (o Collection[T]) places(ctx context.Context) ([]ranked, error) {
	standing, err := Listing[ranked]{client: o.client, at: o.at}.List(ctx)
	slices.SortStableFunc(standing, func(a, b ranked) int { return cmp.Compare(a.Priority, b.Priority) })
	return standing, err
}

// forget takes an object out of the order of evaluation, if it is in one, that is about to be deleted.
func (o Collection[T]) forget(object T) {
	if o.kind.rank == nil {
		return
	}
	number := int64(0)
	if _, priority := o.kind.rank(&object); *priority != nil {
		number = **priority
	}
	o.order().forget(*o.kind.id(&object), number)
}

// inOrder writes an object, whose id is empty where it is created, so that all that have been written with a priority stand in
// the order of their priorities afterwards. An object without a priority is written as it is, and its place left to the org.
func (o Collection[T]) inOrder(ctx context.Context, id string, object T, write func(T) (*T, error)) (*T, error) {
	if o.kind.rank == nil {
		return write(object)
	}
	known := o.order()
	name, asked := o.kind.rank(&object)
	if *asked == nil {
		delete(known.wanted, id)
		return write(object)
	}
	standing, err := o.places(ctx)
	if err != nil {
		return nil, err
	}
	known.see(standing)
	priority := **asked
	place := ranked{ID: id, Name: name}
	if id == "" {
		place.ID = "new" // shorter than any id
		known.pending[name] = priority
	}
	known.wanted[place.ID] = priority
	others := slices.DeleteFunc(standing, func(other ranked) bool { return other.ID == place.ID })
	at := placeAmong(others, place.ID, known.arrange(append(slices.Clone(others), place)))
	send := int64(at + 1)
	*asked = &send
	written, err := write(object)
	if err != nil {
		delete(known.wanted, place.ID)
		return written, err
	}
	_, answered := o.kind.rank(written)
	delete(known.wanted, place.ID)
	place.ID = *o.kind.id(written)
	known.wanted[place.ID] = priority
	delete(known.pending, name)
	if *answered == nil || **answered != send {
		if standing, err = o.places(ctx); err != nil {
			return written, err
		}
		known.see(standing)
	} else {
		standing = slices.Insert(others, at, place)
	}
	return written, o.reorder(ctx, known, standing)
}

// reorder moves what was written with a priority and does not stand as it should, as after a write of somebody else's.
func (o Collection[T]) reorder(ctx context.Context, known *order, standing []ranked) error {
	wanted := known.arrange(standing)
	stays := known.stay(standing, wanted)
	for _, id := range wanted {
		if stays[id] {
			continue
		}
		from := slices.IndexFunc(standing, func(one ranked) bool { return one.ID == id })
		moved := standing[from]
		standing = slices.Delete(standing, from, from+1)
		at := placeAmong(standing, id, wanted)
		standing = slices.Insert(standing, at, moved)
		priority := int64(at + 1)
		if err := o.client.replace(ctx, o.path(id), struct {
			Priority int64 `json:"priority"`
		}{priority}, nil, o.kind.readOnly...); err != nil {
			return err
		}
	}
	return nil
}

// placeAmong is the index at which an object belongs among others: behind the nearest of those that the wanted order has before
// it.
func placeAmong(others []ranked, id string, wanted []string) int {
	for before := slices.Index(wanted, id) - 1; before >= 0; before-- {
		if at := slices.IndexFunc(others, func(other ranked) bool { return other.ID == wanted[before] }); at >= 0 {
			return at + 1
		}
	}
	return 0
}

// see notes the numbers of what was not seen before.
func (o *order) see(standing []ranked) {
	slices.Sort(o.removed)
	before := int64(1)
	for _, one := range standing {
		if _, written := o.wanted[one.ID]; written {
			continue
		}
		if priority, sent := o.pending[one.Name]; sent && o.looked && o.found[one.ID] == 0 {
			o.wanted[one.ID] = priority // its creation's answer was lost
			continue
		}
		if o.found[one.ID] == 0 {
			number := before // somebody else has made it meanwhile
			if !o.looked {
				number = one.Priority
				for _, removed := range o.removed {
					if number >= removed {
						number++
					}
				}
			}
			o.found[one.ID] = number
		}
		before = o.found[one.ID]
	}
	o.looked = true
}

// forget takes a deleted object out, which had the number when the walk began.
func (o *order) forget(id string, number int64) {
	delete(o.wanted, id)
	if !o.looked && number > 0 {
		o.removed = append(o.removed, number)
	}
}

// arrange is the order in which the objects should stand. What was written stands in the order of its priorities. The others
// keep theirs, and are mixed in by their numbers: one whose number was asked for by another is somebody else's, and gives way,
// so that priorities from 1 without gaps are met to the letter.
func (o *order) arrange(standing []ranked) []string {
	asked := map[int64]bool{}
	var written, others []ranked
	for _, one := range standing {
		if priority, is := o.wanted[one.ID]; is {
			one.Priority = priority
			asked[priority] = true
			written = append(written, one)
		} else {
			one.Priority = o.found[one.ID]
			others = append(others, one)
		}
	}
	slices.SortStableFunc(written, func(a, b ranked) int {
		return cmp.Or(cmp.Compare(a.Priority, b.Priority), cmp.Compare(a.Name, b.Name))
	})
	var out []string
	pass := func(count int) {
		for _, one := range others[:count] {
			out = append(out, one.ID)
		}
		others = others[count:]
	}
	for _, one := range written {
		ahead := 0 // up to the last that has to stand before it
		for i, other := range others {
			if other.Priority < one.Priority && !asked[other.Priority] {
				ahead = i + 1
			}
		}
		pass(ahead)
		for int64(len(out))+1 < one.Priority && len(others) > 0 && (others[0].Priority < one.Priority || asked[others[0].Priority]) {
			pass(1)
		}
		out = append(out, one.ID)
	}
	pass(len(others))
	return out
}

// stay tells which objects need no move: all that were not written, and as many of the others as stand in order with them.
func (o *order) stay(standing []ranked, wanted []string) map[string]bool {
	type run struct {
		weight int
		last   int // index in standing of the one before, or -1
	}
	runs, best := make([]run, len(standing)), -1
	for i, one := range standing {
		weight := 1
		if _, written := o.wanted[one.ID]; !written {
			weight += len(standing)
		}
		runs[i] = run{weight, -1}
		for j := range i {
			if slices.Index(wanted, standing[j].ID) < slices.Index(wanted, one.ID) && runs[j].weight+weight > runs[i].weight {
				runs[i] = run{runs[j].weight + weight, j}
			}
		}
		if best < 0 || runs[i].weight > runs[best].weight {
			best = i
		}
	}
	stays := map[string]bool{}
	for ; best >= 0; best = runs[best].last {
		stays[standing[best].ID] = true
	}
	return stays
}
