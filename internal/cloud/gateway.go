package cloud

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"careloop/internal/sam"
)

// The limits of an HTTP API. Source: "Quotas for configuring and running an HTTP API" in API Gateway's guide.
const (
	maxBody   = 10 << 20
	maxAnswer = 30 * time.Second
)

// Gateway is an HTTP API of API Gateway: it finds the route, checks the token, and hands the request to the function
// as payload 2.0.
type Gateway struct {
	routes   []route
	added    [][2]string // headers that the distribution in front of the API adds
	requests atomic.Int64
	failures atomic.Int64 // answers that the gateway gave because a function failed
	limit    time.Duration
}

type route struct {
	method  string
	path    []string
	key     string
	invoke  invoker
	tokens  *authorizer // nil: anybody may call
	scopes  []string
	literal int // segments that are no parameters
}

// add puts the routes of a function into the API.
func (g *Gateway) add(f sam.Function, invoke invoker, authorizers map[string]*authorizer, fallback string) error {
	for name, e := range f.Events {
		if e.Type != "HttpApi" {
			continue
		}
		p := e.Properties
		r := route{
			method: strings.ToUpper(p.Method), path: strings.Split(p.Path, "/"), key: strings.ToUpper(p.Method) + " " + p.Path,
			invoke: invoke, scopes: p.Auth.Scopes,
		}
		for _, segment := range r.path {
			if !strings.HasPrefix(segment, "{") {
				r.literal++
			}
		}
		who := p.Auth.Authorizer
		if who == "" {
			who = fallback
		}
		if who != "NONE" && who != "" {
			if r.tokens = authorizers[who]; r.tokens == nil {
				return errors.New("route " + name + ": no authorizer is called " + who)
			}
		}
		g.routes = append(g.routes, r)
	}
	return nil
}

// find returns the most specific route, and the path's parameters.
func (g *Gateway) find(method, path string) (*route, map[string]string) {
	segments := strings.Split(path, "/")
	var best *route
	var params map[string]string
	for i := range g.routes {
		r := &g.routes[i]
		if r.method != method && r.method != "ANY" {
			continue
		}
		found, ok := r.match(segments)
		if ok && (best == nil || r.literal > best.literal) {
			best, params = r, found
		}
	}
	return best, params
}

func (r *route) match(segments []string) (map[string]string, bool) {
	params := map[string]string{}
	for i, want := range r.path {
		name, isParam := strings.CutPrefix(strings.TrimSuffix(want, "}"), "{")
		if greedy, ok := strings.CutSuffix(name, "+"); ok && isParam && i < len(segments) {
			params[greedy] = strings.Join(segments[i:], "/")
			return params, true
		}
		switch {
		case i >= len(segments):
			return nil, false
		case isParam && segments[i] != "":
			params[name] = segments[i]
		case want != segments[i]:
			return nil, false
		}
	}
	return params, len(segments) == len(r.path)
}

// ServeHTTP implements http.Handler.
func (g *Gateway) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	g.requests.Add(1)
	id := uuid()
	w.Header().Set("Apigw-Requestid", id)
	found, params := g.find(r.Method, r.URL.Path)
	if found == nil {
		say(w, http.StatusNotFound, "Not Found")
		return
	}
	var who *claims
	if found.tokens != nil {
		var ok bool
		if who, ok = found.tokens.check(w, r, found.scopes); !ok {
			return
		}
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		say(w, http.StatusRequestEntityTooLarge, "Request Entity Too Large")
		return
	}
	event, err := json.Marshal(g.event(r, found, params, who, body, id))
	if err != nil {
		say(w, http.StatusInternalServerError, "Internal Server Error")
		return
	}
	g.pass(w, r, found, event) //nolint:contextcheck // see pass
}

// pass hands the event to the function. The function is not stopped when the caller leaves or the time is over.
func (g *Gateway) pass(w http.ResponseWriter, r *http.Request, found *route, event []byte) {
	type result struct {
		answer Answer
		err    error
	}
	done := make(chan result, 1)
	go func() {
		answer, err := found.invoke(context.WithoutCancel(r.Context()), event)
		done <- result{answer, err}
	}()
	timer := time.NewTimer(g.limit)
	defer timer.Stop()
	select {
	case <-timer.C:
		g.failures.Add(1)
		say(w, http.StatusServiceUnavailable, "Service Unavailable")
	case out := <-done:
		if out.err != nil {
			g.failures.Add(1)
			say(w, http.StatusInternalServerError, "Internal Server Error")
			return
		}
		write(w, out.answer.Body)
	}
}

