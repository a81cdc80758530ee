package api_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"

	"careloop/internal/api"
	"careloop/internal/auth"
)

// operation is a registered operation with what the contract says of it.
type operation struct {
	api.Op
	contract *huma.Operation
}

// operations lists all of them. What the tests below say of each, they say of those to come.
func operations(t testing.TB, a *api.API) []operation {
	t.Helper()
	var all []operation
	for _, op := range a.Operations() {
		item := a.OpenAPI().Paths[api.Prefix+op.Path]
		if item == nil {
			t.Fatalf("%s is not in the contract", op.ID)
		}
		c := map[string]*huma.Operation{"GET": item.Get, "POST": item.Post, "PUT": item.Put, "PATCH": item.Patch, "DELETE": item.Delete}[op.Method]
		if c == nil || c.OperationID != op.ID {
			t.Fatalf("%s is not in the contract", op.ID)
		}
		all = append(all, operation{op, c})
	}
	if len(all) < 40 {
		t.Fatalf("only %d operations", len(all))
	}
	return all
}

// param returns a parameter of the operation, or nil.
func (o operation) param(in, name string) *huma.Param {
	for _, p := range o.contract.Parameters {
		if p.In == in && p.Name == name {
			return p
		}
	}
	return nil
}

// schema returns the schema of the body, or nil.
func (o operation) schema() *huma.Schema {
	if o.contract.RequestBody == nil {
		return nil
	}
	return o.contract.RequestBody.Content["application/json"].Schema
}

// account returns somebody who may call the operation: staff rather than a patient, who is the one of everything.
func (o operation) account() string {
	for _, name := range []string{"desk", "nurse", "doctor", "manager", "admin", "auditor"} {
		if slices.Contains(o.Roles, accounts[name]) {
			return name
		}
	}
	if slices.Contains(o.Roles, auth.Patient) {
		return "one"
	}
	return ""
}

// sampler makes requests that fit the contract.
type sampler struct {
	w    *world
	p    party
	rand *rand.Rand
	wild bool // also what does not fit
	full bool // all that is allowed
}

// names lists what a path's segments mean: the id of what stands before it.
func (s sampler) names() map[string]string {
	return map[string]string{
		"patients": string(s.p.id), "appointments": string(s.p.appointment), "encounters": string(s.p.encounter), "holds": string(s.p.hold), "appeals": "apl_06a3j8v0n8w0h4t2k6x8m4q2r0", "tasks": string(s.p.task),
		"sessions": string(s.w.Session(s.w.Today())), "schedules": string(s.w.Schedule.ID), "departments": string(s.w.Department),
		"practitioners": string(s.w.Practitioner), "questionnaires": "outpatient",
		"sites": "sit_06h00wfwr1tqka1m6b0vzh958m", "rooms": "rom_06h00wfwr1tqka1m6b0vzh958m", "services": "svc_06h00wfwr1tqka1m6b0vzh958m", "survey-invitations": s.p.link,
		"screens": "scr_00000000000000000000000000", "screen-views": "none", "calendar-feeds": "none",
		"family":   string(s.w.two),
		"waitlist": string(s.p.wait), "waitlist-offers": string(s.p.offer.ID), "offers": s.p.offerLink,
		"accounts": string(s.p.appointment), "receipts": "A-20261123-00001", "tills": "til_17b02shhccw66", "prices": "CONS", "settlements": string(s.w.Today()),
		"stays": string(s.p.stay), "wards": string(s.w.Ward), "emergencies": string(s.p.emergency), "emergency-alerts": s.p.alertLink,
		"online-payments": "pay_x", "sandbox-payments": "pay_x", "refund-requests": "rfd_x",
	}
}

// path fills in the path's parameters.
func (s sampler) path(o operation) string {
	parts := strings.Split(o.Path, "/")
	for i, part := range parts {
		if !strings.HasPrefix(part, "{") {
			continue
		}
		name, ok := s.names()[parts[i-1]]
		switch parts[i-1] {
		case "closures":
			name, ok = string(s.w.away(s.p.id).closure), true
		case "cases":
			name, ok = string(s.w.away(s.p.id).lost), true
		case "exam-packages":
			name, ok = string(s.w.examined(s.p.id).pkg.ID), true
		case "exams":
			name, ok = string(s.w.examined(s.p.id).signed.ID), true
		case "exam-bookings":
			name, ok = string(s.w.ahead(s.p.id)), true
		case "stations":
			name, ok = "blood", true
		case "critical-values":
			name, ok = string(s.w.examined(s.p.id).critical), true
		case "closure-notices":
			name, ok = s.w.away(s.p.id).notice, true
		}
		if !ok {
			s.w.t.Fatalf("%s: say in sampler.names what /%s/%s can be", o.ID, parts[i-1], part)
		}
		parts[i] = url.PathEscape(name)
	}
	return strings.Join(parts, "/")
}

// request makes a request with all that is required.
func (s sampler) request(o operation) request {
	r := request{method: o.Method, path: s.path(o), as: o.account(), header: map[string]string{}}
	query := url.Values{}
	for _, p := range o.contract.Parameters {
		switch {
		case p.In == "query" && p.Required:
			query.Set(p.Name, s.known(p.Name))
		case p.In == "header" && p.Name == "If-Match":
			r.header[p.Name] = `"1"`
		case p.In == "header" && p.Name == "Idempotency-Key":
			r.header[p.Name] = fmt.Sprintf("key-%016x", s.rand.Uint64())
		}
	}
	if len(query) > 0 {
		r.path += "?" + query.Encode()
	}
	if schema := o.schema(); schema != nil {
		r.body = s.json(schema)
	}
	return r
}

