package main

import (
	"bytes"
	"crypto/ed25519"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httputil"
	"net/url"
	"strconv"
	"strings"

	"github.com/golang-jwt/jwt/v5"
)

// authoriser does the part of API Gateway's JWT authoriser.
type authoriser struct {
	issuer string
	key    ed25519.PublicKey
}

// next is where a function asks for its next event.
const next = "/runtime/invocation/next"

// proxy passes everything on to the runtime API at address, and completes the events that come back.
func (a authoriser) proxy(address string) http.Handler {
	return &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(&url.URL{Scheme: "http", Host: address}) },
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, _ error) {
			w.WriteHeader(http.StatusBadGateway) // the container ends; the function says so itself
		},
		ModifyResponse: func(r *http.Response) error {
			if r.StatusCode != http.StatusOK || !strings.HasSuffix(r.Request.URL.Path, next) {
				return nil
			}
			event, err := io.ReadAll(r.Body)
			if err != nil {
				return err
			}
			_ = r.Body.Close() // it was read to its end
			event = a.complete(event)
			r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(event)), int64(len(event))
			r.Header.Set("Content-Length", strconv.Itoa(len(event)))
			return nil
		},
	}
}

// complete adds the claims to the event of a request that brings a good token. Any other event stays as it is; of one
// without claims a function makes nobody's request.
func (a authoriser) complete(event []byte) []byte {
	var e map[string]any
	if decode(event, &e) != nil {
		return event
	}
	request, ok := e["requestContext"].(map[string]any)
	if !ok {
		return event
	}
	headers, _ := e["headers"].(map[string]any)
	claims, err := a.claims(headers)
	if err != nil {
		return event
	}
	request["authorizer"] = map[string]any{"jwt": map[string]any{"claims": claims, "scopes": nil}}
	if out, err := json.Marshal(e); err == nil {
		return out
	}
	return event
}

func (a authoriser) claims(headers map[string]any) (map[string]string, error) {
	var token string
	for name, value := range headers {
		if s, ok := value.(string); ok && strings.EqualFold(name, "Authorization") {
			token = strings.TrimPrefix(s, "Bearer ")
		}
	}
	var claims jwt.MapClaims
	_, err := jwt.NewParser(jwt.WithValidMethods([]string{jwt.SigningMethodEdDSA.Alg()}), jwt.WithJSONNumber(),
		jwt.WithIssuer(a.issuer), jwt.WithAudience(a.issuer), jwt.WithExpirationRequired(),
	).ParseWithClaims(token, &claims, func(*jwt.Token) (any, error) { return a.key, nil })
	if err != nil {
		return nil, err
	}
	out := map[string]string{}
	for name, value := range claims {
		out[name] = text(value)
	}
	return out, nil
}

// text is a claim as API Gateway hands it over: lists of Amazon Cognito as [a b].
func text(claim any) string {
	list, ok := claim.([]any)
	if !ok {
		return fmt.Sprint(claim)
	}
	var parts []string
	for _, x := range list {
		parts = append(parts, fmt.Sprint(x))
	}
	return "[" + strings.Join(parts, " ") + "]"
}

// decode keeps numbers as they are written: an event's time in milliseconds is none for a float64.
func decode(b []byte, v any) error {
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	return d.Decode(v)
}
