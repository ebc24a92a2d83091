package provider

import (
	"context"
	"fmt"
	"math"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/okta"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/openmetadata"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/transport"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/jwtkey"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/keyfile"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/connection"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/ssoconfig"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/words"
)

const (
	defaultTimeoutSeconds = 60
	defaultMaxRetries     = 5
	defaultMaxWaitSeconds = 300
)

// bounds are what a number may be, as an argument and as a variable alike.
type bounds struct{ least, most int64 }

var (
	timeoutBounds = bounds{1, 3600}
	retriesBounds = bounds{0, 100}
	waitBounds    = bounds{0, math.MaxInt64 / int64(time.Second)}
	// replicasBounds has 0 for what is not configured.
	replicasBounds = bounds{1, 100}
)

func (b bounds) contain(value int64) bool { return b.least <= value && value <= b.most }

// String words them as part of a sentence.
func (b bounds) String() string {
	if b.most > 1e9 {
		return fmt.Sprintf("of %d or more", b.least)
	}
	return fmt.Sprintf("from %d to %d", b.least, b.most)
}

// half collects the settings of one half of the provider, or of what both have, and the arguments in it that are not known
// yet.
type half struct{ unknown []string }

// text takes the argument, or the environment variable where it is null, without the blanks and line breaks that come
// along from files.
func (h *half) text(argument types.String, name, variable string) string {
	text, _ := h.sourced(argument, name, variable)
	return strings.TrimSpace(text)
}

// token is text for what is sent in a header, also without what is pasted along with it; source names the argument or the
// variable that it comes from.
func (h *half) token(argument types.String, name, variable string) (token, source string) {
	text, source := h.sourced(argument, name, variable)
	return transport.TrimCredential(text), source
}

func (h *half) sourced(argument types.String, name, variable string) (text, source string) {
	if argument.IsUnknown() {
		h.unknown = append(h.unknown, name)
		return "", name
	}
	if !argument.IsNull() {
		return argument.ValueString(), name
	}
	return fromEnvironment(variable), variable
}

// passwordVariable may hold quotes that are part of it.
const passwordVariable = "OPENMETADATA_PASSWORD"

// fromEnvironment is the value of a variable without what comes along with it from an env file, which docker run --env-file and CI
// systems hand on as it stands: the quotes around it, and the \n that a key has there in place of its line breaks. A password stays
// as it is, since both may be part of it.
func fromEnvironment(variable string) string {
	text := os.Getenv(variable)
	if variable == passwordVariable {
		return text
	}
	if inside, quoted := unquoted(text); quoted {
		text = inside
	}
	if strings.Contains(text, "-----BEGIN ") && !strings.Contains(text, "\n") {
		text = strings.NewReplacer(`\r\n`, "\n", `\n`, "\n").Replace(text)
	}
	return text
}

// unquoted is what is inside of the quotes that a text begins and ends with, if it does.
func unquoted(text string) (inside string, quoted bool) {
	text = strings.TrimSpace(text)
	if len(text) < 2 || text[0] != '"' && text[0] != '\'' || text[len(text)-1] != text[0] {
		return "", false
	}
	return text[1 : len(text)-1], true
}

