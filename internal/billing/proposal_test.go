package billing_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"careloop/internal/billing"
	"careloop/internal/booking"
	"careloop/internal/clinictest"
	"careloop/internal/i18n"
	"careloop/internal/store/enginetest"
	"careloop/internal/visit"
)

// examined is a patient whose record is signed, with a prescription; the account has nothing but what was charged by hand.
func (x *till) examined(number int, lines ...visit.PrescriptionLine) (billing.AccountID, visit.Encounter) {
	x.t.Helper()
	e := x.Visited(x.Patient(), number, record(lines...))
	id, ok := billing.AccountOf(string(e.ID))
	if !ok {
		x.t.Fatal(e.ID)
	}
	return id, e
}

func record(lines ...visit.PrescriptionLine) visit.Record {
	return visit.Record{
		Complaint: "咳嗽", Diagnosis: visit.Diagnosis{Code: "J18.9", Text: "肺炎"}, Next: visit.NextStep{Kind: "none"}, Prescription: lines,
	}
}

func drug(name, form string, quantity int) visit.PrescriptionLine {
	return visit.PrescriptionLine{Drug: name, Form: form, Dose: "1 粒", Route: "po", Frequency: "tid", Days: 7, Quantity: quantity, Unit: "盒"}
}

// listDrugs puts two drugs on the price list, one of which is called in several ways.
func (x *till) listDrugs() {
	x.t.Helper()
	for _, n := range []billing.NewPrice{
		{Code: "AMOX", Name: i18n.Text{i18n.Chinese: "阿莫西林胶囊", i18n.English: "Amoxicillin capsules"}, AlsoCalled: []string{"阿莫西林", "Amoxil"}},
		{Code: "IBU", Name: i18n.Text{i18n.Chinese: "布洛芬片"}},
	} {
		n.Category, n.Amount, n.From, n.Unit = billing.Drug, 1500, "2026-01-01", "盒"
		_, err := x.SavePrice(x.t.Context(), clinictest.Manager, n, 0)
		x.must(err)
	}
}

// proposes wants what is proposed, as code and how many.
func (x *till) proposes(id billing.AccountID, want map[string]int, unknown int) billing.ProposedCharges {
	x.t.Helper()
	p, err := x.Propose(x.t.Context(), clinictest.Desk, id)
	x.must(err)
	got := map[string]int{}
	for _, i := range p.Items {
		got[i.Code] = i.Quantity
	}
	if diff := cmp.Diff(want, got); diff != "" || p.Unknown != unknown {
		x.t.Errorf("proposed, %d lines unknown (-want +got):\n%s", p.Unknown, diff)
	}
	return p
}

func TestWhatTheDoctorWroteIsProposedAndChargedOnce(t *testing.T) {
	x := open(t)
	ctx := t.Context()
	x.listDrugs()
	id, e := x.examined(1, drug("阿莫西林", "胶囊", 2), drug("AMOXIL", "", 1), drug("布洛芬", "片", 1), drug("家传秘方", "", 1))
	x.proposes(id, map[string]int{"AMOX": 3, "IBU": 1}, 1)
	x.balance(id, billing.Totals{}) // nothing is charged by itself
	for range 2 {                   // a second click, or a retry
		a, err := x.ChargeProposed(ctx, clinictest.Desk, id, "AMOX", 3)
		x.must(err)
		if a.Charged != 4500 {
			t.Errorf("charged %d", a.Charged)
		}
	}
	_, err := x.Charge(ctx, clinictest.Desk, id, "IBU", 1, x.key()) // by hand: it is on the bill
	x.must(err)
	x.proposes(id, map[string]int{}, 1)
	_, err = x.ChargeProposed(ctx, clinictest.Desk, id, "IBU", 1)
	wantErr(t, err, billing.ErrProposed)
	_, err = x.ChargeProposed(ctx, clinictest.Desk, id, "AMOX", 5)
	wantErr(t, err, billing.ErrProposed)
	_, err = x.ChargeProposed(ctx, clinictest.Self(e.Patient), id, "AMOX", 3)
	wantErr(t, err, billing.ErrForbidden)

	e, err = x.Visit.Amend(ctx, clinictest.Doctor, e.ID, e.Version, visit.Amendment{Record: record(drug("阿莫西林胶囊", "", 5)), Reason: "漏记"})
	x.must(err)
	x.proposes(id, map[string]int{"AMOX": 2}, 0)
	a, err := x.ChargeProposed(ctx, clinictest.Desk, id, "AMOX", 5)
	x.must(err)
	_, err = x.Visit.Amend(ctx, clinictest.Doctor, e.ID, e.Version, visit.Amendment{Record: record(drug("阿莫西林胶囊", "", 4)), Reason: "误记"})
	x.must(err)
	if p := x.proposes(id, map[string]int{}, 0); len(p.TooMany) != 1 || p.TooMany[0].Code != "AMOX" || p.TooMany[0].Quantity != 1 {
		t.Errorf("%+v", p.TooMany)
	}
	// What a cashier took back is not proposed again.
	_, err = x.Reverse(ctx, clinictest.Desk, id, a.Lines[len(a.Lines)-1].ID, "医嘱已改", x.key())
	x.must(err)
	x.proposes(id, map[string]int{}, 0)
	x.settles()
}

