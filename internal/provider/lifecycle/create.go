// Package lifecycle holds what the lives of several resources have in common.
package lifecycle

import (
	"context"
	"errors"
	"time"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/okta"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/openmetadata"
)

// recoveryTime bounds how long an interrupted create looks for what it may have made.
const recoveryTime = 30 * time.Second

// ErrExists says that the object was there before the create.
var ErrExists = errors.New("the object exists already")

// CreateOnce creates an object without ever making a second one. It looks for the object first, and returns it with
// ErrExists when it is there. When the answer to the creation is lost, by a cut connection or an interrupt, it looks
// again and takes on what it finds, so that the id reaches the state. find returns nil and no error when there is none.
func CreateOnce[T any](ctx context.Context, find func(context.Context) (*T, error), create func(context.Context) (*T, error)) (*T, error) {
	existing, err := find(ctx)
	if err != nil {
		return nil, err
	}
	if existing != nil {
		return existing, ErrExists
	}
	created, err := create(ctx)
	if err == nil || answered(err) {
		return created, err
	}
	recovery, cancel := context.WithTimeout(context.WithoutCancel(ctx), recoveryTime)
	defer cancel()
	if made, findErr := find(recovery); findErr == nil && made != nil {
		return made, nil
	}
	return nil, err
}

// answered tells a refusal, after which nothing was made, from an error that leaves it open. What a proxy answers leaves
// it open.
func answered(err error) bool {
	var fromOkta *okta.APIError
	if errors.As(err, &fromOkta) {
		return fromOkta.Status < 500 && !fromOkta.Foreign
	}
	refused := openmetadata.AsAPIError(err)
	return refused != nil && refused.Status < 500 && !refused.Foreign
}