func say(w http.ResponseWriter, status int, message string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]string{"message": message}) // the caller is gone if this fails
}

// event is the request in the form 2.0. Source: "Create AWS Lambda proxy integrations for HTTP APIs".
func (g *Gateway) event(r *http.Request, found *route, params map[string]string, who *claims, body []byte, id string) map[string]any {
	headers := map[string]string{"host": r.Host, "x-forwarded-for": "127.0.0.1", "x-forwarded-proto": "http"}
	for name, values := range r.Header {
		if name != "Cookie" {
			headers[strings.ToLower(name)] = strings.Join(values, ",")
		}
	}
	for _, h := range g.added {
		headers[h[0]] = h[1]
	}
	if len(body) > 0 {
		headers["content-length"] = strconv.Itoa(len(body))
	}
	source, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		source = r.RemoteAddr
	}
	at := now()
	requestContext := map[string]any{
		"accountId": "123456789012", "apiId": "local", "domainName": r.Host, "domainPrefix": "local", "requestId": id,
		"routeKey": found.key, "stage": "$default", "time": at.UTC().Format("02/Jan/2006:15:04:05 +0000"), "timeEpoch": at.UnixMilli(),
		"http": map[string]string{
			"method": r.Method, "path": r.URL.Path, "protocol": r.Proto, "sourceIp": source, "userAgent": r.UserAgent(),
		},
	}
	if who != nil {
		requestContext["authorizer"] = map[string]any{"jwt": map[string]any{"claims": who.texts, "scopes": who.granted}}
	}
	out := map[string]any{
		"version": "2.0", "routeKey": found.key, "rawPath": r.URL.Path, "rawQueryString": r.URL.RawQuery, "headers": headers,
		"requestContext": requestContext, "isBase64Encoded": false,
	}
	if len(params) > 0 {
		out["pathParameters"] = params
	}
	if query := joined(r.URL.Query()); len(query) > 0 {
		out["queryStringParameters"] = query
	}
	if cookies := r.Header.Values("Cookie"); len(cookies) > 0 {
		out["cookies"] = strings.Split(strings.Join(cookies, "; "), "; ")
	}
	switch {
	case len(body) == 0:
	case isText(r.Header.Get("Content-Type")):
		out["body"] = string(body)
	default:
		out["body"], out["isBase64Encoded"] = base64.StdEncoding.EncodeToString(body), true
	}
	return out
}

// joined puts the values of each name into one text, as API Gateway does.
func joined(values url.Values) map[string]string {
	out := map[string]string{}
	for name, all := range values {
		out[name] = strings.Join(all, ",")
	}
	return out
}

// isText says which bodies API Gateway hands over as they are; all others come as base64.
func isText(contentType string) bool {
	kind, _, err := mime.ParseMediaType(contentType)
	if err != nil {
		return false
	}
	switch kind {
	case "application/json", "application/xml", "application/javascript":
		return true
	}
	return strings.HasPrefix(kind, "text/")
}

// response is what a function may answer. Without a status code the answer itself is the body.
type response struct {
	Status  int               `json:"statusCode"`
	Headers map[string]string `json:"headers"`
	Cookies []string          `json:"cookies"`
	Body    string            `json:"body"`
	Base64  bool              `json:"isBase64Encoded"`
}

func write(w http.ResponseWriter, answer []byte) {
	var out response
	if err := json.Unmarshal(answer, &out); err != nil || out.Status == 0 {
		out = response{Status: http.StatusOK, Headers: map[string]string{"Content-Type": "application/json"}, Body: string(answer)}
	}
	body := []byte(out.Body)
	if out.Base64 {
		var err error
		if body, err = base64.StdEncoding.DecodeString(out.Body); err != nil {
			say(w, http.StatusInternalServerError, "Internal Server Error")
			return
		}
	}
	for name, value := range out.Headers {
		w.Header().Set(name, value)
	}
	for _, c := range out.Cookies {
		w.Header().Add("Set-Cookie", c)
	}
	w.WriteHeader(out.Status)
	_, _ = w.Write(body) // the caller is gone if this fails
}