// settings puts arguments and environment together. A value that is not known yet is noted and is no error.
func (m providerModel) settings(ctx context.Context, diagnostics *diag.Diagnostics) connection.Settings {
	var server, org half
	settings := connection.Settings{
		Host:     server.text(m.Host, "host", "OPENMETADATA_HOST"),
		Email:    server.text(m.Email, "email", "OPENMETADATA_EMAIL"),
		Password: server.text(m.Password, "password", passwordVariable),
	}
	if _, quoted := unquoted(settings.Password); quoted && m.Password.IsNull() {
		diagnostics.AddAttributeWarning(path.Root("password"), "A password in quotes",
			passwordVariable+" begins and ends with a quote, and both are sent as part of the password. If they come from an env file, leave them out there.")
	}
	settings.Headers = headers(m.Headers, &server)
	settings.Token, settings.TokenSource = server.token(m.Token, "token", "OPENMETADATA_TOKEN")
	settings.ReplicaURLs = m.replicaURLs(ctx, &server, diagnostics)
	if m.Replicas.IsUnknown() {
		server.unknown = append(server.unknown, "replicas")
	} else if len(settings.ReplicaURLs) == 0 {
		settings.Replicas = int(number(m.Replicas, path.Root("replicas"), "OPENMETADATA_REPLICAS", 0, replicasBounds, diagnostics))
	}
	for i, address := range append([]string{settings.Host}, settings.ReplicaURLs...) {
		argument := map[bool]string{true: "host", false: "replica_urls"}[i == 0]
		if openmetadata.CanBeOverheard(address) {
			diagnostics.AddAttributeWarning(path.Root(argument), "The OpenMetadata server is reached by plain http",
				fmt.Sprintf("Anyone on the way can read the credentials and tokens that go to it. Set %s to its https address, or to one of this machine that a tunnel leads from (kubectl port-forward).", argument))
			break
		}
	}
	var signingKey signingKeyModel
	if nested(ctx, m.SigningKey, &signingKey, "signing_key", &server, diagnostics) {
		settings.SigningKey = signingKey.settings(&server, !m.SigningKey.IsNull(), diagnostics)
	}
	var oktaOrg oktaModel
	if nested(ctx, m.Okta, &oktaOrg, "okta", &org, diagnostics) {
		oktaOrg.settings(ctx, &org, &settings, diagnostics)
	}

	var trust half
	settings.Transport.CACertificatePEM = trust.text(m.CACertificatePEM, "ca_certificate_pem", "OPENMETADATA_CA_CERTIFICATE_PEM")
	if err := transport.CheckCertificates(settings.Transport.CACertificatePEM); err != nil {
		diagnostics.AddAttributeError(path.Root("ca_certificate_pem"), "Not a certificate",
			words.Sentence(err.Error())+" The certificates themselves are wanted, not the name of a file: file(\"ca.pem\") reads one.")
	}
	if m.InsecureSkipVerify.IsUnknown() {
		trust.unknown = append(trust.unknown, "insecure_skip_verify")
	}
	settings.Transport.InsecureSkipVerify = boolean(m.InsecureSkipVerify, path.Root("insecure_skip_verify"), "OPENMETADATA_INSECURE_SKIP_VERIFY", diagnostics)
	m.warnOfTrust(settings, diagnostics)
	settings.Transport.Timeout = time.Duration(number(m.RequestTimeout, path.Root("request_timeout"), "OPENMETADATA_REQUEST_TIMEOUT", defaultTimeoutSeconds, timeoutBounds, diagnostics)) * time.Second
	settings.Transport.MaxRetries = int(number(m.MaxRetries, path.Root("max_retries"), "OPENMETADATA_MAX_RETRIES", defaultMaxRetries, retriesBounds, diagnostics))
	settings.Transport.MaxWait = time.Duration(number(m.MaxWait, path.Root("max_wait"), "OPENMETADATA_MAX_WAIT", defaultMaxWaitSeconds, waitBounds, diagnostics)) * time.Second

	settings.UnknownOpenMetadata, settings.UnknownOkta, settings.UnknownTrust = server.unknown, org.unknown, trust.unknown
	return settings
}

// replicaURLs takes the argument, or the environment variable where it is null.
func (m providerModel) replicaURLs(ctx context.Context, server *half, diagnostics *diag.Diagnostics) []string {
	const variable = "OPENMETADATA_REPLICA_URLS"
	var given []types.String
	switch {
	case m.ReplicaURLs.IsUnknown():
		server.unknown = append(server.unknown, "replica_urls")
	case !m.ReplicaURLs.IsNull():
		diagnostics.Append(m.ReplicaURLs.ElementsAs(ctx, &given, false)...)
	case m.Replicas.IsNull():
		for _, address := range strings.FieldsFunc(fromEnvironment(variable), func(r rune) bool { return r == ',' || unicode.IsSpace(r) }) {
			given = append(given, types.StringValue(address))
		}
	}
	var urls []string
	for _, address := range given {
		if address.IsUnknown() {
			server.unknown = append(server.unknown, "replica_urls")
			return nil
		}
		urls = append(urls, strings.TrimSpace(address.ValueString()))
	}
	return urls
}

