package visit_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/clinic"
	"careloop/internal/clinictest"
	"careloop/internal/i18n"
	"careloop/internal/patient"
	"careloop/internal/store"
	"careloop/internal/visit"
)

func TestAPhoneChecksInNearTheClinicAndInTime(t *testing.T) {
	near := visit.Position{Latitude: 31.2310, Longitude: 121.4740, Accuracy: 15}
	for name, tc := range map[string]struct {
		at   clinic.Wall
		pos  visit.Position
		want error
	}{
		"here":               {"07:30", near, nil},
		"too early":          {"05:59", near, visit.ErrEarly},
		"an hour late":       {"09:00", near, nil},
		"later":              {"09:01", near, visit.ErrToDesk},
		"across the river":   {"07:30", visit.Position{Latitude: 31.2400, Longitude: 121.4900, Accuracy: 15}, visit.ErrTooFar},
		"knows not where":    {"07:30", visit.Position{Latitude: 31.2304, Longitude: 121.4737, Accuracy: 900}, visit.ErrImprecise},
		"a lie of precision": {"07:30", visit.Position{Latitude: 31.2400, Longitude: 121.4900, Accuracy: 100}, visit.ErrTooFar},
	} {
		t.Run(name, func(t *testing.T) {
			h := openHall(t, 0)
			p := h.Patient()
			h.Set(clinictest.Monday.AddDays(-1), "12:00")
			a := h.Book(p, clinictest.Monday, 1)
			h.Set(clinictest.Monday, tc.at)
			_, err := h.Visit.CheckInSelf(t.Context(), clinictest.Self(p), visit.SelfArrival{Appointment: a.ID, Position: &tc.pos})
			if !errors.Is(err, tc.want) {
				t.Errorf("err = %v, want %v", err, tc.want)
			}
		})
	}
}

