package api_test

import (
	"fmt"

	"careloop/internal/leaktest"
)

// death fills in a request about the death of somebody registered for it.
func (m *marker) death(op string, r *request, text string) {
	w := m.w
	var made struct {
		Patient struct {
			ID string `json:"id"`
		} `json:"patient"`
	}
	body := fmt.Sprintf(`{"name":%q,"birthDate":"1940-03-14"}`, leaktest.Name)
	tag := w.ok(request{method: "POST", path: "/patients", as: "desk", header: key("gone-" + op), body: body}, &made).Get("ETag")
	path := "/patients/" + made.Patient.ID + "/deceased"
	dead := fmt.Sprintf(`{"date":%q,"time":"00:30","told":"relative","note":%s}`, w.Today(), text)
	r.path, r.body = path, dead
	if op == "undo-death" {
		tag = w.ok(request{method: "PUT", path: path, as: r.as, header: map[string]string{"If-Match": tag}, body: dead}, nil).Get("ETag")
		r.path, r.body = path+"/undo", fmt.Sprintf(`{"reason":%s}`, text)
	}
	r.header["If-Match"] = tag
}