// warnOfTrust says where the environment, which nobody reviews, decides whom the credentials are sent to in good faith. What the
// configuration says is in sight of whoever reads it.
func (m *providerModel) warnOfTrust(settings connection.Settings, diagnostics *diag.Diagnostics) {
	org, err := url.Parse(settings.OktaOrgURL)
	for _, one := range []struct {
		at               path.Path
		holds            bool
		summary, reason  string
		variable, remedy string
	}{
		{
			path.Root("insecure_skip_verify"), settings.Transport.InsecureSkipVerify && m.InsecureSkipVerify.IsNull(),
			"The environment switches the verification of certificates off", "anyone on the way can pose as the OpenMetadata server or the Okta org and read the credentials that go there",
			"OPENMETADATA_INSECURE_SKIP_VERIFY is true", "write insecure_skip_verify in the configuration, where others see it",
		},
		{
			path.Root("ca_certificate_pem"), settings.Transport.CACertificatePEM != "" && m.CACertificatePEM.IsNull() && transport.CheckCertificates(settings.Transport.CACertificatePEM) == nil,
			"The environment adds certificate authorities", "whoever has their keys can pose as the OpenMetadata server or the Okta org and read the credentials that go there",
			"OPENMETADATA_CA_CERTIFICATE_PEM is set", "write ca_certificate_pem in the configuration, where others see it",
		},
		{
			path.Root("replica_urls"), len(settings.ReplicaURLs) > 0 && m.ReplicaURLs.IsNull() && !m.Host.IsNull(),
			"The environment adds addresses of the OpenMetadata server", "the credentials for it go to those too",
			"OPENMETADATA_REPLICA_URLS is set", "write replica_urls in the configuration, where others see it",
		},
		{
			path.Root("okta"), err == nil && org.Scheme == "http" && !transport.OriginOf(org).Private() && allowsPlainHTTP(),
			"The environment lets the Okta org be reached by plain http", "anyone on the way can read the credential and the tokens that go there",
			okta.PlainHTTPVariable + " is true", "set okta.org_url to its https address",
		},
	} {
		if one.holds {
			diagnostics.AddAttributeWarning(one.at, one.summary, fmt.Sprintf("%s, so %s. Unset it, or %s.", one.variable, one.reason, one.remedy))
		}
	}
}

func allowsPlainHTTP() bool {
	allowed, _ := strconv.ParseBool(fromEnvironment(okta.PlainHTTPVariable))
	return allowed
}

