package lifecycle

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// A resource may have two instances at a time: under create_before_destroy the newer one is made before the older one goes, and
// a run that ends in between leaves both in the state. Where both stand for the same object, the end of the older one must not
// undo what the newer one has made or adopted. Terraform tells a Delete neither why it comes nor what else is in the state, so
// that is pieced together here, for all resources:
//
//   - What was made or adopted since the provider was configured is known: all of this process note it in one register.
//   - A destroy is planned (ModifyPlan without a plan) in the walk that plans, and applied in another, for which Terraform
//     configures the provider anew. Only an instance that is left over from create_before_destroy, which Terraform calls
//     deposed, is planned and applied in the same walk.
//   - The half of a replacement that destroys has no plan of its own, but the private data of the plan that creates.
//
// Seen in Terraform 1.11 to 1.15 and OpenTofu 1.12: managedResourceExecute and planDestroy in node_resource_destroy.go,
// node_resource_destroy_deposed.go and node_resource_abstract_instance.go.

// Key names an object.
type Key struct {
	// At is the address of the server or org.
	At string
	// Type is the resource's.
	Type string
	// In is what the object belongs to; empty for one that belongs to the whole server or org.
	In string
	// Name is what the object is known by there.
	Name string
}

// mayBecome tells whether the successor of an instance that stands for the one may stand for the other: what belongs to
// something else keeps its name there.
func (k Key) mayBecome(other Key) bool {
	return k.At == other.At && k.Type == other.Type && (k.In == "" || k.Name == other.Name)
}

// Run is the time for which the provider is configured: one walk of Terraform's over its graph.
type Run struct {
	id    string
	since int
}

// NewRun begins a run.
func NewRun() Run {
	register.Lock()
	defer register.Unlock()
	return Run{id: rand.Text(), since: register.count}
}

// register is what has been made and adopted in this process, by whichever of its providers.
var register = struct {
	sync.Mutex
	count   int
	objects map[Key]*registration
}{objects: map[Key]*registration{}}

type registration struct {
	instance string
	at       int
	// made tells it from adopted.
	made bool
	// succeeds tells that an older instance, which stood for another object, has been found to be its predecessor.
	succeeds bool
}

// What the private state keeps of an instance, and what a plan hands to the end of one.
const (
	instanceKey  = "instance"
	announcedKey = "announced"
	successorKey = "successor"
)

// PrivateReader is the private data of a request.
type PrivateReader interface {
	GetKey(ctx context.Context, key string) ([]byte, diag.Diagnostics)
}

// PrivateWriter is the private data of a response.
type PrivateWriter interface {
	SetKey(ctx context.Context, key string, value []byte) diag.Diagnostics
}

// NewInstance is what tells one instance from every other.
func NewInstance() string { return rand.Text() }

// InstanceOf is the instance whose private state it is; empty for one of a release that noted none, and after an import.
func InstanceOf(ctx context.Context, private PrivateReader, diagnostics *diag.Diagnostics) string {
	return read(ctx, private, instanceKey, diagnostics)
}

// NoteInstance keeps an instance in the private state.
func NoteInstance(ctx context.Context, private PrivateWriter, instance string, diagnostics *diag.Diagnostics) {
	write(ctx, private, instanceKey, instance, diagnostics)
}

// Begin notes, once a Create has made the object or adopted it, that the instance stands for it.
func (r Run) Begin(ctx context.Context, private PrivateWriter, instance string, key Key, made bool, diagnostics *diag.Diagnostics) {
	NoteInstance(ctx, private, instance, diagnostics)
	register.Lock()
	defer register.Unlock()
	register.count++
	register.objects[key] = &registration{instance: instance, at: register.count, made: made}
}

// Begun tells whether a Create of this run has made or adopted the object.
func (r Run) Begun(key Key) bool {
	register.Lock()
	defer register.Unlock()
	_, begun := r.registered(key)
	return begun
}

func (r Run) registered(key Key) (*registration, bool) {
	found, exists := register.objects[key]
	return found, exists && found.at > r.since
}

// PlansDestroy tells whether the plan is one of a destroy, and notes for the Delete by whom it was made.
func (r Run) PlansDestroy(ctx context.Context, request resource.ModifyPlanRequest, response *resource.ModifyPlanResponse) bool {
	return r.plansDestroy(ctx, request, response.Private, &response.Diagnostics)
}

