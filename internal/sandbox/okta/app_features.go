package okta

import (
	"bytes"
	"io"
	"mime"
	"net/http"
	"slices"
)

// maxLogo is the size below which a logo has to be (API doc, logo).
const maxLogo = 1 << 20

// errNoProvisioning is what the features of an app answer whose provisioning is
// not enabled, which is that of every app here (example
// ListAppFeatureAPIValidationFailed of the API specification).
var errNoProvisioning = invalid("feature", "Provisioning is not enabled for the app instance.")

func routeAppFeatures(r *router) {
	const features = "/api/v1/apps/{appId}/features"
	refuse := withApp(func(*call, *app) error { return errNoProvisioning })
	r.handle("GET", features, refuse)
	r.handle("GET", features+"/{featureName}", withApp(func(c *call, _ *app) error {
		return notFound(c.params["featureName"], "ApplicationFeature") // 400 is no answer of this operation
	}))
	r.handle("PUT", features+"/{featureName}", refuse)
	r.handle("POST", "/api/v1/apps/{appId}/logo", withApp(uploadLogo))
}

// uploadLogo takes an image as the part "file" of a form and answers 201 without
// a body. No operation reads it back.
func uploadLogo(c *call, _ *app) error {
	if kind, _, err := mime.ParseMediaType(c.r.Header.Get("Content-Type")); err != nil || kind != "multipart/form-data" {
		return errMediaType
	}
	file, _, err := c.r.FormFile("file")
	if err != nil {
		return blank("file")
	}
	image, err := io.ReadAll(io.LimitReader(file, maxLogo))
	switch {
	case err != nil:
		return errMalformed
	case len(image) == maxLogo:
		return invalidField("file", "The file must be less than one MB in size.")
	case !isImage(image):
		return invalidField("file", "The file must be in PNG, JPG, SVG, or GIF format.")
	}
	return c.reply(http.StatusCreated, nil)
}

func isImage(data []byte) bool {
	return slices.Contains([]string{"image/png", "image/jpeg", "image/gif"}, http.DetectContentType(data)) || bytes.Contains(data, []byte("<svg"))
}