// Nothing of the position is kept, and nothing else tells it.
func TestPositionsAreForgotten(t *testing.T) {
	h := openHall(t, 0)
	p := h.Patient()
	a := h.Book(p, clinictest.Monday, 1)
	_, err := h.Visit.CheckInSelf(t.Context(), clinictest.Self(p), visit.SelfArrival{
		Appointment: a.ID, Position: &visit.Position{Latitude: 31.230477, Longitude: 121.473712, Accuracy: 7},
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range h.Changes() {
		if c.New != nil && (strings.Contains(string(c.New.Doc), "230477") || strings.Contains(string(c.New.Doc), "473712")) {
			t.Errorf("%s holds the position", c.Key)
		}
	}
}

func TestCodesAreSignedAndGoodForAWhile(t *testing.T) {
	h := openHall(t, 0)
	ctx := t.Context()
	p := h.Patient()
	a := h.Book(p, clinictest.Monday, 1)
	poster, err := h.Visit.Poster(ctx, clinictest.Desk, h.site, 30)
	if err != nil {
		t.Fatal(err)
	}
	_, err = h.Visit.Poster(ctx, clinictest.Desk, "other", 30)
	wantErr(t, err, visit.ErrSite)
	pass, err := h.Visit.Pass(ctx, clinictest.Self(p), a.ID)
	if err != nil {
		t.Fatal(err)
	}
	_, err = h.Visit.Pass(ctx, clinictest.Self(h.Patient()), a.ID)
	wantErr(t, err, visit.ErrForbidden)
	scan := func(token string) error {
		_, err := h.Visit.CheckInSelf(ctx, clinictest.Self(p), visit.SelfArrival{Appointment: a.ID, Poster: token})
		return err
	}
	last := strings.NewReplacer("A", "B").Replace
	for name, token := range map[string]string{
		"rubbish": "x", "empty but for a dot": ".", "changed": last(poster.Token)[:8] + poster.Token[9:], "another kind": pass.Token,
	} {
		if err := scan(token); err == nil {
			t.Errorf("%s is taken", name)
		} else {
			wantErr(t, err, visit.ErrCode)
		}
	}
	byPass := clinictest.Arrival("")
	byPass.Pass = poster.Token
	_, err = h.Visit.CheckIn(ctx, clinictest.Desk, byPass)
	wantErr(t, err, visit.ErrCode)
	h.Advance(31 * time.Minute)
	wantErr(t, scan(poster.Token), visit.ErrCodeExpired)
	byPass.Pass = pass.Token
	_, err = h.Visit.CheckIn(ctx, clinictest.Desk, byPass)
	wantErr(t, err, visit.ErrCodeExpired)
	if pass, err = h.Visit.Pass(ctx, clinictest.Self(p), a.ID); err != nil {
		t.Fatal(err)
	}
	byPass.Pass = pass.Token
	e, err := h.Visit.CheckIn(ctx, clinictest.Desk, byPass)
	if err != nil || e.Appointment != a.ID || e.Method != visit.MethodPass {
		t.Errorf("%+v, %v", e, err)
	}
}

func TestTheDeskComparesTwoIdentifiers(t *testing.T) {
	h := openHall(t, 0)
	a := h.Book(h.Patient(), clinictest.Monday, 1)
	for _, ids := range [][]visit.Identifier{nil, {visit.IDName}, {visit.IDName, visit.IDName}, {visit.IDName, "face"}} {
		if _, err := h.Visit.CheckIn(t.Context(), clinictest.Desk, visit.Arrival{Appointment: a.ID, Identifiers: ids}); err == nil {
			t.Errorf("%v is enough", ids)
		}
	}
}

func TestLateRules(t *testing.T) {
	for rule, want := range map[visit.LateRule][]int{visit.LateKeeps: {1, 3, 4}, visit.LateByArrival: {3, 1, 4}, visit.LateAtEnd: {3, 4, 1}} {
		h := openHall(t, 0)
		r, err := h.Visit.Rules(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		r.Late = rule
		if _, err := h.Visit.SaveRules(t.Context(), clinictest.Manager, 1, r); err != nil {
			t.Fatal(err)
		}
		late := h.Book(h.Patient(), clinictest.Monday, 1) // 8:00
		for n := 3; n <= 4; n++ {
			h.CheckIn(h.Book(h.Patient(), clinictest.Monday, n)) // 8:20, 8:30
		}
		h.Set(clinictest.Monday, "08:25")
		h.CheckIn(late)
		h.want(h.q, want...)
	}
}

func TestOnlyManagersChangeRulesAndEveryVersionIsKept(t *testing.T) {
	h := openHall(t, 0)
	r, err := h.Visit.Rules(t.Context())
	if err != nil || r.Version != 1 {
		t.Fatal(r.Version, err)
	}
	_, err = h.Visit.SaveRules(t.Context(), clinictest.Desk, 1, r)
	wantErr(t, err, visit.ErrForbidden)
	_, err = h.Visit.SaveRules(t.Context(), clinictest.Manager, 0, r)
	wantErr(t, err, visit.ErrStale)
	r.Screening = nil
	if r, err = h.Visit.SaveRules(t.Context(), clinictest.Manager, 1, r); err != nil || r.Version != 2 {
		t.Fatal(r.Version, err)
	}
	for v := 1; v <= 2; v++ {
		if _, err := h.DB.Get(t.Context(), store.Key{Table: store.Care, PK: "visit-rules", SK: fmt.Sprintf("v%04d", v)}); err != nil {
			t.Errorf("version %d: %v", v, err)
		}
	}
	r.PassBehind, r.Identifiers = 0, 9
	if _, err := h.Visit.SaveRules(t.Context(), clinictest.Manager, 2, r); err == nil {
		t.Error("nonsense is taken")
	}
}

func TestAPoolIsCalledByWhoeverIsFree(t *testing.T) {
	h := openHall(t, 0)
	r, err := h.Visit.Rules(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	r.Stations = append(r.Stations, visit.Station{Kind: visit.Pool, Name: i18n.Text{i18n.Chinese: "内科", i18n.English: "Medicine"}, Department: h.Department})
	if r, err = h.Visit.SaveRules(t.Context(), clinictest.Manager, 1, r); err != nil {
		t.Fatal(err)
	}
	pool := r.Stations[2].Queue(clinictest.Monday)
	for n := 1; n <= 2; n++ {
		h.CheckIn(h.Book(h.Patient(), clinictest.Monday, n))
	}
	h.want(pool, 1, 2)
	e, err := h.Visit.CallNext(t.Context(), clinictest.Doctor, pool, visit.Move{Room: "203"})
	if err != nil || e.Room != "203" || e.Number != 1 {
		t.Errorf("%+v, %v", e, err)
	}
}

func TestScreensShowMaskedNamesUntilRevoked(t *testing.T) {
	h := openHall(t, 0)
	names := []string{"张伟", "John Smith", "欧阳娜娜", "阿卜杜热西提·买买提"}
	h.Visit.NameOf = func(_ context.Context, _ patient.ID) (string, error) {
		n := names[0]
		names = names[1:]
		return n, nil
	}
	for n := 1; n <= 4; n++ {
		h.CheckIn(h.Book(h.Patient(), clinictest.Monday, n))
	}
	x, err := h.Visit.OpenScreen(t.Context(), clinictest.Manager, visit.Screen{
		Name: i18n.Text{i18n.Chinese: "内科", i18n.English: "Medicine"}, Department: h.Department,
	})
	if err != nil {
		t.Fatal(err)
	}
	h.callNext()
	h.Advance(4 * time.Second)
	v, err := h.Visit.ViewScreen(t.Context(), x.Token)
	if err != nil || len(v.Calls) != 1 || len(v.Next) != 3 || v.Calls[0].Room != "1" {
		t.Fatalf("%+v, %v", v, err)
	}
	got := []string{v.Calls[0].Name}
	for _, l := range v.Next {
		got = append(got, l.Name)
	}
	if want := []string{"张*", "J*** S***", "欧**娜"}; !slices.Equal(got[:3], want) || strings.Contains(got[3], "买提") && strings.Contains(got[3], "热西") {
		t.Errorf("names %v", got)
	}
	if _, err := h.Visit.OpenScreen(t.Context(), clinictest.Desk, x); err == nil {
		t.Error("the desk opens screens")
	}
	_, err = h.Visit.ViewScreen(t.Context(), x.Token[:len(x.Token)-2]+"zz")
	wantErr(t, err, visit.ErrScreen)
	if _, err := h.Visit.RevokeScreen(t.Context(), clinictest.Manager, x.ID); err != nil {
		t.Fatal(err)
	}
	_, err = h.Visit.ViewScreen(t.Context(), x.Token)
	wantErr(t, err, visit.ErrScreen)
}

func TestAPhoneSeesHowManyAreAhead(t *testing.T) {
	h := openHall(t, 5)
	see := func(n int) visit.Waiting {
		t.Helper()
		p, _, _ := h.by[n].Split()
		w, err := h.Visit.Wait(t.Context(), clinictest.Self(p), h.by[n], h.q, i18n.English)
		if err != nil {
			t.Fatal(err)
		}
		return w
	}
	if w := see(5); w.Ahead != 4 || w.Advice != "wait" || w.Wait == nil || w.Wait.Low < 30 || w.Wait.High <= w.Wait.Low || w.Wait.Basis != "schedule" {
		t.Errorf("%+v %+v", w, w.Wait)
	}
	h.Set(clinictest.Monday, "07:55")
	if w := see(2); w.Ahead != 1 || w.Advice != "near" {
		t.Errorf("%+v", w)
	}
	h.callNext()
	if w := see(1); w.Advice != "called" || w.Room != "1" || !strings.Contains(w.Text, "1") {
		t.Errorf("%+v", w)
	}
	h.move(1, visit.Move{Verb: visit.Leave})
	if w := see(1); w.Advice != "left" || w.NextLook != 0 {
		t.Errorf("%+v", w)
	}
	_, err := h.Visit.Wait(t.Context(), clinictest.Self(h.Patient()), h.by[2], h.q, i18n.English)
	wantErr(t, err, visit.ErrForbidden)
}

func TestEstimatesFollowRecentServicesAndSayWhenTheyAreFew(t *testing.T) {
	h := openHall(t, 24)
	h.Set(clinictest.Monday, "08:00")
	for i := range 8 {
		e, err := h.Visit.CallNext(t.Context(), clinictest.Doctor, h.q, visit.Move{})
		if err != nil {
			t.Fatal(err)
		}
		h.Advance(4 * time.Minute)
		if e, err = h.Visit.Complete(t.Context(), clinictest.Doctor, e.ID, e.Version, clinictest.Flu()); err != nil {
			t.Fatal(err)
		}
		for range 2 { // told twice, it counts once
			if err := h.Visit.EncounterFinished(t.Context(), visit.Event{Kind: visit.EncounterFinished, Encounter: e}); err != nil {
				t.Fatal(err)
			}
		}
		all, err := h.Visit.Queue(t.Context(), clinictest.Nurse, h.q)
		if err != nil {
			t.Fatal(err)
		}
		w := all[10].Wait // ten ahead
		if want := map[bool]string{true: "recent", false: "schedule"}[i >= 4]; w.Basis != want || w.N != i+1 {
			t.Errorf("after %d: %+v", i+1, w)
		}
		if i == 7 && (w.Low < 38 || w.High > 46) {
			t.Errorf("ten patients of four minutes take %d to %d", w.Low, w.High)
		}
	}
}

func TestEveryReasonAndAdviceHasASentence(t *testing.T) {
	keys := []string{}
	for _, c := range visit.WhyCodes() {
		keys = append(keys, "queue.why."+c)
	}
	for _, c := range []string{"wait", "near", "called", "report", "examination", "isolation", "finished", "left"} {
		keys = append(keys, "queue.advice."+c)
	}
	for _, l := range i18n.Langs() {
		for _, k := range keys {
			if i18n.T(l, k, nil) == k {
				t.Errorf("no %s in %s", k, l)
			}
		}
	}
}

// openSite gives a clinic a site where phones check in.
func openSite(t *testing.T, c *clinictest.Clinic) booking.SiteID {
	t.Helper()
	site := booking.Site{Name: i18n.Text{i18n.English: "Main"}, Active: true, CheckIn: &booking.CheckIn{Latitude: 31.2304, Longitude: 121.4737, Radius: 200}}
	site, err := c.Booking.SaveSite(t.Context(), clinictest.Manager, site)
	if err != nil {
		t.Fatal(err)
	}
	return site.ID
}

func TestAPhoneChecksInAtTheSiteOfItsDepartment(t *testing.T) {
	h := openHall(t, 0)
	p := h.Patient()
	a := h.Book(p, clinictest.Monday, 1)
	h.Set(clinictest.Monday, "08:10")
	self := auth.Actor{ID: "self", Roles: []auth.Role{auth.Patient}, PatientID: string(p)}
	here := visit.SelfArrival{Appointment: a.ID, Position: &visit.Position{Latitude: 31.2304, Longitude: 121.4737}}
	own := booking.Site{Name: i18n.Text{i18n.English: "Other"}, Active: true, CheckIn: &booking.CheckIn{
		Latitude: 39.9, Longitude: 116.4, Radius: 100, Departments: []booking.DepartmentID{h.Department},
	}}
	own, err := h.Booking.SaveSite(t.Context(), clinictest.Manager, own)
	if err != nil {
		t.Fatal(err)
	}
	_, err = h.Visit.CheckInSelf(t.Context(), self, here)
	wantErr(t, err, visit.ErrTooFar)
	own.Active = false
	if _, err := h.Booking.SaveSite(t.Context(), clinictest.Manager, own); err != nil {
		t.Fatal(err)
	}
	if _, err := h.Visit.CheckInSelf(t.Context(), self, here); err != nil {
		t.Error("at the site that is open to all:", err)
	}
	own.CheckIn.Latitude, own.CheckIn.Radius, own.Version = 91, -1, own.Version+1
	if _, err := h.Booking.SaveSite(t.Context(), clinictest.Manager, own); err == nil {
		t.Error("a place beyond the pole is taken")
	}
}

// TestSitesThatWereInTheRulesHoldUntilTheDirectorySaysWhere reads rules as they were kept before.
func TestSitesThatWereInTheRulesHoldUntilTheDirectorySaysWhere(t *testing.T) {
	c := clinictest.New(t)
	key := store.Key{Table: store.Care, PK: "visit-rules", SK: "current"}
	type former struct {
		visit.Rules
		Sites []map[string]any `json:"sites"`
	}
	old := former{visit.DefaultRules(), []map[string]any{{
		"id": "main", "name": map[string]string{"zh-CN": "总院", "en": "Main"}, "latitude": 31.2304, "longitude": 121.4737, "radius": 200,
	}}}
	old.Version = 1
	if err := c.DB.Write(t.Context(), clinictest.Manager.Stamp("", c.Now()), store.Put(key, old).If(store.Absent())); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Visit.Poster(t.Context(), clinictest.Desk, "main", 0); err != nil {
		t.Error("as read:", err)
	}
	r, err := c.Visit.Rules(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Visit.SaveRules(t.Context(), clinictest.Manager, r.Version, r); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Visit.Poster(t.Context(), clinictest.Desk, "main", 0); err != nil {
		t.Error("after the rules were saved:", err)
	}
	site := booking.Site{Name: i18n.Text{i18n.English: "Main"}, Active: true, CheckIn: &booking.CheckIn{}}
	if _, err := c.Booking.SaveSite(t.Context(), clinictest.Manager, site); err != nil {
		t.Fatal(err)
	}
	_, err = c.Visit.Poster(t.Context(), clinictest.Desk, "main", 0)
	wantErr(t, err, visit.ErrSite)
}
