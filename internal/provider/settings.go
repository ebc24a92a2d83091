package provider

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/hashicorp/terraform-plugin-framework/attr"
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

// bounds are what a number may be, as an argument and as a variable alike, and what it is where neither gives it.
type bounds struct{ least, most, otherwise int64 }

// numbers are the arguments that are numbers. That there are no replicas says that they are not configured.
var numbers = map[string]bounds{
	"request_timeout": {1, 3600, 60}, "max_retries": {0, 100, 5}, "max_wait": {0, math.MaxInt64 / int64(time.Second), 300}, "replicas": {1, 100, 0},
}

// String words them as part of a sentence.
func (b bounds) String() string {
	if b.most > 1e9 {
		return fmt.Sprintf("of %d or more", b.least)
	}
	return fmt.Sprintf("from %d to %d", b.least, b.most)
}

// half collects the settings of one half of the provider, or of what both have, and the arguments in it that are not known yet.
type half struct{ unknown []string }

// lacks notes an argument that is not known yet, and tells whether it is one.
func (h *half) lacks(argument attr.Value, name string) bool {
	if argument.IsUnknown() {
		h.unknown = append(h.unknown, name)
	}
	return argument.IsUnknown()
}

// text takes the argument, or its environment variable where it is null, without the blanks and line breaks that come along
// from files.
func (h *half) text(argument types.String, name string) string {
	text, _ := h.sourced(argument, name)
	return strings.TrimSpace(text)
}

// token is text for what is sent in a header, also without what is pasted along with it; source names the argument or the
// variable that it comes from.
func (h *half) token(argument types.String, name string) (token, source string) {
	text, source := h.sourced(argument, name)
	return transport.TrimCredential(text), source
}

func (h *half) sourced(argument types.String, name string) (text, source string) {
	if h.lacks(argument, name) || !argument.IsNull() {
		return argument.ValueString(), name
	}
	return fromEnvironment(environment[name]), environment[name]
}

// passwordVariable may hold quotes that are part of it.
const passwordVariable = "OPENMETADATA_PASSWORD"

// fromEnvironment is the value of a variable without what comes along with it from an env file, which docker run --env-file and
// CI systems hand on as it stands: the quotes around it, and the \n that a key has there in place of its line breaks. A
// password stays as it is, since both may be part of it.
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
		Host: server.text(m.Host, "host"), Email: server.text(m.Email, "email"), Password: server.text(m.Password, "password"),
	}
	if _, quoted := unquoted(settings.Password); quoted && m.Password.IsNull() {
		diagnostics.AddAttributeWarning(path.Root("password"), "A password in quotes",
			passwordVariable+" begins and ends with a quote, and both are sent as part of the password. If they come from an env file, leave them out there.")
	}
	settings.Headers = headers(m.Headers, &server)
	settings.Token, settings.TokenSource = server.token(m.Token, "token")
	settings.ReplicaURLs = m.replicaURLs(ctx, &server, diagnostics)
	if !server.lacks(m.Replicas, "replicas") && len(settings.ReplicaURLs) == 0 {
		settings.Replicas = int(number(m.Replicas, "replicas", diagnostics))
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
	settings.Transport.CACertificatePEM = trust.text(m.CACertificatePEM, "ca_certificate_pem")
	if err := transport.CheckCertificates(settings.Transport.CACertificatePEM); err != nil {
		diagnostics.AddAttributeError(path.Root("ca_certificate_pem"), "Not a certificate",
			words.Sentence(err.Error())+" The certificates themselves are wanted, not the name of a file: file(\"ca.pem\") reads one.")
	}
	trust.lacks(m.InsecureSkipVerify, "insecure_skip_verify")
	settings.Transport.InsecureSkipVerify = boolean(m.InsecureSkipVerify, "insecure_skip_verify", diagnostics)
	m.warnOfTrust(settings, diagnostics)
	settings.Transport.Timeout = time.Duration(number(m.RequestTimeout, "request_timeout", diagnostics)) * time.Second
	settings.Transport.MaxRetries = int(number(m.MaxRetries, "max_retries", diagnostics))
	settings.Transport.MaxWait = time.Duration(number(m.MaxWait, "max_wait", diagnostics)) * time.Second

	settings.UnknownOpenMetadata, settings.UnknownOkta, settings.UnknownTrust = server.unknown, org.unknown, trust.unknown
	return settings
}