func TestNothingIsProposedBeforeTheRecordIsSigned(t *testing.T) {
	x := open(t)
	x.listDrugs()
	x.proposes(account(t, x.Book(x.Patient(), x.Today(), 1)), map[string]int{}, 0)
	_, err := x.Propose(t.Context(), clinictest.Self("pat_00000000000000000000000000"), x.bill(2))
	wantErr(t, err, billing.ErrForbidden)
}

func TestOfTwoThingsCalledAlikeNoneIsProposed(t *testing.T) {
	x := open(t)
	x.listDrugs()
	_, err := x.SavePrice(t.Context(), clinictest.Manager, billing.NewPrice{
		Code: "AMOX2", Name: i18n.Text{i18n.Chinese: "阿莫西林颗粒"}, AlsoCalled: []string{"阿莫西林"}, Category: billing.Drug, Amount: 1, From: "2026-01-01",
	}, 0)
	x.must(err)
	id, _ := x.examined(1, drug("阿莫西林", "", 1))
	x.proposes(id, map[string]int{}, 1)
	id, _ = x.examined(2, drug("阿莫西林", "颗粒", 2))
	x.proposes(id, map[string]int{"AMOX2": 2}, 0)
}

func TestManyDesksChargeOneProposalOnce(t *testing.T) {
	x := open(t)
	x.listDrugs()
	for round := range enginetest.Rounds(12) {
		id, _ := x.examined(round+1, drug("阿莫西林胶囊", "", 2))
		during(4, func(i int) {
			var err error
			if i == 3 { // somebody writes the same by hand
				_, err = x.Charge(x.ctx(), clinictest.Doctor, id, "IBU", 1, "by-hand")
			} else {
				_, err = x.ChargeProposed(x.ctx(), clinictest.Desk, id, "AMOX", 2)
			}
			if err != nil {
				t.Error(err)
			}
		})
		x.balance(id, billing.Totals{Charged: 4500})
		x.proposes(id, map[string]int{}, 0)
	}
}

// What an appointment was booked for is proposed once it was done.
func TestTheServiceThatWasBookedIsProposed(t *testing.T) {
	x := open(t)
	ctx := t.Context()
	s, err := x.Booking.SaveHealthcareService(ctx, clinictest.Admin, booking.HealthcareService{
		Name: i18n.Text{i18n.Chinese: "采血", i18n.English: "Blood draw"}, Departments: []booking.DepartmentID{x.Department}, Active: true, Price: "CBC",
	})
	x.must(err)
	a, err := x.Booking.Book(ctx, clinictest.Desk, booking.Request{Patient: x.Patient(), Session: x.Session(x.Today()), Number: 1, Channel: "desk", Service: s.ID})
	x.must(err)
	id := account(t, a)
	x.proposes(id, map[string]int{}, 0)
	x.CheckIn(a)
	e, err := x.Visit.CallNext(ctx, clinictest.Nurse, visit.QueueID(x.Session(x.Today())), visit.Move{})
	x.must(err)
	_, err = x.Visit.Complete(ctx, clinictest.Doctor, e.ID, e.Version, record())
	x.must(err)
	x.proposes(id, map[string]int{"CBC": 1}, 0)
	_, err = x.ChargeProposed(ctx, clinictest.Nurse, id, "CBC", 1)
	x.must(err)
	x.proposes(id, map[string]int{}, 0)
}
