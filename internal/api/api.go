// Package api is the HTTP contract: one file per domain, each operation with its input, its output, its roles and
// one call into the domain. The OpenAPI document is generated from what is registered here, and so are the
// console's client and the table of roles. The same handler runs in Lambda and in the local binary.
package api

import (
	"cmp"
	"context"
	"log/slog"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"careloop/internal/auth"
	"careloop/internal/clinic"
	"careloop/internal/errs"
	"careloop/internal/i18n"
	"careloop/internal/obs"
)

// Prefix stands before every operation's path.
const Prefix = "/api/v1"

// PatientHeader is the header by which a request says for which patient its caller acts, who may act for several.
const PatientHeader = "Careloop-Patient"

// maxBody bounds a request's body; the largest legitimate one, a questionnaire, is a tenth of it.
const maxBody = 64 << 10

// Config is what every operation needs.
type Config struct {
	Verify func(*http.Request) (auth.Actor, error) // returns auth.ErrToken if the request carries no valid token
	// ActFor returns the caller as acting for the patient whom the request names, as they may at this moment.
	ActFor  func(ctx context.Context, by auth.Actor, patientID string) (auth.Actor, error)
	Clinic  clinic.Settings
	Now     func() time.Time
	Log     *slog.Logger
	Metrics *obs.Metrics // nil: none
	Docs    bool         // serve the contract at /api/openapi.json
	// Entrance refuses requests before anything else looks at them, if it is set.
	Entrance func(*http.Request) error
	Lazy     bool // prepare each operation at its first request, for processes that start in order to serve one
}

// Op describes one operation. It is either Public, with the reason, or for Roles.
type Op struct {
	ID      string
	Method  string
	Path    string // behind Prefix
	Summary string
	Roles   []auth.Role
	Behalf  auth.Scope // that somebody needs who calls it for another patient; empty: patients do it themselves
	Public  string     // why it needs no token
	Status  int        // 0: 200
	MaxBody int64      // bytes; 0: what suffices for all but files
}

// API collects operations and serves them.
type API struct {
	cfg  Config
	mux  *http.ServeMux
	huma func() huma.API // made at its first use
	ops  []Op
}

// New returns an API without operations.
func New(cfg Config) *API {
	translate()
	if cfg.ActFor == nil {
		cfg.ActFor = byToken
	}
	a := &API{cfg: cfg, mux: http.NewServeMux()}
	a.huma = sync.OnceValue(func() huma.API { return humago.New(a.mux, a.contract()) })
	a.mux.HandleFunc("/api/", a.noRoute)
	return a
}

// contract is a contract without operations.
func (a *API) contract() huma.Config {
	hc := huma.DefaultConfig("Careloop", "1")
	hc.Info.Description = "The relationship between an outpatient clinic and its patients."
	hc.OpenAPIPath, hc.DocsPath, hc.SchemasPath = "", "", ""
	if a.cfg.Docs {
		hc.OpenAPIPath = "/api/openapi"
	}
	hc.Components.Schemas = schemas()
	hc.CreateHooks = nil // no $schema links in answers
	hc.Formats = map[string]huma.Format{"application/json": strictJSON, "json": strictJSON}
	hc.RejectUnknownQueryParameters = true
	hc.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		"bearer": {Type: "http", Scheme: "bearer", BearerFormat: "JWT"},
	}
	return hc
}

// Operations lists what is registered.
func (a *API) Operations() []Op { return slices.Clone(a.ops) }

// OpenAPI returns the contract.
func (a *API) OpenAPI() *huma.OpenAPI { return a.huma().OpenAPI() }

// register adds an operation. The handler returns domain errors as they are.
func register[I, O any](a *API, op Op, handle func(context.Context, *I) (*O, error)) {
	if (len(op.Roles) == 0) == (op.Public == "") {
		panic("api: " + op.ID + " must be public with a reason or have roles")
	}
	if !a.cfg.Lazy { // what is prepared lazily in a function, every test of the API has prepared before
		seen[I](op)
	}
	a.ops = append(a.ops, op)
	if !a.cfg.Lazy {
		huma.Register(a.huma(), a.described(op), noting(handle))
		return
	}
	// Preparing all operations takes a function as long as all the rest of its start. A contract of its own keeps one
	// operation's preparation out of the way of requests to others.
	prepared := sync.OnceValue(func() http.Handler {
		mux := http.NewServeMux()
		huma.Register(humago.New(mux, a.contract()), a.described(op), noting(handle))
		return mux
	})
	a.mux.HandleFunc(op.Method+" "+Prefix+op.Path, func(w http.ResponseWriter, r *http.Request) { prepared().ServeHTTP(w, r) })
}

// described returns an operation as the contract shows it.
func (a *API) described(op Op) huma.Operation {
	h := huma.Operation{
		OperationID: op.ID, Method: op.Method, Path: Prefix + op.Path, Summary: op.Summary,
		Tags: []string{strings.SplitN(op.Path, "/", 3)[1]}, DefaultStatus: op.Status, MaxBodyBytes: cmp.Or(op.MaxBody, maxBody), Middlewares: huma.Middlewares{a.admit(op)},
		Errors: []int{http.StatusBadRequest, http.StatusNotFound, http.StatusConflict, http.StatusUnprocessableEntity},
	}
	if op.Public == "" {
		h.Security = []map[string][]string{{"bearer": {}}}
		h.Errors = append(h.Errors, http.StatusUnauthorized, http.StatusForbidden)
		h.Description = "Roles: " + roleList(op.Roles) + "."
	}
	return h
}

