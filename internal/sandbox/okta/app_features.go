package okta

import (
	"bytes"
	"io"
	"mime"
	"net/http"
	"slices"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta/web"
)

// maxLogo is the size below which a logo has to be (API doc, logo).
const maxLogo = 1 << 20

// errNoProvisioning is what the features of an app answer that cannot be provisioned, which is every app here
// (application_features.application_features_lifecycle.json).
var errNoProvisioning = invalid("feature", "Provisioning is not supported.")

// featureNames are the features that exist (API specification, ApplicationFeatureType).
var featureNames = []string{"USER_PROVISIONING", "INBOUND_PROVISIONING"}

// withFeature: the name is looked at before the app (application_features.error_handling_invalid_feature_name.json has an app
// that does not exist).
func withFeature(h func(*call, *app) error) handler {
	return func(c *call) error {
		if name := c.Params["featureName"]; !slices.Contains(featureNames, name) {
			return web.NotFound(name, "PublicAppFeatureSetName")
		}
		return withApp(h)(c)
	}
}

func routeAppFeatures(r *router) {
	const features = "/api/v1/apps/{appId}/features"
	refuse := func(*call, *app) error { return errNoProvisioning }
	r.handle("GET", features, withApp(refuse))
	r.handle("GET", features+"/{featureName}", withFeature(refuse))
	r.handle("PUT", features+"/{featureName}", withFeature(func(c *call, _ *app) error {
		if err := c.Decode(&map[string]any{}, false); err != nil {
			return err
		}
		return errNoProvisioning
	}))
	r.handle("POST", "/api/v1/apps/{appId}/logo", withApp(uploadLogo))
}

// uploadLogo takes an image as the part "file" of a form and answers 201 without a body. No operation reads it back.
func uploadLogo(c *call, _ *app) error {
	if kind, _, err := mime.ParseMediaType(c.Request.Header.Get("Content-Type")); err != nil || kind != "multipart/form-data" {
		return web.ErrMediaType
	}
	file, _, err := c.Request.FormFile("file")
	if err != nil {
		return blank("file")
	}
	image, err := io.ReadAll(io.LimitReader(file, maxLogo))
	switch {
	case err != nil:
		return web.ErrMalformed
	case len(image) == maxLogo:
		return invalidField("file", "The file must be less than one MB in size.")
	case !isImage(image):
		return invalidField("file", "The file must be in PNG, JPG, SVG, or GIF format.")
	}
	return c.Reply(http.StatusCreated, nil)
}

func isImage(data []byte) bool {
	return slices.Contains([]string{"image/png", "image/jpeg", "image/gif"}, http.DetectContentType(data)) || bytes.Contains(data, []byte("<svg"))
}