// replicaURLs takes the argument, or the environment variable where it is null.
func (m providerModel) replicaURLs(ctx context.Context, server *half, diagnostics *diag.Diagnostics) []string {
	var given []types.String
	switch {
	case server.lacks(m.ReplicaURLs, "replica_urls"):
	case !m.ReplicaURLs.IsNull():
		diagnostics.Append(m.ReplicaURLs.ElementsAs(ctx, &given, false)...)
	case m.Replicas.IsNull():
		for _, address := range strings.FieldsFunc(fromEnvironment(environment["replica_urls"]), func(r rune) bool { return r == ',' || unicode.IsSpace(r) }) {
			given = append(given, types.StringValue(address))
		}
	}
	var urls []string
	for _, address := range given {
		if server.lacks(address, "replica_urls") {
			return nil
		}
		urls = append(urls, strings.TrimSpace(address.ValueString()))
	}
	return urls
}

// warnOfTrust says where the environment, which nobody reviews, decides whom the credentials are sent to in good faith. What
// the configuration says is in sight of whoever reads it.
func (m *providerModel) warnOfTrust(settings connection.Settings, diagnostics *diag.Diagnostics) {
	org, err := url.Parse(settings.OktaOrgURL)
	for _, one := range []struct {
		argument         string
		holds            bool
		summary, reason  string
		variable, remedy string
	}{
		{
			"insecure_skip_verify", settings.Transport.InsecureSkipVerify && m.InsecureSkipVerify.IsNull(),
			"The environment switches the verification of certificates off", "anyone on the way can pose as the OpenMetadata server or the Okta org and read the credentials that go there",
			environment["insecure_skip_verify"] + " is true", "write insecure_skip_verify in the configuration, where others see it",
		},
		{
			"ca_certificate_pem", settings.Transport.CACertificatePEM != "" && m.CACertificatePEM.IsNull() && transport.CheckCertificates(settings.Transport.CACertificatePEM) == nil,
			"The environment adds certificate authorities", "whoever has their keys can pose as the OpenMetadata server or the Okta org and read the credentials that go there",
			environment["ca_certificate_pem"] + " is set", "write ca_certificate_pem in the configuration, where others see it",
		},
		{
			"replica_urls", len(settings.ReplicaURLs) > 0 && m.ReplicaURLs.IsNull() && !m.Host.IsNull(),
			"The environment adds addresses of the OpenMetadata server", "the credentials for it go to those too",
			environment["replica_urls"] + " is set", "write replica_urls in the configuration, where others see it",
		},
		{
			"okta", err == nil && org.Scheme == "http" && !transport.OriginOf(org).Private() && allowsPlainHTTP(),
			"The environment lets the Okta org be reached by plain http", "anyone on the way can read the credential and the tokens that go there",
			okta.PlainHTTPVariable + " is true", "set okta.org_url to its https address",
		},
	} {
		if one.holds {
			diagnostics.AddAttributeWarning(path.Root(one.argument), one.summary, fmt.Sprintf("%s, so %s. Unset it, or %s.", one.variable, one.reason, one.remedy))
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

// nested decodes a nested argument; a null one leaves the target empty, so that the environment counts. It returns false after
// noting one that is not known yet.
func nested(ctx context.Context, argument types.Object, target any, name string, of *half, diagnostics *diag.Diagnostics) bool {
	if of.lacks(argument, name) {
		return false
	}
	if !argument.IsNull() {
		diagnostics.Append(argument.As(ctx, target, basetypes.ObjectAsOptions{})...)
	}
	return true
}

// settings puts the key's arguments and variables together. given tells whether there is a block in the configuration; one that
// names no key, nor do the variables, is a mistake.
func (m *signingKeyModel) settings(server *half, given bool, diagnostics *diag.Diagnostics) *openmetadata.SigningKey {
	unknownBefore := len(server.unknown)
	key := &openmetadata.SigningKey{
		PrivateKeyFile: server.text(m.PrivateKeyFile, "signing_key.private_key_file"),
		PrivateKey:     server.text(m.PrivateKey, "signing_key.private_key"),
		KeyID:          server.text(m.KeyID, "signing_key.key_id"),
		User:           server.text(m.User, "signing_key.user"),
		Email:          server.text(m.Email, "signing_key.email"),
	}
	// An argument of the configuration counts over a variable, also where the two name the key in different ways.
	if !m.PrivateKeyFile.IsNull() {
		key.PrivateKey = ""
	} else if !m.PrivateKey.IsNull() {
		key.PrivateKeyFile = ""
	}
	if key.PrivateKeyFile == "" {
		_, key.Source = server.sourced(m.PrivateKey, "signing_key.private_key")
	}
	if len(server.unknown) > unknownBefore {
		return nil
	}
	at, homeErr := path.Root("signing_key"), keyfile.CheckHome(key.PrivateKeyFile)
	switch {
	case key.PrivateKeyFile == "" && key.PrivateKey == "":
		if given {
			diagnostics.AddAttributeError(at, "No key to sign tokens with",
				"signing_key has no private key. Set signing_key.private_key_file, signing_key.private_key, OPENMETADATA_SIGNING_KEY_FILE or OPENMETADATA_SIGNING_KEY, or leave signing_key out.")
		}
	case strings.ContainsAny(key.PrivateKeyFile, "\r\n"):
		diagnostics.AddError("The name of a file is wanted, not the key",
			"signing_key.private_key_file (or OPENMETADATA_SIGNING_KEY_FILE) holds several lines, so it is no path. Give the key itself by signing_key.private_key or OPENMETADATA_SIGNING_KEY.")
	case homeErr != nil:
		diagnostics.AddAttributeError(at.AtName("private_key_file"), "A home directory that is not expanded", words.Sentence(homeErr.Error()))
	case key.User == "":
		diagnostics.AddAttributeError(at.AtName("user"), "No user to sign tokens for",
			"signing_key has a private key but names no administrator. Set signing_key.user or OPENMETADATA_SIGNING_KEY_USER.")
	case strings.Contains(key.User, "@"):
		diagnostics.AddAttributeError(at.AtName("user"), "A user name is wanted",
			fmt.Sprintf("%q is an e-mail address. The server knows its users by the part before the @, in lower case: set user = %q and, if its domain matters, email = %q.",
				key.User, ssoconfig.LocalPart(key.User), key.User))
	default:
		key.KeyID, key.Email = cmp.Or(key.KeyID, jwtkey.ShippedKeyID), cmp.Or(key.Email, key.User+"@"+jwtkey.ShippedIssuer)
		return key
	}
	return nil
}

func number(argument types.Int64, name string, diagnostics *diag.Diagnostics) int64 {
	text := strings.TrimSpace(fromEnvironment(environment[name]))
	within := numbers[name]
	switch {
	case !argument.IsNull() && !argument.IsUnknown():
		return argument.ValueInt64()
	case text == "":
		return within.otherwise
	}
	value, err := strconv.ParseInt(text, 10, 64)
	if err != nil || value < within.least || value > within.most {
		diagnostics.AddAttributeError(path.Root(name), "Not a number that it can be", fmt.Sprintf("%s is %q; a whole number %s is wanted.", environment[name], text, within))
	}
	return value
}

func boolean(argument types.Bool, name string, diagnostics *diag.Diagnostics) bool {
	text := strings.TrimSpace(fromEnvironment(environment[name]))
	if text == "" || !argument.IsNull() && !argument.IsUnknown() {
		return argument.ValueBool()
	}
	value, err := strconv.ParseBool(text)
	if err != nil {
		diagnostics.AddAttributeError(path.Root(name), "Not true or false", fmt.Sprintf("%s is %q; true or false is wanted.", environment[name], text))
	}
	return value
}

// ValidateConfig implements provider.ProviderWithValidateConfig: addresses that are none are told before anything is planned.
func (p *openMetadataProvider) ValidateConfig(ctx context.Context, request provider.ValidateConfigRequest, response *provider.ValidateConfigResponse) {
	var model providerModel
	response.Diagnostics.Append(request.Config.Get(ctx, &model)...)
	if response.Diagnostics.HasError() {
		return
	}
	checkAddress(model.Host, path.Root("host"), "Not a server's address", openmetadata.NormalizeHost, &response.Diagnostics)
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
	checkAddress(org.OrgURL, path.Root("okta").AtName("org_url"), "Not an org's address", okta.NormalizeOrgURL, &response.Diagnostics)
	if key := org.PrivateKey; !key.IsNull() && !key.IsUnknown() {
		if err := okta.CheckPrivateKey(strings.TrimSpace(key.ValueString())); err != nil {
			response.Diagnostics.AddAttributeError(path.Root("okta").AtName("private_key"), "Not a private key", words.Sentence(err.Error()))
		}
	}
}

// checkAddress adds an error where an argument is there and is no address.
func checkAddress(argument types.String, at path.Path, summary string, normalize func(string) (string, error), diagnostics *diag.Diagnostics) {
	if argument.IsNull() || argument.IsUnknown() {
		return
	}
	if _, err := normalize(strings.TrimSpace(argument.ValueString())); err != nil {
		addressError(diagnostics, at, argument.ValueString(), summary, err)
	}
}

// addressError adds an error about an address, on its argument. One that may hold a secret is told without: beside an argument
// Terraform shows what stands there.
func addressError(diagnostics *diag.Diagnostics, at path.Path, address, summary string, err error) {
	detail := words.Sentence(err.Error())
	if strings.ContainsAny(address, "@?#") {
		diagnostics.AddError(summary+": "+at.String(), detail)
		return
	}
	diagnostics.AddAttributeError(at, summary, detail)
}