func (s sampler) known(name string) string {
	switch name {
	case "department":
		return string(s.w.Department)
	case "practitioner":
		return string(s.w.Practitioner)
	case "subject":
		return string(s.p.id)
	case "q":
		return "one"
	case "site":
		return "main"
	case "from", "to":
		return string(s.w.Today())
	case "a", "b":
		return string(s.p.encounter)
	}
	s.w.t.Fatalf("say in sampler.known what %s can be", name)
	return ""
}

func (s sampler) json(schema *huma.Schema) string {
	return s.encoded(s.value("", schema, 0))
}

func (s sampler) encoded(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		s.w.t.Fatal(err)
	}
	return string(b)
}

func (s sampler) decoded(body string) (v any) {
	if err := json.Unmarshal([]byte(body), &v); err != nil {
		s.w.t.Fatal(err)
	}
	return v
}

// value makes a value for a schema: what it requires and some of what it allows.
func (s sampler) value(name string, schema *huma.Schema, depth int) any {
	if schema.Ref != "" {
		schema = s.w.api.OpenAPI().Components.Schemas.SchemaFromRef(schema.Ref)
	}
	if s.wild && s.rand.IntN(12) == 0 {
		return s.junk(depth)
	}
	if len(schema.Enum) > 0 {
		return schema.Enum[s.rand.IntN(len(schema.Enum))]
	}
	switch schema.Type {
	case huma.TypeObject:
		return s.object(schema, depth)
	case huma.TypeArray:
		all := []any{}
		n := s.rand.IntN(4)
		if s.full {
			n = 1
		}
		for range n {
			all = append(all, s.value(name, schema.Items, depth+1))
		}
		return all
	case huma.TypeBoolean:
		return s.rand.IntN(2) == 0
	case huma.TypeInteger, huma.TypeNumber:
		low, high := 0, 50
		if schema.Minimum != nil {
			low = int(*schema.Minimum)
		}
		if schema.Maximum != nil {
			high = int(*schema.Maximum)
		}
		return low + s.rand.IntN(max(1, high-low+1))
	}
	return s.text(name, schema)
}

func (s sampler) object(schema *huma.Schema, depth int) map[string]any {
	out := map[string]any{}
	for _, name := range slices.Sorted(maps.Keys(schema.Properties)) {
		p := schema.Properties[name]
		if slices.Contains(schema.Required, name) || (depth < 5 && (s.full || s.rand.IntN(2) == 0)) {
			out[name] = s.value(name, p, depth+1)
		}
	}
	if extra, ok := schema.AdditionalProperties.(*huma.Schema); ok {
		n := s.rand.IntN(3)
		if s.full {
			n = 1
		}
		for range n {
			out[[]string{"zh-CN", "en", "sms", "email", "nonsense"}[s.rand.IntN(5)]] = s.value("", extra, depth+1)
		}
	}
	if s.wild && s.rand.IntN(20) == 0 {
		out["surplus"] = s.junk(depth)
	}
	return out
}

func (s sampler) text(name string, schema *huma.Schema) any {
	ids := []string{
		string(s.p.id), string(s.p.appointment), string(s.w.Session(s.w.Today().AddDays(2))), string(s.w.Department), string(s.w.Practitioner),
	}
	switch {
	case strings.HasPrefix(schema.Pattern, "^[a-z]"): // a word that the clinic gives itself
		return "word"
	case name == "oldest":
		return "150y"
	case strings.HasPrefix(schema.Pattern, "^[0-9]"): // the other bound of whom a department takes
		return "0y"
	case schema.Pattern != "": // an ICD-10 code, the only other pattern so far
		return "J11.1"
	case schema.Format == "date":
		return []string{"2026-11-24", "2026-12-31", "2024-02-29", "1980-01-01", "0001-01-01", "9999-12-31"}[s.rand.IntN(6)]
	case schema.Format == "date-time":
		return "2026-11-24T08:00:00Z"
	case name == "earliest", name == "latest":
		return "08:30"
	case strings.HasSuffix(name, "Id"):
		return ids[s.rand.IntN(len(ids))]
	}
	words := []string{"x", "张伟", "José", "J11.1", "08:00", "12:00", "13800138000", "outpatient", "👩‍⚕️", "a b", "٣", "ﷺ", "2026-11-24", strings.Repeat("长", 30)}
	word := words[s.rand.IntN(len(words))]
	if schema.MinLength != nil {
		word += strings.Repeat("x", *schema.MinLength)
	}
	if r := []rune(word); !s.wild && schema.MaxLength != nil && len(r) > *schema.MaxLength {
		word = string(r[len(r)-*schema.MaxLength:])
	}
	return word
}

// junk is what nobody means.
func (s sampler) junk(depth int) any {
	all := []any{
		nil, true, -1, 0, 1.5, 1e300, -1e18, 9007199254740993, "", " ", "\x00", "\u202e\u2066", "9999-12-31", "-0001-01-01", "99:99",
		strings.Repeat("9", 400),
		[]any{},
		map[string]any{},
		"pat_", "apt_00000000000000000000000000",
		[]any{nil, []any{[]any{}}},
		map[string]any{"a": map[string]any{"b": nil}},
		"\ufffd\ufffe", "%s%n{name}", "'; DROP TABLE--", string(auth.System),
	}
	if depth > 4 {
		return nil
	}
	return all[s.rand.IntN(len(all))]
}
