package api_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"

	"careloop/internal/leaktest"
)

// marked is a request of an operation with marks in it, and where.
type marked struct {
	request
	where string
}

// marker makes requests with marks wherever somebody can write something.
type marker struct {
	sampler
	n int // idempotency keys so far

	fasted int // appointments that somebody prepares for
	offers int // made for requests that answer one
}

// value makes a value for a schema, with a mark in every text that is free.
func (m *marker) value(name, list string, schema *huma.Schema) any {
	if schema.Ref != "" {
		schema = m.w.api.OpenAPI().Components.Schemas.SchemaFromRef(schema.Ref)
	}
	switch {
	case len(schema.Enum) > 0:
		return schema.Enum[0]
	case schema.Type == huma.TypeArray:
		return []any{m.value(name, name, schema.Items)}
	case schema.Type == huma.TypeObject:
		return m.object(list, schema)
	case schema.Type == huma.TypeBoolean:
		return true
	case schema.Type == huma.TypeInteger, schema.Type == huma.TypeNumber:
		if schema.Minimum != nil {
			return int(*schema.Minimum)
		}
		return 1
	case schema.Pattern != "", strings.HasPrefix(schema.Format, "date"), strings.HasSuffix(name, "Id"):
		return m.text(name, schema)
	}
	return m.free(name, list)
}

func (m *marker) object(list string, schema *huma.Schema) map[string]any {
	out := map[string]any{}
	for name, p := range schema.Properties {
		out[name] = m.value(name, list, p)
	}
	if extra, ok := schema.AdditionalProperties.(*huma.Schema); ok {
		for _, lang := range []string{"zh-CN", "en"} {
			out[lang] = m.value(lang, list, extra)
		}
	}
	return out
}

// free returns the text for a field that anything may stand in.
func (m *marker) free(name, list string) string {
	switch {
	case name == "number" && list == "phones":
		return leaktest.Phone
	case name == "number":
		return leaktest.Document
	case name == "name":
		return leaktest.Name
	case name == "email":
		return leaktest.Email
	case name == "wechat":
		return leaktest.WeChat
	}
	return leaktest.Text
}

// header returns headers that a request must bring, with marks where it may choose.
func (m *marker) header(o operation, etag string) map[string]string {
	h := map[string]string{
		"User-Agent": leaktest.Name, "X-Correlation-Id": leaktest.Name, "X-Amzn-Trace-Id": "Root=" + leaktest.Name,
		"Traceparent": leaktest.Secret, "Referer": "https://clinic.example/?q=" + url.QueryEscape(leaktest.Text),
		"Accept-Language": "en, " + strings.Fields(leaktest.Name)[0],
	}
	if o.param("header", "Idempotency-Key") != nil {
		m.n++
		h["Idempotency-Key"] = fmt.Sprintf("Quillfeather-17714937608-%d", m.n)
	}
	if o.param("header", "If-Match") != nil {
		h["If-Match"] = etag
	}
	return h
}

// all returns the marked requests of an operation: what it takes, and what it does not take, one wrong thing at a time.
func (m *marker) all(o operation) []marked {
	good := m.request(o)
	good.header = m.header(o, `"1"`)
	out := []marked{m.token(good), m.other(good)}
	add := func(where string, change func(*request)) {
		r := good
		r.header = m.header(o, `"1"`)
		change(&r)
		out = append(out, marked{request: r, where: where})
	}
	for _, name := range slices.Sorted(maps.Keys(good.header)) {
		if name == "If-Match" || name == "Idempotency-Key" {
			add("header "+name, func(r *request) { r.header[name] = `"` + leaktest.Text + `"` })
		}
	}
	if strings.Contains(o.Path, "{") {
		path := o.Path
		for _, part := range strings.Split(o.Path, "/") {
			if strings.HasPrefix(part, "{") {
				path = strings.Replace(path, part, url.PathEscape(leaktest.Text), 1)
			}
		}
		add("path", func(r *request) { r.path = path })
	}
	for _, p := range append(o.contract.Parameters, &huma.Param{In: "query", Name: "colour"}) {
		if p.In == "query" {
			add("query "+p.Name, func(r *request) { r.path = withQuery(r.path, p.Name, leaktest.Text) })
		}
	}
	if schema := o.schema(); schema != nil {
		out = append(out, m.bodies(o, good, schema)...)
	}
	return out
}

