package api_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"careloop/internal/booking"
	"careloop/internal/clinictest"
	"careloop/internal/guidance"
	"careloop/internal/i18n"
)

// TestGuidanceKeepsNothing asks without an account, and looks whether anything of it is left.
func TestGuidanceKeepsNothing(t *testing.T) {
	w := newWorld(t)
	d, err := w.Booking.SaveDepartment(t.Context(), clinictest.Admin, booking.Department{
		Name: i18n.Text{i18n.Chinese: "皮肤科", i18n.English: "Skin"}, Need: "specialist", Active: true, Specialties: []booking.Specialty{booking.Dermatology},
	})
	if err != nil {
		t.Fatal(err)
	}
	before := len(w.Changes())
	got := w.do(request{method: http.MethodPost, path: "/guidance", body: `{"person":{"years":33,"sex":"female","pregnant":"no"},"complaints":[{"symptom":"hives"}]}`})
	var a guidance.Advice
	if err := json.Unmarshal([]byte(got.body), &a); err != nil || got.status != 200 {
		t.Fatalf("%d %s", got.status, got.body)
	}
	if len(a.Suggestions) != 1 || len(a.Suggestions[0].Departments) != 1 || a.Suggestions[0].Departments[0].ID != d.ID || a.Guidance == "" {
		t.Errorf("%+v", a)
	}
	got = w.do(request{method: http.MethodPost, path: "/guidance", body: `{"person":{"years":33,"sex":"female"},"complaints":[{"symptom":"hives"},{"symptom":"allergic-swelling"}]}`})
	if got.status != 200 || !strings.Contains(got.body, `"call":"120"`) || !strings.Contains(got.body, `"suggestions":[]`) {
		t.Errorf("%d %s", got.status, got.body)
	}
	w.settle()
	if n := len(w.Changes()) - before; n != 0 {
		t.Errorf("%d items were written", n)
	}
	for _, told := range []string{"hives", "allergic", "female", "years"} { // a number alone is in ids and times too
		if strings.Contains(w.log.String(), told) {
			t.Errorf("the log says %s", told)
		}
	}
}

// TestSymptomsAreListedOnce: a phone that has the list is told so.
func TestSymptomsAreListedOnce(t *testing.T) {
	w := newWorld(t)
	first := w.do(request{method: http.MethodGet, path: "/guidance/symptoms"})
	if first.status != 200 || !strings.Contains(first.body, "toutong") || len(first.body) > 64<<10 {
		t.Fatalf("%d, %d bytes", first.status, len(first.body))
	}
	again := w.do(request{method: http.MethodGet, path: "/guidance/symptoms", header: map[string]string{"If-None-Match": first.header.Get("ETag")}})
	if again.status != 304 {
		t.Errorf("%d", again.status)
	}
}