func (r Run) plansDestroy(ctx context.Context, request resource.ModifyPlanRequest, private PrivateWriter, diagnostics *diag.Diagnostics) bool {
	if !request.Plan.Raw.IsNull() {
		return false
	}
	id := r.id
	if id == "" {
		id = "a provider that is not configured"
	}
	write(ctx, private, announcedKey, id, diagnostics)
	return true
}

// PlanSuccessor notes in the plan of a creation for which object it is: where it is half of a replacement, the Delete of the
// other half reads it. A name that is not known yet is none.
func PlanSuccessor(ctx context.Context, private PrivateWriter, name types.String, diagnostics *diag.Diagnostics) {
	// A destroy that failed has left its announcement in the private state.
	diagnostics.Append(private.SetKey(ctx, announcedKey, nil)...)
	write(ctx, private, successorKey, name.ValueString(), diagnostics)
}

// Replaces tells a Delete that it is half of a replacement, whose other half creates.
func Replaces(ctx context.Context, private PrivateReader, diagnostics *diag.Diagnostics) bool {
	return read(ctx, private, announcedKey, diagnostics) == ""
}

// Ending is what the end of an instance means for the object that it stands for.
type Ending int

const (
	// Destroyed says that the object is to go.
	Destroyed Ending = iota
	// TakenOn says that a newer instance stands for the same object, or is about to. The object stays as it is.
	TakenOn
	// Moved says that the instance is left over, and that this run has made an object that nothing but its successor seems to
	// stand for.
	Moved
	// Unclear says that the instance is left over from a run before, and that nothing tells what its successor stands for. What
	// would harm that is not done.
	Unclear
)

// EndingOf tells a Delete, from the private data of its request, what the end of the instance means for the object.
func (r Run) EndingOf(ctx context.Context, private PrivateReader, key Key, diagnostics *diag.Diagnostics) Ending {
	instance, announced := InstanceOf(ctx, private, diagnostics), read(ctx, private, announcedKey, diagnostics)
	successor := read(ctx, private, successorKey, diagnostics)
	register.Lock()
	defer register.Unlock()
	if found, begun := r.registered(key); begun && found.instance != instance {
		return TakenOn
	}
	if announced == "" && successor == key.Name {
		return TakenOn
	}
	if announced != r.id || announced == "" {
		return Destroyed
	}
	for other, found := range register.objects {
		if found.at > r.since && found.made && !found.succeeds && key.mayBecome(other) {
			found.succeeds = true
			return Moved
		}
	}
	return Unclear
}

// Stays tells whether the end of an instance leaves its object as it is, and says so where it may not be meant: see EndingOf.
func (r Run) Stays(ctx context.Context, private PrivateReader, key Key, object string, diagnostics *diag.Diagnostics) bool {
	switch r.EndingOf(ctx, private, key, diagnostics) {
	case TakenOn:
		return true
	case Unclear:
		WarnStays(object, diagnostics)
		return true
	}
	return false
}

// WarnStays says that an object stays, since nothing tells what its successor stands for.
func WarnStays(object string, diagnostics *diag.Diagnostics) {
	diagnostics.AddWarning(fmt.Sprintf("The %s stays as it is", object),
		"An apply that was stopped had replaced it already (create_before_destroy), and nothing tells whether what took its place stands for the same object. "+
			"If nothing needs it any more, remove it by hand.")
}

func read(ctx context.Context, private PrivateReader, key string, diagnostics *diag.Diagnostics) (text string) {
	encoded, problems := private.GetKey(ctx, key)
	diagnostics.Append(problems...)
	if len(encoded) == 0 {
		return ""
	}
	if err := json.Unmarshal(encoded, &text); err != nil {
		diagnostics.AddError("The private state is damaged", fmt.Sprintf("Its %s cannot be read: %s.", key, err))
	}
	return text
}

func write(ctx context.Context, private PrivateWriter, key, text string, diagnostics *diag.Diagnostics) {
	encoded, err := json.Marshal(text)
	if err != nil {
		diagnostics.AddError("Cannot note the "+key, err.Error())
		return
	}
	diagnostics.Append(private.SetKey(ctx, key, encoded)...)
}