func withQuery(path, name, value string) string {
	path, text, _ := strings.Cut(path, "?")
	q, _ := url.ParseQuery(text)
	q.Set(name, value)
	return path + "?" + q.Encode()
}

// token is a request whose token is none.
func (m *marker) token(good request) marked {
	r := good
	r.as, r.header = "", maps.Clone(good.header)
	r.header["Authorization"] = "Bearer " + leaktest.Secret
	return marked{request: r, where: "token"}
}

// other is a request in the name of a patient who is none.
func (m *marker) other(good request) marked {
	r := good
	r.header = maps.Clone(good.header)
	r.header["Careloop-Patient"] = leaktest.Name
	return marked{request: r, where: "acting for"}
}

// bodies are the request's bodies: one that is taken, if marks can be, and those with one wrong value each.
func (m *marker) bodies(o operation, good request, schema *huma.Schema) []marked {
	body := m.value("", "", schema)
	var out []marked
	add := func(where, body string) {
		r := good
		r.header, r.body = m.header(o, `"1"`), body
		out = append(out, marked{request: r, where: where})
	}
	add("body", m.encoded(body))
	for _, wrong := range []any{leaktest.Text, 17714937608, []any{leaktest.Text}, map[string]any{"text": leaktest.Text}} {
		for _, path := range leaves(body, nil) {
			add("body, wrong "+strings.Join(path, "."), m.encoded(replaced(body, path, wrong)))
		}
	}
	add("body, cut", m.encoded(body)[:len(m.encoded(body))-1])
	add("body, no JSON", leaktest.Text)
	add("body, twice", `{"name":"`+leaktest.Text+`","name":"`+leaktest.Name+`"}`)
	add("body, control", `{"name":"`+leaktest.Text+`\u0000"}`)
	add("body, name", `{"`+leaktest.Name+`":"`+leaktest.Text+`"}`)
	return out
}

// leaves lists the ways to everything that is neither an object nor a list.
func leaves(v any, path []string) [][]string {
	var out [][]string
	switch v := v.(type) {
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(v)) {
			out = append(out, leaves(v[name], append(slices.Clone(path), name))...)
		}
	case []any:
		for i := range v {
			out = append(out, leaves(v[i], append(slices.Clone(path), fmt.Sprint(i)))...)
		}
	default:
		return [][]string{path}
	}
	return out
}

// replaced returns v with something else at the end of a way.
func replaced(v any, path []string, with any) any {
	if len(path) == 0 {
		return with
	}
	switch v := v.(type) {
	case map[string]any:
		out := maps.Clone(v)
		out[path[0]] = replaced(v[path[0]], path[1:], with)
		return out
	case []any:
		out := slices.Clone(v)
		for i := range out {
			if fmt.Sprint(i) == path[0] {
				out[i] = replaced(v[i], path[1:], with)
			}
		}
		return out
	}
	return v
}

// joinMarked lets somebody join whose file, visit, task and survey are full of marks.
func (w *world) joinMarked(t testing.TB) party {
	t.Helper()
	p := w.join(leaktest.Name, leaktest.Phone, 5)
	file := "/patients/" + string(p.id)
	etag := w.ok(request{method: "GET", path: file, as: "desk"}, nil).Get("ETag")
	body, err := json.Marshal(map[string]any{
		"name": leaktest.Han, "address": leaktest.Text, "email": leaktest.Email, "wechat": leaktest.WeChat, "occupation": leaktest.Text,
		"idDocuments": []any{map[string]any{"type": "cn-id", "number": leaktest.Document}, map[string]any{"type": "passport", "number": leaktest.Passport}},
		"alerts":      []any{map[string]any{"kind": "allergy", "note": leaktest.Text}},
	})
	if err != nil {
		t.Fatal(err)
	}
	w.ok(request{method: "PATCH", path: file, as: "desk", body: string(body), header: map[string]string{"If-Match": etag}}, nil)
	w.settle()
	return p
}