// headers takes the further headers of requests to the server.
func headers(argument types.Map, server *half) map[string]string {
	given := map[string]string{}
	unknown := argument.IsUnknown()
	for name, element := range argument.Elements() {
		value, _ := element.(types.String)
		unknown = unknown || value.IsUnknown()
		if !value.IsNull() && !value.IsUnknown() {
			given[name] = value.ValueString()
		}
	}
	if unknown {
		server.unknown = append(server.unknown, "headers")
	}
	return given
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

// settings puts the key's arguments and variables together. given tells whether there is a block in the configuration; one
// that names no key, nor do the variables, is a mistake.
func (m *signingKeyModel) settings(server *half, given bool, diagnostics *diag.Diagnostics) *openmetadata.SigningKey {
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
	if key.PrivateKeyFile == "" {
		_, key.Source = server.sourced(m.PrivateKey, "signing_key.private_key", "OPENMETADATA_SIGNING_KEY")
	}
	if len(server.unknown) > unknownBefore {
		return nil
	}
	if key.PrivateKeyFile == "" && key.PrivateKey == "" {
		if given {
			diagnostics.AddAttributeError(path.Root("signing_key"), "No key to sign tokens with",
				"signing_key has no private key. Set signing_key.private_key_file, signing_key.private_key, OPENMETADATA_SIGNING_KEY_FILE or OPENMETADATA_SIGNING_KEY, or leave signing_key out.")
		}
		return nil
	}
	if strings.ContainsAny(key.PrivateKeyFile, "\r\n") {
		diagnostics.AddError("The name of a file is wanted, not the key",
			"signing_key.private_key_file (or OPENMETADATA_SIGNING_KEY_FILE) holds several lines, so it is no path. Give the key itself by signing_key.private_key or OPENMETADATA_SIGNING_KEY.")
		return nil
	}
	if err := keyfile.CheckHome(key.PrivateKeyFile); err != nil {
		diagnostics.AddAttributeError(path.Root("signing_key").AtName("private_key_file"), "A home directory that is not expanded", words.Sentence(err.Error()))
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
				key.User, ssoconfig.LocalPart(key.User), key.User))
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

func number(argument types.Int64, at path.Path, variable string, otherwise int64, within bounds, diagnostics *diag.Diagnostics) int64 {
	if !argument.IsNull() && !argument.IsUnknown() {
		return argument.ValueInt64()
	}
	text := strings.TrimSpace(fromEnvironment(variable))
	if text == "" {
		return otherwise
	}
	value, err := strconv.ParseInt(text, 10, 64)
	if err != nil || !within.contain(value) {
		diagnostics.AddAttributeError(at, "Not a number that it can be", fmt.Sprintf("%s is %q; a whole number %s is wanted.", variable, text, within))
	}
	return value
}

func boolean(argument types.Bool, at path.Path, variable string, diagnostics *diag.Diagnostics) bool {
	if !argument.IsNull() && !argument.IsUnknown() {
		return argument.ValueBool()
	}
	text := strings.TrimSpace(fromEnvironment(variable))
	if text == "" {
		return false
	}
	value, err := strconv.ParseBool(text)
	if err != nil {
		diagnostics.AddAttributeError(at, "Not true or false", fmt.Sprintf("%s is %q; true or false is wanted.", variable, text))
	}
	return value
}

// ValidateConfig implements provider.ProviderWithValidateConfig: addresses that are none are told before anything is
// planned.
func (p *openMetadataProvider) ValidateConfig(ctx context.Context, request provider.ValidateConfigRequest, response *provider.ValidateConfigResponse) {
	var model providerModel
	response.Diagnostics.Append(request.Config.Get(ctx, &model)...)
	if response.Diagnostics.HasError() {
		return
	}
	if host := model.Host; !host.IsNull() && !host.IsUnknown() {
		if _, err := openmetadata.NormalizeHost(strings.TrimSpace(host.ValueString())); err != nil {
			addressError(&response.Diagnostics, path.Root("host"), host.ValueString(), "Not a server's address", err)
		}
	}
	var unknown half
	places := map[string]int{}
	for i, address := range model.replicaURLs(ctx, &unknown, &response.Diagnostics) {
		at := path.Root("replica_urls").AtListIndex(i)
		base, err := openmetadata.NormalizeHost(address)
		if err != nil {
			addressError(&response.Diagnostics, at, address, "Not a replica's address", err)
			continue
		}
		if first, twice := places[base]; twice {
			response.Diagnostics.AddAttributeError(at, "The same replica twice",
				fmt.Sprintf("replica_urls has %s as number %d too, in this or another spelling. Each address is to be that of another process: one that is not named is not brought along.", base, first+1))
			continue
		}
		places[base] = i
	}
	if err := transport.CheckHeaders(headers(model.Headers, &half{})); err != nil {
		// Not on the argument, beside which Terraform shows what stands there.
		response.Diagnostics.AddError("Headers that cannot be sent", words.Sentence("headers of the provider: "+err.Error()))
	}
	var org oktaModel
	if !nested(ctx, model.Okta, &org, "okta", &half{}, &response.Diagnostics) {
		return
	}
	if orgURL := org.OrgURL; !orgURL.IsNull() && !orgURL.IsUnknown() {
		if _, err := okta.NormalizeOrgURL(strings.TrimSpace(orgURL.ValueString())); err != nil {
			addressError(&response.Diagnostics, path.Root("okta").AtName("org_url"), orgURL.ValueString(), "Not an org's address", err)
		}
	}
	if key := org.PrivateKey; !key.IsNull() && !key.IsUnknown() {
		if err := okta.CheckPrivateKey(strings.TrimSpace(key.ValueString())); err != nil {
			response.Diagnostics.AddAttributeError(path.Root("okta").AtName("private_key"), "Not a private key", words.Sentence(err.Error()))
		}
	}
}

// addressError adds an error about an address, on its argument. One that may hold a secret is told without: beside an
// argument Terraform shows what stands there.
func addressError(diagnostics *diag.Diagnostics, at path.Path, address, summary string, err error) {
	detail := words.Sentence(err.Error())
	if strings.ContainsAny(address, "@?#") {
		diagnostics.AddError(summary+": "+at.String(), detail)
		return
	}
	diagnostics.AddAttributeError(at, summary, detail)
}
