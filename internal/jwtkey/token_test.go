package jwtkey

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"
)

var signedAt = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func signedRequest() TokenRequest {
	return TokenRequest{Subject: "terraform", Email: "terraform@open-metadata.org", KeyID: "prod-1", Now: signedAt}
}

// compact makes a token from its parts, without the code under test.
func compact(t testing.TB, key *rsa.PrivateKey, header, claims string) string {
	t.Helper()
	content := base64.RawURLEncoding.EncodeToString([]byte(header)) + "." + base64.RawURLEncoding.EncodeToString([]byte(claims))
	sum := sha256.Sum256([]byte(content))
	signature, err := rsa.SignPKCS1v15(nil, key, crypto.SHA256, sum[:])
	if err != nil {
		t.Fatal(err)
	}
	return content + "." + base64.RawURLEncoding.EncodeToString(signature)
}

func TestSignedTokenIsTheOneThatTheServerAccepted(t *testing.T) {
	t.Parallel()
	key := sampleKey(t)
	token, err := Sign(key, signedRequest())
	if err != nil {
		t.Fatal(err)
	}
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		t.Fatalf("%d parts", len(parts))
	}
	decode := func(part string) map[string]any {
		raw, err := base64.RawURLEncoding.DecodeString(part)
		if err != nil {
			t.Fatal(err)
		}
		var object map[string]any
		if err := json.Unmarshal(raw, &object); err != nil {
			t.Fatal(err)
		}
		return object
	}
	wantHeader := map[string]any{"alg": "RS256", "typ": "JWT", "kid": "prod-1"}
	if got := decode(parts[0]); !maps.Equal(got, wantHeader) {
		t.Errorf("header %v, want %v", got, wantHeader)
	}
	// F76: the claims of the token that the rehearsal used.
	wantClaims := map[string]any{
		"iss": "open-metadata.org", "sub": "terraform", "email": "terraform@open-metadata.org",
		"preferred_username": "terraform", "isBot": false, "tokenType": "OM_USER",
		"iat": float64(signedAt.Unix()), "exp": float64(signedAt.Unix() + 300),
	}
	if got := decode(parts[1]); !maps.Equal(got, wantClaims) {
		t.Errorf("claims %v, want %v", got, wantClaims)
	}
	signature, err := base64.RawURLEncoding.DecodeString(parts[2])
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256([]byte(parts[0] + "." + parts[1]))
	if err := rsa.VerifyPKCS1v15(&key.PublicKey, crypto.SHA256, sum[:], signature); err != nil {
		t.Errorf("signature: %v", err)
	}
}

func TestSignTakesIssuerAndLifetime(t *testing.T) {
	t.Parallel()
	key := sampleKey(t)
	request := signedRequest()
	request.Issuer, request.Lifetime = "catalog.example.com", time.Minute
	token, err := Sign(key, request)
	if err != nil {
		t.Fatal(err)
	}
	claims, err := Verify(token, &key.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	if claims.Issuer != "catalog.example.com" || !claims.ExpiresAt.Equal(signedAt.Add(time.Minute)) {
		t.Errorf("issuer %q, expiry %s", claims.Issuer, claims.ExpiresAt)
	}
}

func TestSignRefusesWhatIsIncomplete(t *testing.T) {
	t.Parallel()
	key := sampleKey(t)
	for want, spoil := range map[string]func(*TokenRequest){
		"user's name":   func(r *TokenRequest) { r.Subject = "" },
		"e-mail":        func(r *TokenRequest) { r.Email = "" },
		"key id":        func(r *TokenRequest) { r.KeyID = "" },
		"time of issue": func(r *TokenRequest) { r.Now = time.Time{} },
		"negative":      func(r *TokenRequest) { r.Lifetime = -time.Second },
	} {
		request := signedRequest()
		spoil(&request)
		_, err := Sign(key, request)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v", want, err)
		}
	}
}

func TestInspectBotToken(t *testing.T) {
	t.Parallel()
	// Shape of an unlimited bot token (M5, M6).
	token := compact(t, sampleKey(t), `{"kid":"k","typ":"JWT","alg":"RS256"}`,
		`{"iss":"open-metadata.org","sub":"ingestion-bot","email":"ingestion-bot@open-metadata.org","isBot":true,"tokenType":"BOT","iat":1664199960,"exp":null,"roles":["x"]}`)
	claims, err := Inspect(token)
	if err != nil {
		t.Fatal(err)
	}
	if claims.KeyID != "k" || claims.Algorithm != "RS256" || claims.Issuer != "open-metadata.org" ||
		claims.Subject != "ingestion-bot" || claims.Email != "ingestion-bot@open-metadata.org" ||
		!claims.IsBot || claims.TokenType != "BOT" || claims.Raw["preferred_username"] != nil {
		t.Errorf("claims %+v", claims)
	}
	if !claims.IssuedAt.Equal(time.Unix(1664199960, 0)) || !claims.ExpiresAt.IsZero() {
		t.Errorf("issued %s, expires %s", claims.IssuedAt, claims.ExpiresAt)
	}
	if claims.ExpiredAt(time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC)) {
		t.Error("an unlimited token expires")
	}
}

func TestExpiry(t *testing.T) {
	t.Parallel()
	claims := Claims{ExpiresAt: signedAt}
	if claims.ExpiredAt(signedAt.Add(-time.Second)) || !claims.ExpiredAt(signedAt) {
		t.Error("the token must be good until its expiry and not at it")
	}
}

func TestVerifyRefusesOtherKeysAndAlgorithms(t *testing.T) {
	t.Parallel()
	key := sampleKey(t)
	token, err := Sign(key, signedRequest())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Verify(token, ShippedPublicKey()); err == nil {
		t.Error("verified with another key")
	}
	parts := strings.Split(token, ".")
	forged := base64.RawURLEncoding.EncodeToString([]byte(`{"sub":"admin"}`))
	if _, err := Verify(parts[0]+"."+forged+"."+parts[2], &key.PublicKey); err == nil {
		t.Error("verified with other claims")
	}
	none := base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"none"}`))
	if _, err := Verify(none+"."+parts[1]+".", &key.PublicKey); err == nil {
		t.Error("verified without a signature")
	}
}

func TestErrorsHoldNoPartOfTheToken(t *testing.T) {
	t.Parallel()
	key := sampleKey(t)
	for _, token := range []string{"", "opaque-secret", "fernet:opaque-secret", "a.b.c", compact(t, key, `{"alg":"RS256"}`, `"opaque-secret"`)} {
		for _, check := range []func() error{
			func() error { _, err := Inspect(token); return err },
			func() error { _, err := Verify(token, &key.PublicKey); return err },
		} {
			err := check()
			if err == nil {
				t.Errorf("%q was accepted", token)
			} else if strings.Contains(err.Error(), "opaque-secret") {
				t.Errorf("the error tells the token: %v", err)
			}
		}
	}
}

func FuzzInspect(f *testing.F) {
	key := sampleKey(f)
	f.Add(compact(f, key, `{"alg":"RS256","kid":"k"}`, `{"sub":"a","exp":1e300,"iat":-1,"isBot":"true"}`))
	f.Add("a.b.c")
	f.Fuzz(func(t *testing.T, token string) {
		claims, err := Inspect(token)
		if err != nil {
			return
		}
		if verified, err := Verify(token, ShippedPublicKey()); err == nil && !slices.Equal(
			[]string{verified.Subject, verified.Email}, []string{claims.Subject, claims.Email}) {
			t.Fatalf("inspected %+v, verified %+v", claims, verified)
		}
	})
}
