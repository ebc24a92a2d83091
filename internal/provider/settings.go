package provider

import (
	"context"
	"fmt"
	"math"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/openmetadata"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/jwtkey"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/connection"
)

// The provider's whole numbers.
var (
	requestTimeout = wholeNumber{name: "request_timeout", variable: "OPENMETADATA_REQUEST_TIMEOUT", least: 1, most: 3600, otherwise: 60}
	maxRetries     = wholeNumber{name: "max_retries", variable: "OPENMETADATA_MAX_RETRIES", most: 100, otherwise: 5}
	maxWait        = wholeNumber{name: "max_wait", variable: "OPENMETADATA_MAX_WAIT", most: math.MaxInt32, otherwise: 300}
)

// wholeNumber is an argument that may come from a variable, within bounds that hold for both.
type wholeNumber struct {
	name, variable         string
	least, most, otherwise int64
}

// validator holds the argument within the bounds.
func (n wholeNumber) validator() validator.Int64 { return int64validator.Between(n.least, n.most) }

// of takes the argument, the variable, or else the default. It adds an error for a variable that is out of bounds.
func (n wholeNumber) of(argument types.Int64, diagnostics *diag.Diagnostics) int64 {
	if !argument.IsNull() && !argument.IsUnknown() {
		return argument.ValueInt64()
	}
	text := os.Getenv(n.variable)
	if text == "" {
		return n.otherwise
	}
	value, err := strconv.ParseInt(text, 10, 64)
	if err != nil || value < n.least || value > n.most {
		diagnostics.AddAttributeError(path.Root(n.name), "Not a number within the bounds",
			fmt.Sprintf("%s is %q; a whole number from %d to %d is wanted.", n.variable, text, n.least, n.most))
	}
	return value
}

// half collects the settings of one half of the provider, or of both, and the arguments in it that are not known yet.
type half struct{ unknown []string }

// text takes the argument, or the environment variable where it is null.
func (h *half) text(argument types.String, name, variable string) string {
	if argument.IsUnknown() {
		h.unknown = append(h.unknown, name)
		return ""
	}
	if !argument.IsNull() {
		return argument.ValueString()
	}
	return os.Getenv(variable)
}

// boolean is text for an argument that is true or false.
func (h *half) boolean(argument types.Bool, name, variable string, diagnostics *diag.Diagnostics) bool {
	if argument.IsUnknown() {
		h.unknown = append(h.unknown, name)
		return false
	}
	if !argument.IsNull() {
		return argument.ValueBool()
	}
	text := os.Getenv(variable)
	if text == "" {
		return false
	}
	value, err := strconv.ParseBool(text)
	if err != nil {
		diagnostics.AddAttributeError(path.Root(name), "Not true or false", fmt.Sprintf("%s is %q; true or false is wanted.", variable, text))
	}
	return value
}

// settings puts arguments and environment together. A value that is not known yet is noted and is no error.
func (m providerModel) settings(ctx context.Context, diagnostics *diag.Diagnostics) connection.Settings {
	var server, org half
	settings := connection.Settings{
		Host:     server.text(m.Host, "host", "OPENMETADATA_HOST"),
		Token:    server.text(m.Token, "token", "OPENMETADATA_TOKEN"),
		Email:    server.text(m.Email, "email", "OPENMETADATA_EMAIL"),
		Password: server.text(m.Password, "password", "OPENMETADATA_PASSWORD"),
	}
	var signingKey signingKeyModel
	if nested(ctx, m.SigningKey, &signingKey, "signing_key", &server, diagnostics) {
		settings.SigningKey = signingKey.settings(&server, diagnostics)
	}
	var oktaOrg oktaModel
	if nested(ctx, m.Okta, &oktaOrg, "okta", &org, diagnostics) {
		oktaOrg.settings(ctx, &org, &settings, diagnostics)
	}

	var both half
	settings.Transport.CACertificatePEM = both.text(m.CACertificatePEM, "ca_certificate_pem", "OPENMETADATA_CA_CERTIFICATE_PEM")
	settings.Transport.InsecureSkipVerify = both.boolean(m.InsecureSkipVerify, "insecure_skip_verify", "OPENMETADATA_INSECURE_SKIP_VERIFY", diagnostics)
	settings.Transport.Timeout = time.Duration(requestTimeout.of(m.RequestTimeout, diagnostics)) * time.Second
	settings.Transport.MaxRetries = int(maxRetries.of(m.MaxRetries, diagnostics))
	settings.Transport.MaxWait = time.Duration(maxWait.of(m.MaxWait, diagnostics)) * time.Second

	settings.UnknownOpenMetadata, settings.UnknownOkta, settings.UnknownTrust = server.unknown, org.unknown, both.unknown
	return settings
}

// nested decodes a nested argument; a null one leaves the target empty, so that the environment counts. It returns false
// after noting one that is not known yet.
func nested(ctx context.Context, argument types.Object, target any, name string, of *half, diagnostics *diag.Diagnostics) bool {
	if argument.IsUnknown() {
		of.unknown = append(of.unknown, name)
		return false
	}
	if !argument.IsNull() {
		diagnostics.Append(argument.As(ctx, target, basetypes.ObjectAsOptions{})...)
	}
	return true
}

func (m *signingKeyModel) settings(server *half, diagnostics *diag.Diagnostics) *openmetadata.SigningKey {
	unknownBefore := len(server.unknown)
	key := &openmetadata.SigningKey{
		PrivateKeyFile: server.text(m.PrivateKeyFile, "signing_key.private_key_file", "OPENMETADATA_SIGNING_KEY_FILE"),
		PrivateKey:     server.text(m.PrivateKey, "signing_key.private_key", "OPENMETADATA_SIGNING_KEY"),
		KeyID:          server.text(m.KeyID, "signing_key.key_id", "OPENMETADATA_SIGNING_KEY_ID"),
		User:           server.text(m.User, "signing_key.user", "OPENMETADATA_SIGNING_KEY_USER"),
		Email:          server.text(m.Email, "signing_key.email", "OPENMETADATA_SIGNING_KEY_EMAIL"),
	}
	// An argument of the configuration counts over a variable, also where the two name the key in different ways.
	if !m.PrivateKeyFile.IsNull() {
		key.PrivateKey = ""
	} else if !m.PrivateKey.IsNull() {
		key.PrivateKeyFile = ""
	}
	if len(server.unknown) > unknownBefore || key.PrivateKeyFile == "" && key.PrivateKey == "" {
		return nil
	}
	if key.User == "" {
		diagnostics.AddAttributeError(path.Root("signing_key").AtName("user"), "No user to sign tokens for",
			"signing_key has a private key but names no administrator. Set signing_key.user or OPENMETADATA_SIGNING_KEY_USER.")
		return nil
	}
	if strings.Contains(key.User, "@") {
		diagnostics.AddAttributeError(path.Root("signing_key").AtName("user"), "A user name is wanted",
			fmt.Sprintf("%q is an e-mail address. The server knows its users by the part before the @, in lower case: set user = %q and, if its domain matters, email = %q.",
				key.User, strings.ToLower(strings.SplitN(key.User, "@", 2)[0]), key.User))
		return nil
	}
	if key.KeyID == "" {
		key.KeyID = jwtkey.ShippedKeyID
	}
	if key.Email == "" {
		key.Email = key.User + "@" + jwtkey.ShippedIssuer
	}
	return key
}
