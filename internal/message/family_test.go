package message_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"careloop/internal/auth"
	"careloop/internal/channel"
	"careloop/internal/clinictest"
	"careloop/internal/family"
	"careloop/internal/i18n"
	"careloop/internal/patient"
	"careloop/internal/phone"
)

// kin is two grown-ups with phones of their own.
type kin struct {
	*world
	family   *family.Service
	her, him patient.ID
}

// Named knows him by any name and phone.
func (k *kin) Named(context.Context, phone.Number, patient.Name) ([]patient.ID, error) {
	return []patient.ID{k.him}, nil
}

func couple(t *testing.T) *kin {
	k := &kin{world: newWorld(t)}
	k.Set(clinictest.Monday, "09:00")
	k.family = &family.Service{DB: k.DB, Clinic: k.Settings, Now: k.Now, Files: k}
	k.messages.Mandates = k.family
	k.her, k.him = k.patient(i18n.English, channel.Email), k.patient(i18n.Chinese, channel.SMS)
	return k
}

// hear lets the messages hear of all changes of mandates, twice, and returns the kinds that were sent since.
func (k *kin) hear() string {
	k.t.Helper()
	before := len(k.sent.kinds())
	defer k.Advance(time.Minute)
	for range 2 {
		for _, c := range k.Changes() {
			all, err := family.EventsOf(c)
			k.must(err)
			for _, e := range all {
				k.must(k.messages.FamilyEvent(k.t.Context(), e))
			}
		}
		k.minute()
	}
	got := slices.Clone(k.sent.kinds()[before:])
	slices.Sort(got)
	return strings.Join(got, ", ")
}

func (k *kin) ask() {
	k.t.Helper()
	_, err := k.family.Ask(k.t.Context(), clinictest.Self(k.her), family.Request{Name: "A", Phone: "13800000002", Relation: "spouse", Scope: auth.ScopeVisits})
	k.must(err)
}

func TestBothHearWhoActsForWhom(t *testing.T) {
	k := couple(t)
	k.ask()
	if got := k.hear(); got != "sms family-asked" {
		t.Errorf("asked: %s", got)
	}
	_, err := k.family.Decide(t.Context(), clinictest.Self(k.him), k.him, k.her, family.Answer{Accept: true})
	k.must(err)
	if got := k.hear(); got != "email family-may-act, sms family-granted" {
		t.Errorf("granted: %s", got)
	}
	_, err = k.family.Revoke(t.Context(), clinictest.Self(k.him), k.him, k.her)
	k.must(err)
	if got := k.hear(); got != "email family-may-not-act" {
		t.Errorf("ended by him: %s", got)
	}
	_, err = k.family.Record(t.Context(), clinictest.Desk, k.him, family.Grant{Member: k.her, Relation: "spouse", Scope: auth.ScopeVisits, Evidence: "id-document"})
	k.must(err)
	if got := k.hear(); got != "email family-may-act, sms family-granted" {
		t.Errorf("at the desk: %s", got)
	}
	_, err = k.family.Revoke(t.Context(), clinictest.Self(k.her), k.him, k.her)
	k.must(err)
	if got := k.hear(); got != "sms family-ended" {
		t.Errorf("ended by her: %s", got)
	}
}

func TestARefusalSaysNothingToWhoAsked(t *testing.T) {
	k := couple(t)
	k.ask()
	k.hear()
	_, err := k.family.Decide(t.Context(), clinictest.Self(k.him), k.him, k.her, family.Answer{})
	k.must(err)
	if got := k.hear(); got != "" {
		t.Errorf("sent %s", got)
	}
}

func TestWhatWasAnsweredMeanwhileIsNotAsked(t *testing.T) {
	k := couple(t)
	k.Set(clinictest.Monday, "23:00") // the night keeps it until the morning
	k.ask()
	if got := k.hear(); got != "" {
		t.Errorf("sent at night: %s", got)
	}
	_, err := k.family.Revoke(t.Context(), clinictest.Self(k.her), k.him, k.her)
	k.must(err)
	k.Set(clinictest.Monday.AddDays(1), "09:00")
	if got := k.hear(); got != "" {
		t.Errorf("sent %s", got)
	}
	if got := k.outcomes(k.him); !slices.Equal(got, []string{"family-asked: dropped mandate-changed"}) {
		t.Error(got)
	}
}
