// Package lifecycle holds what the lives of several resources have in common.
package lifecycle

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/okta"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/openmetadata"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/transport"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/diagnose"
)

// recoveryTime bounds how long an interrupted create looks for what it may have made.
const recoveryTime = 30 * time.Second

// ErrExists says that the object was there before the create.
var ErrExists = errors.New("the object exists already")

// CreateOnce creates an object without ever making a second one. It looks for the object first, and returns it with ErrExists
// when it is there. When the answer to the creation is lost, by a cut connection or an interrupt, it looks again and takes on
// what it finds, so that the id reaches the state. An object whose answer names it and lacks something else that cannot be
// found otherwise either is returned with the error. find returns nil and no error when there is none.
func CreateOnce[T any](ctx context.Context, find func(context.Context) (*T, error), create func(context.Context) (*T, error)) (*T, error) {
	existing, err := find(ctx)
	if err != nil {
		return nil, err
	}
	if existing != nil {
		return existing, ErrExists
	}
	created, err := create(ctx)
	if err == nil {
		return created, nil
	}
	if answered(err) {
		return nil, err
	}
	recovery, cancel := context.WithTimeout(context.WithoutCancel(ctx), recoveryTime)
	defer cancel()
	if made, findErr := find(recovery); findErr == nil && made != nil {
		return made, nil
	}
	if transport.IsIncomplete(err) {
		return created, err
	}
	return nil, err
}

// Create is CreateOnce for an object that must not be there before, with its errors put into words; it returns nil after adding
// one, unless the object was made and is to be noted in the state all the same. object is that of diagnose.Error. exists says
// what is to be done about an object that was there, as a rule with diagnose.AlreadyExists.
func Create[T any](ctx context.Context, diagnostics *diag.Diagnostics, object string,
	find, create func(context.Context) (*T, error), exists func(existing *T),
) *T {
	created, err := CreateOnce(ctx, find, create)
	switch {
	case errors.Is(err, ErrExists):
		exists(created)
		return nil
	case err != nil:
		diagnose.Error(diagnostics, diagnose.Create, object, err)
	}
	return created
}

// Adopting is the creation of an object that is adopted where it is there and may be: an apply that was stopped leaves such a
// one, and a replacement by create_before_destroy meets it.
type Adopting[T any] struct {
	Run     Run
	Private PrivateWriter
	// Instance and Key are those of Begin.
	Instance string
	Key      Key
	// Object is what it is called in a warning.
	Object string
	// Find and Create are those of CreateOnce.
	Find, Create func(context.Context) (*T, error)
	// Mine tells whether what is there may be adopted.
	Mine func(existing *T) bool
	// Adopt makes of what is there what was planned; nil where it is that already.
	Adopt func(ctx context.Context, existing *T) (*T, error)
	// Refuse adds the error for what is there and is not adopted.
	Refuse func(existing *T)
	// Fail adds the error for a failed creation.
	Fail func(ctx context.Context, err error)
}

// Make creates the object or adopts it, and notes so; it returns nil after adding an error, unless the object was made and is
// to be noted in the state all the same. What this very run has made or adopted already, for another resource, is not adopted.
func (a Adopting[T]) Make(ctx context.Context, diagnostics *diag.Diagnostics) *T {
	object, err := CreateOnce(ctx, a.Find, a.Create)
	exists := errors.Is(err, ErrExists)
	if exists {
		if a.Run.Begun(a.Key) || !a.Mine(object) {
			a.Refuse(object)
			return nil
		}
		err = nil
		if a.Adopt != nil {
			object, err = a.Adopt(ctx, object)
		}
	}
	if err != nil {
		a.Fail(ctx, err)
		if object == nil || exists {
			return nil
		}
	}
	if exists {
		diagnostics.AddWarning(fmt.Sprintf("The %s was there already and is adopted", a.Object),
			"An apply that was stopped has left it, or it replaces itself (-replace or a taint, with create_before_destroy). It is deleted with the resource.")
	}
	a.Run.Begin(ctx, a.Private, a.Instance, a.Key, !exists, diagnostics)
	return object
}

// answered tells a refusal, after which nothing was made, from an error that leaves it open. What a proxy answers leaves it
// open.
func answered(err error) bool {
	if fromOkta, ok := errors.AsType[*okta.APIError](err); ok {
		return fromOkta.Status < 500 && !fromOkta.Foreign
	}
	refused := openmetadata.AsAPIError(err)
	return refused != nil && refused.Status < 500 && !refused.Foreign
}