// seen panics if an input embeds what huma would pass over.
func seen[I any](op Op) {
	for _, f := range reflect.VisibleFields(reflect.TypeFor[I]()) {
		if f.Anonymous && !f.IsExported() {
			panic("api: " + op.ID + " embeds " + f.Name + ", which huma would pass over")
		}
	}
}

func roleList(roles []auth.Role) string {
	names := make([]string, len(roles))
	for i, r := range roles {
		names[i] = string(r)
	}
	return strings.Join(names, ", ")
}

// admit lets in whom the operation is for, and puts the actor into the context.
func (a *API) admit(op Op) func(huma.Context, func(huma.Context)) {
	return func(ctx huma.Context, next func(huma.Context)) {
		r, _ := humago.Unwrap(ctx)
		if err := legible(r); err != nil {
			a.refuse(ctx, err)
			return
		}
		if op.Public != "" {
			next(ctx)
			return
		}
		actor, err := a.cfg.Verify(r)
		if err == nil && len(actor.Roles) > 0 {
			toldIn(r.Context()).role = actor.Roles[0]
		}
		if err == nil && !actor.Has(op.Roles...) {
			err = errForbidden
		}
		if chosen := r.Header.Get(PatientHeader); err == nil && chosen != "" {
			if actor, err = a.cfg.ActFor(ctx.Context(), actor, chosen); err == nil && actor.Behalf != "" && !actor.Scope.Covers(op.Behalf) {
				err = errThemselves
			}
		}
		if err != nil {
			a.refuse(ctx, err)
			return
		}
		actor.Request = obs.Origin(ctx.Context())
		next(huma.WithContext(ctx, auth.WithActor(ctx.Context(), actor)))
	}
}

// byToken lets callers act for the files that their token opens, where nobody knows of families.
func byToken(_ context.Context, by auth.Actor, patientID string) (auth.Actor, error) {
	if a, theirs := by.For(patientID); theirs {
		return a, nil
	}
	return auth.Actor{}, errForbidden
}

var (
	errForbidden = errs.New(errs.KindForbidden, "forbidden")
	// errThemselves says that acting for somebody does not reach so far.
	errThemselves = errs.New(errs.KindForbidden, "patients-themselves")
	errNoRoute    = errs.New(errs.KindNotFound, "no-such-operation")
	errNoMethod   = errs.New(errs.KindNotFound, "no-such-method")
)

// legible refuses an address that is no text, or holds what no text may: the engines could not even look for it.
func legible(r *http.Request) error {
	if !utf8.ValidString(r.URL.Path) {
		return errNoRoute
	}
	var faults []errs.Field
	for name, values := range r.URL.Query() {
		text := name + strings.Join(values, "")
		if !utf8.ValidString(text) {
			faults = append(faults, errs.Field{Path: strings.ToValidUTF8(name, "?"), Code: "unicode"})
		} else if r, ok := unwelcome(text); ok {
			faults = append(faults, errs.Field{Path: shown(name), Code: "character", Params: errs.Params{"character": codePoint(r)}})
		}
	}
	return errs.Invalid(faults...)
}

func (a *API) refuse(ctx huma.Context, err error) {
	p := problemOf(ctx.Context(), err)
	if werr := huma.WriteErr(a.huma(), ctx, p.Status, "", err); werr != nil {
		a.cfg.Log.ErrorContext(ctx.Context(), "answer not written", "kind", "write")
	}
}

func (a *API) noRoute(w http.ResponseWriter, r *http.Request) {
	err := errNoRoute
	for _, m := range []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch} {
		probe := r.Clone(r.Context())
		probe.Method = m
		if _, pattern := a.mux.Handler(probe); m != r.Method && pattern != "/api/" {
			err = errNoMethod
		}
	}
	writeProblem(w, problemOf(r.Context(), err))
}

// Paging is the part of an input that walks through a list.
type Paging struct {
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50" doc:"At most so many items."`
	Cursor string `query:"cursor" maxLength:"2000" doc:"Next of the page before."`
}

// Retriable is the part of an input that may have arrived before. The pattern keeps out what JSON would change when
// the key is stored, after which a retry would not be recognised.
type Retriable struct {
	Key string `header:"Idempotency-Key" required:"true" minLength:"8" maxLength:"100" pattern:"^[!-~]+$" doc:"The same key does it once, however often the request is sent."`
}

// List is a page of a list. Items is never null; Next is absent on the last page.
type List[T any] struct {
	Items []T    `json:"items" nullable:"false"`
	Next  string `json:"next,omitempty"`
}

// listOut is the output of an operation that lists.
type listOut[T any] struct{ Body List[T] }

func listed[T any](items []T, next string, err error) (*listOut[T], error) {
	if err != nil {
		return nil, err
	}
	if items == nil {
		items = []T{}
	}
	return &listOut[T]{Body: List[T]{Items: items, Next: next}}, nil
}

// out is the output of an operation that answers with one thing.
type out[T any] struct{ Body T }

func answer[T any](body T, err error) (*out[T], error) {
	if err != nil {
		return nil, err
	}
	return &out[T]{Body: body}, nil
}

// langOf returns the language of the request being served.
func langOf(ctx context.Context) i18n.Lang {
	if l, ok := ctx.Value(langKey{}).(i18n.Lang); ok {
		return l
	}
	return i18n.Chinese
}
