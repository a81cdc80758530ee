package cloud

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// Issuer stands in for the user pool: it signs tokens and publishes its key.
type Issuer struct {
	URL    string // iss of its tokens
	Client string // for which they are
	key    *rsa.PrivateKey
}

const keyID = "local"

// NewIssuer makes an issuer with a key of its own.
func NewIssuer(url, client string) (*Issuer, error) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	return &Issuer{URL: url, Client: client, key: key}, err
}

// Issue signs an access token of Cognito's form, valid for ttl: it names its client in client_id and has no aud.
func (i *Issuer) Issue(c jwt.MapClaims, ttl time.Duration) (string, error) {
	all := jwt.MapClaims{
		"iss": i.URL, "client_id": i.Client, "token_use": "access", "iat": now().Unix(), "auth_time": now().Unix(), "exp": now().Add(ttl).Unix(),
	}
	for name, v := range c {
		all[name] = v
	}
	t := jwt.NewWithClaims(jwt.SigningMethodRS256, all)
	t.Header["kid"] = keyID
	return t.SignedString(i.key)
}

// ServeHTTP serves the published key, as at /.well-known/jwks.json of a pool.
func (i *Issuer) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	encode := base64.RawURLEncoding.EncodeToString
	reply(w, http.StatusOK, map[string]any{"keys": []map[string]string{{
		"kty": "RSA", "alg": "RS256", "use": "sig", "kid": keyID,
		"n": encode(i.key.N.Bytes()), "e": encode(big.NewInt(int64(i.key.E)).Bytes()),
	}}})
}

// authorizer is a JWT authoriser: it knows an issuer, whose keys it fetches, and the audiences that it lets in.
type authorizer struct {
	issuer   string
	audience []string
	jwks     string // where the keys are

	mu   sync.Mutex
	keys map[string]*rsa.PublicKey
}

// claims are what a verified token says, in the form in which a function gets it.
type claims struct {
	texts   map[string]string
	granted []string // of the scopes that the route asks for
}

var errToken = errors.New("invalid_token")

// check verifies the request's token and answers if it is not good enough: 401 without a valid one, 403 without a
// scope that the route asks for.
func (a *authorizer) check(w http.ResponseWriter, r *http.Request, scopes []string) (*claims, bool) {
	// API Gateway takes the token with and without the scheme before it
	token := strings.TrimSpace(r.Header.Get("Authorization"))
	if len(token) > 7 && strings.EqualFold(token[:7], "Bearer ") {
		token = strings.TrimSpace(token[7:])
	}
	if token == "" {
		w.Header().Set("Www-Authenticate", "Bearer")
		say(w, http.StatusUnauthorized, "Unauthorized")
		return nil, false
	}
	c, err := a.verify(r.Context(), token)
	if err != nil {
		w.Header().Set("Www-Authenticate", fmt.Sprintf(`Bearer scope="%s" error="invalid_token" error_description="%s"`, strings.Join(scopes, " "), err))
		say(w, http.StatusUnauthorized, "Unauthorized")
		return nil, false
	}
	out := &claims{texts: map[string]string{}}
	for name, v := range c {
		out.texts[name] = asText(v)
	}
	held := append(strings.Fields(asText(c["scope"])), strings.Fields(strings.Trim(asText(c["scp"]), "[]"))...)
	for _, s := range scopes {
		if slices.Contains(held, s) {
			out.granted = append(out.granted, s)
		}
	}
	if len(scopes) > 0 && len(out.granted) == 0 {
		w.Header().Set("Www-Authenticate", fmt.Sprintf(`Bearer scope="%s" error="insufficient_scope"`, strings.Join(scopes, " ")))
		say(w, http.StatusForbidden, "Forbidden")
		return nil, false
	}
	return out, true
}

// asText is how API Gateway hands over claims: all as texts, lists as [a b].
func asText(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case []any:
		all := make([]string, len(v))
		for i, x := range v {
			all[i] = asText(x)
		}
		return "[" + strings.Join(all, " ") + "]"
	}
	return fmt.Sprint(v)
}

func (a *authorizer) verify(ctx context.Context, token string) (jwt.MapClaims, error) {
	c := jwt.MapClaims{}
	parser := jwt.NewParser(jwt.WithValidMethods([]string{"RS256", "RS384", "RS512"}), jwt.WithIssuer(a.issuer), jwt.WithExpirationRequired(), jwt.WithIssuedAt(),
		jwt.WithJSONNumber(), jwt.WithTimeFunc(now))
	_, err := parser.ParseWithClaims(token, c, func(t *jwt.Token) (any, error) {
		kid, _ := t.Header["kid"].(string)
		return a.key(ctx, kid)
	})
	if err != nil {
		return nil, fmt.Errorf("the token is not valid: %w", errToken)
	}
	held, err := c.GetAudience()
	if client, ok := c["client_id"].(string); ok && len(held) == 0 { // an access token of Cognito names its client there
		held = jwt.ClaimStrings{client}
	}
	if err != nil || !slices.ContainsFunc(held, func(s string) bool { return slices.Contains(a.audience, s) }) {
		return nil, errors.New("the token does not have a valid audience")
	}
	return c, nil
}

// key returns a key of the issuer, fetched when one is asked for that is not known.
func (a *authorizer) key(ctx context.Context, kid string) (*rsa.PublicKey, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.keys[kid] == nil {
		keys, err := fetchKeys(ctx, a.jwks)
		if err != nil {
			return nil, err
		}
		a.keys = keys
	}
	if a.keys[kid] == nil {
		return nil, errToken
	}
	return a.keys[kid], nil
}

func fetchKeys(ctx context.Context, url string) (map[string]*rsa.PublicKey, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	defer func() { _ = res.Body.Close() }() // decoded below
	var set struct {
		Keys []struct{ Kid, N, E string }
	}
	if err := json.NewDecoder(res.Body).Decode(&set); err != nil {
		return nil, err
	}
	out := map[string]*rsa.PublicKey{}
	for _, k := range set.Keys {
		n, nerr := base64.RawURLEncoding.DecodeString(k.N)
		e, eerr := base64.RawURLEncoding.DecodeString(k.E)
		if err := errors.Join(nerr, eerr); err != nil {
			return nil, err
		}
		out[k.Kid] = &rsa.PublicKey{N: new(big.Int).SetBytes(n), E: int(new(big.Int).SetBytes(e).Int64())}
	}
	return out, nil
}
