package api_test

import (
	"fmt"
	"strings"
	"testing"

	"careloop/internal/api"
	"careloop/internal/clinictest"
	"careloop/internal/visit"
)

func TestRecordOverHTTP(t *testing.T) {
	w := openWard(t)
	e := w.Visited(w.Patient(), 1, clinictest.Flu())
	one := "/encounters/" + string(e.ID)
	amended := `{"reason":"胸片","record":` + strings.Replace(fluJSON, "J11.1", "J12.9", 1) + `}`

	var d visit.Draft
	w.call(200, "doctor", "GET "+one+"/draft", "", &d)
	if d.Amendment != 1 || d.Content != "" {
		t.Errorf("draft = %+v", d)
	}
	w.refused(403, "forbidden", "nurse", "GET "+one+"/draft", "")
	w.refused(409, "encounter-finished", "doctor", "PUT "+one+"/draft", `{"content":"x","amendment":0,"version":0}`)
	w.call(200, "doctor", "PUT "+one+"/draft", `{"content":"{\"a\":\"咳","amendment":1,"version":0}`, &d)
	w.refused(412, "stale", "doctor", "PUT "+one+"/draft", `{"content":"y","amendment":1,"version":0}`)
	if d.Version != 1 || d.SavedAt == nil || d.By == "" {
		t.Errorf("draft = %+v", d)
	}

	w.refused(422, "invalid", "doctor", "POST "+one+"/amend", amended)
	w.refused(422, "invalid", "doctor", "POST "+one+"/amend", strings.Replace(amended, "胸片", " ", 1), `If-Match: "3"`)
	w.refused(403, "forbidden", "nurse", "POST "+one+"/amend", amended, `If-Match: "3"`)
	w.refused(412, "stale", "doctor", "POST "+one+"/amend", amended, `If-Match: "2"`)
	h := w.call(200, "doctor", "POST "+one+"/amend", amended, &e, `If-Match: "3"`)
	if h.Get("ETag") != `"4"` || e.Amendments != 1 || e.Record.Diagnosis.Code != "J12.9" || e.Signature == nil || !e.Signature.Intact {
		t.Errorf("ETag %s, %+v", h.Get("ETag"), e)
	}
	var all api.List[visit.RecordVersion]
	w.call(200, "nurse", "GET "+one+"/versions", "", &all)
	if len(all.Items) != 2 || all.Items[0].Record.Diagnosis.Code != "J11.1" || all.Items[1].Signature.Reason != "胸片" {
		t.Errorf("versions = %+v", all)
	}
	w.refused(403, "forbidden", "patient", "GET "+one+"/versions", "")
	open := w.CheckIn(w.Book(w.Patient(), clinictest.Monday, 2))
	w.refused(409, "record-unsigned", "doctor", "POST /encounters/"+string(open.ID)+"/amend", amended, `If-Match: "1"`)
}

// recordOf is a record with a text wherever it takes one.
func recordOf(text string) string {
	return fmt.Sprintf(`{"complaint":%[1]s,"diagnosis":{"code":"J11.1","text":%[1]s},"further":[{"code":"R50.9","text":%[1]s}],"handling":%[1]s,`+
		`"prescription":[{"drug":%[1]s,"form":"Q","strength":"Q","dose":"Q","route":"po","frequency":"bid","days":3,"quantity":1,"unit":"Q","note":%[1]s,"override":%[1]s}],`+
		`"advice":%[1]s,"nextStep":{"kind":"follow-up","inDays":3,"note":%[1]s}}`, text)
}
